"""Web Push: a neutral notice in a browser that said yes, by the push service that the browser named.

The notice says nothing that its service could learn: one of our fixed texts, encrypted for the browser. Only
https is ever spoken to a push service, only to those that browsers use, and no redirect is followed: an
endpoint is an address that somebody sent us.
"""

from __future__ import annotations

import base64
import contextlib
import json
import secrets
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import requests
from cryptography.hazmat.primitives import serialization
from django.conf import settings
from py_vapid import Vapid02
from pywebpush import WebPushException, webpush

from throughcare.people.models import Outgoing, PushSubscription
from throughcare.people.rules import PUSH_HOSTS, TEMPLATES

_PATIENCE: Final = 15.0  # seconds
# Seconds a push service keeps what a browser does not fetch. The next rung of a call rings again; a question is asked
# once, and a phone that was off for an hour must show it all the same.
_KEPT_FOR: Final = 300
_QUESTION_KEPT_FOR: Final = 4 * 60 * 60
_GONE: Final = frozenset({404, 410})  # the browser took its yes back


class Push:
    """To every browser of the account. It counts as handed over when one push service took it."""

    reaches_people = True

    def send(self, owed: Outgoing) -> None:
        """Raises the last browser's trouble if no service took it; LookupError if there is no browser."""
        trouble: Exception = LookupError("no browser")
        took = 0
        for browser in PushSubscription.objects.filter(account_id=owed.account_id):
            try:
                _push(browser, TEMPLATES[owed.template].subject, owed)
                took += 1
            except WebPushException as error:
                trouble = error
                if error.response is not None and error.response.status_code in _GONE:
                    browser.delete()
            except Exception as error:
                # One browser's push service that is away is no reason not to try the other browser.
                trouble = error
        if not took:
            raise trouble


def is_push_service(endpoint: str) -> bool:
    """Whether this is an https address of a push service that browsers use."""
    try:
        parts = urlsplit(endpoint)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    return (
        parts.scheme == "https"
        and port in {None, 443}
        and "@" not in parts.netloc
        and any(host == known or host.endswith("." + known) for known in PUSH_HOSTS)
    )


def _push(browser: PushSubscription, words: str, owed: Outgoing) -> None:
    if not is_push_service(browser.endpoint):
        raise ValueError("not a push service")
    webpush(
        {"endpoint": browser.endpoint, "keys": {"p256dh": browser.p256dh, "auth": browser.auth}},
        data=json.dumps({"words": words, "url": owed.url, "tag": str(owed.about_id or "")}),
        vapid_private_key=_key(),
        vapid_claims={"sub": settings.PUBLIC_URL if settings.PUBLIC_URL.startswith("https:") else _NOBODY},
        timeout=_PATIENCE,
        ttl=_QUESTION_KEPT_FOR if owed.template == "asked" else _KEPT_FOR,
        headers={"Urgency": "high"},
        requests_session=_https_only(),
    )


_NOBODY: Final = "mailto:no-reply@localhost"


def _https_only() -> requests.Session:
    session = requests.Session()
    del session.adapters["http://"]
    session.max_redirects = 0
    session.trust_env = False
    return session


def public_key() -> str:
    """The key by which browsers know this installation, as `PushManager.subscribe` wants it: base64url."""
    point: Any = _key().public_key.public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    return base64.urlsafe_b64encode(point).rstrip(b"=").decode("ascii")


def _key() -> Vapid02:
    """This installation's key, made when it is first needed and kept beside its data (mode 0600)."""
    path = Path(settings.DATA_FOLDER) / "push-key.pem"
    if not path.exists():
        made = Vapid02()
        made.generate_keys()
        # Two processes at once must end with one key: each writes its own whole, the first to link it wins.
        mine = path.with_name(f".push-key.{secrets.token_hex(8)}")
        mine.touch(mode=0o600)
        mine.write_bytes(made.private_pem())
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(mine)
        mine.unlink()
    return Vapid02.from_pem(path.read_bytes())
