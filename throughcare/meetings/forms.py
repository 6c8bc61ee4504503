"""What a page of "Who came?" sends: by member a choice, a word about it, and what the page showed as said of her."""

from __future__ import annotations

from uuid import UUID

from django.http import QueryDict

from throughcare.kit.ids import parse_id
from throughcare.kit.text import small_number
from throughcare.meetings.rules import Said

NOBODY = UUID(int=0)
_FIELDS = ("status", "note")


def said_in(data: QueryDict) -> dict[UUID, Said]:
    """What was said, by member; nothing of those of whom neither a choice nor a word was sent.

    What is no member's id is `NOBODY`'s, of whom nothing can be said.
    """
    fields = (name.partition("-") for name in data)
    people = {text for kind, _dash, text in fields if kind in _FIELDS}
    found = {
        parse_id(text) or NOBODY: Said(
            data.get(f"status-{text}", ""),
            data.get(f"note-{text}", ""),
            small_number(data.get(f"seen-{text}", "")),
        )
        for text in sorted(people)
    }
    return {member: one for member, one in found.items() if one.status or one.note.strip()}
