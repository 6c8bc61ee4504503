"""Names and other short entries, as they are kept: on one line, nothing unseen in them."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _

from throughcare.kit.text import BadText, clean_line
from throughcare.program.refusals import Refused

LONGEST: Final = 100  # letters


def one_line(text: str) -> str:
    """The entry as it is kept, nothing where nothing is to be seen in it. Raises Refused: `too-long`, `not-text`."""
    text = text.strip()
    if len(text) > LONGEST:
        raise Refused("too-long", _("A name or number has at most 100 letters."))
    try:
        return clean_line(text)
    except BadText as bad:
        raise Refused("not-text", bad.sentence) from bad
