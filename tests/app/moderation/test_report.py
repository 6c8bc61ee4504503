"""A member reports a message."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.http import Http404

from tests.app.asking import a_message, audited
from tests.world import World, a_thread, pair_of
from throughcare.contact.words import Channel
from throughcare.conversations.actions.messages import withdraw_message
from throughcare.conversations.models import Message, ReadMark, Seat
from throughcare.kit import clock
from throughcare.kit.ids import new_id
from throughcare.moderation import actions, rules
from throughcare.moderation.actions import opening, reports
from throughcare.moderation.models import Report, Review
from throughcare.program.models import Consent
from throughcare.program.refusals import Refused
from throughcare.safety.models import Concern


def report(world: World, message: Message, by: str = "ana", reason: str = "unkind", note: str = "") -> Report:
    return actions.report_message(
        world.actor(world.names[by]), message_id=message.id, reason=reason, note=note
    )


def has_read(world: World, name: str, message: Message) -> UUID:
    member = world.names[name]
    ReadMark.objects.create(
        organization_id=member.organization_id, thread=message.thread, member=member, seq=message.seq
    )
    return member.id  # type: ignore[no-any-return]


def test_it_is_frozen_with_who_had_seen_it(world: World) -> None:
    with world.at():
        message = a_message(world.support_group, world.ben, "You are all fools.")
        had_left = has_read(world, "fay", message)
        Seat.objects.filter(thread=world.support_group, member=world.fay).update(until_seq=message.seq)
        read = has_read(world, "eve", message)
        has_read(world, "ben", message)
        found = report(world, message, note="  It scared me. ")
        assert (found.frozen_body, found.frozen_change, found.note) == (
            "You are all fools.", message.change, "It scared me.",
        )  # fmt: skip
        assert found.seen_by_ids == sorted([read, world.ana.id])
        assert had_left not in found.seen_by_ids
        assert audited("report_message", message.id) == 1


def test_it_stays_frozen_when_the_author_takes_it_back(world: World) -> None:
    with world.at():
        message = a_message(world.support_group, world.ben, "Buy it from me.")
        found = report(world, message)
        withdraw_message(world.actor(world.ben), message_id=message.id)
    page = world.client(world.mo).get(f"/waiting/reports/{found.id}", follow=True).content.decode()
    assert "Buy it from me." in page
    said = world.client(world.ana).get(f"/messages/{message.id}/report").content.decode()
    assert "You reported this" in said
    assert "Buy it from me." not in said


def test_reporting_on_the_page(world: World) -> None:
    with world.at():
        message = a_message(world.support_group, world.ben, "You are all fools.")
    client, address = world.client(world.ana), f"/messages/{message.id}/report"
    page = client.get(address).content.decode()
    assert "You are all fools." in page
    assert f"/threads/{world.support_group.id}#m-{message.id}" in page
    bad = client.post(address, {"reason": "", "note": "Kept words"})
    assert bad.status_code == 422
    assert "Kept words" in bad.content.decode()
    long = client.post(address, {"reason": "other", "note": "x" * 501})
    assert long.status_code == 422
    assert client.post(address, {"reason": "unkind"}).status_code == 302
    assert "You reported this" in client.get(address).content.decode()
    with world.at():
        assert Report.objects.get(message_id=message.id).reporter_id == world.ana.id


def test_what_one_cannot_read_cannot_be_reported(world: World) -> None:
    with world.at():
        message = a_message(world.support_group, world.ben)
        own = a_message(world.support_group, world.ana)
        held = a_message(world.support_group, world.ben, state="held")
        late = world.eve
        Seat.objects.filter(thread=world.support_group, member=late).update(from_seq=message.seq + 1)
        for who, what in (("ana", own), ("ana", held), ("eve", message)):
            with pytest.raises(Http404):
                report(world, what, by=who)
    for name in ("otto", "nora", "ada", "frank", "root", "mia"):
        client = world.client(world.names[name])
        assert client.get(f"/messages/{message.id}/report").status_code == 404, name
        assert client.post(f"/messages/{message.id}/report", {"reason": "unkind"}).status_code == 404, name
    assert world.client().get(f"/messages/{message.id}/report").status_code == 302
    with world.at():
        assert not Report.objects.exists()


def test_a_second_report_is_the_first(world: World) -> None:
    with world.at():
        message = a_message(world.support_group, world.ben)
        first = report(world, message)
        assert report(world, message, reason="danger", note="again").id == first.id
        assert Report.objects.get().reason == "unkind"
        assert audited("report_message", message.id) == 1
        assert report(world, message, by="eve").id != first.id


def test_danger_rings(world: World) -> None:
    with world.at():
        message = a_message(world.support_group, world.ben)
        found = report(world, message, reason="danger")
        concern = Concern.objects.get(source_id=found.id)
        assert (concern.member_id, concern.level, concern.source_kind) == (world.ben.id, 3, "report")
    words = world.client(world.omar).get(f"/concerns/{concern.id}/words")
    assert message.body in words.content.decode()


def test_so_many_a_day_but_danger_is_always_heard(world: World) -> None:
    with world.at():
        many = [
            a_message(world.support_group, world.ben, f"Word {n}") for n in range(rules.REPORTS_A_DAY + 2)
        ]
        for message in many[:-2]:
            report(world, message)
        with pytest.raises(Refused) as refused:
            report(world, many[-1])
        assert (refused.value.code, "Help now" in refused.value.sentence) == ("many-reports", True)
        assert report(world, many[-2], reason="danger")
        with clock.frozen(clock.now() + timedelta(hours=25)):
            assert report(world, many[-1])


def test_a_direct_thread_opens_to_reviewers_only_where_it_was_reported(world: World) -> None:
    with world.at():
        thread = a_thread(
            world.harbor, Channel.DIRECT_THREAD, world.ana, world.ben, **pair_of(world.ana, world.ben)
        )
        for giver, other in ((world.ana, world.ben), (world.ben, world.ana)):
            Consent.objects.create(
                organization_id=giver.organization_id, program=world.harbor, giver=giver, other=other
            )
        before, message = (
            a_message(thread, world.ben, "Earlier."),
            a_message(thread, world.ben, "Meet me alone."),
        )
        found = report(world, message, reason="dating")
    client = world.client(world.mo)
    assert client.get(f"/waiting/reports/{found.id}", follow=True).status_code == 200
    assert client.get(f"/waiting/{message.id}").status_code == 200
    assert client.get(f"/waiting/{before.id}").status_code == 404
    assert "Earlier." not in client.get("/desk").content.decode()


def test_danger_rings_though_no_review_can_be_opened(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: Report) -> None:
        Review.objects.get(id=new_id())

    with world.at():
        message = a_message(world.support_group, world.ben, "Nobody repeats this.")
        with monkeypatch.context() as patch:
            patch.setattr(reports, "open_for_report", fail)
            found = report(world, message, reason="danger")
        assert Concern.objects.get(source_id=found.id).level == 3
        assert not Review.objects.exists()
        assert "DoesNotExist" in caplog.text
        assert "Nobody repeats" not in caplog.text
        opening.open_waiting()
        assert Review.objects.get().subject_id == found.id


def test_danger_is_heard_after_another_report(world: World) -> None:
    with world.at():
        message = a_message(world.support_group, world.ben)
        first = report(world, message)
        assert not Concern.objects.exists()
    client, address = world.client(world.ana), f"/messages/{message.id}/report"
    assert "I worry that somebody is in danger" in client.get(address).content.decode()
    for _ in range(2):
        assert client.post(address, {"reason": "danger"}).headers["Location"] == address
    page = client.get(address).content.decode()
    assert "I worry that somebody is in danger" not in page
    assert "whoever is on call was told" in page
    with world.at():
        concern = Concern.objects.get()
        assert (concern.member_id, concern.level, concern.source_id) == (world.ben.id, 3, first.id)
        report(world, message, by="eve", reason="danger")
        report(world, message, by="eve", reason="unkind")
        assert Concern.objects.count() == 2


@pytest.mark.parametrize("state", ["withdrawn", "removed"])
def test_danger_is_heard_of_a_message_that_is_gone(world: World, state: str) -> None:
    with world.at():
        message = a_message(world.support_group, world.ben, "My last words.", state=state)
        unread = a_message(world.support_group, world.ben, state=state, seq=None)
        Seat.objects.filter(thread=world.support_group, member=world.eve).update(from_seq=message.seq + 1)
        for who, what, reason in (
            ("ana", message, "unkind"), ("ana", unread, "danger"), ("eve", message, "danger"),
            ("ben", message, "danger"),
        ):  # fmt: skip
            with pytest.raises(Http404):
                report(world, what, by=who, reason=reason)
    client, address = world.client(world.ana), f"/messages/{message.id}/report"
    page = client.get(address).content.decode()
    assert "My last words." not in page
    assert "It is unkind" not in page
    assert client.post(address, {"reason": "danger"}).status_code == 302
    assert "My last words." not in client.get(address).content.decode()
    with world.at():
        assert Concern.objects.get().member_id == world.ben.id
