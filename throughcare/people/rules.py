"""What signing in and outgoing mail go by: limits on guessing, neutral texts, when to try again.

No Django.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final


@dataclass(frozen=True, slots=True)
class Limit:
    """So many wrong passwords within the window; then one waits until the oldest is that old."""

    kind: str
    most: int
    window: timedelta = timedelta(minutes=15)


# One person who forgot her password, one address guessed at from everywhere, one machine guessing at
# everybody.
LIMITS: Final = (Limit("both", 6), Limit("email", 20), Limit("origin", 60))

TICKET_LASTS: Final = timedelta(seconds=30)

SENT_AGAIN_WITHIN: Final = timedelta(hours=12)
"""How long a form that came after its sign-in had ended may wait for its author to sign in again."""


def is_worth_writing(ends_at: datetime, wanted: datetime, lasts: timedelta) -> bool:
    """Whether a sign-in's end is written anew: a tenth of its time on, an hour at most; or if it is to be sooner."""
    return wanted < ends_at or wanted - ends_at >= min(lasts / 10, timedelta(hours=1))


@dataclass(frozen=True, slots=True)
class Text:
    """A mail that says nothing about anybody: no program, group or person, and no word of a message."""

    subject: str
    body: str


_FOOT: Final = "\n\nThis message says no more on purpose. You can change what you are sent under “Me”.\n"
TEMPLATES: Final = {
    "something-waits": Text(
        "Something new is waiting for you",
        "Something new is waiting for you. Sign in to see it:\n{url}" + _FOOT,
    ),
    "please-read": Text(
        "Please read and agree again",
        "Something you agreed to has changed. Please sign in and read it:\n{url}" + _FOOT,
    ),
    "welcome": Text(
        "Choose your password",
        "An account was made for you. Choose a password here within three days:\n{url}\n\n"
        "If you don't know what this is about, you can leave it.\n",
    ),
    "new-password": Text(
        "Choose a new password",
        "A new password was asked for. Choose it here within three days:\n{url}\n\n"
        "If it wasn't you who asked, you can leave it: the password you have stays as it is.\n",
    ),
    "added": Text(
        "You can sign in",
        "You were added to something you can sign in to, with the password you have:\n{url}\n\n"
        "If you don't know what this is about, you can leave it.\n",
    ),
    "page": Text(
        "Please look now",
        "You are on call and something needs you now. Sign in and say that you have it:\n{url}\n",
    ),
    "asked": Text(
        "Your care team has a question for you",
        "Your care team has a question for you. Please sign in and answer it:\n{url}\n",
    ),
    "drill": Text(
        "A drill: please look",
        "This is a drill. Please sign in and say that you have it, as if it were real:\n{url}\n",
    ),
}
"""Every mail the software can send, by name. A test looks for names of programs and people in them."""
LETS_IN: Final = frozenset({"welcome", "new-password"})
"""Those whose link lets somebody choose a password."""


def failure_keys(secret: str, email: str, origin: str) -> dict[str, bytes]:
    """What wrong passwords are counted by: keyed hashes, so that the table names nobody."""

    def keyed(*parts: str) -> bytes:
        said = "\x1f".join(("sign-in-failure", *parts)).encode("utf-8", "backslashreplace")
        return hmac.new(secret.encode(), said, hashlib.sha256).digest()

    return {
        "both": keyed("both", email, origin),
        "email": keyed("email", email),
        "origin": keyed("origin", origin),
    }


def sign_in_key(session_key: str) -> str:
    """The name of one sign-in, 64 letters, from which nobody learns the cookie."""
    return hashlib.sha256(f"throughcare.sign-in\x1f{session_key}".encode()).hexdigest()


def ticket_hash(ticket: str) -> bytes:
    """What is kept of a socket ticket."""
    return hashlib.sha256(ticket.encode("utf-8", "backslashreplace")).digest()


URGENT: Final = frozenset({"page", "drill", "asked"})
"""Texts that ring or ask somebody: sent before all others, and tried again each minute until it is over."""


PUSH_HOSTS: Final = (
    "fcm.googleapis.com",
    "updates.push.services.mozilla.com",
    "push.apple.com",
    "notify.windows.com",
)
"""The push services of Chromium, Firefox, Safari and Edge; their sub-domains too."""


def dialable(text: str) -> str:
    """A number as machines dial it, such as +13125550100; empty for what is none.

    Ten digits, or eleven that begin with 1, are of the North American plan; others begin with +.
    """
    digits = "".join(character for character in text if character.isdigit() and character.isascii())
    if text.strip().startswith("+"):
        return f"+{digits}" if 8 <= len(digits) <= 15 else ""
    if len(digits) == 11 and digits.startswith("1"):
        digits = digits[1:]
    return f"+1{digits}" if len(digits) == 10 else ""


def try_again_after(attempts: int, *, is_urgent: bool = False) -> timedelta:
    """How long to wait after so many failed attempts to send.

    What rings somebody: a minute. All else: half a minute, doubling, at most an hour.
    """
    if is_urgent:
        return timedelta(minutes=1)
    doublings = min(max(attempts - 1, 0), 10)
    return min(timedelta(seconds=30 * (1 << doublings)), timedelta(hours=1))
