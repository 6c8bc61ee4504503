"""The name of a topic is somebody's words as a message is: it can be reported, and gets another one."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.http import Http404

from tests.app.asking import a_message, audited, queries
from tests.app.moderation.reviewing import OUTSIDERS
from tests.words import words
from tests.world import World, a_thread
from throughcare.conversations.actions.topics import TopicRefused, create_topic, rename_topic
from throughcare.conversations.models import Seat, Topic
from throughcare.kit import clock
from throughcare.moderation import actions
from throughcare.moderation.actions import appeals, opening, reports, reviews
from throughcare.moderation.models import Report, Review
from throughcare.moderation.queries.own import decisions_of, new_decisions
from throughcare.moderation.retention import let_go_due
from throughcare.program.actions.pairs import block_member
from throughcare.program.refusals import Refused
from throughcare.safety.models import Concern

NAME = "Why Eve never shuts up"
BETTER = "Giving each other room"


def a_topic(world: World, title: str = NAME) -> Topic:
    """A topic that Ben opened in the support group."""
    return create_topic(world.actor(world.ben), thread_id=world.support_group.id, title=title)


def report(world: World, topic: Topic, by: str = "ana", reason: str = "unkind", note: str = "") -> Report:
    """One of the group reports its name."""
    return actions.report_title(world.actor(world.names[by]), topic_id=topic.id, reason=reason, note=note)


def the_review(topic: Topic) -> Review:
    """Where it is decided."""
    return Review.objects.get(message_id=topic.id, kind="report")


def rename(world: World, topic: Topic, title: str = BETTER, reason: str = "unkind", text: str = "") -> Review:
    """Mo gives it another name."""
    return reviews.decide_review(
        world.actor(world.mo),
        review_id=the_review(topic).id,
        decision="rename",
        title=title,
        reason=reason,
        words=text,
    )


def test_the_name_is_frozen_and_waits_in_the_one_queue(world: World) -> None:
    with world.at():
        topic = a_topic(world)
        found = report(world, topic, note="It is about me. ")
        assert (found.is_title, found.frozen_body, found.note) == (True, NAME, "It is about me.")
        assert audited("report_title", topic.id) == 1
        rename_topic(world.actor(world.mo), topic_id=topic.id, title=BETTER)
        review = the_review(topic)
        assert (review.is_title, review.frozen_body, review.author_id) == (True, NAME, world.ben.id)
        assert review.barred_ids == sorted([world.ben.id, world.ana.id])
    client = world.client(world.mo)
    assert f"The name of a topic: {NAME}" in words(client.get("/reviews").content.decode())
    page = words(client.get(f"/reviews/{review.id}").content.decode())
    assert NAME in page
    assert "It has been changed since." in page
    assert "Nobody had read it" not in page


def test_reporting_on_the_page_and_that_it_stays_said(world: World) -> None:
    with world.at():
        topic = a_topic(world)
    address, room = f"/topics/{topic.id}/report", f"/threads/{world.support_group.id}?topic={topic.id}"
    client = world.client(world.ana)
    assert "Report this name" in words(client.get(room).content.decode())
    assert NAME in words(client.get(address).content.decode())
    bad = client.post(address, {"reason": "", "note": "Kept words"})
    assert (bad.status_code, "Kept words" in bad.content.decode()) == (422, True)
    assert client.post(address, {"reason": "unkind"})["Location"] == room
    assert "You reported this name" in words(client.get(room).content.decode())
    with world.at():
        rename(world, topic)
        Topic.objects.filter(id=topic.id).delete()
    assert "We gave the topic another name" in words(client.get(address).content.decode())
    assert address in client.get("/decisions").content.decode()
    own = world.client(world.ben).get(room)
    assert own.status_code == 404, "the topic is gone in this test"


def test_nobody_reports_a_name_of_her_own_or_one_she_cannot_read(world: World) -> None:
    with world.at():
        topic = a_topic(world)
        teams = Topic.objects.create(
            organization_id=world.bridgewell.id, thread=world.support_group, title="Welcome"
        )
        later = world.eve
        Seat.objects.filter(thread=world.support_group, member=later).update(
            from_at=clock.now() + timedelta(minutes=1)
        )
        for who, what in (("ben", topic), ("ana", teams), ("eve", topic)):
            with pytest.raises(Http404):
                report(world, what, by=who)
        block_member(world.actor(world.ana), other=world.ben)
        with pytest.raises(Http404):
            report(world, topic)
    for name in ("otto", "nora", "ada", "frank", "root", "mia"):
        client = world.client(world.names[name])
        assert client.get(f"/topics/{topic.id}/report").status_code == 404, name
        assert client.post(f"/topics/{topic.id}/report", {"reason": "unkind"}).status_code == 404, name
    assert world.client().get(f"/topics/{topic.id}/report").status_code == 302
    with world.at():
        assert not Report.objects.exists()


def test_a_second_report_is_the_first_and_another_joins_its_review(world: World) -> None:
    with world.at():
        topic = a_topic(world)
        first = report(world, topic)
        assert report(world, topic, note="again").id == first.id
        assert audited("report_title", topic.id) == 1
        assert report(world, topic, by="eve").id != first.id
        assert Review.objects.filter(message_id=topic.id).count() == 1
        assert world.eve.id in the_review(topic).barred_ids


def test_danger_rings_also_when_it_is_said_later(world: World) -> None:
    with world.at():
        topic = a_topic(world)
        found = report(world, topic)
        assert not Concern.objects.exists()
    answer = world.client(world.ana).post(f"/topics/{topic.id}/report", {"reason": "danger"})
    assert answer["Location"] == f"/topics/{topic.id}/report"
    with world.at():
        concern = Concern.objects.get(source_id=found.id)
        assert (concern.member_id, concern.level) == (world.ben.id, 3)
    page = world.client(world.omar).get(f"/concerns/{concern.id}/words")
    assert NAME in words(page.content.decode())


def test_another_name_tells_both_and_what_was_said_stays(world: World) -> None:
    with world.at():
        topic = a_topic(world)
        said = a_message(world.support_group, world.ben, "I mean it kindly.", topic_id=topic.id)
        found = report(world, topic)
        before = world.support_group.change
        review = rename(world, topic, text="Let us keep names out of it.")
        topic.refresh_from_db()
        world.support_group.refresh_from_db()
        said.refresh_from_db()
        assert (topic.title, said.state) == (BETTER, "visible")
        assert world.support_group.change > before, "open pages hear of it"
        assert (review.state, review.outcome, review.settled_by_id) == ("settled", "renamed", world.mo.id)
        assert audited("rename_topic", topic.id) == 1
        assert audited("review.decide", review.id) == 1
        found.refresh_from_db()
        assert (found.state, found.outcome) == ("settled", "renamed")
        assert new_decisions(world.actor(world.ben)) == 1
        told = decisions_of(world.actor(world.ben))[0]
        assert (told.body, told.words, told.may_appeal) == (NAME, "Let us keep names out of it.", True)
        assert "another name" in told.what
    assert "You gave a topic of Ben Okafor another name." in words(
        world.client(world.mo).get("/desk").content.decode()
    )
    room = words(world.client(world.eve).get(f"/threads/{world.support_group.id}").content.decode())
    assert BETTER in room
    assert NAME not in room


def test_a_name_that_is_none_is_refused_and_nothing_is_settled(world: World) -> None:
    with world.at():
        topic = a_topic(world)
        a_topic(world, "Sleep")
        report(world, topic)
        for title, reason, code in (
            ("", "unkind", "no-title"),
            ("   ", "unkind", "no-title"),
            (NAME, "unkind", "same-title"),
            ("sleep", "unkind", "bad-title"),
            ("x" * 81, "unkind", "bad-title"),
            (BETTER, "", "no-reason"),
        ):
            with pytest.raises(Refused) as refused:
                rename(world, topic, title, reason)
            assert refused.value.code == code, title[:10]
        with pytest.raises(Refused):
            reviews.decide_review(
                world.actor(world.mo), review_id=the_review(topic).id, decision="remove", reason="unkind"
            )
        assert the_review(topic).state == "open"
        topic.refresh_from_db()
        assert topic.title == NAME
    answer = world.client(world.mo).post(
        f"/reviews/{the_id(world, topic)}/decide",
        {"decision": "rename", "title": "sleep", "reason": "unkind"},
    )
    assert answer.status_code == 422
    assert 'value="sleep"' in answer.content.decode(), "what was typed stays"


def the_id(world: World, topic: Topic) -> UUID:
    """The id of its review."""
    with world.at():
        return the_review(topic).id


def test_it_can_be_left_talked_about_undone_and_lost_in_a_race(world: World) -> None:
    with world.at():
        topic = a_topic(world)
        found = report(world, topic)
        mo = world.actor(world.mo)
        reviews.decide_review(mo, review_id=the_review(topic).id, decision="leave")
        found.refresh_from_db()
        assert (found.state, found.outcome) == ("settled", "no-step")
        reviews.reopen_review(mo, review_id=the_review(topic).id)
        reviews.decide_review(mo, review_id=the_review(topic).id, decision="talked")
        with pytest.raises(Refused) as refused:
            rename(world, topic)
        assert refused.value.code == "done"
        topic.refresh_from_db()
        assert topic.title == NAME


def test_nobody_decides_who_is_a_party_to_it_or_does_not_review(world: World) -> None:
    with world.at():
        topic = a_topic(world)
        report(world, topic, by="fay")
        review = the_review(topic)
    for name in (*OUTSIDERS, "fay", "ben"):
        client = world.client(world.names[name])
        form = {"decision": "rename", "title": BETTER, "reason": "unkind"}
        assert client.post(f"/reviews/{review.id}/decide", form).status_code == 404, name
    assert world.client().post(f"/reviews/{review.id}/decide").status_code == 302
    with world.at():
        topic.refresh_from_db()
        assert topic.title == NAME


def test_its_author_can_ask_again_and_gets_the_name_back(world: World) -> None:
    with world.at():
        topic = a_topic(world)
        report(world, topic)
        review = rename(world, topic)
        asked = appeals.open_appeal(
            world.actor(world.ben), kind="review", about_id=review.id, body="It is a joke we share."
        )
        with pytest.raises(Http404):
            appeals.answer_appeal(world.actor(world.mo), appeal_id=asked.id, body="No.", outcome="changed")
        taken = create_topic(world.actor(world.eve), thread_id=world.support_group.id, title=NAME)
        with pytest.raises(Refused) as refused:
            appeals.answer_appeal(world.actor(world.dina), appeal_id=asked.id, body="Yes.", outcome="changed")
        assert refused.value.code == "bad-title"
        taken.delete()
        appeals.answer_appeal(world.actor(world.dina), appeal_id=asked.id, body="Yes.", outcome="changed")
        topic.refresh_from_db()
        assert topic.title == NAME


def test_a_review_that_could_not_be_opened_at_once_is_opened_by_the_duty(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_report: Report) -> None:
        raise ValueError

    with world.at():
        topic = a_topic(world)
        with monkeypatch.context() as patch:
            patch.setattr(reports, "open_for_report", fails)
            report(world, topic)
        assert not Review.objects.exists()
        assert opening.open_waiting() == 1
        assert opening.open_waiting() == 0
        assert the_review(topic).is_title


def test_what_was_kept_of_it_goes_when_words_of_that_time_go(world: World) -> None:
    now = clock.now()
    with world.at():
        group = a_thread(
            world.evergreen, "support-group", world.ada, world.otto, opened_at=now - timedelta(days=1100)
        )
        for age, is_open in ((800, False), (700, False), (800, True)):  # Evergreen keeps two years
            kept = Report.objects.create(
                organization_id=world.bridgewell.id, thread=group, message_id=uuid4(), is_title=True,
                author_id=world.otto.id, reporter=world.ada, reason="unkind", note="Mean.", frozen_body=NAME,
                at=now - timedelta(days=age),
            )  # fmt: skip
            opening.open_waiting()
            if not is_open:
                settled = {"state": "settled", "settled_at": kept.at}
                Report.objects.filter(id=kept.id).update(**settled)
                Review.objects.filter(subject_id=kept.id).update(**settled)
        let_go_due(world.evergreen)
        assert list(Report.objects.order_by("at", "id").values_list("frozen_body", "note")) == [
            ("", ""), (NAME, "Mean."), (NAME, "Mean."),
        ]  # fmt: skip
        assert sorted(Review.objects.values_list("frozen_body", flat=True)) == ["", NAME, NAME]


def test_only_a_page_of_a_topic_asks_for_its_report(world: World) -> None:
    with world.at():
        topic = a_topic(world)
    client = world.client(world.ana)
    with queries(35):
        client.get(f"/threads/{world.support_group.id}")
    with queries(37):  # what everything in the group costs, the topic, and its report
        client.get(f"/threads/{world.support_group.id}?topic={topic.id}")


def test_a_renamed_topic_says_why_where_it_cannot_be(world: World) -> None:
    with world.at():
        topic = a_topic(world)
        with pytest.raises(TopicRefused):
            rename_topic(world.actor(world.mo), topic_id=topic.id, title="")
        assert rename_topic(world.actor(world.mo), topic_id=topic.id, title=f"  {NAME} ").title == NAME
        assert audited("rename_topic", topic.id) == 0
