"""Answering a questionnaire: kept as it was given, rung where it worries, and by nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection, transaction

from tests.app.asking import audited
from tests.app.care.answering import CALM, answered, sent, text_of
from tests.world import World
from throughcare.access.models import AuditLine
from throughcare.care.actions import record_response
from throughcare.care.instruments import PHQ_9
from throughcare.care.models import MeasureResponse
from throughcare.kit import clock
from throughcare.kit.ids import new_id
from throughcare.people.models import Outgoing
from throughcare.program.actions.episodes import end_episode
from throughcare.program.models import Episode
from throughcare.program.refusals import Refused
from throughcare.safety.actions import acknowledge_concern, open_concern
from throughcare.safety.ladder import ring_due
from throughcare.safety.models import Concern, Page


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
    assert "be sent from here" in page
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


def test_nobody_changes_or_deletes_a_response(world: World) -> None:
    with world.at():
        kept = answered(world)
        for statement in ("UPDATE care_measureresponse SET score = 0", "DELETE FROM care_measureresponse"):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                connection.cursor().execute(statement)
        kept.refresh_from_db()
        assert kept.score == 5
