"""The on-call week: published as a whole or not at all, handed over by its holder, seen by staff."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.app.asking import audited, queries
from tests.words import words
from tests.world import World, a_turn
from throughcare.kit import clock
from throughcare.program.actions.rota import hand_over, publish_week
from throughcare.program.models import Member, OnCall, Role
from throughcare.program.refusals import Refused
from throughcare.program.rota import Planned, local_instant, week_of
from throughcare.program.views import rota

ZONE = "America/Chicago"


@pytest.fixture
def next_week() -> tuple[datetime, datetime]:
    return week_of((clock.now() + timedelta(days=7)).date(), ZONE)


def form(
    world: World, window: tuple[datetime, datetime], *turns: tuple[Any, datetime, datetime, str]
) -> dict[str, Any]:
    local = clock.zone(ZONE)
    day = (window[0] + timedelta(days=1)).astimezone(local).date()
    return {
        "week": f"{day}",
        "member": [str(who.id) for who, *_ in turns] + [""],
        "from": [f"{start.astimezone(local):%Y-%m-%dT%H:%M}" for _, start, _, _ in turns] + [""],
        "until": [f"{end.astimezone(local):%Y-%m-%dT%H:%M}" for _, _, end, _ in turns] + [""],
        "kind": [kind for *_, kind in turns] + ["first"],
    }


def test_a_whole_week_is_published_and_takes_the_place_of_what_stood(world: World, next_week: Any) -> None:
    start, end = next_week
    middle = start + timedelta(days=3)
    url = f"/staff/on-call/{world.harbor.slug}/publish"
    client = world.client(world.cory)
    for _ in range(2):  # repeated, it is the same
        answer = client.post(
            url,
            form(world, next_week, (world.omar, start, middle, "first"), (world.cleo, middle, end, "first")),
        )
        assert answer.status_code == 302
    with world.at():
        turns = OnCall.objects.filter(program=world.harbor, from_at__gte=start).order_by("from_at")
        assert [(one.member_id, one.from_at, one.until_at) for one in turns] == [
            (world.omar.id, start, middle),
            (world.cleo.id, middle, end),
        ]
        assert audited("publish_week") == 2


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2026-02-30", "soon"])
def test_a_week_that_is_none_is_this_week_and_nothing_is_published(
    world: World, next_week: Any, day: str
) -> None:
    url, client = f"/staff/on-call/{world.harbor.slug}", world.client(world.cory)
    shown = client.get(url, {"week": day})
    assert shown.status_code == 200
    assert shown.context["day"] == clock.now().astimezone(clock.zone(world.harbor.zone)).date()
    with world.at():
        stood = list(OnCall.objects.order_by("id").values_list("id", flat=True))
    typed = form(world, next_week, (world.omar, *next_week, "first")) | {"week": day}
    assert client.post(f"{url}/publish", typed).status_code == 422
    typed = form(world, next_week, (world.omar, *next_week, "first"))
    typed["until"] = ["9999-12-31T23:59", ""]
    assert client.post(f"{url}/publish", typed).status_code == 422
    with world.at():
        assert list(OnCall.objects.order_by("id").values_list("id", flat=True)) == stood


def test_with_a_gap_nothing_is_published_and_what_was_typed_stays(world: World, next_week: Any) -> None:
    start, end = next_week
    answer = world.client(world.cory).post(
        f"/staff/on-call/{world.harbor.slug}/publish",
        form(world, next_week, (world.omar, start, end - timedelta(hours=6), "first")),
    )
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Nobody holds Sunday" in text
    assert f'<option value="{world.omar.id}" selected>' in text
    with world.at():
        assert not OnCall.objects.filter(program=world.harbor, from_at__gte=start).exists()


def test_two_at_once_only_as_a_named_back_up(world: World, next_week: Any) -> None:
    start, end = next_week
    client, url = world.client(world.dina), f"/staff/on-call/{world.harbor.slug}/publish"

    def both(kind: str) -> Any:
        return form(world, next_week, (world.omar, start, end, "first"), (world.cleo, start, end, kind))

    assert client.post(url, both("first")).status_code == 422
    assert client.post(url, both("backup")).status_code == 302


def test_who_cannot_answer_cannot_be_planned(world: World, next_week: Any) -> None:
    with world.at():
        for who in (world.pia, world.ana, world.root):
            with pytest.raises(Refused, match="no role"):
                publish_week(
                    None, program=world.harbor, window=next_week, turns=[Planned(who.id, *next_week)]
                )


def test_what_has_begun_stays_as_it_was(world: World) -> None:
    with world.at():
        now = clock.now()
        window = week_of(now.date(), ZONE)
        publish_week(None, program=world.harbor, window=window, turns=[Planned(world.cleo.id, *window)])
        turns = list(OnCall.objects.filter(program=world.harbor).order_by("from_at"))
        assert turns[0].member_id == world.omar.id
        assert turns[0].until_at == turns[1].from_at
        assert turns[1].from_at >= now
        assert turns[1].member_id == world.cleo.id


def test_its_holder_hands_over_with_a_word(world: World) -> None:
    with world.at():
        turn = OnCall.objects.get(member=world.omar)
    url = f"/staff/on-call/{world.harbor.slug}/turns/{turn.id}/hand-over"
    for name in ("ana", "ben", "otto", "root", "nora", "fay", "mo"):
        assert world.client(world.names[name]).post(url, {"member": str(world.cleo.id)}).status_code == 404, (
            name
        )
    assert world.client().post(url).status_code == 302
    client = world.client(world.omar)
    client.post(url, {"member": str(world.ana.id)})
    with world.at():
        assert OnCall.objects.filter(program=world.harbor).count() == 1, "not to somebody who cannot answer"
    assert client.post(url, {"member": str(world.cleo.id), "note": "Two calls tonight."}).status_code == 302
    with world.at():
        now = OnCall.objects.get(program=world.harbor, until_at__gt=clock.now())
        assert (now.member_id, now.note, now.until_at) == (world.cleo.id, "Two calls tonight.", turn.until_at)
        with pytest.raises(Refused, match="runs now"):
            hand_over(world.actor(world.omar), turn=OnCall.objects.get(id=turn.id), to_id=world.cleo.id)
    assert "Two calls tonight." in client.get(f"/staff/on-call/{world.harbor.slug}").content.decode()


def test_a_handing_over_that_is_refused_keeps_what_was_typed(world: World) -> None:
    with world.at():
        turn = OnCall.objects.get(member=world.omar)
    url = f"/staff/on-call/{world.harbor.slug}/turns/{turn.id}/hand-over"
    client = world.client(world.omar)
    note = "Two calls tonight, both settled."
    for to in (str(world.ana.id), ""):
        answer = client.post(url, {"member": to, "note": note})
        assert answer.status_code == 422
        page = answer.content.decode()
        assert f">{note}</textarea>" in page
        assert "Nothing was handed over. What you wrote is below." in words(page)
        assert re.search(r'<details class="disclosure[^>]* open', page)
    with world.at():
        role = Role.objects.get(member=world.cleo)
        role.until_at = clock.now()
        role.save(update_fields=["until_at"])
        OnCall.objects.filter(id=turn.id).update(until_at=clock.now())
    answer = client.post(url, {"member": str(world.cleo.id), "note": note})  # it ended while she wrote
    assert answer.status_code == 422
    assert f"Nothing was handed over. You wrote: {note}" in words(answer.content.decode())


def test_who_was_chosen_stays_chosen(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise Refused("taken", "Somebody was faster.")

    with world.at():
        turn = OnCall.objects.get(member=world.omar)
    monkeypatch.setattr(rota, "hand_over", refuse)
    url = f"/staff/on-call/{world.harbor.slug}/turns/{turn.id}/hand-over"
    page = world.client(world.omar).post(url, {"member": str(world.cleo.id)}).content.decode()
    assert f'<option value="{world.cleo.id}" selected>' in page


def test_staff_see_it_and_others_do_not(world: World) -> None:
    url = f"/staff/on-call/{world.harbor.slug}"
    for name in ("cory", "dina", "omar", "cleo", "fay", "mo", "pia"):
        assert world.client(world.names[name]).get(url).status_code == 200, name
    for name in ("ana", "ben", "otto", "frank", "root", "nora"):
        assert world.client(world.names[name]).get(url).status_code == 404, name
        assert world.client(world.names[name]).post(url + "/publish").status_code == 404, name
    for name in ("omar", "cleo", "fay", "mo", "pia"):
        assert world.client(world.names[name]).post(url + "/publish").status_code == 404, name
    assert world.client().get(url).status_code == 302
    client = world.client(world.cory)
    with queries(14):
        client.get(url)


def test_a_moment_without_anybody_is_said_in_red(world: World) -> None:
    with world.at():
        OnCall.objects.all().delete()
    text = world.client(world.cory).get(f"/staff/on-call/{world.harbor.slug}").content.decode()
    assert (
        "Nobody is on the rota at this moment. Everybody with the role on-call is rung: Omar Saleh." in text
    )
    assert "Nobody holds" in text


def test_who_is_rung_without_a_rota_is_said_as_it_is(world: World) -> None:
    """Without a rota the back-up is rung, else whoever has the role, else the care team and directors."""

    def shown() -> str:
        return words(world.client(world.cory).get(f"/staff/on-call/{world.harbor.slug}").content.decode())

    with world.at():
        OnCall.objects.update(until_at=clock.now() + timedelta(days=30))
    assert "Nobody holds" not in shown()
    with world.at():
        Role.objects.filter(member=world.omar).update(until_at=clock.now())
    assert "Nobody holds" in shown(), "his turn outlived his role"
    assert "and nobody has the role on-call. A call for help rings the care team and directors." in shown()
    with world.at():
        now = clock.now()
        backup = a_turn(world.harbor, world.dina, now - timedelta(hours=1), now + timedelta(hours=1))
        OnCall.objects.filter(id=backup.id).update(is_backup=True)
    assert "Nobody is first on the rota at this moment. The back-up is rung." in shown()


SPRING, AUTUMN = datetime(2027, 3, 14, tzinfo=UTC), datetime(2027, 11, 7, tzinfo=UTC)
"""Sundays on which clocks change in Chicago, and in New York an hour earlier."""


def rows_of(shown: str) -> dict[str, list[str]]:
    """What the form of a week sends if nothing is changed in it."""
    form = shown[shown.index("on-call-week") :]
    found: dict[str, list[str]] = {"member": [], "kind": []}
    for part in re.findall(r'<select [^>]*name="member".*?</select>', form, re.DOTALL):
        chosen = re.search(r'<option value="([^"]+)" selected>', part)
        found["member"].append(chosen[1] if chosen else "")
    for part in re.findall(r'<select [^>]*name="kind".*?</select>', form, re.DOTALL):
        found["kind"].append("backup" if 'value="backup" selected' in part else "first")
    for name in ("week", "from", "until", "from_shown", "until_shown"):
        found[name] = re.findall(rf'name="{name}" value="([^"]*)"', form)
    return found


@pytest.mark.parametrize(("sunday", "hours"), [(SPRING, 167), (AUTUMN, 169)])
def test_one_zone_both_ways_through_a_change_of_clocks(world: World, sunday: datetime, hours: int) -> None:
    start, end = week_of(sunday.date(), ZONE)
    assert end - start == timedelta(hours=hours)
    # 1:30 am that comes twice in autumn: the second one, an hour after the first. In spring it comes once.
    middle = (
        datetime(sunday.year, sunday.month, sunday.day, 1, 30, fold=1, tzinfo=clock.zone(ZONE))
    ).astimezone(UTC)
    with world.at():
        Member.objects.filter(id=world.cory.id).update(zone="America/New_York")
        OnCall.objects.all().delete()
        publish_week(
            world.actor(world.cory),
            program=world.harbor,
            window=(start, end),
            turns=[Planned(world.omar.id, start, middle), Planned(world.cleo.id, middle, end)],
        )

    def turns() -> list[tuple[Any, datetime, datetime]]:
        with world.at():
            rows = OnCall.objects.filter(program=world.harbor).order_by("from_at")
            return [(one.member_id, one.from_at, one.until_at) for one in rows]

    before = turns()
    client = world.client(world.cory)
    address = f"/staff/on-call/{world.harbor.slug}"
    shown = client.get(f"{address}?week={sunday:%Y-%m-%d}").content.decode()
    assert "All times on this page are Chicago time" in shown
    assert "New York" not in shown
    assert shown.count(f'value="{sunday:%Y-%m-%d}T01:30"') == 2, "as it is written, so it is read"
    assert "1:30 am" in shown
    answer = client.post(f"{address}/publish", rows_of(shown))
    assert answer.status_code == 302, "what was shown can be sent back as it is"
    assert turns() == before


def test_a_week_typed_by_the_programs_clocks_is_kept_by_them_whoever_types(
    world: World, next_week: Any
) -> None:
    with world.at():
        Member.objects.filter(id=world.cory.id).update(zone="America/New_York")
    start, end = next_week
    answer = world.client(world.cory).post(
        f"/staff/on-call/{world.harbor.slug}/publish",
        form(world, next_week, (world.omar, start, end, "first")),
    )
    assert answer.status_code == 302
    with world.at():
        [turn] = OnCall.objects.filter(program=world.harbor, from_at__gte=start)
        assert (turn.from_at, turn.until_at) == (start, end)
    refused = world.client(world.cory).post(
        f"/staff/on-call/{world.harbor.slug}/publish",
        form(world, next_week, (world.omar, start + timedelta(hours=1), end, "first")),
    )
    said = refused.content.decode()
    assert "New York" not in said
    assert "Nobody holds Monday" in said
    assert "1:00 am (Chicago time)" in said


def test_of_an_hour_that_comes_twice_the_shown_one_is_meant() -> None:
    first, second = (datetime(2027, 11, 7, hour, 30, tzinfo=UTC) for hour in (6, 7))
    text = "2027-11-07T01:30"
    assert local_instant(text, ZONE) == local_instant(text, ZONE, shown="nonsense") == first
    assert local_instant(text, ZONE, shown=first.isoformat()) == first
    assert local_instant(text, ZONE, shown=second.isoformat()) == second
    assert local_instant("2027-11-07T04:00", ZONE, shown=second.isoformat()).hour == 10, "it was changed"
    with pytest.raises(Refused) as refused:
        local_instant("2027-03-14T02:30", ZONE, shown=datetime(2027, 3, 14, 8, 30, tzinfo=UTC).isoformat())
    assert refused.value.code == "no-such-hour"
