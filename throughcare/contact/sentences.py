"""Every sentence the contact package says, by language and code; nothing here knows a policy."""

from __future__ import annotations

from throughcare.contact.sentences_en import ENGLISH

CATALOGUES: dict[str, dict[str, str]] = {"en": ENGLISH}
"""To add Spanish, write `sentences_es.py` with the same keys and name it here."""


def say(language: str, code: str, /, **names: object) -> str:
    """The sentence of a code, with names filled in; what a language lacks is said in English.

    Where `number` is 1 and the code has words for one (`...-one`), those.
    """
    if names.get("number") == 1 and f"{code}-one" in ENGLISH:
        code = f"{code}-one"
    sentence = CATALOGUES.get(language, ENGLISH).get(code) or ENGLISH[code]
    return sentence.format(**names) if names else sentence
