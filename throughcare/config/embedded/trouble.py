"""What can go wrong with the embedded PostgreSQL, in sentences; nothing here starts or stops anything."""

from __future__ import annotations

import errno
from pathlib import Path

from throughcare.config.trouble import OperatorError


class EmbeddedPostgresError(OperatorError):
    """The embedded PostgreSQL cannot be used now; the text says why and what to do."""


_BY_ERRNO = {
    errno.ENOSPC: "The disk that holds {path} is full. Free some space and start again: nothing is lost.",
    errno.EDQUOT: "The disk quota for {path} is used up. Free some space and start again: nothing is lost.",
    errno.EROFS: "{path} is on a disk that can only be read. Mount it writable, or set THROUGHCARE_DATA "
    "to a folder that can be written.",
    errno.EACCES: "This user may not write to {path}. Give it the right to, or set THROUGHCARE_DATA to a "
    "folder of its own.",
    errno.EPERM: "This user may not write to {path}. Give it the right to, or set THROUGHCARE_DATA to a "
    "folder of its own.",
    errno.ENOTDIR: "{path} cannot be made, because a part of that path is a file and not a folder.",
}

# PostgreSQL's own words (it runs with English messages) for the same troubles.
_BY_WORDS = {
    "No space left on device": _BY_ERRNO[errno.ENOSPC],
    "Disk quota exceeded": _BY_ERRNO[errno.EDQUOT],
    "Read-only file system": _BY_ERRNO[errno.EROFS],
    "Permission denied": _BY_ERRNO[errno.EACCES],
    "Cannot allocate memory": "There is not enough memory to start the database in {path}. Stop something "
    "else, or set DATABASE_URL to a PostgreSQL on another machine.",
    "pre-existing shared memory block": "Processes of an earlier PostgreSQL still use the database in "
    "{path}. They end by themselves: wait a little and start again.",
    "could not create shared memory segment": "The system allows too little shared memory to start the "
    "database in {path}. See docs/operate/database.md.",
    "database files are incompatible with server": "The database in {path} was written by another version "
    "of PostgreSQL than the one that was started. See docs/operate/database.md.",
}


def from_os_error(error: OSError, path: Path) -> EmbeddedPostgresError:
    """Say an operating system's refusal to write at `path` as a sentence."""
    known = _BY_ERRNO.get(error.errno or 0)
    if known is not None:
        return EmbeddedPostgresError(known.format(path=path))
    return EmbeddedPostgresError(f"The database folder {path} cannot be used: {error.strerror or error}.")


def from_words(said: str, path: Path, doing: str) -> EmbeddedPostgresError:
    """Say what PostgreSQL printed before it gave up as a sentence.

    `doing` completes "PostgreSQL stopped while ...". Words that are not known are quoted, last lines only.
    """
    for words, sentence in _BY_WORDS.items():
        if words in said:
            return EmbeddedPostgresError(sentence.format(path=path))
    last = [line.strip() for line in said.splitlines() if line.strip()][-4:]
    quoted = " / ".join(last) or "nothing"
    return EmbeddedPostgresError(
        f"PostgreSQL stopped while {doing} in {path}. Its last words were: {quoted}. "
        f"Its log is {path / 'server.log'}."
    )
