"""Whose pages of sessions are, what stands on them, and how people notice that nobody said who came."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from tests.app.asking import queries
from tests.app.meetings.sessions import a_window, counting, form, url
from tests.world import World, a_member, a_program, a_role, an_episode
from throughcare.kit import clock
from throughcare.kit.ids import new_id
from throughcare.meetings.models import Attendance, Meeting
from throughcare.meetings.rules import LOOKS_BACK, WORDS
from throughcare.program.actions.weekly_times import add_weekly_times, cancel_day, end_weekly_time
from throughcare.program.models import Cohort, Member, SessionWindow
from throughcare.safety.actions import acknowledge_concern, close_concern
from throughcare.safety.models import Concern

CAME, MISSED = "came", "did-not-come"
KEEPERS = ("fay", "cleo", "cory", "dina")
OTHERS = ("ana", "ben", "eve", "otto", "frank", "greta", "pia", "mo", "omar", "root", "nora")


def checked(page: str) -> list[str]:
    return re.findall(r'name="status-[^"]+" value="([^"]+)" checked', page)


@pytest.mark.parametrize("who", KEEPERS)
def test_whoever_leads_or_manages_says_who_came(world: World, who: str) -> None:
    window, client = a_window(world), world.client(world.names[who])
    page = client.get(url(window)).content.decode()
    for words in ("Tuesday cohort", "Ana Reyes", "Ben Okafor", *map(str, WORDS.values())):
        assert words in page
    assert "Eve Adler" not in page
    assert checked(page) == [], "nothing is chosen for her"
    answer = client.post(url(window), form({world.ana: CAME, world.ben: MISSED}), follow=True)
    assert answer.redirect_chain == [(url(window), 302)]
    page = answer.content.decode()
    assert "Saved." in page
    assert "The people on call are rung now, about: Ben Okafor" in page
    assert checked(page) == [CAME, MISSED]
    assert f"Came, says {world.names[who].full_name}" in page
    assert counting(world) == {"Ana": CAME, "Ben": MISSED}


@pytest.mark.parametrize("who", OTHERS)
def test_to_everybody_else_there_is_no_such_page(world: World, who: str) -> None:
    window, client = a_window(world), world.client(world.names[who])
    cohort = f"/staff/cohorts/{world.cohort.id}/who-came"
    for page in ("/staff/who-came", url(window), cohort, f"{cohort}/line"):
        assert client.get(page).status_code == 404, page
    assert client.post(url(window), form({world.ana: MISSED})).status_code == 404
    with world.at():
        assert not Attendance.objects.exists()
        assert not Concern.objects.exists()


def test_the_signed_out_are_asked_to_sign_in(world: World) -> None:
    window = a_window(world)
    for page in ("/staff/who-came", url(window), f"/staff/cohorts/{world.cohort.id}/who-came"):
        assert world.client().get(page)["Location"].startswith("/sign-in")
    assert world.client().post(url(window), form({world.ana: CAME}))["Location"].startswith("/sign-in")


def test_what_is_no_session_of_hers_is_not_there(world: World) -> None:
    fay = world.client(world.fay)
    with world.at():
        lantern = Cohort.objects.create(
            organization_id=world.bridgewell.id, program=world.lantern, name="Monday cohort"
        )
    with world.at(world.other_organization):
        cohort = Cohort.objects.create(
            organization_id=world.other_organization.id, program=world.northway, name="Far cohort"
        )
        begins = clock.now() - timedelta(hours=2)
        far = SessionWindow.objects.create(
            organization_id=world.other_organization.id, program=world.northway, cohort=cohort,
            from_at=begins, until_at=clock.now(),
        )  # fmt: skip
    days = LOOKS_BACK.days
    for window in (
        a_window(world, hours_ago=-0.01),
        a_window(world, hours_ago=24 * days),
        a_window(world, cohort=lantern),
        far,
    ):
        assert fay.get(url(window)).status_code == 404
        assert fay.post(url(window), form({world.ana: MISSED})).status_code == 404
    assert fay.get(f"/staff/who-came/{new_id()}").status_code == 404
    for cohort_id in (lantern.id, cohort.id, new_id()):
        assert fay.get(f"/staff/cohorts/{cohort_id}/who-came").status_code == 404
        assert fay.get(f"/staff/cohorts/{cohort_id}/who-came/line").status_code == 404
    assert fay.get(url(a_window(world, hours_ago=24 * days - 1))).status_code == 200
    # Dina directs all of Bridgewell, and nothing of Northway.
    dina = world.client(world.dina)
    assert dina.get(f"/staff/cohorts/{lantern.id}/who-came").status_code == 200
    assert dina.get(url(far)).status_code == 404


def test_a_cancelled_day_is_no_session_and_one_of_record_stays_when_times_change(world: World) -> None:
    place = clock.zone("America/Chicago")
    today = clock.now().astimezone(place)

    def windows() -> list[SessionWindow]:
        return list(SessionWindow.objects.filter(cohort=world.cohort).order_by("from_at"))

    with world.at():
        weekly = add_weekly_times(
            None, program=world.harbor, cohort=world.cohort, weekdays=[today.weekday()],
            starts=today.hour * 60 + today.minute + 30, minutes=60, zone="America/Chicago",
        )[0]  # fmt: skip
        cancelled = windows()[1]
        cancel_day(None, weekly=weekly, on=cancelled.from_at.astimezone(place).date())
        first = windows()[0]
    with clock.frozen(first.from_at + timedelta(minutes=5)):
        fay = world.client(world.fay)
        assert fay.post(url(first), form({world.ana: CAME})).status_code == 302
        with world.at():
            end_weekly_time(None, weekly=weekly)
            SessionWindow.objects.filter(cohort=world.cohort).delete()
            assert Meeting.objects.get().id == first.id
        assert checked(fay.get(url(first)).content.decode()) == [CAME]
        assert "1 of 2 came" in fay.get("/staff/who-came").content.decode()
    with clock.frozen(cancelled.from_at + timedelta(minutes=5)):
        assert world.client(world.fay).get(url(cancelled)).status_code == 404


def test_a_wrong_form_keeps_what_was_chosen_and_written(world: World) -> None:
    window, fay = a_window(world), world.client(world.fay)
    sent = form({world.ana: MISSED}, **{f"note-{world.ben.id}": "<b>Slept</b> in"})
    answer = fay.post(url(window), sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Choose one of the four" in page
    assert "Nothing is saved yet." in page
    assert checked(page) == [MISSED]
    assert 'value="&lt;b&gt;Slept&lt;/b&gt; in"' in page
    assert sent["client_id"] in page
    assert page.count("aria-invalid") == 1
    assert counting(world) == {}
    assert fay.post(url(window), sent | {f"status-{world.ben.id}": CAME}).status_code == 302
    assert counting(world) == {"Ana": MISSED, "Ben": CAME}


@pytest.mark.parametrize(
    "key", ["status-", "status-x", f"note-{UUID(int=7)}", f"status-{UUID(int=7)}", "status-a-b"]
)
def test_fields_of_nobody_are_refused_and_the_rest_is_kept_on_the_page(world: World, key: str) -> None:
    window, fay = a_window(world), world.client(world.fay)
    answer = fay.post(url(window), form({world.ana: CAME}, **{key: CAME}))
    assert answer.status_code == 422
    assert checked(answer.content.decode()) == [CAME]
    assert counting(world) == {}


def test_an_empty_form_and_odd_numbers_say_nothing(world: World) -> None:
    window, fay = a_window(world), world.client(world.fay)
    assert "Nothing new was said." in fay.post(url(window), {}, follow=True).content.decode()
    odd = {"client_id": "x", f"seen-{world.ana.id}": "٣", f"seen-{world.ben.id}": "9" * 40}
    assert fay.post(url(window), form({world.ana: CAME}, **odd)).status_code == 302
    assert counting(world) == {"Ana": CAME}


def test_the_page_sends_what_it_showed_so_that_an_old_one_undoes_nothing(world: World) -> None:
    window, fay, cleo = a_window(world), world.client(world.fay), world.client(world.cleo)
    fay.post(url(window), form({world.ana: MISSED}))
    old = dict(re.findall(r'name="(seen-[^"]+)" value="(\d+)"', fay.get(url(window)).content.decode()))
    assert old[f"seen-{world.ana.id}"] == "1"
    cleo.post(url(window), form({world.ana: CAME}))
    fay.post(url(window), form({world.ana: MISSED, world.ben: CAME}, **old))
    assert counting(world) == {"Ana": CAME, "Ben": CAME}


def test_an_old_page_shows_what_others_said_and_can_then_be_saved(world: World) -> None:
    window, fay, cory = a_window(world), world.client(world.fay), world.client(world.cory)
    old = form({world.ana: MISSED})
    cory.post(url(window), form({world.ana: "told-us"}, **{f"note-{world.ana.id}": "Dentist"}))
    held = fay.post(url(window), old)
    page = held.content.decode()
    assert held.status_code == 422
    assert "since you opened this page" in page
    assert "Told us, says Cory Whitfield" in page
    assert checked(page) == [MISSED], "her own choice is kept"
    with world.at():
        assert not Concern.objects.exists()
    now = dict(re.findall(r'name="(seen-[^"]+)" value="(\d+)"', page))
    assert fay.post(url(window), old | now).status_code == 302
    assert counting(world) == {"Ana": MISSED}


def test_a_correction_says_that_the_concern_stays_until_somebody_closes_it(world: World) -> None:
    window, fay = a_window(world), world.client(world.fay)
    fay.post(url(window), form({world.ana: MISSED}))
    page = fay.post(url(window), form({world.ana: CAME}), follow=True).content.decode()
    assert "a person still closes that, about: Ana Reyes" in page
    assert "That goes on until a person closes it." in page
    assert "Before: Did not come, said Fay Lindqvist" in page
    with world.at():
        concern = Concern.objects.get()
    of_omar = world.client(world.omar).get(f"/concerns/{concern.id}").content.decode()
    assert "Corrected by Fay Lindqvist, " in of_omar
    assert f'href="/concerns/{concern.id}"' in page
    of_cory = world.client(world.cory).get(url(window)).content.decode()
    assert "That goes on until a person closes it." in of_cory
    assert "/concerns/" not in of_cory, "she answers none"
    with world.at():
        omar = world.actor(world.omar)
        acknowledge_concern(omar, concern=concern)
        close_concern(omar, concern=concern, outcome="no-danger")
    page = fay.get(url(window)).content.decode()
    assert "That goes on" not in page
    assert "Before: Did not come" in page


def test_the_concerns_page_says_why_and_which_session(world: World) -> None:
    window = a_window(world)
    world.client(world.fay).post(
        url(window), form({world.ana: MISSED}, **{f"note-{world.ana.id}": "Nobody picks up."})
    )
    with world.at():
        Member.objects.filter(id=world.ana.id).update(phone="")
        concern = Concern.objects.get()
    page = world.client(world.omar).get(f"/concerns/{concern.id}").content.decode()
    for words in (
        "Was missed in a session.",
        "Fay Lindqvist wrote down who came.",
        "Tuesday cohort, ",
        "Nobody picks up.",
        "There is no phone number on record.",
    ):
        assert words in page
    assert "of the team is worried" not in page
    assert url(window) not in page, "he keeps none, so the page isn't there for him"
    assert f'href="{url(window)}"' in world.client(world.cleo).get(f"/concerns/{concern.id}").content.decode()
    assert "Was missed in a session." in world.client(world.omar).get("/desk").content.decode()
    for name in ("ana", "ben", "cory", "root", "nora"):
        assert world.client(world.names[name]).get(f"/concerns/{concern.id}").status_code == 404


def test_the_hour_that_happens_twice_and_the_one_that_does_not(world: World) -> None:
    autumn = datetime(2027, 11, 7, 6, 30, tzinfo=UTC)  # 1:30 am in Chicago, for the first time
    spring = datetime(2027, 3, 14, 8, 30, tzinfo=UTC)  # 3:30 am: clocks have gone on from two
    twice = [a_window(world, at=autumn), a_window(world, at=autumn + timedelta(hours=1))]
    with clock.frozen(autumn + timedelta(hours=3)):
        fay = world.client(world.fay)
        for window, said in zip(twice, ("1:30 am CDT", "1:30 am CST"), strict=True):
            assert said in fay.get(url(window)).content.decode()
            assert fay.post(url(window), form({world.ana: MISSED})).status_code == 302
        with world.at():
            assert Meeting.objects.count() == 2
            notes = Concern.objects.order_by("level").values_list("note", flat=True)
            assert ["1:30 am CDT" in notes[0], "1:30 am CST" in notes[1]] == [True, True]
            assert list(Concern.objects.order_by("level").values_list("level", flat=True)) == [1, 2]
    window = a_window(world, at=spring)
    with clock.frozen(spring + timedelta(minutes=1)):
        assert "3:30 am" in world.client(world.fay).get(url(window)).content.decode()


# Lists, and noticing


def test_lists_say_how_many_came_and_what_is_not_kept(world: World) -> None:
    kept, partly, open_one = (a_window(world, hours_ago=hours) for hours in (60, 30, 2))
    a_window(world, hours_ago=-5)
    a_window(world, hours_ago=3, cohort=world.other_cohort)
    fay = world.client(world.fay)
    fay.post(url(kept), form({world.ana: "came-late", world.ben: "told-us"}))
    fay.post(url(partly), form({world.ana: CAME}))
    page = fay.get(f"/staff/cohorts/{world.cohort.id}/who-came").content.decode()
    rows = re.findall(r'<a class="row" href="([^"]+)">(.*?)</a>', page, re.S)
    assert [href for href, _ in rows] == [url(open_one), url(partly), url(kept)]
    texts = [re.sub(r"<[^>]+>", "", text) for _, text in rows]
    for text, words in zip(
        texts, ("Not kept yet", "1 of 2 came · 1 not said yet", "1 of 2 came"), strict=True
    ):
        assert words in re.sub(r"\s+", " ", text)
    assert "not said" not in texts[2]
    everything = fay.get("/staff/who-came").content.decode()
    assert everything.count('<a class="row"') == 4
    assert "Thursday cohort" in everything
    with world.at():
        assert Attendance.objects.count() == 3


@pytest.mark.parametrize("who", KEEPERS)
def test_her_first_page_asks_who_came(world: World, who: str) -> None:
    windows = [a_window(world, hours_ago=hours) for hours in (200, 100, 50, 2)]
    client = world.client(world.names[who])
    first = "/" if who == "cory" else "/desk"
    page = client.get(first).content.decode()
    assert page.count("Who came to Tuesday cohort, ") == 3
    assert f'href="{url(windows[-1])}"' in page
    assert "All 4 sessions not kept yet" in page
    client.post(url(windows[-1]), form({world.ana: CAME}))
    assert "1 not said yet" in client.get(first).content.decode()
    for window in windows:
        client.post(url(window), form({world.ana: CAME, world.ben: CAME}))
    page = client.get(first).content.decode()
    assert "Who came to Tuesday cohort" not in page
    assert 'href="/staff/who-came"' in page, "to look, and to correct"


@pytest.mark.parametrize("who", ["mo", "omar", "pia", "ana"])
def test_others_are_not_asked(world: World, who: str) -> None:
    a_window(world)
    page = world.client(world.names[who]).get("/", follow=True).content.decode()
    assert "Who came" not in page


def test_the_page_of_a_cohort_says_what_is_not_kept(world: World) -> None:
    cory = world.client(world.cory)
    here = f"/staff/cohorts/{world.cohort.id}"
    assert f'href="{here}/who-came"' in cory.get(here).content.decode(), "also without a script"
    assert "Who came to the last sessions" in cory.get(f"{here}/who-came/line").content.decode()
    a_window(world, hours_ago=30)
    window = a_window(world)
    assert "2 sessions are not kept yet" in cory.get(f"{here}/who-came/line").content.decode()
    cory.post(url(window), form({world.ana: CAME, world.ben: CAME}))
    assert "1 session is not kept yet" in cory.get(f"{here}/who-came/line").content.decode()


def test_nobody_is_asked_of_a_cohort_that_nobody_was_in(world: World) -> None:
    with world.at():
        empty = Cohort.objects.create(
            organization_id=world.bridgewell.id, program=world.harbor, name="Friday cohort"
        )
    window, fay = a_window(world, cohort=empty), world.client(world.fay)
    assert "Nobody was in the cohort then" in fay.get(url(window)).content.decode()
    assert "Friday cohort" in fay.get("/staff/who-came").content.decode()
    assert "Who came to Friday" not in fay.get("/desk").content.decode()


def test_more_people_and_sessions_cost_no_more_queries(world: World) -> None:
    fay, cory = world.client(world.fay), world.client(world.cory)
    here = f"/staff/cohorts/{world.cohort.id}/who-came"

    def look(window: SessionWindow) -> None:
        for client, page, most in (
            (fay, url(window), 14),
            (fay, "/staff/who-came", 11),
            (fay, here, 12),
            (fay, f"{here}/line", 12),
            (fay, "/desk", 27),  # one more than with a single concern: who has which of several
            (cory, "/", 16),
        ):
            client.get(page)
            with queries(most):
                assert client.get(page).status_code == 200

    window = a_window(world)
    fay.post(url(window), form({world.ana: MISSED}))
    fay.post(url(window), form({world.ana: CAME}))
    look(window)
    with world.at():
        for number in range(6):
            an_episode(a_member(world.bridgewell, f"P{number}"), world.harbor, world.cohort)
    for hours in (9, 30, 60, 100, 200):
        other = a_window(world, hours_ago=hours)
        fay.post(url(other), form({world.ben: CAME, world.ana: MISSED}))
    look(window)


def test_a_role_in_every_program_reads_all_and_one_in_another_nothing(world: World) -> None:
    a_window(world)
    with world.at():
        stranger = a_member(world.bridgewell, "Lee")
        a_role(stranger, "facilitator", a_program(world.bridgewell, "lantern"))
    assert "No session yet" in world.client(stranger).get("/staff/who-came").content.decode()
    assert "Tuesday cohort" in world.client(world.dina).get("/staff/who-came").content.decode()
