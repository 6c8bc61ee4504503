"""Settling a report, and undoing it."""

from __future__ import annotations

import pytest
from django.http import Http404

from tests.app.asking import a_message, audited
from tests.app.moderation.reviewing import assert_refused_for_outsiders, both_at_once, state_of
from tests.world import World
from throughcare.conversations.actions.messages import withdraw_message
from throughcare.conversations.models import Message
from throughcare.moderation import actions
from throughcare.moderation.actions import opening, reviews
from throughcare.moderation.actions.own import read_decisions
from throughcare.moderation.models import Report, Review
from throughcare.moderation.queries.own import new_decisions
from throughcare.program.models import Member
from throughcare.program.refusals import Refused


def a_report(world: World, about: Member | None = None, by: Member | None = None) -> tuple[Report, Message]:
    message = a_message(world.support_group, about or world.ben, "You are all fools.")
    found = actions.report_message(world.actor(by or world.ana), message_id=message.id, reason="unkind")
    return found, message


def test_it_is_settled_and_its_reporter_reads_what_came_of_it(world: World) -> None:
    with world.at():
        found, message = a_report(world)
    client = world.client(world.mo)
    answer = client.post(f"/waiting/reports/{found.id}/settle", {"outcome": "talked"})
    assert answer.headers["Location"] == "/desk"
    with world.at():
        settled = Report.objects.get(id=found.id)
        assert (settled.state, settled.outcome, settled.settled_by_id) == ("settled", "talked", world.mo.id)
        assert audited("review.settle", found.id) == 1
        assert state_of(message) == "visible"
    said = world.client(world.ana).get(f"/messages/{message.id}/report").content.decode()
    assert "We talked with the person" in said


def test_removing_is_settling_too_whatever_became_of_the_message(world: World) -> None:
    with world.at():
        mo = world.actor(world.mo)
        found, message = a_report(world)
        actions.settle_report(mo, report_id=found.id, outcome="removed")
        assert state_of(message) == "removed"
        gone, taken_back = a_report(world)
        withdraw_message(world.actor(world.ben), message_id=taken_back.id)
        assert actions.settle_report(mo, report_id=gone.id, outcome="removed").state == "settled"
        assert state_of(taken_back) == "withdrawn"


def test_others_are_refused_and_so_are_the_two_it_is_about(world: World) -> None:
    with world.at():
        found, _message = a_report(world)
        about_fay, _ = a_report(world, about=world.fay)
        by_fay, _ = a_report(world, by=world.fay)
        for mine in (about_fay, by_fay):
            with pytest.raises(Http404):
                actions.settle_report(world.actor(world.fay), report_id=mine.id, outcome="no-step")
    assert_refused_for_outsiders(world, f"/waiting/reports/{found.id}/settle", outcome="no-step")
    assert_refused_for_outsiders(world, f"/waiting/reports/{found.id}/reopen")
    for name in ("ben", "ana", "pia", "nora"):
        assert world.client(world.names[name]).get(f"/waiting/reports/{found.id}").status_code == 404
    with world.at():
        assert not Report.objects.exclude(state="open").exists()


def test_it_needs_an_outcome(world: World) -> None:
    with world.at():
        found, _message = a_report(world)
    answer = world.client(world.mo).post(f"/waiting/reports/{found.id}/settle", {"outcome": "x"})
    assert answer.headers["Location"] == f"/waiting/reports/{found.id}"
    with world.at():
        assert Report.objects.get(id=found.id).state == "open"


def test_of_two_at_once_the_second_is_told(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with world.at():
        found, message = a_report(world)

    def settle(actor: object) -> object:
        return actions.settle_report(actor, report_id=found.id, outcome="removed")  # type: ignore[arg-type]

    assert both_at_once(world, monkeypatch, "get_report", (world.mo, settle), (world.dina, settle)) == [
        "",
        "done",
    ]
    with world.at():
        assert audited("review.settle", found.id) == 1
        assert audited("review.remove", message.id) == 1


def test_it_can_be_undone_once(world: World) -> None:
    with world.at():
        found, _message = a_report(world)
        mo = world.actor(world.mo)
        actions.settle_report(mo, report_id=found.id, outcome="no-step")
        with pytest.raises(Refused):
            actions.settle_report(mo, report_id=found.id, outcome="talked")
        again = actions.reopen_report(mo, report_id=found.id)
        assert (again.state, again.outcome, again.settled_by_id) == ("open", "", None)
        with pytest.raises(Refused):
            actions.reopen_report(mo, report_id=found.id)


def test_undone_and_decided_again_its_author_reads_the_second_decision_alone(world: World) -> None:
    with world.at():
        found, message = a_report(world)
        opening.open_waiting()
        mo, ben = world.actor(world.mo), world.actor(world.ben)
        review = Review.objects.get(kind=Review.Kind.REPORT, message_id=message.id)
        reviews.decide_review(
            mo, review_id=review.id, decision="talked", words="Let us talk.", judged=["abuse"]
        )
        assert new_decisions(ben) == 1
        read_decisions(ben)
        actions.reopen_report(mo, report_id=found.id)
        review.refresh_from_db()
        assert (review.state, review.words, review.read_at, review.claimed_by_id) == ("open", "", None, None)
        assert (review.is_judged, review.found) == (False, [])
        assert new_decisions(ben) == 0
        reviews.decide_review(mo, review_id=review.id, decision="remove", reason="off-limits")
        assert new_decisions(ben) == 1
        review.refresh_from_db()
        assert review.words == ""
