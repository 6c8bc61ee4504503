"""What a person typed into one of these forms, made safe to keep."""

from __future__ import annotations

from django.utils.translation import gettext as _

from throughcare.kit.text import BadText, clean_body
from throughcare.program.refusals import Refused


def typed(text: str, longest: int) -> str:
    """The words, cleaned as a message's are; "" for none. Raises Refused for too many or broken ones."""
    if not text.strip():
        return ""
    try:
        words = clean_body(text)
    except BadText as error:
        if error.code == "empty":
            return ""
        raise Refused("bad-words", error.sentence) from error
    if len(words) > longest:
        sentence = _("This is longer than %(longest)s characters. Please shorten it.")
        raise Refused("bad-words", sentence % {"longest": longest})
    return words
