"""What became of one message that is owed to a person, in the words of a concern's page."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from throughcare.people.models import Outgoing

CHANNELS: dict[str, Promise] = {
    "email": gettext_lazy("mail"),
    "sms": gettext_lazy("text"),
    "call": gettext_lazy("telephone"),
    "push": gettext_lazy("browser"),
}


@dataclass(frozen=True, slots=True)
class Way:
    """`word` says the channel, `state` whether it has gone, was stopped or waits."""

    word: Promise | str
    state: str


def way_of(owed: Outgoing) -> Way:
    """Its channel and state."""
    return Way(CHANNELS.get(owed.channel, owed.channel), _state(owed))


def _state(owed: Outgoing) -> str:
    if owed.sent_at is not None:
        return _("written down here only, there is no gateway") if owed.last_error else _("gone")
    if owed.stopped_at is not None:
        return _("stopped")
    return _("not gone, tried again each minute") if owed.attempts else _("on its way")
