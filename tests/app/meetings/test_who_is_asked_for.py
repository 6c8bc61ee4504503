"""Of whom one can say that she came, and what is refused, with nothing written."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.app.asking import audited
from tests.app.meetings.sessions import a_window, counting, form, keep, url
from tests.world import World, a_member, a_program, a_role, an_episode
from throughcare.kit import clock
from throughcare.kit.ids import new_id
from throughcare.meetings import actions
from throughcare.meetings.actions import keep_attendance
from throughcare.meetings.models import Attendance, CohortLeft, Meeting
from throughcare.meetings.policy import get_meeting
from throughcare.meetings.rules import LOOKS_BACK, NOTE_LENGTH, Said
from throughcare.program.actions.episodes import move_cohort, move_phase
from throughcare.program.refusals import Refused
from throughcare.safety.models import Concern

CAME, MISSED, TOLD = "came", "did-not-come", "told-us"


def test_those_who_were_in_the_cohort_when_it_began(world: World) -> None:
    began = clock.now() - timedelta(hours=2)
    with world.at():
        early, late, gone, here = (
            a_member(world.bridgewell, name) for name in ("Early", "Late", "Gone", "Here")
        )
        for member, starts, ends in (
            (early, began - timedelta(days=9), began - timedelta(minutes=1)),
            (late, began + timedelta(minutes=1), None),
            (gone, began - timedelta(days=9), began + timedelta(minutes=1)),
            (here, began, None),
        ):
            episode = an_episode(member, world.harbor, world.cohort)
            episode.started_at, episode.ended_at = starts, ends
            episode.save(update_fields=["started_at", "ended_at"])
    window = a_window(world, at=began)
    keep(world, window, {gone: MISSED, here: CAME})
    assert counting(world) == {"Gone": MISSED, "Here": CAME}
    for wrong in (early, late, world.eve, world.nora, world.fay, world.greta):
        with pytest.raises(Refused) as refused:
            keep(world, window, {wrong: MISSED})
        assert refused.value.code == "not-there"
    with world.at():
        assert {one.member_id for one in Concern.objects.all()} == {gone.id}, "also after her stay"


def test_whoever_was_moved_since_is_asked_for_where_she_was(world: World) -> None:
    before, between, after = (a_window(world, hours_ago=hours) for hours in (30, 20, 2))
    there = [a_window(world, hours_ago=hours, cohort=world.other_cohort) for hours in (31, 19, 3)]
    with world.at():
        for hours, cohort in ((25, world.other_cohort), (10, world.cohort)):
            with clock.frozen(clock.now() - timedelta(hours=hours)):
                move_cohort(None, episode=world.ana_episode, cohort=cohort)
                move_phase(None, episode=world.ana_episode, phase=f"phase {hours}")
        assert CohortLeft.objects.count() == 2, "another phase is no move"
    for window in (before, there[1], after):
        keep(world, window, {world.ana: CAME})
    for window in (between, there[0], there[2]):
        with pytest.raises(Refused):
            keep(world, window, {world.ana: CAME})


def test_of_whom_something_is_said_it_can_be_corrected_wherever_she_is(world: World) -> None:
    window = a_window(world)
    keep(world, window, {world.ana: MISSED})
    with world.at():
        world.ana_episode.started_at = clock.now()  # a wrong day, corrected by an import
        world.ana_episode.save(update_fields=["started_at"])
    keep(world, window, {world.ana: CAME})
    assert counting(world) == {"Ana": CAME}


# Refused, with nothing written


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (Said("here"), "no-choice"),
        (Said(""), "no-choice"),
        (Said("CAME"), "no-choice"),
        (Said(CAME, "x" * (NOTE_LENGTH + 1)), "long-note"),
        (Said(CAME, "\0" * 40_000), "long-note"),
    ],
)
def test_what_makes_no_sense_is_refused_as_a_whole(world: World, said: Said, code: str) -> None:
    window = a_window(world)
    with pytest.raises(Refused) as refused:
        keep(world, window, {world.ben: MISSED, world.ana: said})
    assert refused.value.code == code
    with world.at():
        assert not Attendance.objects.exists()
        assert not Meeting.objects.exists()
        assert not Concern.objects.exists()
        assert audited("attendance.kept") == 0


def test_nobody_says_it_of_herself(world: World) -> None:
    window = a_window(world)
    with world.at():
        an_episode(world.fay, world.harbor, world.cohort)
    with pytest.raises(Refused) as refused:
        keep(world, window, {world.fay: CAME})
    assert refused.value.code == "not-there"
    keep(world, window, {world.fay: CAME}, by=world.cleo)
    assert f'name="status-{world.fay.id}"' not in world.client(world.fay).get(url(window)).content.decode()


def test_a_page_that_was_left_open_too_long_is_refused(world: World) -> None:
    window = a_window(world)
    with world.at():
        actor = world.actor(world.fay)
        meeting = get_meeting(actor, window.id)
        with clock.frozen(window.from_at + LOOKS_BACK), pytest.raises(Refused) as refused:
            keep_attendance(actor, meeting=meeting, answers={world.ana.id: Said(CAME)}, client_id=new_id())
    assert refused.value.code == "too-late"


def test_a_fault_while_it_rings_leaves_nothing_half_written(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = a_window(world)

    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("not today")

    monkeypatch.setattr(actions, "open_concern", fails)
    with pytest.raises(RuntimeError):
        keep(world, window, {world.ana: MISSED, world.ben: CAME})
    with world.at():
        assert not Attendance.objects.exists()
        assert not Meeting.objects.exists()
    assert form({}), "the form is still there to be sent again"


def test_in_another_program_the_role_counts_for_nothing(world: World) -> None:
    with world.at():
        ridge = a_program(world.bridgewell, "lantern")
        leads = a_member(world.bridgewell, "Lee")
        a_role(leads, "facilitator", ridge)
    window = a_window(world)
    assert world.client(leads).get(url(window)).status_code == 404
    assert world.client(leads).post(url(window), form({world.ana: MISSED})).status_code == 404
    assert counting(world) == {}
