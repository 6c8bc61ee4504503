"""Writing a safety plan: alone, with staff, twice, at once; who reads it; what is told to be missing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import ProgrammingError, connection, transaction

from tests.app.asking import audited, queries
from tests.app.safety.caring import WHOLE, plan_data
from tests.world import World
from throughcare.access.models import AuditLine
from throughcare.kit import clock
from throughcare.program.models import Episode, Member, Role, Standing
from throughcare.program.refusals import Refused
from throughcare.safety.actions import open_concern, save_plan
from throughcare.safety.lines import BY_STATE
from throughcare.safety.models import SafetyPlan
from throughcare.safety.plan import Contact, Plan

ANSWERERS = ("cleo", "fay", "omar", "dina", "mo")
OTHERS = ("ben", "otto", "pia", "cory", "root", "nora", "frank", "greta")


def saved(world: World) -> SafetyPlan:
    with world.at():
        return save_plan(world.actor(world.ana), member=world.ana, plan=WHOLE, base=0)


def test_she_writes_it_reads_it_and_each_save_is_kept(world: World) -> None:
    ana = world.client(world.ana)
    empty = ana.get("/plan")
    assert "A plan for hard hours" in empty.content.decode()
    assert "Throughcare-Keep" not in empty.headers
    assert 'value="988"' in ana.get("/plan/write").content.decode()
    assert ana.post("/plan/write", plan_data(WHOLE)).headers["Location"] == "/plan"
    said = ana.get("/plan")
    assert "Saved." in said.content.decode()
    assert "Throughcare-Keep" not in said.headers, "the copy on the device must not say so for ever"
    with queries(10):
        page = ana.get("/plan")
    text = page.content.decode()
    assert page.headers["Throughcare-Keep"] == "offline"
    for words in (
        "I stop answering texts",
        "tel:3125550150",
        "tel:988",
        "June keeps the spare keys",
        "Written by you",
    ):
        assert words in text
    assert "nobody with a phone number" not in text
    assert "today" not in text.split('class="plan"')[1].split("</article>")[0], (
        "it is kept, and read on other days"
    )
    changed = replace(WHOLE, alone=("Water the plants",))
    assert ana.post("/plan/write", plan_data(changed, base=1)).status_code == 302
    with world.at():
        assert list(SafetyPlan.objects.values_list("number", flat=True).order_by("number")) == [1, 2]
        assert audited("plan.saved") == 2
        assert not AuditLine.objects.filter(verb="plan.read").exists(), "one's own plan is one's own"
        for line in AuditLine.objects.filter(verb="plan.saved"):
            assert set(line.detail) == {"version"}
    assert "Walk twice around the block" in ana.get("/plan/1").content.decode()
    assert "Walk twice around the block" not in ana.get("/plan").content.decode()
    assert ana.get("/plan/7").status_code == 404
    assert ana.get(f"/plan/{10**30}").status_code == 404


@pytest.mark.parametrize("state", ["", "WY", *BY_STATE])
def test_under_the_plan_stands_the_line_of_the_state_she_lives_in_and_no_other(
    world: World, state: str
) -> None:
    saved(world)
    with world.at():
        Member.objects.filter(id=world.ana.id).update(state_of_residence=state)
    of_staff = f"/people/{world.ana.id}/safety/plan"
    for client, url in ((world.client(world.ana), "/plan"), (world.client(world.cleo), of_staff)):
        text = client.get(url).content.decode()
        dialled = {line.url for line in BY_STATE.values() if f'href="{line.url}"' in text}
        assert dialled == ({BY_STATE[state].url} if state in BY_STATE else set())
        assert state not in BY_STATE or f"Call {BY_STATE[state].word}" in text


@pytest.mark.parametrize(("step", "number"), [("places", 3), ("people", 4)])
def test_a_step_without_anybody_to_call_is_said_kindly_and_kept(world: World, step: str, number: int) -> None:
    ana = world.client(world.ana)
    without = replace(WHOLE, **{step: (Contact("Somebody nice"),)})
    assert ana.post("/plan/write", plan_data(without)).status_code == 302
    text = ana.get("/plan").content.decode()
    assert f"Step {number}," in text
    assert "nobody with a phone number yet" in text
    assert "About 3 plans in 10" in text


def test_what_cannot_be_kept_comes_back_whole(world: World) -> None:
    ana = world.client(world.ana)
    answer = ana.post(
        "/plan/write", plan_data(WHOLE, **{"people-name": ["June"], "people-phone": ["ask mom"]})
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "phone number" in text
    assert "ask mom" in text
    assert "I stop answering texts" in text
    for changes in (
        {"signs": "x" * 301},
        {"signs": "a\n" * 13},
        {"people-phone": ["1" * 50]},
    ):
        assert ana.post("/plan/write", plan_data(WHOLE, **changes)).status_code == 422
    with world.at():
        assert not SafetyPlan.objects.exists()


def test_sent_twice_it_is_one_version_and_two_writers_lose_nothing(world: World) -> None:
    ana, cleo = world.client(world.ana), world.client(world.cleo)
    for _ in range(2):
        assert ana.post("/plan/write", plan_data(WHOLE)).status_code == 302
    hers = replace(WHOLE, signs=("I stop cooking",))
    assert ana.post("/plan/write", plan_data(hers, base=1)).status_code == 302
    together = replace(WHOLE, signs=("I skip lunch",))
    url = f"/people/{world.ana.id}/safety/plan/write"
    refused = cleo.post(url, plan_data(together, base=1))
    text = refused.content.decode()
    assert refused.status_code == 409
    assert "I skip lunch" in text
    assert 'name="base" value="2"' in text
    assert cleo.post(url, plan_data(together, base=2)).status_code == 302
    with world.at():
        assert [Plan.from_json(p.steps).signs for p in SafetyPlan.objects.order_by("number")] == [
            ("I stop answering texts",), ("I stop cooking",), ("I skip lunch",),
        ]  # fmt: skip
        with pytest.raises(Refused, match="newer"):
            save_plan(world.actor(world.ana), member=world.ana, plan=WHOLE, base=1)
    assert "Written together with Cleo Marsh" in ana.get("/plan").content.decode()


def test_staff_who_answer_concerns_read_it_and_that_is_recorded(world: World) -> None:
    plan = saved(world)
    url = f"/people/{world.ana.id}/safety/plan"
    for name in ANSWERERS:
        client = world.client(world.names[name])
        assert "I stop answering texts" in client.get(url).content.decode(), name
        assert client.get(f"{url}/write").status_code == 200
        assert client.get(f"{url}/1").status_code == 200
    with world.at():
        assert audited("plan.read", plan.id) == 3 * len(ANSWERERS)
    cleo = world.client(world.cleo)
    with queries(13):
        cleo.get(url)


def test_everybody_else_gets_404_or_the_sign_in(world: World) -> None:
    saved(world)
    url = f"/people/{world.ana.id}/safety/plan"
    for name in OTHERS:
        client = world.client(world.names[name])
        for address in (url, f"{url}/write", f"{url}/1", f"/people/{world.ana.id}/safety"):
            assert client.get(address).status_code == 404, (name, address)
        assert client.post(f"{url}/write", plan_data(WHOLE, base=1)).status_code == 404
        own = client.get("/plan")
        assert own.status_code == (404 if name == "root" else 200)
        assert "I stop answering texts" not in own.content.decode()
    assert world.client(world.ana).get(url).status_code == 404, "of oneself only by one's own page"
    for address in (url, "/plan", "/plan/write", "/plan/1"):
        assert world.client().get(address).status_code == 302
    with world.at():
        assert audited("plan.read") == 0


def test_staff_of_another_program_see_nobody_there(world: World) -> None:
    saved(world)
    with world.at():
        Role.objects.filter(member=world.cleo).update(program=world.evergreen)
    assert world.client(world.cleo).get(f"/people/{world.ana.id}/safety/plan").status_code == 404


@pytest.mark.parametrize("trouble", ["muted", "ended"])
def test_the_muted_and_the_ended_keep_and_write_their_own(world: World, trouble: str) -> None:
    saved(world)
    with world.at():
        if trouble == "muted":
            Standing.objects.filter(id=world.ana.id).update(muted_until=clock.now().replace(year=2099))
        else:
            Episode.objects.filter(member=world.ana).update(ended_at=clock.now())
    ana = world.client(world.ana)
    page = ana.get("/plan")
    assert "I stop answering texts" in page.content.decode()
    assert page.headers["Throughcare-Keep"] == "offline"
    assert ana.post("/plan/write", plan_data(replace(WHOLE, alone=("Tea",)), base=1)).status_code == 302
    assert "My safety plan" in ana.get("/").content.decode()


def test_a_version_can_be_neither_changed_nor_deleted(world: World) -> None:
    plan = saved(world)
    for sql in ("UPDATE safety_safetyplan SET number = 9", "DELETE FROM safety_safetyplan"):
        with world.at(), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(sql)
    with world.at():
        assert SafetyPlan.objects.get().id == plan.id


def test_it_is_offered_on_today_without_a_word_of_why(world: World) -> None:
    ana = world.client(world.ana)
    assert "For hard hours" not in ana.get("/").content.decode()
    with world.at():
        open_concern(None, member_id=world.ana.id, program_id=world.harbor.id, level=2, source_kind="report")
    text = ana.get("/").content.decode()
    assert "For hard hours" in text
    assert "Write my plan" in text
    for word in ("concern", "worr", "report", "risk"):
        assert word not in text.split("<main")[1].split("</main>")[0].lower()
    assert "For hard hours" not in world.client(world.ben).get("/").content.decode()
