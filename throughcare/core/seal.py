"""Values in an address that nobody but this service can read: not a proxy's log, a history or a referrer.

Sealed with the service's secret, for one purpose and one owner, and for a time. Nothing is stored.
"""

from __future__ import annotations

import base64
import hashlib
from datetime import timedelta
from typing import Any

import orjson
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


def seal(value: Any, *, purpose: str, owner: object) -> str:
    """A value that JSON can carry, as letters for an address."""
    return _box(purpose, owner).encrypt(orjson.dumps(value)).decode()


def unseal(text: str, *, purpose: str, owner: object, within: timedelta) -> Any:
    """What `seal` was given; None for what wasn't sealed here, for somebody else, or longer ago."""
    try:
        sealed = text.encode(errors="replace")
        return orjson.loads(_box(purpose, owner).decrypt(sealed, ttl=int(within.total_seconds())))
    except InvalidToken:
        return None


def _box(purpose: str, owner: object) -> Fernet:
    secret = f"{purpose}\0{owner}\0{settings.SECRET_KEY}".encode()
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(secret).digest()))
