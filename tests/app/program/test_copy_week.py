"""The on-call week like the one before: published as a whole or not at all, and what is in the way is named."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from tests.app.asking import audited
from tests.words import words
from tests.world import World, a_turn
from throughcare.kit import clock
from throughcare.program.actions.roles import end_role
from throughcare.program.actions.rota import copy_week, publish_week
from throughcare.program.models import Member, OnCall, Role
from throughcare.program.refusals import Refused
from throughcare.program.rota import Planned, week_of

ZONE = "America/Chicago"
Week = tuple[datetime, datetime]


def week(ahead: int) -> Week:
    return week_of((clock.now() + timedelta(days=7 * ahead)).date(), ZONE)


def local(day: datetime, hour: int, minute: int = 0, *, days: int = 0) -> datetime:
    """An instant by the program's clocks, so many days after the week's first."""
    first = day.astimezone(clock.zone(ZONE)).date() + timedelta(days=days)
    return datetime.combine(first, time(hour, minute), clock.zone(ZONE)).astimezone(UTC)


def planned(world: World, window: Week, *turns: tuple[Member, datetime, datetime]) -> None:
    plan = [Planned(who.id, start, end) for who, start, end in turns]
    publish_week(None, program=world.harbor, window=window, turns=plan)


def standing(world: World, window: Week) -> list[tuple[str, datetime, datetime, bool]]:
    rows = OnCall.objects.filter(program=world.harbor, from_at__lt=window[1], until_at__gt=window[0])
    return [
        (one.member.first_name, one.from_at, one.until_at, one.is_backup)
        for one in rows.select_related("member").order_by("from_at", "is_backup")
    ]


def form(window: Week) -> dict[str, str]:
    return {"week": f"{local(window[0], 12, days=2).date()}"}


@pytest.fixture
def rota(world: World) -> World:
    """Of next week's hours Omar holds the first half and Cleo, behind whom stands Dina, the other."""
    with world.at():
        OnCall.objects.all().delete()
        start, end = week(1)
        middle = local(start, 8, days=3)
        publish_week(
            None,
            program=world.harbor,
            window=(start, end),
            turns=[
                Planned(world.omar.id, start, middle, note="Two calls."),
                Planned(world.cleo.id, middle, end),
                Planned(world.dina.id, local(start, 20, days=4), local(start, 8, days=5), is_backup=True),
            ],
        )
    return world


def test_everybody_holds_the_same_hours_again_and_once_more_changes_nothing(rota: World) -> None:
    client, url = rota.client(rota.cory), f"/staff/on-call/{rota.harbor.slug}"
    start, end = week(2)
    assert "Copy last week" in client.get(url, form((start, end))).content.decode()
    answer = client.post(f"{url}/copy", form((start, end)))
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"{url}?week={form((start, end))['week']}"
    middle = local(start, 8, days=3)
    held = [
        ("Omar", start, middle, False),
        ("Cleo", middle, end, False),
        ("Dina", local(start, 20, days=4), local(start, 8, days=5), True),
    ]
    with rota.at():
        assert standing(rota, (start, end)) == held
        assert {one.note for one in OnCall.objects.filter(from_at__gte=start)} == {""}
        assert audited("publish_week") == 2
        ids = set(OnCall.objects.values_list("id", flat=True))
    again = client.post(f"{url}/copy", form((start, end)))
    assert again.status_code == 422
    said = words(again.content.decode())
    assert "This week has a turn already: " in said
    assert "Nothing was published." in said
    assert "Copy last week" not in said
    with rota.at():
        assert set(OnCall.objects.values_list("id", flat=True)) == ids


def test_others_cannot_copy_and_the_page_offers_it_to_nobody_else(rota: World) -> None:
    url = f"/staff/on-call/{rota.harbor.slug}"
    for name in ("ana", "ben", "otto", "frank", "root", "nora", "omar", "cleo", "fay", "mo", "pia"):
        client = rota.client(rota.names[name])
        assert client.post(f"{url}/copy", form(week(2))).status_code == 404, name
    assert rota.client().post(f"{url}/copy", form(week(2))).headers["Location"].startswith("/sign-in")
    assert "Copy last week" not in rota.client(rota.omar).get(url, form(week(2))).content.decode()
    assert "Copy last week" not in rota.client(rota.cory).get(url, form(week(3))).content.decode()
    with rota.at():
        assert standing(rota, week(2)) == []


def test_who_is_gone_is_named_and_the_plan_stands_below_to_be_mended(rota: World) -> None:
    with rota.at():
        end_role(None, role=Role.objects.get(member=rota.omar))
    client, url = rota.client(rota.cory), f"/staff/on-call/{rota.harbor.slug}/copy"
    answer = client.post(url, form(week(2)))
    assert answer.status_code == 422
    assert "Omar Saleh does not answer calls here any more. Choose somebody else for those hours." in words(
        answer.content.decode()
    )
    rows = answer.context["rows"]
    assert [row["member"] for row in rows if row["from"]] == [
        str(rota.omar.id),
        str(rota.cleo.id),
        str(rota.dina.id),
    ]
    assert rows[0]["from"] == f"{local(week(2)[0], 0).astimezone(clock.zone(ZONE)):%Y-%m-%dT%H:%M}"
    with rota.at():
        assert standing(rota, week(2)) == []


def test_hours_that_nobody_held_are_not_copied(rota: World) -> None:
    with rota.at():
        OnCall.objects.filter(member=rota.cleo).delete()
        with pytest.raises(Refused, match="Nobody holds ") as refused:
            copy_week(rota.actor(rota.cory), program=rota.harbor, window=week(2))
        assert refused.value.code == "gap"
        OnCall.objects.all().delete()
        with pytest.raises(Refused, match="Nobody is planned in the week before"):
            copy_week(rota.actor(rota.cory), program=rota.harbor, window=week(2))
        assert standing(rota, week(2)) == []


def test_a_turn_over_the_weeks_edge_goes_on_and_is_held_once(rota: World) -> None:
    with rota.at():
        start, end = week(2)
        night = OnCall.objects.filter(member=rota.cleo).latest("until_at")
        OnCall.objects.filter(id=night.id).update(until_at=local(start, 7))
        assert copy_week(rota.actor(rota.cory), program=rota.harbor, window=(start, end)) == 4
        assert [one for one in standing(rota, (start, end)) if not one[3]] == [
            ("Cleo", start, local(start, 7), False),
            ("Omar", local(start, 7), local(start, 8, days=3), False),
            ("Cleo", local(start, 8, days=3), end, False),
        ]


def test_of_a_week_that_has_begun_only_what_comes_is_copied(world: World) -> None:
    with world.at():
        OnCall.objects.all().delete()
        before, window, now = week(-1), week(0), clock.now()
        a_turn(world.harbor, world.cleo, before[0], before[1])
        running = a_turn(world.harbor, world.omar, now - timedelta(hours=1), now + timedelta(hours=1))
        with clock.frozen(now):
            assert copy_week(world.actor(world.cory), program=world.harbor, window=window) == 2
        assert standing(world, window) == [
            ("Omar", running.from_at, now, False),
            ("Omar", now, running.until_at, False),
            ("Cleo", running.until_at, window[1], False),
        ]


SPRING, AUTUMN = datetime(2027, 3, 14, 12, tzinfo=UTC), datetime(2027, 11, 7, 12, tzinfo=UTC)
"""Sundays on which clocks change in Chicago."""


@pytest.mark.parametrize("sunday", [SPRING, AUTUMN])
@pytest.mark.parametrize("changes_in", ["the copy", "the original"])
def test_the_same_clock_times_hold_through_a_change_of_clocks(
    world: World, sunday: datetime, changes_in: str
) -> None:
    window = week_of((sunday + timedelta(days=7 * (changes_in == "the original"))).date(), ZONE)
    before = week_of((window[0] - timedelta(days=3)).date(), ZONE)
    with world.at():
        OnCall.objects.all().delete()
        planned(
            world,
            before,
            (world.omar, before[0], local(before[0], 1, 30, days=6)),
            (world.cleo, local(before[0], 1, 30, days=6), before[1]),
        )
        copy_week(world.actor(world.cory), program=world.harbor, window=window)
        middle = local(window[0], 1, 30, days=6)
        assert standing(world, window) == [
            ("Omar", window[0], middle, False),
            ("Cleo", middle, window[1], False),
        ]


def test_an_hour_that_clocks_go_over_is_named(world: World) -> None:
    window = week_of(SPRING.date(), ZONE)
    before = week_of((SPRING - timedelta(days=7)).date(), ZONE)
    half_past_two = local(before[0], 2, 30, days=6)
    with world.at():
        OnCall.objects.all().delete()
        planned(world, before, (world.omar, before[0], half_past_two), (world.cleo, half_past_two, before[1]))
    url = f"/staff/on-call/{world.harbor.slug}/copy"
    answer = world.client(world.cory).post(url, form(window))
    assert answer.status_code == 422
    assert "On 2027-03-14 there is no 02:30: clocks go forward over it." in words(answer.content.decode())
    assert answer.context["rows"][0]["until"] == "2027-03-14T02:30"
    with world.at():
        assert standing(world, window) == []


def test_what_was_handed_over_and_back_is_one_turn_again(rota: World) -> None:
    with rota.at():
        start, end = week(2)
        turn = OnCall.objects.get(member=rota.omar)
        seconds = turn.from_at + timedelta(hours=5, seconds=17)
        OnCall.objects.filter(id=turn.id).update(until_at=seconds)
        for who, since, until in (
            (rota.omar, seconds, seconds + timedelta(hours=1)),
            (rota.dina, seconds + timedelta(hours=1), seconds + timedelta(hours=1, seconds=20)),
            (rota.omar, seconds + timedelta(hours=1, seconds=20), turn.until_at),
        ):
            a_turn(rota.harbor, who, since, until)
        copy_week(rota.actor(rota.cory), program=rota.harbor, window=(start, end))
        assert [one[0] for one in standing(rota, (start, end))] == ["Omar", "Omar", "Cleo", "Dina"]
