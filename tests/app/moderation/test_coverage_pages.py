"""The roster's pages: what they show, how many queries they take, who is refused."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests.app.asking import queries
from tests.app.moderation.covering import NOON, a_shift, every_day
from tests.world import World, a_role
from throughcare.kit import clock
from throughcare.moderation.coverage.models import Shift
from throughcare.moderation.coverage.queries import roster_page

FORM = {"weekday": "2", "start": "11:00", "end": "14:00"}


def test_the_page_says_who_is_on_and_who_is_next(world: World) -> None:
    with world.at():
        a_shift(world, NOON - 60, NOON + 120)
        a_shift(world, NOON + 180, NOON + 240, who="fay")
        page = roster_page(world.actor(world.mo), world.harbor, "en")
        assert [duty.name for duty in page.on] == ["Mo Haddad"]
        assert page.next is not None
        assert page.next.name == "Fay Lindqvist"
    url = f"/coverage/{world.harbor.slug}"
    shown = world.client(world.mo).get(url).content.decode()
    assert "On now" in shown
    assert "Mo Haddad" in shown
    assert "11:00 am–2:00 pm" in shown
    assert "Add a shift" not in shown
    with clock.frozen(clock.now() + timedelta(hours=2, minutes=30)):
        shown = world.client(world.cory).get(url).content.decode()
    assert "Nobody is on now" in shown
    assert "Next is Fay Lindqvist" in shown
    assert "Add a shift" in shown


def test_one_program_is_opened_at_once_and_several_are_listed(world: World) -> None:
    assert world.client(world.mo).get("/coverage").headers["Location"] == f"/coverage/{world.harbor.slug}"
    shown = world.client(world.dina).get("/coverage").content.decode()
    for program in (world.harbor, world.lantern, world.evergreen):
        assert f"/coverage/{program.slug}" in shown


def back_of(page: str) -> str:
    (found,) = re.findall(r'<a class="back[^"]*" href="([^"]+)"', page)
    return str(found)


def test_each_has_a_way_back_to_where_she_came_from(world: World) -> None:
    harbor = f"/coverage/{world.harbor.slug}"
    for who, url, back in (
        (world.dina, harbor, "/coverage"),
        (world.dina, "/coverage", "/desk"),
        (world.mo, harbor, "/desk"),
        (world.cory, harbor, "/"),
    ):
        assert back_of(world.client(who).get(url).content.decode()) == back, (who.first_name, url)


def test_it_takes_as_many_queries_for_one_shift_as_for_fifty(world: World) -> None:
    with world.at():
        a_shift(world, NOON - 60, NOON + 120)
    client = world.client(world.dina)
    url = f"/coverage/{world.harbor.slug}"
    client.get(url)
    with queries(20):  # sign-in, organization and roles included; eight are of the page itself
        client.get(url)
    with world.at():
        for number in range(49):
            a_shift(world, number * 15, number * 15 + 60, weekday=number % 7, who=("mo", "fay")[number % 2])
    with queries(20):
        client.get(url)
    with world.at():
        dina = world.actor(world.dina)
        with queries(3):
            roster_page(dina, world.harbor, "en")


def test_a_planner_adds_leaves_out_and_takes_off(world: World) -> None:
    client = world.client(world.cory)
    url = f"/coverage/{world.harbor.slug}"
    assert client.post(f"{url}/shifts", FORM | {"member": str(world.mo.id)}).headers["Location"] == url
    with world.at():
        shift = Shift.objects.get(program=world.harbor)
        today = clock.now().astimezone(clock.zone(world.harbor.zone)).date().isoformat()
    assert client.post(f"/coverage/shifts/{shift.id}/off", {"on": today}).status_code == 302
    assert "Left out on" in client.get(url).content.decode()
    assert client.post(f"/coverage/shifts/{shift.id}/on", {"on": today}).status_code == 302
    assert client.post(f"/coverage/shifts/{shift.id}/off", {"on": "soon"}).status_code == 404
    assert client.post(f"/coverage/shifts/{shift.id}/end").headers["Location"] == url
    shown = client.get(url).content.decode()
    assert "No shift is left on the roster." in shown
    assert "Nobody is on in the next seven days." in shown


def test_a_form_that_is_wrong_says_so_and_keeps_what_was_written(world: World) -> None:
    client = world.client(world.dina)
    url = f"/coverage/{world.harbor.slug}/shifts"
    for wrong in (
        {"member": str(world.ana.id)},
        {"member": "x"},
        {"member": str(world.mo.id), "start": "late"},
        {"member": str(world.mo.id), "weekday": "9"},
        {"member": str(world.mo.id), "start": "09:00", "end": "09:00"},
        {"member": str(world.mo.id), "until_on": "2020-01-01"},
    ):
        answer = client.post(url, FORM | wrong)
        assert answer.status_code == 422, wrong
        shown = answer.content.decode()
        assert "field__error" in shown or 'role="alert"' in shown, wrong
    with world.at():
        assert not Shift.objects.exists()


def test_a_shift_until_midnight_and_one_past_it(world: World) -> None:
    client = world.client(world.dina)
    url = f"/coverage/{world.harbor.slug}/shifts"
    for start, end in (("20:00", "00:00"), ("22:00", "02:00")):
        client.post(url, FORM | {"member": str(world.mo.id), "start": start, "end": end})
    with world.at():
        found = Shift.objects.order_by("start_minute").values_list("start_minute", "end_minute")
        assert list(found) == [(1200, 1440), (1320, 1560)]


@pytest.mark.parametrize("name", ["ana", "ben", "frank", "ada", "otto", "greta", "pia", "root"])
def test_others_see_no_roster(world: World, name: str) -> None:
    with world.at():
        shift = a_shift(world, NOON - 60, NOON + 120)
    client, roster = world.client(world.names[name]), f"/coverage/{world.harbor.slug}"
    for page in ("/coverage", roster, f"{roster}/forecast", f"{roster}/care"):
        assert client.get(page).status_code == 404, page
    acts = _acts_on(world, shift)
    for act, fields in acts.items():
        assert client.post(act, fields).status_code == 404, act


def _acts_on(world: World, shift: Shift) -> dict[str, dict[str, str]]:
    """What can be done on a roster, with forms that would do it."""
    roster, day = f"/coverage/{world.harbor.slug}", {"on": clock.now().date().isoformat()}
    return {
        f"{roster}/shifts": FORM | {"member": str(world.mo.id)},
        f"/coverage/shifts/{shift.id}/end": {},
        f"/coverage/shifts/{shift.id}/off": day,
        f"/coverage/shifts/{shift.id}/on": day,
        f"{roster}/handovers": {"body": "A note."},
        f"{roster}/notes": {"body": "A note.", "reader": str(world.dina.id)},
    }


def test_whoever_reviews_reads_the_roster_and_plans_nothing(world: World) -> None:
    with world.at():
        shift = a_shift(world, NOON - 60, NOON + 120)
    client = world.client(world.mo)
    assert client.get(f"/coverage/{world.harbor.slug}").status_code == 200
    for act, fields in _acts_on(world, shift).items():
        expected = 302 if act.endswith(("/handovers", "/notes")) else 404
        assert client.post(act, fields).status_code == expected, act


def test_strangers_other_programs_and_the_signed_out_see_none(world: World) -> None:
    with world.at():
        every_day(world, 480, 600)
    with world.at(world.nora):
        a_role(world.nora, "director")
    slug = world.harbor.slug
    for page in ("", "/forecast", "/care"):
        assert world.client(world.nora).get(f"/coverage/{slug}{page}").status_code == 404
        assert world.client(world.mo).get(f"/coverage/{world.lantern.slug}{page}").status_code == 404
        assert world.client().get(f"/coverage/{slug}{page}").headers["Location"].startswith("/sign-in")
    assert world.client(world.mo).post(f"/coverage/{slug}/shifts", FORM).status_code == 404
