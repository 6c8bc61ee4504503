"""Answering a questionnaire: kept as it was given, rung where it worries, read by whom it is for and nobody else."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client

from tests.app.asking import audited, queries
from tests.world import World, a_member, a_role, an_episode
from throughcare.access.models import AuditLine
from throughcare.care.actions import record_response, set_schedules
from throughcare.care.instruments import GAD_7, INSTRUMENTS, PHQ_9
from throughcare.care.models import MeasureResponse
from throughcare.care.queries import due_measures
from throughcare.kit import clock
from throughcare.kit.ids import new_id
from throughcare.people.models import Outgoing
from throughcare.program.actions.episodes import end_episode
from throughcare.program.models import Episode
from throughcare.program.refusals import Refused
from throughcare.safety.actions import acknowledge_concern, close_concern, open_concern, record_screen
from throughcare.safety.cssrs import FORMS, Version
from throughcare.safety.ladder import ring_due
from throughcare.safety.models import Concern, Page, SuicideScreen

READERS = ("fay", "cleo", "mo", "omar", "dina")
OTHERS = ("ana", "ben", "otto", "pia", "cory", "root", "nora", "frank")
CALM = {"1": 2, "2": 1, "3": 0, "4": 1, "5": 0, "6": 1, "7": 0, "8": 0, "9": 0, "impact": 1}


def sent(world: World, answers: dict[str, int | None], **more: Any) -> dict[str, str]:
    """As Harbor's form sends it; None is a question that was left open."""
    given = {f"a-{key}": str(answer) for key, answer in answers.items() if answer is not None}
    return {"client_id": str(new_id()), "program": str(world.harbor.id), **given, **more}


def answered(world: World, who: str = "ana", **answers: int | None) -> MeasureResponse:
    """A PHQ-9 of hers, calm but for these: `_9=1` answers the ninth item with 1."""
    given = CALM | {key.removeprefix("_"): answer for key, answer in answers.items()}
    member = getattr(world, who)
    return record_response(
        world.actor(member),
        member=member,
        program=world.harbor,
        instrument=PHQ_9,
        answers=given,
        client_id=new_id(),
    )


def text_of(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def test_calm_answers_are_kept_scored_and_ring_nobody(world: World) -> None:
    ana = world.client(world.ana)
    page = text_of(ana, "/measures/phq-9")
    assert page.count('type="radio"') == 40
    assert " checked>" not in page, "nothing is chosen for her"
    answer = ana.post("/measures/phq-9", sent(world, CALM))
    with world.at():
        kept = MeasureResponse.objects.get()
        assert (kept.member_id, kept.program_id, kept.score) == (world.ana.id, world.harbor.id, 5)
        assert kept.answers == CALM
        assert audited("measure.answered") == 1
        line = AuditLine.objects.get(verb="measure.answered")
        assert (line.object_id, line.detail) == (kept.id, {"instrument": "phq-9"}), (
            "no answer is in the trail"
        )
        assert not Concern.objects.exists()
    assert answer["Location"] == f"/measures/kept/{kept.id}"
    said = text_of(ana, answer["Location"])
    assert "5 of 27" in said
    assert "mild" not in said, "a name for her score is for her clinician to speak of"
    assert "people on call" not in said


@pytest.mark.parametrize(("said", "level"), [(1, 2), (2, 3), (3, 3)])
def test_an_answer_about_death_rings_at_once_and_she_is_told(world: World, said: int, level: int) -> None:
    ana = world.client(world.ana)
    answer = ana.post("/measures/phq-9", sent(world, CALM | {"9": said}))
    with world.at():
        kept = MeasureResponse.objects.get()
        concern = Concern.objects.get()
        assert kept.concern_id == concern.id
        assert (concern.level, concern.source_kind, concern.source_id) == (level, "measure-item", kept.id)
        assert (concern.member_id, concern.program_id) == (world.ana.id, world.harbor.id)
        assert concern.raised_by_id is None, "her own deed"
        assert Page.objects.get().due_at <= clock.now()
        ring_due()
        assert set(Outgoing.objects.values_list("account_id", flat=True)) == {world.omar.account_id}
        assert set(Outgoing.objects.values_list("url", flat=True)) == {f"/concerns/{concern.id}"}
    page = text_of(ana, answer["Location"])
    assert "have to carry this alone" in page
    assert 'href="/help"' in page
    assert 'href="/plan"' in page
    assert f"/measures/kept/{kept.id}/more" in page
    assert "Some people like to have a plan" in text_of(ana, "/"), "the plan is offered on Today"


def test_what_is_left_open_is_pointed_at_once_and_never_counts_as_a_no(world: World) -> None:
    ana = world.client(world.ana)
    form = sent(world, CALM | {"9": None, "3": None})
    held = ana.post("/measures/phq-9", form)
    assert held.status_code == 422
    page = held.content.decode()
    assert "2 questions are still open" in page
    assert page.count(" checked>") == len(CALM) - 2, "what she chose is there"
    assert form["client_id"] in page
    with world.at():
        assert not MeasureResponse.objects.exists()
    answer = ana.post("/measures/phq-9", {**form, "as-it-is": "1"})
    with world.at():
        kept = MeasureResponse.objects.get()
        concern = Concern.objects.get()
        assert kept.score is None
        assert (concern.level, concern.source_kind) == (1, "measure-open")
        waits = Page.objects.get().due_at - clock.now()
        assert timedelta(minutes=50) < waits <= timedelta(hours=4), "rung, if not at once"
        ring_due()
        assert not Outgoing.objects.exists()
    assert "You left one question open that matters to us" in text_of(ana, answer["Location"])


def test_an_open_question_elsewhere_rings_nobody(world: World) -> None:
    world.client(world.ana).post("/measures/phq-9", sent(world, CALM | {"3": None}, **{"as-it-is": "1"}))
    world.client(world.ana).post("/measures/gad-7", sent(world, dict.fromkeys(map(str, range(1, 8)), 3)))
    with world.at():
        assert sorted(MeasureResponse.objects.values_list("instrument", "score")) == [
            ("gad-7", 21),
            ("phq-9", None),
        ]
        assert not Concern.objects.exists()


def test_two_taps_are_one_response_and_one_call(world: World) -> None:
    ana, form = world.client(world.ana), sent(world, CALM | {"9": 2})
    first, second = (ana.post("/measures/phq-9", form) for _ in range(2))
    assert first["Location"] == second["Location"]
    with world.at():
        assert MeasureResponse.objects.count() == Concern.objects.count() == Page.objects.count() == 1


@pytest.mark.parametrize("before", [0, None])
def test_the_same_form_with_another_answer_is_heard(world: World, before: int | None) -> None:
    """Back, changed, sent again: the page still carries the number of the form that was kept."""
    ana, form = world.client(world.ana), sent(world, CALM | {"9": before}, **{"as-it-is": "1"})
    first = ana.post("/measures/phq-9", form)
    second = ana.post("/measures/phq-9", form | {"a-9": "3"})
    assert first["Location"] != second["Location"]
    with world.at():
        assert MeasureResponse.objects.count() == 2
        assert Concern.objects.get(source_kind="measure-item").level == 3
        ring_due()
        assert Outgoing.objects.filter(account_id=world.omar.account_id).exists()


def test_answers_without_end_are_one_call_as_bad_as_the_worst(world: World) -> None:
    ana = world.client(world.ana)
    with world.at():
        call = open_concern(
            world.actor(world.ana),
            member_id=world.ana.id,
            program_id=world.harbor.id,
            level=4,
            source_kind="help-now",
        )
    for said in (1, 1, 3, 2) * 3:
        ana.post("/measures/phq-9", sent(world, CALM | {"9": said}))
    with world.at():
        assert MeasureResponse.objects.count() == 12
        concern = Concern.objects.get(source_kind="measure-item")
        worst = [row for row in MeasureResponse.objects.order_by("at") if row.answers["9"] > 1][-1]
        assert (concern.level, concern.url) == (3, f"/people/{world.ana.id}/measures/{worst.id}")
        assert set(MeasureResponse.objects.values_list("concern_id", flat=True)) == {concern.id}
        assert Page.objects.filter(concern=concern).count() == 1
        ring_due()
        acknowledge_concern(world.actor(world.omar), concern=call)
        acknowledge_concern(world.actor(world.omar), concern=concern)
    ana.post("/measures/phq-9", sent(world, CALM | {"9": 1}))
    with world.at():
        assert Concern.objects.filter(source_kind="measure-item").count() == 2, "what is new rings anew"
    assert "You asked for help" in text_of(ana, "/")


def test_a_yes_rings_again_though_as_bad_a_call_rings_for_her_already(world: World) -> None:
    with clock.frozen(clock.now() - timedelta(minutes=3)), world.at():
        open_concern(None, member_id=world.ana.id, program_id=world.harbor.id, level=2, source_kind="person")
        ring_due()
        before = Outgoing.objects.count()
        assert before
    with world.at():
        answered(world, _9=1)
        ring_due()
        assert Outgoing.objects.count() > before


def test_death_comes_up_and_the_rest_waits(world: World) -> None:
    ana = world.client(world.ana)
    answer = ana.post("/measures/phq-9", sent(world, {"9": 3}))
    with world.at():
        kept = MeasureResponse.objects.get()
        assert (kept.score, kept.concern is not None) == (None, True), "nothing else has to be answered first"
    assert answer["Location"] == f"/measures/kept/{kept.id}"


def test_what_she_sends_is_kept_though_her_stay_ended_while_she_wrote(world: World) -> None:
    ana = world.client(world.ana)
    page = text_of(ana, "/measures/phq-9")
    assert f'name="program" value="{world.harbor.id}"' in page
    with world.at():
        end_episode(world.actor(world.cleo), episode=world.ana_episode, reason="completed")
    assert ana.post("/measures/phq-9", sent(world, CALM | {"9": 3})).status_code == 302
    with world.at():
        assert Concern.objects.get().program_id == world.harbor.id
        Episode.objects.filter(id=world.ana_episode.id).update(ended_at=clock.now() - timedelta(days=2))
    held = ana.post("/measures/phq-9", sent(world, CALM))
    assert held.status_code == 422
    with world.at():
        assert MeasureResponse.objects.count() == 1


def test_a_form_of_another_organization_is_not_kept_here_and_loses_no_choice(world: World) -> None:
    held = world.client(world.ana).post(
        "/measures/phq-9", sent(world, CALM | {"9": 2}) | {"program": str(world.northway.id)}
    )
    assert held.status_code == 422
    page = held.content.decode()
    assert "from another clinic" in page
    assert page.count(" checked>") == len(CALM)
    assert str(world.northway.id) in page
    assert "Northway" not in page
    with world.at():
        assert not MeasureResponse.objects.exists()


def test_what_a_worried_answer_joins_when_somebody_has_her_already(world: World) -> None:
    with world.at():
        standing = open_concern(
            None, member_id=world.ana.id, program_id=world.harbor.id, level=4, source_kind="person"
        )
        acknowledge_concern(world.actor(world.cleo), concern=standing)
        answered(world, _9=3)
        ring_due()
        assert set(Outgoing.objects.values_list("account_id", flat=True)) == {world.cleo.account_id}


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        ({"1": 4}, "a number the form has not"),
        ({"1": -1}, "below"),
        ({"10": 1}, "an item it has not"),
        ({"9": True} | {"1": 7}, "one wrong among right"),
    ],
)
def test_what_the_form_has_not_is_refused_whole(world: World, answers: dict[str, int], why: str) -> None:
    with world.at(), pytest.raises(Refused, match="not on the form"):
        record_response(
            world.actor(world.ana),
            member=world.ana,
            program=world.harbor,
            instrument=PHQ_9,
            answers=CALM | answers,
            client_id=new_id(),
        )
    with world.at():
        assert not MeasureResponse.objects.exists(), why


def test_nobody_answers_for_her(world: World) -> None:
    with world.at(), pytest.raises(Refused, match="Only they"):
        record_response(
            world.actor(world.cleo),
            member=world.ana,
            program=world.harbor,
            instrument=PHQ_9,
            answers=CALM,
            client_id=new_id(),
        )


@pytest.mark.parametrize("junk", ["4", "-1", "x", "", "0 ", "٣", "1e0", "9" * 5000])
def test_junk_in_a_form_counts_as_open(world: World, junk: str) -> None:
    held = world.client(world.ana).post(
        "/measures/phq-9", sent(world, CALM) | {"a-9": junk, "client_id": junk}
    )
    assert held.status_code == 422
    assert "1 question is still open" in held.content.decode()
    with world.at():
        assert not MeasureResponse.objects.exists()


def test_only_participants_answer(world: World) -> None:
    for name in ("fay", "cleo", "pia", "mo", "cory", "omar", "dina", "ada", "otto", "frank", "root", "greta"):
        client = world.client(getattr(world, name))
        assert client.get("/measures/phq-9").status_code == 404, name
        assert client.post("/measures/phq-9", sent(world, CALM)).status_code == 404, name
        assert client.get("/measures").status_code == 404, name
    assert world.client(world.ana).get("/measures/phq-99").status_code == 404
    assert world.client().get("/measures").status_code == 302
    with world.at():
        assert not MeasureResponse.objects.exists()


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


def walk(client: Client, url: str, says: dict[str, str]) -> dict[str, str]:
    """Answer page by page without a script; the fields of the last page."""
    text = text_of(client, url)
    while True:
        fields = dict(re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', text))
        if "question" not in fields:
            return fields
        text = client.post(url, fields | {"answer": says.get(fields["question"], "no")}).content.decode()


def test_a_high_answered_alone_rings_who_was_rung_for_less(world: World) -> None:
    with world.at():
        kept = answered(world, _9=1)
        ring_due()
        assert set(Outgoing.objects.values_list("account_id", flat=True)) == {world.omar.account_id}
    ana, url = world.client(world.ana), f"/measures/kept/{kept.id}/more"
    fields = walk(ana, url, {"q1": "yes", "q2": "yes", "q4": "yes"})
    with world.at():
        assert not SuicideScreen.objects.exists(), "nothing is kept before the end"
    assert ana.post(url, fields | {"save": "1"})["Location"] == f"/measures/kept/{kept.id}"
    with world.at():
        screen = SuicideScreen.objects.get()
        assert (screen.level, screen.concern.source_kind, screen.concern.level) == ("high", "cssrs", 4)
        assert (screen.recorded_by_id, screen.version) == (world.ana.id, "lifetime-recent")
        assert not Outgoing.objects.filter(channel="call").exists()
        ring_due()
        called = Outgoing.objects.filter(channel="call").values_list("account_id", flat=True)
        assert list(called) == [world.omar.account_id], "who was rung by mail is telephoned now"
    page = text_of(ana, f"/measures/kept/{kept.id}")
    assert "Go on" not in page, "once is enough"
    assert "Question 1" not in text_of(ana, url)
    care = text_of(world.client(world.cleo), f"/people/{world.ana.id}/safety")
    assert "answered alone" in care
    with world.at():
        again = answered(world, _9=1)
    fields = walk(ana, f"/measures/kept/{again.id}/more", {})
    assert fields["version"] == "since-last-contact"
    assert ana.post(f"/measures/kept/{again.id}/more", fields | {"save": "1"}).status_code == 302
    care = text_of(world.client(world.cleo), f"/people/{world.ana.id}/safety")
    assert "C-SSRS: High" in care[: care.index("Earlier and now")], "a no of her own takes nothing back"
    with world.at():
        none = SuicideScreen.objects.get(level="none")
    page = text_of(world.client(world.cleo), f"/people/{world.ana.id}/safety/cssrs/{none.id}")
    assert "Nothing more to do" not in page
    assert "ask again yourself" in page
    staff = text_of(world.client(world.cleo), f"/people/{world.ana.id}/safety/cssrs")
    assert 'value="lifetime-recent" required checked' in staff, "nobody has asked her yet"


@pytest.mark.parametrize("meanwhile", ["closed", "ended", "asked by staff", "sent already"])
def test_what_she_says_in_the_end_is_kept_whatever_happened_meanwhile(world: World, meanwhile: str) -> None:
    with world.at():
        kept = answered(world, _9=1)
        concern = Concern.objects.get()
    ana, url = world.client(world.ana), f"/measures/kept/{kept.id}/more"
    fields = walk(ana, url, {"q1": "yes", "q2": "yes", "q5": "yes"})
    with world.at():
        if meanwhile == "closed":
            acknowledge_concern(world.actor(world.omar), concern=concern)
            concern.refresh_from_db()
            close_concern(world.actor(world.omar), concern=concern, outcome="talked", with_others=False)
        elif meanwhile == "ended":
            end_episode(world.actor(world.cleo), episode=world.ana_episode, reason="completed")
        elif meanwhile == "asked by staff":
            record_screen(
                world.actor(world.cleo),
                member=world.ana,
                program=world.harbor,
                version=Version.RECENT,
                answers=dict.fromkeys(FORMS[Version.RECENT], False),
                client_id=new_id(),
            )
    if meanwhile == "sent already":
        assert ana.post(url, fields | {"save": "1"}).status_code == 302
    assert ana.post(url, fields | {"save": "1"}).status_code == 302
    with world.at():
        screen = SuicideScreen.objects.get(recorded_by=world.ana)
        assert screen.level == "high"
        assert (screen.concern.state, screen.concern.level) == ("open", 4)


def test_one_back_goes_to_the_first_question_and_not_out_of_it(world: World) -> None:
    with world.at():
        kept = answered(world, _9=1)
    ana, url = world.client(world.ana), f"/measures/kept/{kept.id}/more"
    first = text_of(ana, url)
    assert "Have you wished you were dead" in first
    fields = dict(re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', first))
    back = ana.post(url, fields | {"back": "1"}).content.decode()
    assert "Have you wished you were dead" in back
    unchosen = ana.post(url, fields)
    assert unchosen.status_code == 422


def test_there_is_nothing_more_to_say_once_it_is_closed_or_was_calm(world: World) -> None:
    ana = world.client(world.ana)
    with world.at():
        calm = answered(world)
        kept = answered(world, _9=1)
        concern = Concern.objects.get()
        acknowledge_concern(world.actor(world.omar), concern=concern)
        concern.refresh_from_db()
        close_concern(world.actor(world.omar), concern=concern, outcome="talked", with_others=False)
    for one in (calm, kept):
        assert "Question 1" not in text_of(ana, f"/measures/kept/{one.id}/more")
        assert "people on call" not in text_of(ana, f"/measures/kept/{one.id}")


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


def test_nobody_changes_or_deletes_a_response(world: World) -> None:
    with world.at():
        kept = answered(world)
        for statement in ("UPDATE care_measureresponse SET score = 0", "DELETE FROM care_measureresponse"):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                connection.cursor().execute(statement)
        kept.refresh_from_db()
        assert kept.score == 5


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
        (ana, "/measures", 11),
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
