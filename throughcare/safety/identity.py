"""Who is asking for help when the database cannot say: a signed cookie with ids, set while it still could."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.core import signing
from django.http import HttpRequest, HttpResponse

from throughcare.kit.ids import parse_id

COOKIE = "help"
_SALT = "throughcare.safety.identity"
LASTS = 60 * 60 * 24 * 180  # seconds; signing out takes it away


@dataclass(frozen=True)
class Identity:
    """A member of an organization, as the cookie vouches for."""

    organization_id: int
    member_id: UUID


def remember(response: HttpResponse, identity: Identity, *, is_secure: bool) -> None:
    """Give the browser the cookie: two ids and a signature, which open nothing but a call for help."""
    value = signing.dumps([identity.organization_id, str(identity.member_id)], salt=_SALT)
    response.set_cookie(COOKIE, value, max_age=LASTS, httponly=True, secure=is_secure, samesite="Lax")


def recall(request: HttpRequest) -> Identity | None:
    """Whom the cookie names, or None for no cookie or one that was not made by us."""
    try:
        organization_id, member = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=LASTS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    member_id = parse_id(str(member))
    return Identity(int(organization_id), member_id) if member_id else None
