"""What comes of a report: decided at its review, where old links lead, and undone there."""

from __future__ import annotations

import pytest
from django.http import Http404

from tests.app.asking import a_message, audited
from tests.app.moderation.reviewing import OUTSIDERS, assert_refused_for_outsiders, both_at_once, state_of
from tests.world import World
from throughcare.conversations.actions.messages import withdraw_message
from throughcare.conversations.models import Message
from throughcare.moderation import actions
from throughcare.moderation.actions import opening, reviews
from throughcare.moderation.actions.own import read_decisions
from throughcare.moderation.models import Report, Review
from throughcare.moderation.policy import get_review_of_report
from throughcare.moderation.queries.own import new_decisions
from throughcare.program.models import Member
from throughcare.program.refusals import Refused


def a_report(world: World, about: Member | None = None, by: Member | None = None) -> tuple[Report, Message]:
    message = a_message(world.support_group, about or world.ben, "You are all fools.")
    found = actions.report_message(world.actor(by or world.ana), message_id=message.id, reason="unkind")
    return found, message


def review_of(report: Report) -> Review:
    return Review.objects.get(kind=Review.Kind.REPORT, message_id=report.message_id)


def decide(world: World, by: Member, report: Report, decision: str, reason: str = "") -> Review:
    return reviews.decide_review(
        world.actor(by), review_id=review_of(report).id, decision=decision, reason=reason
    )


def test_it_is_settled_and_its_reporter_reads_what_came_of_it(world: World) -> None:
    with world.at():
        found, message = a_report(world)
        review = review_of(found)
    client = world.client(world.mo)
    assert client.post(f"/reviews/{review.id}/decide", {"decision": "talked"}).status_code == 302
    with world.at():
        settled = Report.objects.get(id=found.id)
        assert (settled.state, settled.outcome, settled.settled_by_id) == ("settled", "talked", world.mo.id)
        assert audited("review.decide", review.id) == 1
        assert state_of(message) == "visible"
    said = world.client(world.ana).get(f"/messages/{message.id}/report").content.decode()
    assert "We talked with the person" in said


def test_removing_is_settling_too_whatever_became_of_the_message(world: World) -> None:
    with world.at():
        found, message = a_report(world)
        decide(world, world.mo, found, "remove", "unkind")
        assert state_of(message) == "removed"
        gone, taken_back = a_report(world)
        withdraw_message(world.actor(world.ben), message_id=taken_back.id)
        decide(world, world.mo, gone, "remove", "unkind")
        gone.refresh_from_db()
        assert (gone.state, state_of(taken_back)) == ("settled", "withdrawn")


def test_old_links_lead_to_its_review_open_or_settled(world: World) -> None:
    with world.at():
        found, _message = a_report(world)
        address = f"/reviews/{review_of(found).id}"
    client = world.client(world.mo)
    assert client.get(f"/waiting/reports/{found.id}").headers["Location"] == address
    client.post(f"{address}/decide", {"decision": "leave"})
    assert client.get(f"/waiting/reports/{found.id}").headers["Location"] == address
    assert client.post(f"/waiting/reports/{found.id}/settle", {"outcome": "no-step"}).status_code == 404


@pytest.mark.parametrize("name", OUTSIDERS)
def test_to_others_there_is_neither_the_link_nor_the_review(world: World, name: str) -> None:
    with world.at():
        found, _message = a_report(world)
        review = review_of(found)
    client = world.client(world.names[name])
    for address in (f"/waiting/reports/{found.id}", f"/reviews/{review.id}"):
        assert client.get(address).status_code == 404


def test_others_are_refused_and_so_are_the_two_it_is_about(world: World) -> None:
    with world.at():
        found, _message = a_report(world)
        review = review_of(found)
        about_fay, _ = a_report(world, about=world.fay)
        by_fay, _ = a_report(world, by=world.fay)
        for mine in (about_fay, by_fay):
            with pytest.raises(Http404):
                get_review_of_report(world.actor(world.fay), mine.id)
            with pytest.raises(Http404):
                decide(world, world.fay, mine, "leave")
            with pytest.raises(Http404):
                reviews.reopen_review(world.actor(world.fay), review_id=review_of(mine).id)
    assert_refused_for_outsiders(world, f"/reviews/{review.id}/decide", decision="leave")
    assert_refused_for_outsiders(world, f"/reviews/{review.id}/reopen")
    with world.at():
        assert not Report.objects.exclude(state="open").exists()


def test_whoever_reported_the_same_message_decides_nothing_by_another_persons_report(world: World) -> None:
    with world.at():
        found, message = a_report(world)
        actions.report_message(world.actor(world.fay), message_id=message.id, reason="unkind")
        for act in (
            lambda: get_review_of_report(world.actor(world.fay), found.id),
            lambda: decide(world, world.fay, found, "leave"),
        ):
            with pytest.raises(Http404):
                act()
        decide(world, world.mo, found, "leave")
        with pytest.raises(Http404):
            reviews.reopen_review(world.actor(world.fay), review_id=review_of(found).id)
        assert not Report.objects.exclude(state="settled").exists()


def test_it_needs_an_outcome(world: World) -> None:
    with world.at():
        found, _message = a_report(world)
        review = review_of(found)
    answer = world.client(world.mo).post(f"/reviews/{review.id}/decide", {"decision": "x"})
    assert answer.status_code == 422
    with world.at():
        assert Report.objects.get(id=found.id).state == "open"


def test_of_two_at_once_the_second_is_told(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with world.at():
        found, message = a_report(world)
        review = review_of(found)

    def settle(actor: object) -> object:
        return reviews.decide_review(
            actor,
            review_id=review.id,
            decision="remove",
            reason="unkind",  # type: ignore[arg-type]
        )

    told = both_at_once(world, monkeypatch, "get_review", (world.mo, settle), (world.dina, settle))
    assert told == ["", "done"]
    with world.at():
        assert audited("review.decide", review.id) == 1
        assert audited("review.remove", message.id) == 1


def test_it_can_be_undone_once_with_every_report_that_it_settled(world: World) -> None:
    with world.at():
        found, message = a_report(world)
        second = actions.report_message(world.actor(world.eve), message_id=message.id, reason="other")
        review = review_of(found)
    client = world.client(world.mo)
    client.post(f"/reviews/{review.id}/decide", {"decision": "leave"})
    assert f"/reviews/{review.id}/reopen" in client.get(f"/reviews/{review.id}").content.decode()
    assert client.post(f"/reviews/{review.id}/reopen").headers["Location"] == "/desk"
    with world.at():
        for one in (found, second):
            one.refresh_from_db()
            assert (one.state, one.outcome, one.settled_by_id) == ("open", "", None)
        assert audited("review.reopen", review.id) == 1
        with pytest.raises(Refused) as refused:
            reviews.reopen_review(world.actor(world.mo), review_id=review.id)
        assert refused.value.code == "done"
        held = a_message(world.support_group, world.ben, "Held", state="held")
        opening.open_waiting()
        actions.release_held(world.actor(world.mo), message_id=held.id)
        of_held = Review.objects.get(message_id=held.id)
        with pytest.raises(Refused) as refused:
            reviews.reopen_review(world.actor(world.mo), review_id=of_held.id)
        assert refused.value.code == "no-undo"
    client.post(f"/reviews/{review.id}/reopen")
    assert "This waits already." in client.get("/desk").content.decode()


def test_undone_and_decided_again_its_author_reads_the_second_decision_alone(world: World) -> None:
    with world.at():
        found, _message = a_report(world)
        mo, ben = world.actor(world.mo), world.actor(world.ben)
        review = review_of(found)
        reviews.decide_review(
            mo, review_id=review.id, decision="talked", words="Let us talk.", judged=["abuse"]
        )
        assert new_decisions(ben) == 1
        read_decisions(ben)
        reviews.reopen_review(mo, review_id=review.id)
        review.refresh_from_db()
        assert (review.state, review.words, review.read_at, review.claimed_by_id) == ("open", "", None, None)
        assert (review.is_judged, review.found) == (False, [])
        assert new_decisions(ben) == 0
        reviews.decide_review(mo, review_id=review.id, decision="remove", reason="off-limits")
        assert new_decisions(ben) == 1
