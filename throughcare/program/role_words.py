"""Staff roles as people read them."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ROLE_WORDS: dict[str, Promise] = {
    "facilitator": _("Facilitator"),
    "clinician": _("Clinician"),
    "peer-specialist": _("Peer specialist"),
    "moderator": _("Moderator"),
    "coordinator": _("Coordinator"),
    "on-call": _("On-call clinician"),
    "director": _("Clinical director"),
}
"""The one that matters most in a room first. Members' roles are never shown."""


def role_word(role: str) -> str:
    """A staff role in words; a code that has none stands for itself."""
    return str(ROLE_WORDS.get(role, role))
