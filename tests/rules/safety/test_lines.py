"""A number that somebody in danger dials is well formed, dials what it shows, and says where it was found."""

from __future__ import annotations

import re
from datetime import date

import pytest

from throughcare.safety.lines import BY_STATE, LINES, MORE, Line

# The two letters of the United States Postal Service: fifty states, the District of Columbia, five territories.
POSTAL = (
    "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY "
    "NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC AS GU MP PR VI"  # codespell:ignore nd
)
STATES = frozenset(POSTAL.split())
SHOWN = re.compile(r"(?:1-)?([2-9]\d\d)-([2-9]\d\d)-(\d{4})")
PAGE = re.compile(r"\b[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:gov|org|com|biz)\b")
READ = re.compile(r", read (\d{4}-\d\d-\d\d)$")


def test_states_are_states_in_their_order() -> None:
    assert len(STATES) == 56
    assert set(BY_STATE) <= STATES
    assert list(BY_STATE) == sorted(BY_STATE)


@pytest.mark.parametrize("line", [*MORE, *BY_STATE.values()], ids=lambda line: str(line.word))
def test_a_phone_dials_the_number_that_is_shown(line: Line) -> None:
    shown = SHOWN.fullmatch(str(line.word))
    assert shown, line.word
    assert line.url == "tel:+1" + "".join(shown.groups())
    assert line.kind == "phone"


@pytest.mark.parametrize("state", BY_STATE)
def test_a_line_of_a_state_says_its_name_its_hours_and_where_it_was_read(state: str) -> None:
    line = BY_STATE[state]
    assert re.fullmatch(r"[A-Z].{3,60}, day and night", str(line.note)), line.note
    assert PAGE.search(line.source), line.source
    read = READ.search(line.source)
    assert read, line.source
    assert date.fromisoformat(read[1]) >= date(2026, 11, 28), "the day on which the list began"


def test_no_line_stands_twice() -> None:
    lines = (*LINES, *MORE, *BY_STATE.values())
    assert len({line.url for line in lines}) == len(lines)
    notes = [str(line.note) for line in lines if line.note]
    assert len(set(notes)) == len(notes)
