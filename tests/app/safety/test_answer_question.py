"""What somebody answers who was asked if she is safe: kept, shown to staff, and ringing where it must."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.app.asking import audited, queries
from tests.app.program.program_helpers import announced
from tests.app.safety.ringing import a_concern, a_question
from tests.words import words
from tests.world import World
from throughcare.kit import clock
from throughcare.kit.ids import new_id
from throughcare.people.models import Account, Outgoing
from throughcare.program.models import Member
from throughcare.safety import rules
from throughcare.safety.actions import answer_question, ask_if_safe, close_concern
from throughcare.safety.ladder import ring_due
from throughcare.safety.models import Answer, Concern, Page, Question

PAGE = 9  # queries


def say(world: World, question: Question, answer: str, note: str = "", **more: Any) -> Any:
    form = {"answer": answer, "body": note, "client_id": str(new_id())} | more
    return world.client(world.ana).post(f"/asked/{question.id}", form)


def rung(world: World) -> list[list[str]]:
    """Whom each page rang, in order, by first name."""
    ring_due()
    with world.at():
        names = {str(one.id): one.first_name for one in Member.objects.all()}
        pages = Page.objects.exclude(rung_at=None).exclude(paged_ids=[]).order_by("rung_at", "id")
        return [sorted(names[one] for one in page.paged_ids) for page in pages]


def test_safe_is_kept_and_closes_and_quiets_nothing(world: World) -> None:
    question = a_question(world)
    with world.at():
        before = list(Page.objects.order_by("id").values_list("id", "due_at", "rung_at"))
    answer = say(world, question, "safe")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/asked/{question.id}")
    with world.at():
        concern = Concern.objects.get()
        assert concern.state == "acknowledged"
        assert list(Page.objects.order_by("id").values_list("id", "due_at", "rung_at")) == before
        said = Answer.objects.get()
        assert (said.answer, said.note, said.concern_id) == ("safe", "", None)
        assert audited("concern.answered", concern.id) == 1
        assert not Member.objects.get(id=world.ana.id).is_asked
        assert not Outgoing.objects.filter(about_id=question.id, stopped_at=None, sent_at=None).exists()
    page = words(world.client(world.cleo).get(f"/concerns/{concern.id}").content.decode())
    assert "I am safe for now" in page
    assert "No answer closes this or lets it ring less." in page
    client = world.client(world.ana)
    assert "Are you safe right now?" not in client.get("/").content.decode()
    page = client.get(f"/asked/{question.id}").content.decode()
    assert "You answered: I am safe for now" in page
    assert "and may still call you" in page


def test_what_rings_goes_on_ringing_when_she_says_that_she_is_safe(world: World) -> None:
    question = a_question(world, taken_by="")
    with world.at():
        due = Page.objects.get(rung_at=None).due_at
    say(world, question, "safe")
    with world.at():
        assert Page.objects.get(rung_at=None).due_at == due
    with clock.frozen(due + timedelta(seconds=1)):
        assert rung(world) == [["Omar"], ["Cleo", "Fay"]]


def test_the_answer_is_announced_to_the_desks_and_to_who_asked_and_has_it(world: World) -> None:
    question = a_question(world)
    with announced() as told, world.at():
        answer_question(world.actor(world.ana), question=question, answer="safe", note="", client_id=new_id())
    members = {one for each in told for one in each.get("members", [])}
    assert {str(world.omar.id), str(world.cleo.id), str(world.ana.id)} <= members
    assert str(world.ben.id) not in members
    assert any(one.get("about") == "waiting" for one in told)


@pytest.mark.parametrize("level", [1, 3, 4])
def test_not_sure_rings_who_has_it_and_then_climbs(world: World, level: int) -> None:
    question = a_question(world, level)
    say(world, question, "not-sure")
    assert rung(world) == [["Cleo"]]
    with world.at():
        opened = Concern.objects.get(source_kind="not-sure")
        assert (opened.state, opened.level, opened.member_id) == ("open", max(3, level), world.ana.id)
        assert opened.raised_by_id is None
        assert Answer.objects.get().concern_id == opened.id
        assert Outgoing.objects.filter(about_id=opened.id, channel="call").exists(), "the telephone too"
    page = words(world.client(world.cleo).get(f"/concerns/{question.concern_id}").content.decode())
    assert "I am not sure It rings: open it" in page
    page = words(world.client(world.cleo).get(f"/concerns/{opened.id}").content.decode())
    assert "Was asked if they are safe, and is not sure." in page
    assert "Asked by Omar Saleh" in page, "the question stands on the page of what it opened"
    with clock.frozen(clock.now() + timedelta(minutes=6)):
        assert rung(world)[-1] == (["Cleo", "Omar"] if opened.level > level else ["Omar"])


def test_not_sure_while_it_rings_already_rings_again_at_once(world: World) -> None:
    question = a_question(world, 4, taken_by="")
    with clock.frozen(clock.now() + timedelta(minutes=2)):
        assert rung(world) == [["Omar"]]
        say(world, question, "not-sure")
        assert rung(world) == [["Omar"], ["Cleo", "Fay"]]


def test_help_rings_as_help_now_does_and_leads_there(world: World) -> None:
    question = a_question(world, 2)
    answer = say(world, question, "help")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/help?told=told")
    client = world.client(world.ana)
    client.cookies.update(answer.cookies)
    assert "Your team is being rung now." in client.get("/help?told=told").content.decode()
    with world.at():
        opened = Concern.objects.get(source_kind="help-now")
        assert (opened.level, opened.program_id, opened.member_id) == (4, world.harbor.id, world.ana.id)
    assert rung(world) == [["Cleo", "Omar"]], "worse than what Cleo has: on call is rung at once, and she"
    assert "Your team is being rung until somebody answers." in client.get("/").content.decode()


def test_help_twice_is_one_call_that_rings_again(world: World) -> None:
    question = a_question(world, 2)
    say(world, question, "help")
    rung(world)
    with clock.frozen(clock.now() + timedelta(minutes=2)):
        say(world, question, "help", "Please come.")
        assert rung(world) == [["Cleo", "Omar"], ["Cleo", "Fay"]]
    with world.at():
        assert Concern.objects.filter(source_kind="help-now").count() == 1
        assert Answer.objects.count() == 2


def test_not_sure_again_is_one_concern_that_rings_again(world: World) -> None:
    question = a_question(world)
    say(world, question, "not-sure")
    assert rung(world) == [["Cleo"]]
    with clock.frozen(clock.now() + timedelta(minutes=2)):
        say(world, question, "not-sure", "Still.")
        assert rung(world) == [["Cleo"], ["Omar"]]
    with world.at():
        opened = Concern.objects.get(source_kind="not-sure")
        assert {one.concern_id for one in Answer.objects.all()} == {opened.id}


def test_her_words_are_read_on_the_concern_and_only_there(world: World) -> None:
    question = a_question(world)
    say(world, question, "not-sure", "The <b>evenings</b> are long.\r\nCan you write?")
    page = world.client(world.omar).get(f"/concerns/{question.concern_id}").content.decode()
    assert "The &lt;b&gt;evenings&lt;/b&gt; are long.\nCan you write?" in page
    with world.at():
        for table in (Outgoing,):
            assert "evenings" not in str(list(table.objects.values()))
    for who in ("ben", "frank", "cory"):
        assert world.client(world.names[who]).get(f"/asked/{question.id}").status_code == 404


def test_safe_with_words_that_worry_rings_who_has_it(world: World) -> None:
    question = a_question(world)
    say(world, question, "safe", "I am safe. I just want to be dead.")
    with world.at():
        opened = Concern.objects.get(source_kind="safe-words")
        assert opened.level >= 1
        assert Answer.objects.get().answer == "safe"
    assert rung(world) == [["Cleo"]]
    say(world, question, "safe", "I had soup and I am on the sofa.")
    with world.at():
        assert Concern.objects.filter(source_kind="safe-words").count() == 1


def test_words_that_could_not_be_checked_ring(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from throughcare.safety.actions import asking
    from throughcare.screening.findings import UNSCREENED

    question = a_question(world)
    monkeypatch.setattr(asking, "screen_or_unscreened", lambda _text: UNSCREENED)
    say(world, question, "safe", "Fine.")
    assert rung(world) == [["Cleo"]]


@pytest.mark.parametrize("answer", ["safe", "not-sure", "help"])
def test_a_double_tap_is_one_answer(world: World, answer: str) -> None:
    question = a_question(world)
    client_id = str(new_id())
    for _ in range(2):
        assert say(world, question, answer, "Soup.", client_id=client_id).status_code == 302
    with world.at():
        assert Answer.objects.count() == 1
        assert Concern.objects.count() == (1 if answer == "safe" else 2)


def test_another_answer_from_the_same_page_is_never_lost(world: World) -> None:
    question = a_question(world, 2)
    client_id = str(new_id())
    say(world, question, "safe", client_id=client_id)
    say(world, question, "help", client_id=client_id)
    say(world, question, "help", "By the door.", client_id=client_id)
    with world.at():
        assert list(Answer.objects.order_by("at").values_list("answer", "note")) == [
            ("safe", ""),
            ("help", ""),
            ("help", "By the door."),
        ]
    assert rung(world) == [["Cleo", "Omar"]]
    page = words(world.client(world.omar).get(f"/concerns/{question.concern_id}").content.decode())
    assert page.index("By the door.") < page.index("I am safe for now"), "the newest first"


@pytest.mark.parametrize(("answer", "rings"), [("safe", 0), ("not-sure", 1), ("help", 1)])
def test_an_answer_after_the_concern_was_closed_counts(world: World, answer: str, rings: int) -> None:
    question = a_question(world)
    with world.at():
        close_concern(world.actor(world.cleo), concern=Concern.objects.get(), outcome="talked")
    assert say(world, question, answer).status_code == 302
    with world.at():
        assert Answer.objects.count() == 1
        assert Concern.objects.filter(state="open").count() == rings
    assert rung(world) == [["Omar"]] * rings
    page = world.client(world.cleo).get(f"/concerns/{question.concern_id}").content.decode()
    assert str(rules.ANSWERS[answer]) in page


def test_no_answer_at_all_is_said_and_keeps_her_words(world: World) -> None:
    question = a_question(world)
    for wrong in ("", "maybe"):
        answer = say(world, question, wrong, "I had soup.")
        assert answer.status_code == 422
        assert "Tap one of the three answers." in answer.content.decode()
        assert "I had soup." in answer.content.decode()
    with world.at():
        assert not Answer.objects.exists()


@pytest.mark.parametrize("note", ["x" * 5_000, "a\0b", "\ud83d half", "   "])
def test_no_words_keep_an_answer_waiting(world: World, note: str) -> None:
    question = a_question(world)
    with world.at():
        answer_question(
            world.actor(world.ana), question=question, answer="help", note=note, client_id=new_id()
        )
        kept = Answer.objects.get().note
    assert len(kept) == (5_000 if note.startswith("x") else len(kept))
    assert rung(world)[-1] == ["Cleo", "Omar"]


def test_only_who_was_asked_sees_and_answers_it(world: World) -> None:
    question = a_question(world)
    form = {"answer": "safe", "client_id": str(new_id())}
    for name in (
        "ben",
        "eve",
        "otto",
        "frank",
        "greta",
        "root",
        "nora",
        "pia",
        "cory",
        "omar",
        "cleo",
        "dina",
    ):
        client = world.client(world.names[name])
        assert client.get(f"/asked/{question.id}").status_code == 404, name
        assert client.post(f"/asked/{question.id}", form).status_code == 404, name
    assert world.client(world.ana).post(f"/asked/{new_id()}", form).status_code == 404
    with world.at():
        assert not Answer.objects.exists()
    assert world.client(world.ana).get(f"/asked/{question.id}").status_code == 200


def test_a_worse_answer_makes_what_rings_already_as_bad(world: World) -> None:
    question = a_question(world)
    say(world, question, "not-sure")
    say(world, question, "not-sure", "I took all my pills.")
    with world.at():
        [level] = Concern.objects.filter(source_kind="not-sure").values_list("level", flat=True)
    assert level == 4


def test_another_program_that_asks_is_another_question(world: World) -> None:
    from tests.world import an_episode
    from throughcare.safety.actions import open_concern

    first = a_question(world)
    with world.at():
        an_episode(world.ana, world.lantern)
        other = open_concern(
            None,
            member_id=world.ana.id,
            program_id=world.lantern.id,
            level=2,
            source_kind="message",
            source_id=new_id(),
        )
        second, _told = ask_if_safe(world.actor(world.dina), concern=other)
    assert second.id != first.id
    say(world, first, "safe")
    client = world.client(world.ana)
    assert f'action="/asked/{second.id}"' in client.get("/").content.decode(), "it still waits"
    page = world.client(world.omar).get(f"/concerns/{first.concern_id}").content.decode()
    assert "Dina" not in page


def test_answers_are_never_changed(world: World) -> None:
    from django.db import connection, transaction
    from django.db.utils import DatabaseError

    question = a_question(world)
    say(world, question, "safe")
    with world.at():
        for sql in ("UPDATE safety_answer SET answer = 'help'", "DELETE FROM safety_answer"):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(sql)


def test_the_page_makes_as_many_queries_with_answers_as_without(world: World) -> None:
    question = a_question(world)
    client = world.client(world.ana)
    client.get(f"/asked/{question.id}")
    with queries(PAGE):
        client.get(f"/asked/{question.id}")
    for note in ("One.", "Two.", "Three."):
        say(world, question, "safe", note)
    client.get(f"/asked/{question.id}")
    with queries(PAGE):
        client.get(f"/asked/{question.id}")


def test_whatever_fails_nothing_is_half_written(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The question and what it owes stand or fall together, and so do an answer and what it rings."""
    from throughcare.safety import asked
    from throughcare.safety.actions import asking

    def breaks(*_given: object, **_more: object) -> None:
        raise RuntimeError

    concern = a_concern(world)
    with monkeypatch.context() as broken:
        broken.setattr(asked, "mark_asked", breaks)
        with world.at(), pytest.raises(RuntimeError):
            ask_if_safe(world.actor(world.omar), concern=concern)
    with world.at():
        assert not Question.objects.exists()
        assert not Outgoing.objects.filter(template="asked").exists()
        question, _told = ask_if_safe(world.actor(world.omar), concern=concern)
    with monkeypatch.context() as broken:
        broken.setattr(asking, "_tell_staff", breaks)
        with world.at(), pytest.raises(RuntimeError):
            answer_question(
                world.actor(world.ana), question=question, answer="help", note="", client_id=new_id()
            )
    with world.at():
        assert not Answer.objects.exists()
        assert Concern.objects.count() == 1
        assert Member.objects.get(id=world.ana.id).is_asked
    assert Account.objects.filter(id=world.ana.account_id).exists()
