"""Names and other short entries, as they are kept: on one line, nothing unseen in them."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _

from throughcare.kit.text import clean_line, is_whole
from throughcare.program.refusals import Refused

LONGEST: Final = 100  # letters


def one_line(text: str) -> str:
    """The entry as it is kept, nothing where nothing is to be seen in it. Raises Refused: `too-long`, `not-text`."""
    text = text.strip()
    if len(text) > LONGEST:
        raise Refused("too-long", _("A name or number has at most 100 letters."))
    if not is_whole(text):
        # A name that was read in the wrong encoding would be another name.
        raise Refused("not-text", _("This has a broken character in it. Please type it again."))
    return clean_line(text)
