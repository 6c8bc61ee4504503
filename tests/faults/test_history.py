"""The checks of the storm see what they are for: each kind of loss in a small history is named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.faults.history import (
    Answer,
    History,
    Row,
    Screen,
    Stored,
    check_answers,
    check_audit,
    check_order,
    check_screens,
)

AT = datetime(2026, 3, 4, 12, tzinfo=UTC)
ROOM = "room"


def a_story() -> tuple[History, Stored]:
    """Three posts in one room, answered, seen on one screen and on one page, and on record."""
    history, stored = History(), Stored([], {ROOM: (3, 3)}, [])
    screen = Screen("ana")
    history.screens.append(screen)
    for place in (1, 2, 3):
        words = history.say("ben", ROOM, "socket")
        row = Row(f"m{place}", ROOM, "ben", words.client_id, place, place, "visible", words.body, AT)
        words.answers.append(Answer(row.id, place, place))
        stored.rows.append(row)
        stored.lines.append(("ben", "message.posted", row.id))
        assert screen.take(ROOM, place, {"seq": place, "id": row.id, "body": row.body})
    history.pages.append(("ben", ROOM, [(2, "m2"), (3, "m3")]))
    return history, stored


def problems(history: History, stored: Stored) -> list[str]:
    return [
        *check_answers(history, stored),
        *check_order(stored),
        *check_screens(history, stored),
        *check_audit(stored),
    ]


def test_a_whole_story_has_no_problem() -> None:
    assert problems(*a_story()) == []


def lose_a_row(history: History, stored: Stored) -> None:
    del stored.rows[1], stored.lines[1]


def store_one_twice(history: History, stored: Stored) -> None:
    stored.rows.append(stored.rows[2]._replace(id="m4", seq=4, change=4))
    stored.lines.append(("ben", "message.posted", "m4"))
    stored.heads[ROOM] = (4, 4)


def leave_a_hole_in_changes(history: History, stored: Stored) -> None:
    stored.rows[2] = stored.rows[2]._replace(change=4)


def forget_to_count(history: History, stored: Stored) -> None:
    stored.heads[ROOM] = (2, 2)


def answer_another_place(history: History, stored: Stored) -> None:
    next(iter(history.words.values())).answers.append(Answer("m1", 2, 1))


def answer_nobody(history: History, stored: Stored) -> None:
    next(iter(history.words.values())).answers.clear()


def store_other_words(history: History, stored: Stored) -> None:
    stored.rows[0] = stored.rows[0]._replace(body="Something else.")


def store_what_nobody_sent(history: History, stored: Stored) -> None:
    history.words.popitem()


def hide_one_from_a_screen(history: History, stored: Stored) -> None:
    del history.screens[0].shown[ROOM][2]


def show_one_twice(history: History, stored: Stored) -> None:
    history.screens[0].shown[ROOM].append(history.screens[0].shown[ROOM][2])


def show_another_order(history: History, stored: Stored) -> None:
    history.screens[0].shown[ROOM].reverse()


def repeat_a_change_as_another(history: History, stored: Stored) -> None:
    assert history.screens[0].take(ROOM, 2, {"seq": 2, "id": "m1", "body": "?"})


def serve_a_page_with_a_hole(history: History, stored: Stored) -> None:
    history.pages[0] = ("ben", ROOM, [(1, "m1"), (3, "m3")])


def serve_a_page_of_another(history: History, stored: Stored) -> None:
    history.pages[0] = ("ben", ROOM, [(2, "m1"), (3, "m3")])


def forget_the_line(history: History, stored: Stored) -> None:
    stored.lines.pop()


def write_the_line_twice(history: History, stored: Stored) -> None:
    stored.lines.append(stored.lines[0])


def write_it_for_another(history: History, stored: Stored) -> None:
    stored.lines[0] = ("fay", "message.posted", "m1")


def write_a_line_of_nothing(history: History, stored: Stored) -> None:
    stored.lines.append(("ben", "message.posted", "m9"))


@pytest.mark.parametrize(
    "harm",
    [
        lose_a_row,
        store_one_twice,
        leave_a_hole_in_changes,
        forget_to_count,
        answer_another_place,
        answer_nobody,
        store_other_words,
        store_what_nobody_sent,
        hide_one_from_a_screen,
        show_one_twice,
        show_another_order,
        repeat_a_change_as_another,
        serve_a_page_with_a_hole,
        serve_a_page_of_another,
        forget_the_line,
        write_the_line_twice,
        write_it_for_another,
        write_a_line_of_nothing,
    ],
)
def test_each_harm_is_named(harm: Callable[[History, Stored], None]) -> None:
    history, stored = a_story()
    harm(history, stored)
    assert problems(history, stored)


def test_a_screen_asks_about_a_gap_and_drops_what_it_has() -> None:
    screen = Screen("ana")
    one, two = ({"seq": n, "id": f"m{n}", "body": "-"} for n in (1, 2))
    assert not screen.take(ROOM, 2, two), "change 1 is missing"
    assert screen.take_many(ROOM, 0, 1, [{"change": 1, "message": one}], more=False)
    assert screen.take(ROOM, 2, two)
    assert screen.take(ROOM, 1, one)
    assert [shown.id for shown in screen.shown[ROOM]] == ["m1", "m2"]
    assert (screen.repeated, screen.problems) == (1, [])
    assert not screen.take_many(ROOM, 5, 6, [], more=False), "changes 3 to 5 are missing"


def test_an_answer_is_lost_only_where_the_row_is_older_than_the_kill() -> None:
    history, stored = a_story()
    first, second, _ = history.words.values()
    for words in (first, second):
        words.is_flying, words.sent = True, 2
    history.kill("live", AT.replace(minute=1))
    stored.rows[1] = stored.rows[1]._replace(at=AT.replace(minute=2))
    assert history.in_flight("live") == 2
    assert history.lost_answers(stored) == [first]
    assert history.lost_answers(replace(stored, rows=[])) == []
