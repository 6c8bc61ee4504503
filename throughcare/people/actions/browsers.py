"""Browsers that show notices: a person says yes on the browser itself, and can take it back."""

from __future__ import annotations

from uuid import UUID

from throughcare.access import audit
from throughcare.access.actor import Actor
from throughcare.people.models import PushSubscription
from throughcare.people.push import is_push_service

MOST = 10  # browsers of one account; the oldest goes
_LONGEST = 1000


class NotABrowser(Exception):  # noqa: N818 - it says what is wrong
    """What was sent is no subscription that a browser makes."""


def add_browser(actor: Actor, *, account_id: UUID, endpoint: str, p256dh: str, auth: str) -> PushSubscription:
    """Let this browser show notices of this account, and of no other: the last who said yes on it.

    Raises NotABrowser for an endpoint that is no https address of a push service.
    """
    if (
        not is_push_service(endpoint)
        or len(endpoint) > _LONGEST
        or not _is_key(p256dh, 87)
        or not _is_key(auth, 22)
    ):
        raise NotABrowser
    browser, _made = PushSubscription.objects.update_or_create(
        endpoint=endpoint, defaults={"account_id": account_id, "p256dh": p256dh, "auth": auth}
    )
    kept = PushSubscription.objects.filter(account_id=account_id).order_by("-created_at", "-id")
    PushSubscription.objects.filter(id__in=[one.id for one in kept[MOST:]]).delete()
    audit.record(actor, "add_browser", "push-subscription", browser.id)
    return browser


def remove_browser(actor: Actor, *, account_id: UUID, subscription_id: UUID) -> bool:
    """Take it back; answers whether it was hers."""
    gone, _which = PushSubscription.objects.filter(id=subscription_id, account_id=account_id).delete()
    if gone:
        audit.record(actor, "remove_browser", "push-subscription", subscription_id)
    return bool(gone)


def _is_key(text: str, length: int) -> bool:
    return (
        len(text.rstrip("=")) == length
        and all(c.isalnum() or c in "-_" for c in text.rstrip("="))
        and text.isascii()
    )
