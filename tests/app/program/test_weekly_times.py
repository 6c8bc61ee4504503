"""Weekly times: staff enter them, windows follow and are kept rolling, and what has begun stays as it was."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from tests.app.asking import queries
from tests.app.program.program_helpers import audit_of, version_of
from tests.world import World
from throughcare.config.work import roll_all
from throughcare.conversations.policy import read_worlds
from throughcare.kit import clock
from throughcare.moderation.coverage.actions import add_shift, keep_in_step
from throughcare.program.actions.weekly_times import (
    AHEAD,
    add_weekly_times,
    cancel_day,
    end_weekly_time,
    restore_day,
    roll_program,
)
from throughcare.program.models import CancelledDay, SessionWindow, StaffedWindow, WeeklyTime
from throughcare.program.refusals import Refused

CHICAGO = clock.zone("America/Chicago")


@pytest.fixture(autouse=True)
def spring(noon: None) -> Iterator[None]:
    """Wednesday, February 18, 2026, at noon in Chicago; the clocks there go forward on March 8."""
    before = clock.now()
    there = datetime(2026, 2, 18, 12, tzinfo=CHICAGO)
    clock.set_offset(clock._clock.offset + (there - before))
    yield
    clock.set_offset(timedelta(0))


def tuesdays(world: World, **changes: Any) -> list[WeeklyTime]:
    wanted: dict[str, Any] = {
        "program": world.harbor, "cohort": world.cohort, "weekdays": [1], "starts": 19 * 60,
        "minutes": 180, "zone": "America/Chicago",
    }  # fmt: skip
    return add_weekly_times(world.actor(world.cory), **(wanted | changes))


def starts(world: World) -> list[str]:
    found = SessionWindow.objects.filter(cohort=world.cohort).order_by("from_at")
    return [one.from_at.astimezone(CHICAGO).strftime("%b %d %H:%M") for one in found]


def test_windows_weeks_ahead_at_the_same_hour_on_the_wall(world: World) -> None:
    with world.at():
        before = version_of(world.ana)
        (weekly,) = tuesdays(world)
        assert starts(world) == [f"{day} 19:00" for day in ("Feb 24", "Mar 03", "Mar 10", "Mar 17", "Mar 24")]
        assert version_of(world.ana) > before, "rules such as “not during a session” look at it"
        assert audit_of(world.cohort.id, "add_weekly_times")[0].actor_id == world.cory.id
        (again,) = tuesdays(world)
        assert again.id == weekly.id
        assert WeeklyTime.objects.count() == 1


def test_the_work_process_rolls_them_on_and_writes_nothing_in_between(world: World) -> None:
    with world.at():
        tuesdays(world)
        # A cohort whose windows were set in another way is not its business.
        SessionWindow.objects.create(
            organization_id=world.bridgewell.id, program=world.harbor, cohort=world.other_cohort,
            from_at=clock.now() + timedelta(days=1), until_at=clock.now() + timedelta(days=1, hours=1),
        )  # fmt: skip
        version = version_of(world.ana)
        assert roll_program(world.harbor) == 0
        assert version_of(world.ana) == version
        with clock.frozen(clock.now() + timedelta(days=14)):
            assert roll_program(world.harbor) == 2
            assert starts(world)[-2:] == ["Mar 31 19:00", "Apr 07 19:00"]
            assert SessionWindow.objects.filter(cohort=world.cohort).count() == 7, "what was stays"
        assert SessionWindow.objects.filter(cohort=world.other_cohort).count() == 1
    with clock.frozen(clock.now() + timedelta(days=21)):
        assert roll_all() >= 1
        with world.at():
            assert starts(world)[-1] == "Apr 14 19:00"


def test_a_cancelled_day_and_a_last_day(world: World) -> None:
    with world.at():
        (weekly,) = tuesdays(world, until_on=date(2026, 3, 10))
        assert starts(world) == ["Feb 24 19:00", "Mar 03 19:00", "Mar 10 19:00"]
        cory, day = world.actor(world.cory), date(2026, 3, 3)
        assert cancel_day(cory, weekly=weekly, on=day)
        assert not cancel_day(cory, weekly=weekly, on=day)
        assert starts(world) == ["Feb 24 19:00", "Mar 10 19:00"]
        assert roll_program(world.harbor) == 0
        assert restore_day(cory, weekly=weekly, on=day)
        assert not restore_day(cory, weekly=weekly, on=day)
        assert starts(world)[1] == "Mar 03 19:00"
        for wrong in (date(2026, 3, 4), date(2026, 2, 17), date(2026, 3, 17)):
            with pytest.raises(Refused) as refused:
                cancel_day(cory, weekly=weekly, on=wrong)
            assert refused.value.code == "no-such-day"


def test_what_has_begun_goes_on_when_the_time_is_taken_away(world: World) -> None:
    with world.at():
        (weekly,) = tuesdays(world)
        cancel_day(None, weekly=weekly, on=date(2026, 3, 3))
        with clock.frozen(datetime(2026, 2, 24, 19, 30, tzinfo=CHICAGO)):
            assert end_weekly_time(world.actor(world.cory), weekly=weekly)
            assert not end_weekly_time(world.actor(world.cory), weekly=weekly)
            assert starts(world) == ["Feb 24 19:00"]
        assert not CancelledDay.objects.exists()


def test_staffed_hours_count_instead_of_the_policys_until_the_last_is_gone(world: World) -> None:
    thread = world.support_group

    def is_rota() -> bool:
        read = read_worlds(world.bridgewell.id, [thread.id], [world.ana.id], clock.now())[thread.id]
        return read.staffed is not None

    with world.at():
        assert not is_rota()
        (weekly,) = tuesdays(world, cohort=None, starts=22 * 60, minutes=9 * 60)
        assert is_rota()
        rota = StaffedWindow.objects.filter(program=world.harbor).order_by("from_at")
        night = [w.from_at for w in rota if w.from_at.astimezone(CHICAGO).date() == date(2026, 3, 3)]
        assert len(night) == 1
        assert max(w.from_at for w in rota) < clock.now() + AHEAD
        end_weekly_time(None, weekly=weekly)
        assert not is_rota(), "without any staffed hours of its own, the policy's count again"


def _staffed_until(world: World) -> datetime | None:
    """Until when the program is staffed by what decisions read, if it is now."""
    now = clock.now()
    found = StaffedWindow.objects.filter(program=world.harbor, from_at__lte=now, until_at__gt=now)
    return max(found.values_list("until_at", flat=True), default=None)


@pytest.mark.parametrize("change", ["rolled", "added", "cancelled", "taken away"])
def test_a_staffed_time_that_has_begun_goes_on_whatever_is_rolled_or_changed(
    world: World, change: str
) -> None:
    with world.at():
        (weekly,) = tuesdays(world, cohort=None)
        tuesdays(world, cohort=None, weekdays=[4])
        with clock.frozen(datetime(2026, 2, 24, 19, 10, tzinfo=CHICAGO)):
            if change == "added":
                tuesdays(world, cohort=None, weekdays=[2])
            elif change == "cancelled":
                cancel_day(None, weekly=weekly, on=date(2026, 3, 3))
            elif change == "taken away":
                end_weekly_time(None, weekly=weekly)
            else:
                assert roll_program(world.harbor) == 2, "the week that came into sight"
            assert roll_program(world.harbor) == 0
            assert _staffed_until(world) == datetime(2026, 2, 24, 22, tzinfo=CHICAGO)


def test_a_roster_alone_says_when_its_program_is_staffed(world: World) -> None:
    with world.at():
        (weekly,) = tuesdays(world, cohort=None)
        add_shift(
            world.actor(world.dina),
            program=world.harbor,
            member_id=world.mo.id,
            weekday=2,
            start_minute=9 * 60,
            end_minute=17 * 60,
        )
        rota = list(StaffedWindow.objects.order_by("from_at").values_list("from_at", "until_at"))
        with clock.frozen(clock.now() + timedelta(minutes=5)):
            assert _staffed_until(world) == datetime(2026, 2, 18, 17, tzinfo=CHICAGO)
            version = version_of(world.ana)
            for _time in range(2):
                assert roll_program(world.harbor) == 0
                assert not keep_in_step(world.harbor)
            assert version_of(world.ana) == version, "no two duties take turns"
            with pytest.raises(Refused) as refused:
                tuesdays(world, cohort=None, weekdays=[3])
            assert refused.value.code == "has-roster"
            assert tuesdays(world), "sessions are none of the roster's business"
            assert end_weekly_time(world.actor(world.cory), weekly=weekly)
            assert list(StaffedWindow.objects.order_by("from_at").values_list("from_at", "until_at")) == rota
    page = world.client(world.cory).get(f"/staff/programs/{world.harbor.slug}/times").content.decode()
    assert "The roster says when this program is staffed" in page
    assert "Add staffed hours" not in page


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"weekdays": []}, "no-day"),
        ({"weekdays": [7]}, "no-day"),
        ({"starts": 1440}, "wrong-time"),
        ({"minutes": 4}, "wrong-length"),
        ({"minutes": 1441}, "wrong-length"),
        ({"zone": "Chicago"}, "unknown-zone"),
        ({"until_on": date(2026, 2, 1)}, "wrong-order"),
        ({"until_on": date(1999, 1, 1)}, "wrong-day"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(
    world: World, change: dict[str, Any], code: str
) -> None:
    with world.at():
        with pytest.raises(Refused) as refused:
            tuesdays(world, **change)
        assert refused.value.code == code
        assert refused.value.sentence
        assert not WeeklyTime.objects.exists()


def test_a_coordinator_enters_cancels_and_takes_away_by_the_page(world: World) -> None:
    cory, ana = world.client(world.cory), world.client(world.ana)
    page = f"/staff/cohorts/{world.cohort.id}/times"
    sent = {
        "weekdays": ["1", "3"],
        "starts": "18:00",
        "minutes": "180",
        "zone": "America/Chicago",
        "until_on": "",
    }
    assert cory.post(page, sent | {"starts": "late"}).status_code == 200
    assert "“Nowhere” is not a time zone" in cory.post(page, sent | {"zone": "Nowhere"}).content.decode()
    assert cory.post(page, sent).status_code == 302
    cory.get(page)
    with queries(15):
        html = cory.get(page).content.decode()
    assert "6:00 pm to 9:00 pm (Chicago time)" in html
    assert html.count("Cancel this day") == 4
    cohort = cory.get(f"/staff/cohorts/{world.cohort.id}").content.decode()
    assert "tomorrow at 6:00 pm (Chicago time)" in cohort
    assert "tomorrow at 6:00 pm (Chicago time)" in ana.get("/").content.decode()
    with world.at():
        weekly = WeeklyTime.objects.get(weekday=3)
    assert cory.post(f"/staff/times/{weekly.id}/cancel", {"on": "2026-02-19"}).status_code == 302
    assert "Tuesday, February 24 at 6:00 pm" in ana.get("/").content.decode()
    assert "Put it back" in cory.get(page).content.decode()
    cory.post(f"/staff/times/{weekly.id}/restore", {"on": "2026-02-19"})
    assert "tomorrow at 6:00 pm" in ana.get("/").content.decode()
    assert cory.post(f"/staff/times/{weekly.id}/cancel", {"on": "soon"}).status_code == 404
    assert cory.post(f"/staff/times/{weekly.id}/end").status_code == 302
    assert cory.post(f"/staff/times/{weekly.id}/end").status_code == 404, "it is gone"


def test_nobody_else_enters_or_takes_away(world: World) -> None:
    with world.at():
        (weekly,) = tuesdays(world)
    pages = (f"/staff/cohorts/{world.cohort.id}/times", f"/staff/programs/{world.harbor.slug}/times")
    for member in (
        world.ana,
        world.ben,
        world.fay,
        world.mo,
        world.otto,
        world.nora,
        world.greta,
        world.root,
    ):
        client = world.client(member)
        for page in pages:
            assert client.get(page).status_code == 404
        for verb in ("end", "cancel", "restore"):
            assert client.post(f"/staff/times/{weekly.id}/{verb}", {"on": "2026-02-24"}).status_code == 404
    for page in pages:
        assert world.client().get(page)["Location"].startswith("/sign-in")
        for member in (world.cory, world.cleo, world.dina):
            assert world.client(member).get(page).status_code == 200
