"""What becomes of a post, as its author is told."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID


class Posted(NamedTuple):
    """It stands in the thread at place `seq`, as the thread's change number `change`, since `at` (aware UTC).

    `access_version` is the thread's when it was written: whoever delivers it with an older list of receivers
    reads that list again first. `again`: it stood there before this post, which was a repetition. `warning`:
    a sentence for the author, or nothing.
    """

    id: UUID
    seq: int
    change: int
    at: datetime
    access_version: int = 0
    again: bool = False
    warning: str = ""


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
