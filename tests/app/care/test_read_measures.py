"""Who reads which questionnaires, how scores went, how often a program asks."""

from __future__ import annotations

import re
from datetime import timedelta

from tests.app.asking import audited, queries
from tests.app.care.answering import CALM, OTHERS, READERS, answered, text_of
from tests.world import World, a_member, a_role, an_episode
from throughcare.care.actions import set_schedules
from throughcare.care.instruments import GAD_7, INSTRUMENTS, PHQ_9
from throughcare.care.models import MeasureResponse
from throughcare.care.queries import due_measures
from throughcare.kit import clock
from throughcare.kit.ids import new_id
from throughcare.program.actions.episodes import end_episode
from throughcare.safety.models import Concern


def test_her_own_page_is_nobody_elses(world: World) -> None:
    with world.at():
        kept = answered(world, _9=1)
    own, url = world.client(world.ana), f"/measures/kept/{kept.id}"
    assert own.get(url).status_code == 200
    assert own.get(f"{url}/more").status_code == 200
    for name in (*READERS, *OTHERS):
        if name != "ana":
            client = world.client(getattr(world, name))
            assert client.get(url).status_code == 404, name
            assert client.get(f"{url}/more").status_code == 404, name


def test_staff_who_answer_concerns_read_it_and_that_is_recorded(world: World) -> None:
    with world.at():
        kept = answered(world, _9=2)
        concern = Concern.objects.get()
    urls = (f"/people/{world.ana.id}/measures", f"/people/{world.ana.id}/measures/{kept.id}")
    for name in READERS:
        for url in urls:
            assert "More than half the days" in text_of(world.client(getattr(world, name)), url), (name, url)
    with world.at():
        assert audited("measure.read", world.ana.id) == audited("measure.read", kept.id) == len(READERS)
    for name in OTHERS:
        for url in urls:
            assert world.client(getattr(world, name)).get(url).status_code == 404, (name, url)
    page = text_of(world.client(world.omar), f"/concerns/{concern.id}")
    assert "Answered in a questionnaire that thoughts of death" in page
    assert f'href="{urls[1]}"' in page
    cleo = text_of(world.client(world.cleo), urls[1])
    assert "7 of 27, mild" in cleo
    assert f'href="/concerns/{concern.id}"' in cleo


def test_another_persons_response_is_not_read_at_her_address(world: World) -> None:
    with world.at():
        kept = answered(world, "ben")
    cleo = world.client(world.cleo)
    assert cleo.get(f"/people/{world.ben.id}/measures/{kept.id}").status_code == 200
    assert cleo.get(f"/people/{world.ana.id}/measures/{kept.id}").status_code == 404


def test_hers_stay_hers_after_her_stay_and_asking_ends_with_it(world: World) -> None:
    with world.at():
        kept = answered(world)
        end_episode(world.actor(world.cleo), episode=world.ana_episode, reason="completed")
    ana = world.client(world.ana)
    assert 'href="/measures"' in text_of(ana, "/")
    page = text_of(ana, "/measures")
    assert "5 of 27" in page
    assert "/measures/phq-9" not in page
    assert ana.get(f"/measures/kept/{kept.id}").status_code == 200
    assert ana.get("/measures/phq-9").status_code == 404


def test_of_two_stays_the_program_that_asks_reads_it(world: World) -> None:
    with world.at():
        an_episode(world.ana, world.lantern, weeks=1)
    ana, name = world.client(world.ana), 'name="program" value="{}"'
    assert name.format(world.lantern.id) in text_of(ana, "/measures/phq-9"), "both ask: the newest"
    with world.at():
        set_schedules(world.actor(world.dina), program=world.lantern, every={"phq-9": 0, "gad-7": 0})
    assert name.format(world.harbor.id) in text_of(ana, "/measures/phq-9")


def test_a_director_who_was_rung_for_another_program_reads_what_rang(world: World) -> None:
    with world.at():
        director = a_member(world.bridgewell, "Lou")
        a_role(director, "director", world.lantern)
        calm, kept = answered(world), answered(world, _9=2)
    lou, urls = world.client(director), [f"/people/{world.ana.id}/measures/{one.id}" for one in (calm, kept)]
    assert [lou.get(url).status_code for url in urls] == [404, 404]
    with world.at():
        Concern.objects.update(reaches_organization=True)
    assert [lou.get(url).status_code for url in urls] == [404, 200]
    page = text_of(lou, f"/people/{world.ana.id}/measures")
    assert str(kept.id) in page
    assert str(calm.id) not in page


def test_scores_over_time_and_what_is_more_than_ordinary(world: World) -> None:
    with world.at():
        for weeks, points, ninth in ((3, 15, 0), (2, 5, 0), (1, None, None), (0, 8, 1)):
            MeasureResponse.objects.create(
                organization_id=world.ana.organization_id,
                program=world.harbor,
                member=world.ana,
                instrument="phq-9",
                answers=CALM | {"9": ninth},
                score=points,
                client_id=new_id(),
                at=clock.now() - timedelta(weeks=weeks),
            )
    page = text_of(world.client(world.cleo), f"/people/{world.ana.id}/measures")
    body = page[page.index("<tbody>") : page.index("</tbody>")]
    rows = [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in body.split("</tr>") if "<td>" in row]
    assert [row.split(" ", 3)[3] for row in rows] == [  # after "Nov 29, 2026"
        "Several days 8 of 27 mild 3 worse",
        "left open can't be scored —",
        "Not at all 5 of 27 mild 10 better more than ordinary",
        "Not at all 15 of 27 moderately severe —",
    ]
    assert page.count("<circle") == 3, "what can't be scored has no place in the picture"
    own = text_of(world.client(world.ana), "/measures")
    assert own.count("<circle") == 3
    assert "severe" not in own


def test_due_weekly_and_again_when_directors_say_so(world: World) -> None:
    ana = world.client(world.ana)
    with world.at():
        assert due_measures(world.actor(world.ana)) == [PHQ_9, GAD_7]
        answered(world)
        assert due_measures(world.actor(world.ana)) == [GAD_7]
        actor, cleo = world.actor(world.ana), world.actor(world.cleo)
        with queries(0):
            assert due_measures(cleo) == []
        with queries(2):
            due_measures(actor)
    assert "how have your last two weeks been?" in text_of(ana, "/")
    dina, url = world.client(world.dina), f"/staff/programs/{world.harbor.slug}/measures"
    assert '<option value="7" selected>' in text_of(dina, url)
    assert dina.post(url, {"phq-9": "14", "gad-7": "0"}).status_code == 302
    with world.at():
        assert due_measures(world.actor(world.ana)) == []
        assert audited("set_schedules", world.harbor.id) == 1
    assert "how have your last two weeks been?" not in text_of(ana, "/")
    assert 'href="/measures"' in text_of(ana, "/")
    for wrong in ({"phq-9": "14"}, {"phq-9": "3", "gad-7": "7"}, {"phq-9": "x", "gad-7": "7"}):
        page = dina.post(url, wrong).content.decode()
        assert "Choose how often from the list." in page
    with world.at():
        assert audited("set_schedules", world.harbor.id) == 1
    for name in ("fay", "cleo", "mo", "cory", "omar", "ana", "root", "nora"):
        client = world.client(getattr(world, name))
        assert client.get(url).status_code == 404, name
        assert client.post(url, {"phq-9": "0", "gad-7": "0"}).status_code == 404, name


def test_pages_cost_the_same_for_one_response_and_for_thirty(world: World) -> None:
    ana, cleo = world.client(world.ana), world.client(world.cleo)
    with world.at():
        kept = answered(world, _9=1)
    urls = (
        (ana, "/measures", 13),
        (ana, "/measures/phq-9", 9),
        (ana, f"/measures/kept/{kept.id}", 12),
        (cleo, f"/people/{world.ana.id}/measures", 13),
        (cleo, f"/people/{world.ana.id}/measures/{kept.id}", 12),
    )
    for client, url, _most in urls:
        client.get(url)
    with world.at():
        for _ in range(29):
            answered(world)
    for client, url, most in urls:
        with queries(most):
            assert client.get(url).status_code == 200
    assert set(INSTRUMENTS) == {"phq-9", "gad-7"}
