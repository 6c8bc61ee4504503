"""The roster: who moderates when; a gap in it really holds posts; who may not make it."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from django.db import connections
from django.http import Http404

from tests.app.asking import a_message, audited
from tests.app.moderation.covering import NOON, a_shift
from tests.world import World, a_role
from throughcare.config.work import keep_all_rosters
from throughcare.conversations.models import Message
from throughcare.kit import clock
from throughcare.kit.ids import new_id
from throughcare.moderation.coverage import actions, roster
from throughcare.moderation.coverage.models import Shift, ShiftOff
from throughcare.program.actions.roles import end_role
from throughcare.program.models import Role, StaffedWindow
from throughcare.program.refusals import Refused


def is_on(world: World) -> bool:
    now = clock.now()
    return StaffedWindow.objects.filter(program=world.harbor, from_at__lte=now, until_at__gt=now).exists()


def posts(world: World) -> str:
    """What becomes of a plain post of Ana's in the support group, whose policy says `before-when` unstaffed."""
    said = {"body": "A plain evening.", "client_id": str(new_id())}
    assert world.client(world.ana).post(f"/threads/{world.support_group.id}/post", said).status_code == 302
    with world.at():
        return Message.objects.filter(author=world.ana).latest("at").state


def test_a_gap_really_holds_posts_and_a_shift_lets_them_appear(world: World) -> None:
    with world.at():
        for _ in range(5):  # past the first posts, which wait for a person anyway
            a_message(world.support_group, world.ana)
    assert posts(world) == "visible", "no roster: the policy's own hours"
    with world.at():
        shift = a_shift(world, NOON + 120, NOON + 180)
    assert posts(world) == "held"
    with world.at():
        now_on = a_shift(world, NOON - 60, NOON + 60, who="fay")
    assert posts(world) == "visible"
    with world.at():
        today = clock.now().astimezone(clock.zone(world.harbor.zone)).date()
        actions.skip_shift(world.actor(world.dina), shift_id=now_on.id, on=today)
    assert posts(world) == "held", "at once, in the middle of the shift"
    with world.at():
        actions.unskip_shift(world.actor(world.dina), shift_id=now_on.id, on=today)
        end_role(None, role=Role.objects.get(member=world.fay))
    assert posts(world) == "held", "whoever lost her role is not there"
    with clock.frozen(clock.now() + timedelta(hours=2, minutes=30)):
        assert posts(world) == "visible", "the other shift has begun"
    assert shift.member_id == world.mo.id


def test_a_shift_is_a_window_at_its_hour(world: World) -> None:
    with world.at():
        shift = a_shift(world, NOON - 60, NOON + 120)
        assert is_on(world)
        windows = list(StaffedWindow.objects.filter(program=world.harbor).order_by("from_at"))
        zone = clock.zone(world.harbor.zone)
        assert 5 <= len(windows) <= 7
        assert {w.until_at.astimezone(zone).hour for w in windows} == {14}
        assert {w.from_at.astimezone(zone).hour for w in windows[1:]} == {11}
        assert a_shift(world, NOON - 60, NOON + 120).id == shift.id, "the same shift again is the first one"
        assert Shift.objects.filter(program=world.harbor).count() == 1
        assert audited("coverage.add-shift", world.harbor.id) == 2


def test_overlapping_shifts_are_one_window_and_one_can_end(world: World) -> None:
    with world.at():
        first = a_shift(world, NOON - 60, NOON + 60)
        a_shift(world, NOON - 30, NOON + 180, who="fay")
        assert len(roster.published_windows(world.harbor, clock.now())) <= 6
        actions.end_shift(world.actor(world.dina), shift_id=first.id)
        assert is_on(world), "Fay is still on"
        actions.end_shift(world.actor(world.dina), shift_id=first.id)
        assert audited("coverage.end-shift", first.id) == 2


def test_ending_the_only_shift_ends_the_window_that_runs(world: World) -> None:
    with world.at():
        shift = a_shift(world, NOON - 60, NOON + 120)
        actions.end_shift(world.actor(world.cory), shift_id=shift.id)
        assert not is_on(world)
        assert StaffedWindow.objects.filter(program=world.harbor).exists(), (
            "else the policy's hours would count"
        )


def test_a_roster_taken_off_before_it_began_leaves_nobody_on(world: World) -> None:
    with world.at():
        shift = a_shift(world, NOON + 60, NOON + 120)
        actions.end_shift(world.actor(world.dina), shift_id=shift.id)
        rows = StaffedWindow.objects.filter(program=world.harbor)
        assert [row.from_at == row.until_at for row in rows] == [True]


def test_leaving_one_date_out_and_taking_that_back(world: World) -> None:
    with world.at():
        shift = a_shift(world, NOON - 60, NOON + 120)
        today = clock.now().astimezone(clock.zone(world.harbor.zone)).date()
        dina = world.actor(world.dina)
        actions.skip_shift(dina, shift_id=shift.id, on=today)
        assert not is_on(world)
        actions.skip_shift(dina, shift_id=shift.id, on=today)
        assert ShiftOff.objects.filter(shift=shift).count() == 1
        with pytest.raises(Refused):
            actions.skip_shift(dina, shift_id=shift.id, on=today + timedelta(days=1))
        actions.unskip_shift(dina, shift_id=shift.id, on=today)
        assert is_on(world)


def test_a_role_that_ends_takes_its_hours_with_it(world: World) -> None:
    with world.at():
        a_shift(world, NOON - 60, NOON + 120)
        end_role(None, role=Role.objects.get(member=world.mo))
        assert not is_on(world)
        a_role(world.mo, "moderator", world.harbor)
        assert keep_all_rosters() >= 1, "and the duty finds what nobody told it"
        assert is_on(world)


def test_the_duty_goes_on_with_the_weeks_and_is_quiet_otherwise(world: World) -> None:
    with world.at():
        a_shift(world, NOON - 60, NOON + 120)
    keep_all_rosters()
    with world.at():
        before = audited("coverage.keep-roster", world.harbor.id)
    keep_all_rosters()
    with world.at():
        assert audited("coverage.keep-roster", world.harbor.id) == before
        last = StaffedWindow.objects.filter(program=world.harbor).latest("from_at").from_at
        with clock.frozen(clock.now() + timedelta(weeks=3)):
            actions.keep_roster(world.harbor)
        assert StaffedWindow.objects.filter(program=world.harbor).latest("from_at").from_at > last


def test_who_may_not_review_is_on_no_roster_and_hours_must_make_sense(world: World) -> None:
    with world.at():
        for who in ("ana", "pia", "root", "nora"):
            with pytest.raises(Refused):
                a_shift(world, 0, 60, who=who)
        for wrong in (
            {"weekday": 7},
            {"start_minute": -1},
            {"start_minute": 0, "end_minute": 1440},
            {"from_on": date(2020, 1, 1)},
            {"until_on": date(2020, 1, 1)},
        ):
            with pytest.raises(Refused):
                a_shift(world, 600, 660, **wrong)
        assert not Shift.objects.filter(program=world.harbor).exists()
        assert not StaffedWindow.objects.filter(program=world.harbor).exists()


@pytest.mark.parametrize("name", ["ana", "mo", "fay", "pia", "omar", "root", "otto", "cleo"])
def test_others_make_no_roster(world: World, name: str) -> None:
    with world.at():
        shift = a_shift(world, NOON - 60, NOON + 120)
        other = world.actor(world.names[name])
        for act in (
            lambda: a_shift(world, 600, 660, by=name),
            lambda: actions.end_shift(other, shift_id=shift.id),
            lambda: actions.skip_shift(other, shift_id=shift.id, on=date(2030, 1, 1)),
            lambda: actions.unskip_shift(other, shift_id=shift.id, on=date(2030, 1, 1)),
        ):
            with pytest.raises(Http404):
                act()
    with world.at(world.nora), pytest.raises(Http404):
        actions.end_shift(world.actor(world.nora), shift_id=shift.id)


def test_two_planners_at_once_lose_neither_shift(world: World) -> None:
    barrier, failed = threading.Barrier(2, timeout=20), []

    def plan(by: str, who: str, start: int) -> None:
        try:
            with world.at():
                actor = world.actor(world.names[by])
                member = world.names[who]
                barrier.wait()
                actions.add_shift(
                    actor,
                    program=world.harbor,
                    member_id=member.id,
                    weekday=2,
                    start_minute=start,
                    end_minute=start + 60,
                )
        except Exception as error:
            failed.append(error)
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=plan, args=given)
        for given in (("dina", "mo", NOON + 60), ("cory", "fay", NOON + 180))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert failed == []
    with world.at():
        now = clock.now()
        wanted = roster.wanted_windows(world.harbor, now)
        assert roster.published_windows(world.harbor, now) == wanted
        assert len({(start.hour, end.hour) for start, end in wanted}) >= 2
