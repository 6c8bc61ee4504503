"""Words of somebody in danger reach staff whatever becomes of the post, the page or the thread."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connections

from tests.world import World, a_role, an_episode
from throughcare.conversations.actions.messages import withdraw_message
from throughcare.conversations.models import Message, Seat, Topic
from throughcare.conversations.posting import Refused, compose, post
from throughcare.conversations.posting.batch import Batch
from throughcare.conversations.posting.postman import post_and_wait
from throughcare.conversations.posting.quick import Quick
from throughcare.conversations.screens import kept_sentence
from throughcare.kit import clock
from throughcare.kit.ids import new_id
from throughcare.kit.text import MAX_BODY, BadText
from throughcare.moderation import rules
from throughcare.moderation.actions import reviews, scanning, unread
from throughcare.moderation.models import Review
from throughcare.moderation.queries.waiting import waiting_for
from throughcare.moderation.rules import Level
from throughcare.program.actions.episodes import end_episode
from throughcare.program.models import Episode, Member
from throughcare.safety.actions import concerns as opens
from throughcare.safety.models import Concern, Page
from throughcare.screening.findings import UNSCREENED

ALARMING = "I want to kill myself tonight"


def composed(world: World, **more: Any):
    return compose(
        organization=world.bridgewell.id,
        thread=world.support_group.id,
        author=world.ana.id,
        client_id=new_id(),
        **more,
    )


def concerns(world: World) -> list[Concern]:
    with world.at():
        found = list(Concern.objects.filter(member=world.ana))
        assert Page.objects.filter(concern__in=found).count() == len(found)
    return found


@pytest.mark.parametrize("reference", ["reply_to", "topic"])
def test_an_answer_to_what_is_gone_is_refused_and_heard(world: World, reference: str) -> None:
    outcome = post_and_wait(settings.ENV.app_url, composed(world, body=ALARMING, **{reference: new_id()}))
    assert isinstance(outcome, Refused)
    assert outcome.code == "reference-not-found"
    (concern,) = concerns(world)
    assert concern.level >= 2
    with world.at():
        kept = Message.objects.get(id=concern.source_id)
        assert (kept.body, kept.state, kept.seq, kept.reply_to_id) == (ALARMING, "returned", None, None)
        assert kept_sentence(kept).startswith("This was not posted."), "nobody has read it, and none says so"


def test_scores_that_cannot_be_worked_out_make_a_post_one_to_look_at(world: World) -> None:
    def broken() -> tuple[tuple[str, float], ...]:
        raise RuntimeError

    said = composed(world, body="Good evening.")._replace(scores=broken)
    assert said.judged([("substance", 0.3)]).calls_for_somebody
    assert said.judged([]) is said


def test_an_answer_to_what_is_gone_without_danger_leaves_no_message(world: World) -> None:
    outcome = post_and_wait(settings.ENV.app_url, composed(world, body="Good idea.", reply_to=new_id()))
    assert isinstance(outcome, Refused)
    assert concerns(world) == []
    with world.at():
        assert not Message.objects.filter(author=world.ana).exists()


def test_a_text_that_is_too_long_is_refused_and_the_danger_in_it_heard(world: World) -> None:
    long = f"{'It has been a very long week. ' * 300}{ALARMING}. {'And it is still going on. ' * 40}"
    outcome = post_and_wait(settings.ENV.app_url, composed(world, body=long))
    assert isinstance(outcome, Refused)
    assert outcome.code == "too-long"
    (concern,) = concerns(world)
    assert concern.level >= 2
    with world.at():
        kept = Message.objects.get(id=concern.source_id)
        assert (kept.state, kept.seq, kept.reason) == ("returned", None, "too-long")
        assert ALARMING in kept.body
        assert len(kept.body) <= MAX_BODY


def test_a_long_text_to_which_one_has_no_way_says_nothing_of_its_length(world: World) -> None:
    said = composed(world, body=f"{'Word ' * 900}{ALARMING}")._replace(author=world.otto.id)
    outcome = post_and_wait(settings.ENV.app_url, said)
    assert isinstance(outcome, Refused)
    assert outcome.code == "not-found"


@pytest.mark.parametrize("length", [MAX_BODY + 1, 40_000])
def test_a_long_text_without_danger_goes_nowhere(world: World, length: int) -> None:
    with pytest.raises(BadText) as raised:
        composed(world, body="a b" * length)
    assert raised.value.code == "too-long"


def test_a_form_with_a_long_text_of_danger_offers_help_and_gives_it_back(world: World) -> None:
    long = f"{'It has been a very long week. ' * 300}{ALARMING}"
    page = world.client(world.ana).post(
        f"/threads/{world.support_group.id}/post", {"client_id": str(new_id()), "body": long}
    )
    assert page.status_code == 422
    text = page.content.decode()
    assert "longer than 4,000 characters" in text
    assert ALARMING in text
    assert "/help" in text
    assert len(concerns(world)) == 1


def test_the_name_of_a_topic_is_heard_too(world: World) -> None:
    client = world.client(world.ana)
    client.post(f"/threads/{world.support_group.id}/topics", {"title": ALARMING})
    (concern,) = concerns(world)
    assert concern.level >= 2
    # Sent again, it is the same call.
    client.post(f"/threads/{world.support_group.id}/topics", {"title": ALARMING})
    assert len(concerns(world)) == 1
    with world.at():
        assert not Topic.objects.filter(thread=world.support_group, title=ALARMING).exists()


@pytest.mark.parametrize("by", ["ana", "fay"])
def test_the_name_of_a_topic_that_could_not_be_screened_is_looked_at(
    world: World, monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    monkeypatch.setattr(post, "screen_or_unscreened", lambda _text: UNSCREENED)
    client, author = world.client(world.names[by]), world.names[by]
    address = f"/threads/{world.support_group.id}/topics"
    for _time in range(2):
        client.post(address, {"title": "A quiet name"})
    with world.at():
        concern = Concern.objects.get(member=author)
        assert (concern.source_kind, concern.level) == ("not-screened", 1)
        assert Message.objects.get(id=concern.source_id).body == "A quiet name"
        assert not Topic.objects.filter(thread=world.support_group, title="A quiet name").exists()
    monkeypatch.undo()
    client.post(address, {"title": "A quiet name"})
    with world.at():
        assert Topic.objects.filter(thread=world.support_group, title="A quiet name").exists()


def test_a_form_sent_after_ones_place_has_ended_is_heard(world: World) -> None:
    client = world.client(world.ana)
    with world.at():
        end_episode(None, episode=world.ana_episode, reason="completed")
    answer = client.post(
        f"/threads/{world.support_group.id}/post", {"client_id": str(new_id()), "body": ALARMING}
    )
    assert answer.status_code == 404
    (concern,) = concerns(world)
    assert concern.level >= 2


def test_a_form_to_a_thread_of_others_changes_nothing_for_calm_words(world: World) -> None:
    body = {"client_id": str(new_id()), "body": "Hello."}
    answer = world.client(world.otto).post(f"/threads/{world.support_group.id}/post", body)
    assert answer.status_code == 404
    nobody = world.client(world.otto).post(f"/threads/{new_id()}/post", body)
    assert (nobody.status_code, nobody.content.count(b"\n")) == (404, answer.content.count(b"\n"))
    with world.at():
        assert not Message.objects.filter(author=world.otto).exists()


@pytest.mark.parametrize(("room", "hour", "rings"), [
    ("support_group", 12, False),  # reviewers are on, and it stands in their queue as a crisis
    ("support_group", 3, True),
    ("care_team", 12, True),
])  # fmt: skip
def test_suspected_danger_rings_where_nobody_reads_what_is_flagged(
    world: World, room: str, hour: int, rings: bool
) -> None:
    post = composed(world, body="A quiet word.")
    with world.at():
        scanning.scan()  # begins where it stands now
    suspected = post._replace(thread=world.names[room].id, flags=("self-harm",), severity=0)
    local = clock.now().astimezone(clock.zone("America/New_York"))
    with clock.frozen(local.replace(hour=hour)):
        post_and_wait(settings.ENV.app_url, suspected)
    found = concerns(world)
    assert [one.level for one in found] == ([1] if rings else [])
    if not rings:
        with world.at():
            scanning.scan()
            assert Review.objects.get(author_id=world.ana.id).level == Level.CRISIS


def suspected_by_day(world: World, **more: Any) -> Any:
    """Post words in which danger is suspected, in a room whose reviewers are on; answers the outcome."""
    with world.at():
        scanning.scan()  # begins where it stands now
    post = composed(world, body="A quiet word.")._replace(flags=("self-harm",), severity=0, **more)
    with world.at():
        return post_and_wait(settings.ENV.app_url, post)


def test_suspected_danger_that_is_refused_rings_though_reviewers_are_on(world: World) -> None:
    outcome = suspected_by_day(world, reply_to=new_id())
    assert isinstance(outcome, Refused)
    (concern,) = concerns(world)
    assert concern.level == 1
    with world.at():
        assert Message.objects.get(id=concern.source_id).body == "A quiet word."


def test_suspected_danger_stands_on_the_desk_and_rings_once_if_nobody_comes(world: World) -> None:
    suspected_by_day(world)
    with world.at():
        scanning.scan()
        (row,) = waiting_for(world.actor(world.fay)).review
        due = Review.objects.get(id=row.id).due_at
        assert unread.ring_for_late() == 0
    with world.at(), clock.frozen(due):
        assert unread.ring_for_late() == 1
        assert unread.ring_for_late() == 0
    (concern,) = concerns(world)
    assert (concern.level, concern.source_kind) == (1, "message")


def test_two_processes_that_ring_about_it_at_once_ring_once(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    suspected_by_day(world)
    with world.at():
        scanning.scan()
        due = Review.objects.get(author_id=world.ana.id).due_at
    barrier = threading.Barrier(2, timeout=20)
    looks = opens._standing
    seen: set[int] = set()

    def look_together(*args: Any) -> Any:
        """Both have found none before either opens one."""
        found = looks(*args)
        if threading.get_ident() not in seen:
            seen.add(threading.get_ident())
            assert found is None
            barrier.wait()
        return found

    rang: list[int] = []

    def ring() -> None:
        try:
            with world.at():
                rang.append(unread.ring_for_late())
        finally:
            connections.close_all()

    with monkeypatch.context() as patch, clock.frozen(due):
        patch.setattr(opens, "_standing", look_together)
        processes = [threading.Thread(target=ring) for _ in range(2)]
        for one in processes:
            one.start()
        for one in processes:
            one.join(30)
    assert rang == [1, 1], "neither failed"
    (concern,) = concerns(world)
    assert (concern.level, concern.state) == (1, "open")
    assert not caplog.records


def test_a_reviewer_who_is_on_it_is_not_rung_past(world: World) -> None:
    suspected_by_day(world)
    with world.at():
        scanning.scan()
        review = Review.objects.get(author_id=world.ana.id)
    with world.at(), clock.frozen(review.due_at):
        reviews.claim_review(world.actor(world.fay), review_id=review.id)
        assert unread.ring_for_late() == 0
    with world.at(), clock.frozen(review.due_at + rules.CLAIM_FOR):
        assert unread.ring_for_late() == 1


@pytest.mark.parametrize("scanned", [True, False])
def test_suspected_danger_that_is_taken_back_unread_rings(world: World, scanned: bool) -> None:
    posted = suspected_by_day(world)
    with world.at():
        if scanned:
            scanning.scan()
        withdraw_message(world.actor(world.ana), message_id=posted.id)
        scanning.scan()
        assert not Review.objects.filter(author_id=world.ana.id, state=Review.State.OPEN).exists()
    (concern,) = concerns(world)
    assert (concern.level, concern.source_id) == (1, posted.id)


def test_what_a_reviewer_has_looked_at_can_be_taken_back_quietly(world: World) -> None:
    posted = suspected_by_day(world)
    with world.at():
        scanning.scan()
        review = Review.objects.get(author_id=world.ana.id)
        reviews.decide_review(world.actor(world.fay), review_id=review.id, decision="leave")
        withdraw_message(world.actor(world.ana), message_id=posted.id)
    assert concerns(world) == []


def _works_here_and_is_a_member(world: World, when: str) -> Member:
    """Ana, who has begun to work here; or Pia, who works here and was a participant elsewhere once."""
    if when == "now":
        a_role(world.ana, "peer-specialist", world.harbor)
        return world.ana
    once = an_episode(world.pia, world.lantern, weeks=60)
    Episode.objects.filter(id=once.id).update(ended_at=clock.now() - timedelta(weeks=50))
    return _seated(world, world.pia)


def _seated(world: World, member: Member) -> Member:
    Seat.objects.create(
        organization_id=world.bridgewell.id, thread=world.support_group, member=member, from_seq=1
    )
    return member


@pytest.mark.parametrize("when", ["now", "once"])
def test_suspected_danger_of_a_member_who_works_here_too_comes_to_reviewers(world: World, when: str) -> None:
    with world.at():
        author = _works_here_and_is_a_member(world, when)
    suspected_by_day(world, author=author.id)
    with world.at():
        scanning.scan()
        review = Review.objects.get(author_id=author.id)
        assert review.level == Level.CRISIS
        assert not Concern.objects.exists()
    with world.at(), clock.frozen(review.due_at):
        assert unread.ring_for_late() == 1


@pytest.mark.parametrize("when", ["now", "once"])
def test_what_a_member_who_works_here_too_takes_back_unread_rings(world: World, when: str) -> None:
    with world.at():
        author = _works_here_and_is_a_member(world, when)
    posted = suspected_by_day(world, author=author.id)
    with world.at():
        withdraw_message(world.actor(author), message_id=posted.id)
        assert Concern.objects.get(member=author).source_id == posted.id


@pytest.mark.parametrize("runs_the_server_too", [False, True])
def test_who_writes_about_danger_at_work_rings_nobody(world: World, runs_the_server_too: bool) -> None:
    with world.at():
        author = _seated(world, world.pia)
        if runs_the_server_too:
            a_role(author, "operator")
    posted = suspected_by_day(world, author=author.id)
    with world.at():
        scanning.scan()
        withdraw_message(world.actor(author), message_id=posted.id)
        assert not Review.objects.exists()
        assert not Concern.objects.exists()


def test_words_of_danger_that_a_fault_of_ours_keeps_out_ring(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_given: Any) -> None:
        raise LookupError("a fault")

    monkeypatch.setattr(Batch, "_settle", fail)
    monkeypatch.setattr(Quick, "take", fail)
    post = composed(world, body=ALARMING)
    for _time in range(2):  # sent again, it is the same call
        outcome = post_and_wait(settings.ENV.app_url, post)
        assert isinstance(outcome, Refused)
        assert outcome.code == "cannot-keep"
    calm = composed(world, body="Hello.")._replace(author=world.ben.id)
    assert post_and_wait(settings.ENV.app_url, calm) == outcome
    (concern,) = concerns(world)
    assert (concern.level, concern.source_kind) == (post.severity, "elsewhere")
    with world.at():
        assert Concern.objects.count() == 1
