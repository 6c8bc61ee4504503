"""What a page says to a reader.

Names of three letters turn up by chance in a page's tokens and nonces, so a test that somebody is not named
looks for them among the words.
"""

from __future__ import annotations

import re


def words(html: str) -> str:
    """What is left of markup when tags and doubled spaces are gone."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", html)).strip()
