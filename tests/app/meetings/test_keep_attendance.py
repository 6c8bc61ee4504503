"""Who came is kept: its rows, what rings, corrections, and two people who say it at once."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest

from tests.app.asking import audited
from tests.app.meetings.sessions import a_window, counting, keep
from tests.app.program.program_helpers import audit_of
from tests.app.safety.ringing import at_once
from tests.world import World
from throughcare.kit import clock
from throughcare.kit.ids import new_id
from throughcare.meetings import actions
from throughcare.meetings.actions import keep_attendance
from throughcare.meetings.models import Attendance, Meeting
from throughcare.meetings.policy import get_meeting
from throughcare.meetings.rules import Said
from throughcare.program.actions.episodes import end_episode, start_episode
from throughcare.program.models import Member
from throughcare.program.refusals import Refused
from throughcare.safety.actions import acknowledge_concern
from throughcare.safety.ladder import ring_due
from throughcare.safety.models import Concern, Page

CAME, MISSED, TOLD = "came", "did-not-come", "told-us"


def test_rows_one_line_of_the_trail_and_a_concern_about_whoever_stayed_away(world: World) -> None:
    window = a_window(world)
    note = Said(MISSED, " Did not pick up\nher phone. ")
    outcome = keep(world, window, {world.ana: note, world.ben: "came-late"})
    assert (outcome.is_new, list(outcome.rung), list(outcome.corrected)) == (True, [world.ana.id], [])
    assert counting(world) == {"Ana": MISSED, "Ben": "came-late"}
    with world.at():
        meeting = Meeting.objects.get()
        assert (meeting.id, meeting.cohort_id, meeting.from_at) == (
            window.id,
            world.cohort.id,
            window.from_at,
        )
        row = Attendance.objects.get(member=world.ana)
        assert (row.number, row.episode_id, row.by_id) == (1, world.ana_episode.id, world.fay.id)
        assert row.note == "Did not pick up her phone."
        (line,) = audit_of(meeting.id, "attendance.kept")
        assert (line.actor_id, line.detail["count"], line.detail["missed"]) == (world.fay.id, 2, 1)
        assert "phone" not in str(line.detail)
        concern = Concern.objects.get()
        assert (concern.member_id, concern.program_id) == (world.ana.id, world.harbor.id)
        assert (concern.level, concern.source_kind, concern.source_id) == (1, "absent", row.id)
        assert concern.raised_by_id == world.fay.id, "a call of her own deed opens no thread to her"
        assert not concern.is_raised_by_hand
        assert concern.note.startswith("Tuesday cohort, ")
        assert "(Chicago time)." in concern.note
        assert concern.note.endswith("\nDid not pick up her phone.")
        assert audited("concern.opened") == 1
    ring_due()
    with world.at():
        assert Page.objects.get(concern=concern, rung=1).paged_ids == [str(world.omar.id)]


@pytest.mark.parametrize("status", [CAME, "came-late", TOLD])
def test_whoever_came_or_told_somebody_rings_nobody(world: World, status: str) -> None:
    keep(world, a_window(world), {world.ana: status})
    with world.at():
        assert Attendance.objects.count() == 1
        assert not Concern.objects.exists()


def test_said_again_nothing_changes_and_nobody_is_rung_again(world: World) -> None:
    window = a_window(world)
    keep(world, window, {world.ana: MISSED})
    ring_due()
    with world.at():
        concern = Concern.objects.get()
        pages = list(Page.objects.order_by("rung").values("rung", "due_at", "rung_at"))
    with clock.frozen(clock.now() + timedelta(minutes=5)):
        outcome = keep(world, window, {world.ana: MISSED}, by=world.cleo)
    assert not outcome.is_new
    with world.at():
        assert Attendance.objects.count() == 1
        assert Concern.objects.get().id == concern.id
        assert list(Page.objects.order_by("rung").values("rung", "due_at", "rung_at")) == pages
        assert [line.detail["changed"] for line in audit_of(window.id, "attendance.kept")] == [True, False]


def test_the_same_form_again_undoes_no_correction(world: World) -> None:
    window, client_id = a_window(world), new_id()
    keep(world, window, {world.ana: MISSED}, client_id=client_id)
    keep(world, window, {world.ana: CAME}, by=world.cleo)
    assert not keep(world, window, {world.ana: MISSED}, client_id=client_id).is_new
    assert counting(world) == {"Ana": CAME}


def test_an_old_page_undoes_no_correction_of_what_nobody_touched_on_it(world: World) -> None:
    window = a_window(world)
    keep(world, window, {world.ana: MISSED})
    keep(world, window, {world.ana: CAME}, by=world.cleo)
    keep(world, window, {world.ana: Said(MISSED, seen=1), world.ben: CAME})
    assert counting(world) == {"Ana": CAME, "Ben": CAME}
    with world.at():
        assert Concern.objects.count() == 1


def test_whoever_has_not_seen_what_another_said_is_asked_to_look(world: World) -> None:
    window = a_window(world)
    keep(world, window, {world.ana: CAME})
    keep(world, window, {world.ana: TOLD}, by=world.cleo)
    with pytest.raises(Refused, match="since you opened this page"):
        keep(world, window, {world.ana: Said(MISSED, seen=1), world.ben: CAME})
    assert counting(world) == {"Ana": TOLD}
    with world.at():
        assert not Concern.objects.exists()
    keep(world, window, {world.ana: Said(MISSED, seen=2), world.ben: CAME})
    assert counting(world) == {"Ana": MISSED, "Ben": CAME}


def test_a_word_added_later_reaches_whoever_looks_for_her(world: World) -> None:
    window = a_window(world)
    keep(world, window, {world.ana: MISSED})
    keep(world, window, {world.ana: Said(MISSED, "Her sister called: she is well.")}, by=world.cleo)
    keep(world, window, {world.ana: CAME})
    keep(world, window, {world.ana: Said(CAME, "By telephone.")})
    with world.at():
        _session, added, corrected, again = Concern.objects.get().note.splitlines()
    assert added.startswith("Added by Cleo Marsh, ")
    assert added.endswith("Her sister called: she is well.")
    assert corrected.startswith("Corrected by Fay Lindqvist, ")
    assert again.endswith("Came. By telephone.")


def test_a_correction_keeps_both_and_leaves_the_concern_to_whoever_answers_it(world: World) -> None:
    window = a_window(world)
    keep(world, window, {world.ana: MISSED})
    with world.at():
        Concern.objects.update(state=Concern.State.CLOSED)
    keep(world, window, {world.ana: TOLD})
    keep(world, window, {world.ana: MISSED})
    outcome = keep(world, window, {world.ana: Said(CAME, "Without a picture.")}, by=world.cleo)
    assert list(outcome.corrected) == [world.ana.id]
    with world.at():
        closed, concern = Concern.objects.order_by("opened_at", "id")
        assert concern.state == Concern.State.OPEN, "a person says what came of it"
        assert "Corrected" not in closed.note
        *_, told = concern.note.splitlines()
        assert told.startswith("Corrected by Cleo Marsh, ")
        assert told.endswith("(Chicago time): Came. Without a picture.")
        assert Page.objects.filter(concern=concern, rung_at=None).exists(), "it still rings"
        (line, *_) = audit_of(world.ana.id, "concern.added-to")[::-1]
        assert line.detail["concerns"] == [str(concern.id)]
        rows = Attendance.objects.order_by("number").values_list("number", "status")
        assert list(rows) == [(1, MISSED), (2, TOLD), (3, MISSED), (4, CAME)]
        acknowledge_concern(world.actor(world.omar), concern=concern)
        concern.refresh_from_db()
        assert told in concern.note


def test_a_correction_to_did_not_come_opens_one_each_time(world: World) -> None:
    window = a_window(world)
    keep(world, window, {world.ana: TOLD})
    assert list(keep(world, window, {world.ana: MISSED}).rung) == [world.ana.id]
    keep(world, window, {world.ana: Said(MISSED, "Her sister has not heard from her.")})
    with world.at():
        assert Concern.objects.count() == 1, "a word about it is no second call"
    keep(world, window, {world.ana: CAME})
    keep(world, window, {world.ana: MISSED})
    with world.at():
        assert Concern.objects.count() == 2
        assert Attendance.objects.count() == 5


@pytest.mark.parametrize("order", ["as they were", "the later one first"])
def test_the_second_missed_in_a_row_is_worse_in_whichever_order_they_are_kept(
    world: World, order: str
) -> None:
    windows = [a_window(world, hours_ago=50), a_window(world)]
    for window in windows if order == "as they were" else reversed(windows):
        keep(world, window, {world.ana: MISSED, world.ben: MISSED if window is windows[0] else CAME})
    with world.at():
        found = Concern.objects.filter(member=world.ana).order_by("opened_at", "id")
        first, second = found
        assert (first.level, second.level) == (1, 2)
        assert "more than one session in a row" in second.note
        assert "in a row" not in first.note
        assert [one.level for one in Concern.objects.filter(member=world.ben)] == [1]


@pytest.mark.parametrize("between", [TOLD, CAME, None])
def test_a_session_between_ends_the_row_unless_nothing_is_known_of_it(
    world: World, between: str | None
) -> None:
    first, middle, last = (a_window(world, hours_ago=hours) for hours in (100, 50, 2))
    keep(world, first, {world.ana: MISSED})
    if between:
        keep(world, middle, {world.ana: between})
    keep(world, last, {world.ana: MISSED})
    with world.at():
        levels = sorted(Concern.objects.values_list("level", flat=True))
    assert levels == ([1, 2] if between is None else [1, 1])


def test_what_was_missed_in_an_earlier_stay_does_not_count(world: World) -> None:
    window = a_window(world, hours_ago=50)
    keep(world, window, {world.ana: MISSED})
    with world.at():
        end_episode(None, episode=world.ana_episode, reason="left")
        start_episode(
            None,
            member=world.ana,
            program=world.harbor,
            cohort=world.cohort,
            started_at=clock.now() - timedelta(hours=20),
        )
    keep(world, a_window(world), {world.ana: MISSED})
    with world.at():
        assert list(Concern.objects.values_list("level", flat=True)) == [1, 1]


def test_two_who_save_at_once_lose_nothing_and_double_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = a_window(world)
    asked_for, inside = actions.asked_for, threading.Semaphore(1)

    def slowly(meeting: Meeting) -> Any:
        assert inside.acquire(blocking=False), "the cohort's lock lets one in at a time"
        try:
            threading.Event().wait(0.3)
            return asked_for(meeting)
        finally:
            inside.release()

    monkeypatch.setattr(actions, "asked_for", slowly)

    def saves(by: Member, said: dict[Member, str]) -> Any:
        actor = world.actor(by)
        with world.at():
            meeting = get_meeting(actor, window.id)
        return lambda: keep_attendance(
            actor,
            meeting=meeting,
            answers={member.id: Said(status) for member, status in said.items()},
            client_id=new_id(),
        )

    at_once(
        world,
        saves(world.fay, {world.ana: MISSED, world.ben: CAME}),
        saves(world.cleo, {world.ana: MISSED}),
        saves(world.cory, {world.ben: CAME, world.ana: MISSED}),
    )
    with world.at():
        assert Meeting.objects.count() == 1
        assert Attendance.objects.count() == 2
        assert Concern.objects.count() == 1
    assert counting(world) == {"Ana": MISSED, "Ben": CAME}


def test_two_windows_of_one_beginning_are_one_session(world: World) -> None:
    window = a_window(world)
    twin = a_window(world, at=window.from_at)
    with world.at():
        actor = world.actor(world.fay)
        meetings = [get_meeting(actor, one.id) for one in (window, twin)]
        for meeting in meetings:
            keep_attendance(actor, meeting=meeting, answers={world.ana.id: Said(MISSED)}, client_id=new_id())
        assert Meeting.objects.count() == 1
        assert Concern.objects.count() == 1
        assert get_meeting(actor, twin.id).id == window.id
