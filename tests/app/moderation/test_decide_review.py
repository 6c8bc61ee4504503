"""Taking a review, deciding it, going on to the next; notes among reviewers."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.http import Http404

from tests.app.asking import a_message, audited, queries
from tests.app.moderation.reviewing import (
    OUTSIDERS,
    a_held,
    assert_refused_for_outsiders,
    both_at_once,
    state_of,
)
from tests.app.safety.ringing import a_concern
from tests.words import words
from tests.world import World, a_thread, pair_of
from throughcare.contact.words import Channel
from throughcare.conversations.models import Message
from throughcare.kit import clock
from throughcare.moderation import actions
from throughcare.moderation.actions import opening, reviews, scanning
from throughcare.moderation.models import Report, Review, ReviewNote
from throughcare.program.models import Member
from throughcare.program.refusals import Refused
from throughcare.safety.actions import acknowledge_concern, close_concern
from throughcare.safety.models import Concern

MINUTE = timedelta(minutes=1)


def reported(world: World, body: str = "You are all fools.", **fields: object) -> Review:
    """A message of Ben's that Ana reported."""
    message = a_message(world.support_group, world.ben, body, **fields)
    actions.report_message(world.actor(world.ana), message_id=message.id, reason="unkind")
    return Review.objects.get(message_id=message.id)


def held(world: World, **fields: object) -> Review:
    """A held post of Ben's."""
    message = a_held(world, **fields)
    opening.open_waiting()
    return Review.objects.get(message_id=message.id)


def decide(world: World, by: Member, review: Review, decision: str, **more: object) -> Review:
    return reviews.decide_review(world.actor(by), review_id=review.id, decision=decision, **more)


def message_of(review: Review) -> Message:
    return Message.objects.get(id=review.message_id)


def test_removing_settles_the_report_and_tells_both(world: World) -> None:
    with world.at():
        review = reported(world)
        decide(world, world.mo, review, "remove", reason="unkind", words="Let us talk on Friday.")
        assert message_of(review).state == "removed"
        review.refresh_from_db()
        assert (review.state, review.outcome, review.reason) == ("settled", "removed", "unkind")
        assert (review.settled_by_id, review.words) == (world.mo.id, "Let us talk on Friday.")
        report = Report.objects.get()
        assert (report.state, report.outcome, report.settled_by_id) == ("settled", "removed", world.mo.id)
        assert audited("review.decide", review.id) == audited("review.remove", review.message_id) == 1
    said = world.client(world.ana).get(f"/messages/{review.message_id}/report").content.decode()
    assert "We took the message away" in said
    assert re.search(r"\bMo\b", words(said)) is None


@pytest.mark.parametrize(("decision", "state"), [("release", "visible"), ("return", "returned")])
def test_held_ones(world: World, decision: str, state: str) -> None:
    with world.at():
        review = held(world)
        decide(world, world.mo, review, decision, reason="talk-first")
        assert message_of(review).state == state
        assert Review.objects.get(id=review.id).state == "settled"


def test_deciding_from_the_desk_settles_the_review_too(world: World) -> None:
    with world.at():
        first = held(world)
        actions.release_held(world.actor(world.mo), message_id=first.message_id)
        assert not Review.objects.filter(state="open").exists()
        fresh = a_message(world.support_group, world.ben, "Nobody pointed to it")
        actions.remove_visible(world.actor(world.mo), message_id=fresh.id, reason="unkind")
        found = Review.objects.get(message_id=fresh.id)
        assert (found.kind, found.outcome, found.frozen_body) == ("found", "removed", fresh.body)


def test_of_two_the_second_is_told_who_is_on_it(world: World) -> None:
    with world.at():
        review = held(world)
        reviews.claim_review(world.actor(world.mo), review_id=review.id)
        reviews.claim_review(world.actor(world.mo), review_id=review.id)
        for act in (
            lambda: reviews.claim_review(world.actor(world.dina), review_id=review.id),
            lambda: decide(world, world.dina, review, "release"),
        ):
            with pytest.raises(Refused) as refused:
                act()
            assert refused.value.code == "claimed"
            assert "Mo is on this" in refused.value.sentence
        assert message_of(review).state == "held"
        Review.objects.filter(id=review.id).update(claimed_at=clock.now() - timedelta(minutes=15))
        decide(world, world.dina, review, "release")
        with pytest.raises(Refused) as refused:
            decide(world, world.mo, review, "release")
        assert refused.value.code == "done"


def test_it_can_be_left_to_somebody_else(world: World) -> None:
    with world.at():
        review = held(world)
        reviews.claim_review(world.actor(world.mo), review_id=review.id)
        reviews.unclaim_review(world.actor(world.dina), review_id=review.id)
        assert Review.objects.get(id=review.id).claimed_by_id == world.mo.id
        reviews.unclaim_review(world.actor(world.mo), review_id=review.id)
        assert Review.objects.get(id=review.id).claimed_by_id is None


def test_nobody_decides_what_is_about_her_or_reported_by_her(world: World) -> None:
    with world.at():
        own = held(world, by=world.fay)
        message = a_message(world.support_group, world.ben, "Unkind")
        actions.report_message(world.actor(world.fay), message_id=message.id, reason="unkind")
        theirs = Review.objects.get(message_id=message.id)
        for review in (own, theirs):
            for act in (reviews.claim_review, reviews.unclaim_review):
                with pytest.raises(Http404):
                    act(world.actor(world.fay), review_id=review.id)
            with pytest.raises(Http404):
                decide(world, world.fay, review, "release")
    client = world.client(world.fay)
    for review in (own, theirs):
        assert client.get(f"/reviews/{review.id}").status_code == 404
    assert "Unkind" not in client.get("/reviews").content.decode()


def test_others_find_nothing(world: World) -> None:
    with world.at():
        review = held(world)
    for name in OUTSIDERS:
        client = world.client(world.names[name])
        for address in ("/reviews", f"/reviews/{review.id}", "/reviews/measured"):
            assert client.get(address).status_code == 404, (name, address)
    assert world.client().get("/reviews").status_code == 302
    for act in ("claim", "unclaim", "decide", "note"):
        assert_refused_for_outsiders(world, f"/reviews/{review.id}/{act}", decision="release", body="Hello")
    assert_refused_for_outsiders(world, "/reviews/next")
    with world.at():
        assert state_of(message_of(review)) == "held"


def test_words_of_somebody_in_danger_ask_for_care(world: World) -> None:
    with world.at():
        review = reported(world, severity=3)
        with pytest.raises(Refused) as refused:
            decide(world, world.mo, review, "remove", reason="hard-to-read")
        assert refused.value.code == "needs-care"
        assert message_of(review).state == "visible"
        assert not Concern.objects.filter(source_id=review.message_id).exists()
    client = world.client(world.mo)
    page = client.get(f"/reviews/{review.id}").content.decode()
    assert "may be in danger" in page
    address = f"/reviews/{review.id}/decide"
    bad = client.post(address, {"decision": "remove", "reason": "hard-to-read"})
    assert bad.status_code == 422
    good = {"decision": "remove", "reason": "hard-to-read", "takes": "yes"}
    assert client.post(address, good).status_code == 302
    with world.at():
        concern = Concern.objects.get(source_id=review.message_id)
        assert (concern.state, concern.owner_id, concern.member_id) == (
            "acknowledged", world.mo.id, world.ben.id,
        )  # fmt: skip
    room = world.client(world.ana).get(f"/threads/{world.support_group.id}").content.decode()
    assert "is in touch with the person who wrote it" in room


def test_what_was_filled_in_stays_when_it_is_refused(world: World) -> None:
    with world.at():
        review = reported(world, severity=3)
    client = world.client(world.mo)
    address = f"/reviews/{review.id}/decide"
    page = client.post(address, {"decision": "remove", "reason": "", "takes": "yes", "words": "Hello."})
    assert page.status_code == 422
    assert '<input type="checkbox" name="takes" value="yes" checked>' in page.content.decode()
    assert ">Hello.</textarea>" in page.content.decode()
    page = client.post(address, {"decision": "remove", "reason": "hard-to-read"})
    assert page.status_code == 422
    assert 'value="hard-to-read" required checked>' in page.content.decode()
    assert 'name="takes" value="yes">' in page.content.decode()


def test_which_flags_were_judged_stays_too(world: World) -> None:
    with world.at():
        scanning.scan()  # it begins with what comes from now on
        message = a_message(world.support_group, world.ben, flags=["link", "harassment"])
        scanning.scan()
        review = Review.objects.get(message_id=message.id)
    form = {"decision": "nonsense", "judged": "yes", "found": ["link", "substance"]}
    page = world.client(world.mo).post(f"/reviews/{review.id}/decide", form).content.decode()
    for flag, is_found in (("link", True), ("substance", True), ("harassment", False)):
        assert f'name="found" value="{flag}"{" checked" if is_found else ""}>' in page, flag


def test_words_for_a_review_that_somebody_else_has_are_not_lost(world: World) -> None:
    with world.at():
        review = held(world, body="One 312-555-0100")
        reviews.claim_review(world.actor(world.mo), review_id=review.id)
    client = world.client(world.dina)
    address = f"/reviews/{review.id}/decide"
    form = {"decision": "return", "reason": "talk-first", "words": "Let us talk about it."}
    answer = client.post(address, form)
    assert answer.status_code == 409
    assert "Nothing was decided, and your words are kept below." in words(answer.content.decode())
    assert ">Let us talk about it.</textarea>" in answer.content.decode()
    assert 'value="talk-first" required checked>' in answer.content.decode()
    with world.at():
        reviews.decide_review(world.actor(world.mo), review_id=review.id, decision="release")
    answer = client.post(address, form)
    assert answer.status_code == 409
    assert "You wrote: Let us talk about it." in words(answer.content.decode())
    with world.at():
        assert state_of(message_of(review)) == "visible"


def test_after_deciding_the_next_opens_by_itself(world: World) -> None:
    with world.at():
        first, second = held(world, body="One 312-555-0100"), held(world, body="Two 312-555-0100")
    client = world.client(world.mo)
    answer = client.post("/reviews/next")
    assert answer.headers["Location"] == f"/reviews/{first.id}"
    answer = client.post(f"/reviews/{first.id}/decide", {"decision": "release"})
    assert answer.headers["Location"] == f"/reviews/{second.id}"
    with world.at():
        assert Review.objects.get(id=second.id).claimed_by_id == world.mo.id
    answer = client.post(f"/reviews/{second.id}/decide", {"decision": "release"})
    assert answer.headers["Location"] == "/reviews"
    again = client.post(f"/reviews/{second.id}/decide", {"decision": "release"})
    assert again.headers["Location"] == "/reviews"
    assert "settled a moment ago" in client.get("/reviews").content.decode()
    assert client.post(f"/reviews/{second.id}/decide", {"decision": "nonsense"}).status_code == 422


def test_reading_is_recorded_and_costs_a_fixed_number_of_queries(world: World) -> None:
    with world.at():
        review = reported(world)
    client = world.client(world.mo)
    with queries(22):
        client.get(f"/reviews/{review.id}")
    with world.at():
        assert audited("review.read", review.id) == 1
    assert client.post(f"/reviews/{review.id}/decide", {"decision": ""}).status_code == 422
    assert client.post(f"/reviews/{review.id}/note", {"body": ""}).status_code == 422
    with world.at():
        assert audited("review.read", review.id) == 3, (
            "what she sent was refused, and the words were shown again"
        )


def test_what_was_said_around_it_stands_beside_it_in_rooms_alone(world: World) -> None:
    with world.at():
        a_message(world.support_group, world.eve, "Did you sleep at all?", at=clock.now() - MINUTE)
        review = reported(world)
        a_message(world.support_group, world.eve, "Let us be kind here.", at=clock.now() + MINUTE)
    page = words(world.client(world.mo).get(f"/reviews/{review.id}").content.decode())
    before, after = page.index("Did you sleep at all?"), page.index("Let us be kind here.")
    assert before < page.index("This message") < after
    with world.at():
        Message.objects.filter(id=review.message_id).update(state=Message.State.WITHDRAWN)
    page = words(world.client(world.mo).get(f"/reviews/{review.id}").content.decode())
    assert "Did you sleep at all?" not in page, "what is gone stands nowhere"
    with world.at():
        thread = a_thread(
            world.harbor, Channel.DIRECT_THREAD, world.ana, world.ben, **pair_of(world.ana, world.ben)
        )
        a_message(thread, world.ben, "Ours alone.", at=clock.now() - MINUTE)
        private = a_message(thread, world.ben, "Meet me alone.", state="held", reason="contact")
        opening.open_waiting()
        review = Review.objects.get(message_id=private.id)
    page = words(world.client(world.mo).get(f"/reviews/{review.id}").content.decode())
    assert "Meet me alone." in page
    assert "Ours alone." not in page


def test_a_late_one_says_so_with_its_day(world: World) -> None:
    with world.at():
        review = reported(world)
        Review.objects.filter(id=review.id).update(due_at=clock.now() - timedelta(days=5))
    page = words(world.client(world.mo).get(f"/reviews/{review.id}").content.decode())
    assert "late, was due Friday, " in page
    with world.at():
        Review.objects.filter(id=review.id).update(due_at=clock.now() + timedelta(minutes=30))
    page = words(world.client(world.mo).get(f"/reviews/{review.id}").content.decode())
    assert "late, was due" not in page
    assert "· due 12:30 pm" in page


def test_a_reviewer_sees_who_speaks_with_its_author_already(world: World) -> None:
    def said() -> str:
        return world.client(world.mo).get(f"/reviews/{review.id}").content.decode()

    with world.at():
        review = reported(world)
    assert "concern about them" not in words(said())
    concern = a_concern(world, member=world.ben, message_id=review.message_id)
    assert "A concern about them rings, and nobody has it yet" in words(said())
    assert f'href="/concerns/{concern.id}"' in said()
    with world.at():
        acknowledge_concern(world.actor(world.omar), concern=concern)
    assert "Omar Saleh has taken a concern about them" in words(said())
    with world.at():
        close_concern(world.actor(world.omar), concern=concern, outcome="talked", with_others=False)
    assert "concern about them" not in words(said())


def test_notes_are_kept_among_reviewers(world: World) -> None:
    with world.at():
        review = held(world)
    client = world.client(world.mo)
    emoji = "\N{SLIGHTLY SMILING FACE}" * 4_000
    rtl = "\u05e9\u05dc\u05d5\u05dd \u202e evil"
    for body in (emoji, rtl):
        assert client.post(f"/reviews/{review.id}/note", {"body": body}).status_code == 302
    for body in ("", " \n ", emoji + "x", "\0"):
        assert client.post(f"/reviews/{review.id}/note", {"body": body}).status_code == 422
    page = world.client(world.dina).get(f"/reviews/{review.id}").content.decode()
    assert emoji in page
    assert "\u202e" not in page
    with world.at():
        assert ReviewNote.objects.count() == 2
        assert audited("review.note", review.id) == 2


def test_of_two_who_reach_for_it_at_once_one_has_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with world.at():
        review = held(world)

    def claim(actor: object) -> object:
        return reviews.claim_review(actor, review_id=review.id)  # type: ignore[arg-type]

    def release(actor: object) -> object:
        return reviews.decide_review(actor, review_id=review.id, decision="release")  # type: ignore[arg-type]

    assert both_at_once(world, monkeypatch, "get_review", (world.mo, claim), (world.dina, claim)) == [
        "",
        "claimed",
    ]
    with world.at():
        Review.objects.update(claimed_by=None, claimed_at=None)
    codes = both_at_once(world, monkeypatch, "get_review", (world.mo, release), (world.dina, release))
    assert codes == ["", "done"]
    with world.at():
        assert audited("review.release", review.message_id) == 1
