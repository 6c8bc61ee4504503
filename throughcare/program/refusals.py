"""Why an action of this package was not done: a stable code for machines, a sentence for the person."""

from __future__ import annotations

from datetime import datetime


class Refused(Exception):  # noqa: N818 - it says what happened, as the other refusals do
    """Nothing was written.

    `sentence` says why and what one can do; `until` (aware), when it ends by itself.
    """

    def __init__(self, code: str, sentence: str, *, until: datetime | None = None) -> None:
        self.code = code
        self.sentence = sentence
        self.until = until
        super().__init__(sentence)
