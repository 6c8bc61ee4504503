"""What becomes of a post, as its author is told."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

Versions = tuple[int, int, int]
"""A thread's `access_version`, a standing's `version` and a program's `policy_number`."""


class Posted(NamedTuple):
    """It stands in the thread at place `seq`, as the thread's change number `change`, since `at` (aware UTC).

    `versions` are those it was written under, thread's, author's and policy's: whoever delivers it and knows older
    ones reads who may see it, and as what, again first. `again`: it stood there before this post, which was a
    repetition, and has none. `warning`: a sentence for the author, or nothing. `note`: the content note it stands
    behind, its author's or its program's.
    """

    id: UUID
    seq: int
    change: int
    at: datetime
    versions: Versions = (0, 0, 0)
    again: bool = False
    warning: str = ""
    note: str = ""


class Held(NamedTuple):
    """It is kept, and a person reads it before others do. `code` is stable, `sentence` is for its author."""

    id: UUID
    code: str
    sentence: str
    opens_at: datetime | None = None


class Refused(NamedTuple):
    """It stands nowhere; its author keeps the words. `opens_at`: when the same post would go through."""

    code: str
    sentence: str
    opens_at: datetime | None = None


class Kept(NamedTuple):
    """It is not known whether it stands: send it again, with the same `client_id`, and it stands once."""

    code: str = "kept"
    sentence: str = (
        "We can't reach our records right now. Your words are kept here and are sent as soon as we can."
    )


Outcome = Posted | Held | Refused | Kept
