"""Moments of the demo's story hold on any day, and whatever can't be in it is named."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from tests.rules.demo.the_content import every_message, the_demo
from throughcare.config import demo_content
from throughcare.config.demo_content import Content, ContentError, Moment


@pytest.mark.parametrize("zone", ["America/New_York", "America/Chicago", "Pacific/Honolulu", "UTC"])
@pytest.mark.parametrize("day", [date(2027, 3, 14), date(2027, 11, 7), date(2027, 7, 1), date(2028, 3, 1)])
def test_whatever_the_hour_of_now_the_order_stays_and_nothing_lies_ahead(zone: str, day: date) -> None:
    moments = sorted({at for _, message in every_message() for at in (message.at, message.seen_from) if at})
    for offset in range(0, 26 * 24, 7):
        now = datetime(day.year, day.month, day.day, 5, 17, tzinfo=UTC) + timedelta(hours=offset)
        told = [moment.at(now, zone) for moment in moments]
        assert all(before < after for before, after in pairwise(told)), (zone, now)
        assert told[-1] < now
        assert told[-1] > now - timedelta(hours=1)


@pytest.mark.parametrize("text", ["-20 18:42", "-1 09:00", "42m ago", "-400 00:05"])
def test_a_moment_is_said_as_it_was_written(text: str) -> None:
    assert str(Moment.parse(text)) == text


@pytest.mark.parametrize(
    "text",
    ["", "yesterday", "-0 10:00", "3 10:00", "-1 24:00", "-1 21:30", "-8 02:30", "301m ago", "-2  10:00"],
)
def test_what_is_no_moment_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match="“"):
        Moment.parse(text)


def with_message(key: str, **changes: object) -> Content:
    content = the_demo()
    rooms = tuple(
        replace(
            room,
            message=tuple(
                replace(one, **changes) if (room.key, one.key) == ("harbor-between-sessions", key) else one  # type: ignore[arg-type]
                for one in room.message
            ),
        )
        for room in content.room
    )
    return replace(content, room=rooms)


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"by": "rhea"}, "“rhea” cannot be here at -2 19:33"),
        ({"by": "otto"}, "“otto” cannot be here"),
        ({"by": "cory"}, "“cory” cannot be here"),
        ({"reply_to": "nobody-1"}, "which is not here"),
        ({"reply_to": "kofi-tea"}, "could not see"),
        ({"at": Moment(-8, 600)}, "was written earlier"),
        ({"topic": "soup"}, "there is no topic “soup”"),
        ({"text": "two\0words"}, "cleaning would change"),
        ({"text": "x" * 4001}, "its text is refused: too-long"),
        ({"text": " a space before"}, "cleaning would change"),
        ({"state": "removed", "reason": "harassment"}, "by whom and when"),
        (
            {"state": "removed", "reason": "x", "settled_by": "ana", "settled_at": Moment(-2, 1200)},
            "somebody else decides",
        ),
        (
            {"state": "released", "reason": "x", "settled_by": "ben", "settled_at": Moment(-2, 1200)},
            "“ben” may not decide",
        ),
        ({"state": "held"}, "it needs a reason"),
    ],
)
def test_a_message_that_cannot_be_is_named(changes: dict[str, object], complaint: str) -> None:
    reply = next(
        message for _, message in every_message() if message.text.startswith("The steps are your parking lot")
    )
    found = demo_content.problems(with_message(reply.key, **changes))
    assert any(complaint in line and line.startswith("harbor-between-sessions") for line in found), found


def test_names_that_mean_nobody_are_found() -> None:
    content = the_demo()
    lost = replace(content, person=tuple(person for person in content.person if person.key != "ben"))
    found = demo_content.problems(lost)
    assert "request “ana-asks-ben”: nothing is called “ben”." in found


def test_a_cohort_over_its_cap_is_found() -> None:
    content = the_demo()
    full = replace(content, cohort=tuple(replace(cohort, capacity=6) for cohort in content.cohort))
    assert any("more than it may" in line for line in demo_content.problems(full))


@pytest.mark.parametrize(
    ("file", "before", "after", "complaint"),
    [
        ("people.toml", "capacity = 9", 'capacity = "nine"', "people|cohort.*should be int, not str"),
        ("people.toml", 'track = "evening"', 'tracks = "evening"', "no such key: tracks"),
        ("contacts.toml", 'state = "asked"', 'state = "hoped"', "“hoped” is none of"),
        ("schedule.toml", '"tue"', '"tuesday"', "“tuesday” is none of"),
        ("harbor/ana-and-ben.toml", 'by = "ana"\n', "", "ana-and-ben.toml, message.*missing: by"),
        ("harbor/ana-and-ben.toml", '"-18 20:10"', '"long ago"', "“long ago” is no moment"),
        ("harbor/ana-and-ben.toml", "[[message]]", "[[message", "ana-and-ben.toml: "),
    ],
)
def test_a_file_that_cannot_be_read_says_where(
    tmp_path: Path, file: str, before: str, after: str, complaint: str
) -> None:
    folder = tmp_path / "content"
    shutil.copytree(demo_content.FOLDER, folder)
    text = (folder / file).read_text(encoding="utf-8")
    assert before in text
    (folder / file).write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(ContentError, match=complaint):
        demo_content.read(folder)
