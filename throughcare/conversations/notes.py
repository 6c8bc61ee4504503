"""Content notes in words, and whose eyes they fold for."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from throughcare.kit.notes import ANY

NOTE_WORDS: dict[str, Promise] = {
    "self-harm": _("Mentions self-harm or suicide"),
    "eating": _("Mentions food, eating or weight"),
    "violence": _("Mentions violence or abuse"),
    "substance": _("Mentions alcohol or drugs"),
    "loss": _("Mentions a death or a loss"),
    "hard": _("May be hard to read"),
}


def note_word(note: str) -> str:
    """A note's sentence; empty for none. One that this version doesn't know, as after going back, is the last."""
    return str(NOTE_WORDS.get(note, NOTE_WORDS[ANY])) if note else ""
