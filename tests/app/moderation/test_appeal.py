"""A member asks for another look; somebody else hears her, answers, and lets stand or changes it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.http import Http404

from tests.app.asking import a_message, audited, queries
from tests.app.moderation.reviewing import a_held, assert_refused_for_outsiders
from tests.words import words
from tests.world import World
from throughcare.conversations.models import Message, Thread
from throughcare.kit import clock
from throughcare.moderation import actions
from throughcare.moderation.actions import appeals, corrections, reviews
from throughcare.moderation.models import Appeal, AppealWord, Correction, Review
from throughcare.moderation.queries.own import new_decisions
from throughcare.program.actions.episodes import end_episode
from throughcare.program.models import Standing
from throughcare.program.refusals import Refused
from throughcare.safety.models import Concern
from throughcare.screening import Findings

MINE = "I meant it kindly. Please read it again."


def removed(world: World) -> Review:
    """A message of Ben's that Mo took out."""
    message = a_message(world.support_group, world.ben, "You are all fools, and so am I.")
    actions.remove_visible(world.actor(world.mo), message_id=message.id, reason="unkind")
    return Review.objects.get(message_id=message.id)


def appealed(world: World, review: Review | None = None) -> Appeal:
    """Ben asks for another look."""
    review = review or removed(world)
    return appeals.open_appeal(world.actor(world.ben), kind="review", about_id=review.id, body=MINE)


def test_she_is_heard_by_somebody_else_and_it_is_restored_in_its_place(world: World) -> None:
    with world.at():
        review = removed(world)
        a_message(world.support_group, world.ana, "After it.")
        place, before = (
            Message.objects.get(id=review.message_id).seq,
            Thread.objects.get(id=world.support_group.id),
        )
        appeal = appealed(world, review)
        with pytest.raises(Http404):
            appeals.answer_appeal(world.actor(world.mo), appeal_id=appeal.id, body="No.", outcome="upheld")
        dina = world.actor(world.dina)
        appeals.answer_appeal(dina, appeal_id=appeal.id, body="What did you mean by it?")
        appeals.say_in_appeal(world.actor(world.ben), appeal_id=appeal.id, body="That I am one of us.")
        appeals.answer_appeal(dina, appeal_id=appeal.id, body="Thank you. I see it.", outcome="changed")
        message = Message.objects.get(id=review.message_id)
        assert (message.state, message.seq, message.reason) == ("visible", place, "")
        assert message.change == before.change + 1
        appeal.refresh_from_db()
        assert (appeal.state, appeal.outcome, appeal.settled_by_id) == ("settled", "changed", world.dina.id)
        assert Review.objects.get(kind="appeal").outcome == "changed"
        assert [w.is_team for w in AppealWord.objects.order_by("at", "id")] == [False, True, False, True]
        assert audited("appeal.settle", appeal.id) == audited("appeal.answer", appeal.id) == 1


def test_what_was_returned_appears_at_the_end(world: World) -> None:
    with world.at():
        held = a_held(world)
        actions.return_held(world.actor(world.mo), message_id=held.id, reason="talk-first")
        appeal = appealed(world, Review.objects.get(message_id=held.id))
        before = Thread.objects.get(id=world.support_group.id).seq
        appeals.answer_appeal(world.actor(world.dina), appeal_id=appeal.id, body="Yes.", outcome="changed")
        message = Message.objects.get(id=held.id)
        assert (message.state, message.seq) == ("visible", before + 1)


def test_it_can_stand_as_it_was(world: World) -> None:
    with world.at():
        appeal = appealed(world)
        dina = world.actor(world.dina)
        appeals.answer_appeal(dina, appeal_id=appeal.id, body="It hurt two people.", outcome="upheld")
        assert Message.objects.get().state == "removed"
        for act in (
            lambda: appeals.answer_appeal(dina, appeal_id=appeal.id, body="Again", outcome="changed"),
            lambda: appeals.say_in_appeal(world.actor(world.ben), appeal_id=appeal.id, body="But"),
        ):
            with pytest.raises(Refused) as refused:
                act()
            assert refused.value.code == "done"
    page = world.client(world.ben).get(f"/appeals/{appeal.id}").content.decode()
    assert "It hurt two people." in page
    assert "Dina" not in words(page)
    assert "The care team" in page


def test_the_pages_and_their_queries(world: World) -> None:
    with world.at():
        review = removed(world)
    ben, dina = world.client(world.ben), world.client(world.dina)
    assert "The care team wrote to you" in ben.get("/").content.decode()
    with queries(18):
        page = ben.get("/decisions").content.decode()
    assert "We took this message out of the room." in page
    assert "It could hurt somebody here." in page
    assert "Mo Haddad" not in page
    assert "The care team wrote to you" not in ben.get("/").content.decode()
    address = f"/decisions/review/{review.id}/appeal"
    assert "You are all fools, and so am I." in ben.get(address).content.decode()
    assert ben.post(address, {"body": "  "}).status_code == 422
    assert ben.post(address, {"body": "x" * 4_001}).status_code == 422
    answer = ben.post(address, {"body": "\N{SLIGHTLY SMILING FACE}" * 4_000})
    assert answer.status_code == 302
    assert (
        ben.get(address).headers["Location"]
        == ben.post(address).headers["Location"]
        == answer.headers["Location"]
    )
    with world.at():
        appeal = Appeal.objects.get()
    assert "Appeal" in dina.get("/reviews").content.decode()
    assert "Appeal" in dina.get("/desk").content.decode()
    text = dina.get(f"/reviews/appeals/{appeal.id}").content.decode()
    assert "Mo Haddad decided: It was taken out" in text
    assert dina.post(f"/reviews/appeals/{appeal.id}", {"body": ""}).status_code == 422
    assert dina.post(f"/reviews/appeals/{appeal.id}", {"body": "Hm.", "outcome": "eaten"}).status_code == 422
    assert dina.post(f"/reviews/appeals/{appeal.id}", {"body": "Tell me more."}).status_code == 302
    with world.at():
        assert new_decisions(world.actor(world.ben)) == 1
    assert "Tell me more." in ben.get(f"/appeals/{appeal.id}").content.decode()
    with world.at():
        assert new_decisions(world.actor(world.ben)) == 0
    assert ben.post(f"/appeals/{appeal.id}", {"body": ""}).status_code == 422
    assert ben.post(f"/appeals/{appeal.id}", {"body": "More."}).status_code == 302
    done = dina.post(f"/reviews/appeals/{appeal.id}", {"body": "Yes.", "outcome": "changed"})
    assert done.headers["Location"] == "/reviews"
    assert "it was changed" in ben.get("/decisions").content.decode()


def test_nobody_elses_and_nothing_that_was_not_decided(world: World) -> None:
    with world.at():
        review = removed(world)
        appeal = appealed(world, review)
        released = a_held(world)
        actions.release_held(world.actor(world.mo), message_id=released.id)
        let_go = Review.objects.get(message_id=released.id)
        for kind, about in (("review", let_go.id), ("correction", review.id), ("else", review.id)):
            with pytest.raises(Http404):
                appeals.open_appeal(world.actor(world.ben), kind=kind, about_id=about, body=MINE)
    for name in ("ana", "frank", "otto", "nora", "root", "mo"):
        client = world.client(world.names[name])
        assert client.get(f"/appeals/{appeal.id}").status_code == 404, name
        assert client.post(f"/appeals/{appeal.id}", {"body": "x"}).status_code == 404, name
        assert client.get(f"/decisions/review/{review.id}/appeal").status_code == 404, name
        assert "fools" not in client.get("/decisions").content.decode(), name
    assert world.client().get("/decisions").status_code == 302
    assert_refused_for_outsiders(world, f"/reviews/appeals/{appeal.id}", body="Yes.", outcome="changed")
    for client in (world.client(world.mo), world.client(world.ben)):
        assert client.get(f"/reviews/appeals/{appeal.id}").status_code == 404
    with world.at():
        assert Message.objects.get(id=review.message_id).state == "removed"


def test_asking_again_is_the_same_appeal_and_a_talk_is_short(world: World) -> None:
    with world.at():
        review = removed(world)
        first = appealed(world, review)
        assert appealed(world, review).id == first.id
        assert AppealWord.objects.count() == 1
        for number in range(appeals.WORDS_MOST - 1):
            for _tap in range(2):
                appeals.say_in_appeal(world.actor(world.ben), appeal_id=first.id, body=f"More {number}.")
        assert AppealWord.objects.count() == appeals.WORDS_MOST
        with pytest.raises(Refused) as refused:
            appeals.say_in_appeal(world.actor(world.ben), appeal_id=first.id, body="More.")
        assert refused.value.code == "many-words"
        assert Review.objects.filter(kind="appeal").count() == 1


def test_also_after_her_episode_has_ended(world: World) -> None:
    with world.at():
        review = removed(world)
        end_episode(world.actor(world.cory), episode=world.ben_episode, reason="completed")
    client = world.client(world.ben)
    answer = client.post(f"/decisions/review/{review.id}/appeal", {"body": MINE})
    assert answer.status_code == 302
    with world.at():
        appeal = Appeal.objects.get()
        appeals.answer_appeal(world.actor(world.dina), appeal_id=appeal.id, body="Yes.", outcome="changed")
        assert Message.objects.get(id=review.message_id).state == "visible"
    assert client.get(f"/appeals/{appeal.id}").status_code == 200


def test_an_appeal_lifts_a_correction(world: World) -> None:
    with world.at():
        review = removed(world)
        correction = corrections.give_correction(
            world.actor(world.mo), review_id=review.id, step="limited", reason="unkind", days=7
        )
        assert Standing.objects.get(id=world.ben.id).limited_until == correction.until_at
        appeal = appeals.open_appeal(
            world.actor(world.ben), kind="correction", about_id=correction.id, body=MINE
        )
        with pytest.raises(Http404):
            appeals.answer_appeal(world.actor(world.mo), appeal_id=appeal.id, body="No.", outcome="changed")
        appeals.answer_appeal(world.actor(world.dina), appeal_id=appeal.id, body="Yes.", outcome="changed")
        assert Correction.objects.get().lifted_at is not None
        assert Standing.objects.get(id=world.ben.id).limited_until is None


def test_two_who_hear_it_at_once(world: World) -> None:
    with world.at():
        appeal = appealed(world)
        review = Review.objects.get(kind="appeal")
        reviews.claim_review(world.actor(world.fay), review_id=review.id)
        with pytest.raises(Refused) as refused:
            appeals.answer_appeal(
                world.actor(world.dina), appeal_id=appeal.id, body="Yes.", outcome="changed"
            )
        assert refused.value.code == "claimed"


DANGER = "I want to kill myself tonight."


def concerns() -> list[Concern]:
    return list(Concern.objects.filter(source_kind__startswith="appeal").order_by("opened_at"))


def test_her_own_words_of_danger_ring_and_help_is_offered(world: World) -> None:
    with world.at():
        review = removed(world)
    ben, address = world.client(world.ben), f"/decisions/review/{review.id}/appeal"
    for _tap in range(2):
        assert "My safety plan" in ben.post(address, {"body": DANGER}, follow=True).content.decode()
    with world.at():
        (concern,) = concerns()
        assert concern.why == "Wrote something that worries us in an appeal."
        assert (concern.member_id, concern.program_id) == (world.ben.id, world.harbor.id)
        assert concern.level >= 2
        assert concern.source_id == AppealWord.objects.get().id
    assert DANGER in world.client(world.omar).get(f"/concerns/{concern.id}/words").content.decode()
    assert world.client(world.ben).get(f"/concerns/{concern.id}/words").status_code == 404
    with world.at():
        appeal = Appeal.objects.get()
        appeals.say_in_appeal(world.actor(world.ben), appeal_id=appeal.id, body="Nobody listens to me.")
        assert len(concerns()) == 1
        appeals.say_in_appeal(world.actor(world.ben), appeal_id=appeal.id, body=DANGER)
        assert len(concerns()) == 2
        appeals.answer_appeal(world.actor(world.dina), appeal_id=appeal.id, body=DANGER)
        assert len(concerns()) == 2, "the team's own words ring for nobody"


def test_words_of_danger_that_are_refused_ring_once(world: World) -> None:
    with world.at():
        review = removed(world)
    ben, address = world.client(world.ben), f"/decisions/review/{review.id}/appeal"
    for _ in range(2):
        answer = ben.post(address, {"body": DANGER + " x" * 4_000})
        assert answer.status_code == 422
        assert "My safety plan" in answer.content.decode()
    with world.at():
        (concern,) = concerns()
        assert "was not kept: ask them." in concern.why
        assert not concern.has_words
        plain = "I think this was unfair, I only wanted to help."
        appeal = appeals.open_appeal(world.actor(world.ben), kind="review", about_id=review.id, body=plain)
        assert "My safety plan" in ben.get(f"/appeals/{appeal.id}").content.decode()
        appeals.open_appeal(world.actor(world.ben), kind="review", about_id=review.id, body=DANGER)
        assert len(concerns()) == 2, "asked again"
        appeals.answer_appeal(world.actor(world.dina), appeal_id=appeal.id, body="No.", outcome="upheld")
        with pytest.raises(Refused):
            appeals.say_in_appeal(world.actor(world.ben), appeal_id=appeal.id, body=DANGER)
        assert len(concerns()) == 3, "too late for the appeal"


@pytest.mark.parametrize("is_kept", [True, False])
def test_the_same_words_of_danger_said_again_days_later_ring_again(world: World, is_kept: bool) -> None:
    body = DANGER if is_kept else DANGER + " x" * 4_000

    def say(days: float) -> None:
        with clock.frozen(now + timedelta(days=days)), world.at():
            try:
                appeals.say_in_appeal(world.actor(world.ben), appeal_id=appeal.id, body=body)
            except Refused:
                assert not is_kept

    with world.at():
        appeal = appealed(world)
        Concern.objects.update(state="closed", closed_at=clock.now())
        before = len(concerns())
    now = clock.now() + timedelta(seconds=1)
    for days in (0, 3, 6):
        for _tap in range(2):
            say(days)
        with world.at():
            rings = Concern.objects.filter(state="open", source_kind__startswith="appeal")
            assert rings.update(state="closed", closed_at=clock.now()) == 1
    with world.at():
        assert len(concerns()) == before + 3


def test_words_that_cannot_be_checked_ring(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(appeals, "screen_or_unscreened", lambda _: Findings(screened=False))
    with world.at():
        appealed(world)
        (concern,) = concerns()
        assert concern.level == 1
    with world.at():
        Concern.objects.all().update(state="closed")
        appeal = Appeal.objects.get()
    assert "My safety plan" not in world.client(world.ben).get(f"/appeals/{appeal.id}").content.decode()
