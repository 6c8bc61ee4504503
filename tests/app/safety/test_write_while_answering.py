"""Whoever answers a call writes to the person in the care-team thread, where the policy says so, until it is closed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction

from tests.app.asking import a_message, audited
from tests.app.safety.ringing import a_concern
from tests.app.safety.test_concern_page import no_rule_for_calls
from tests.words import words
from tests.world import World, a_role
from throughcare.config import work
from throughcare.conversations import subscribers
from throughcare.conversations.models import Message, Seat
from throughcare.kit.ids import new_id
from throughcare.moderation import rules
from throughcare.moderation.actions import messages, report_message
from throughcare.program.models import PolicyVersion, Program
from throughcare.safety.actions import acknowledge_concern, close_concern, raise_concern, record_screen
from throughcare.safety.cssrs import FORMS, Version
from throughcare.safety.models import Concern


def says(world: World, who: str, body: str = "I am here. Can you talk?") -> bool:
    """Whether it stands in Ana's care-team thread."""
    said = {"body": body, "client_id": str(new_id())}
    world.client(world.names[who]).post(f"/threads/{world.care_team.id}/post", said)
    with world.at():
        return Message.objects.filter(
            author=world.names[who], body=body, state="visible", thread=world.care_team
        ).exists()


def sits(world: World, who: str) -> bool:
    with world.at():
        return Seat.objects.filter(thread=world.care_team, member=world.names[who], until_seq=None).exists()


def take(world: World, who: str = "omar", level: int = 3) -> Concern:
    concern = a_concern(world, level)
    assert world.client(world.names[who]).post(f"/concerns/{concern.id}/take").status_code == 302
    return concern


def test_taking_opens_the_thread_and_closing_closes_it(world: World) -> None:
    assert not says(world, "omar", "Before.")
    concern = take(world)
    client = world.client(world.omar)
    page = client.get(f"/concerns/{concern.id}").content.decode()
    assert f"/concerns/{concern.id}/write" in page
    assert "You are in it until this is closed. They and their care team see who writes." in words(page)
    assert client.get(f"/concerns/{concern.id}/write").headers["Location"] == f"/threads/{world.care_team.id}"
    assert says(world, "omar")
    assert (
        "I am here. Can you talk?"
        in world.client(world.ana).get(f"/threads/{world.care_team.id}").content.decode()
    )
    with world.at():
        assert audited("concern.acknowledged", concern.id) == 1
        assert audited("settle_seats", world.care_team.id) == 1
    client.post(f"/concerns/{concern.id}/close", {"outcome": "talked"})
    assert not sits(world, "omar")
    assert not says(world, "omar", "After.")
    assert client.get(f"/threads/{world.care_team.id}").status_code == 404
    assert f"/concerns/{concern.id}/write" not in client.get(f"/concerns/{concern.id}").content.decode()


def test_before_taking_it_she_reads_that_she_will_be_able_to_write(world: World) -> None:
    concern = a_concern(world)
    once = "Once you take this, you can write to them here"
    page = words(world.client(world.omar).get(f"/concerns/{concern.id}").content.decode())
    assert once in page
    assert "you can't write to them here" not in page
    assert once not in words(world.client(world.cleo).get(f"/concerns/{concern.id}").content.decode())
    take(world, "dina")
    page = words(world.client(world.omar).get(f"/concerns/{concern.id}").content.decode())
    assert once not in page
    assert "you can't write to them here" in page
    no_rule_for_calls(world)
    page = words(world.client(world.omar).get(f"/concerns/{a_concern(world).id}").content.decode())
    assert once not in page


def test_it_is_hers_alone_who_took_it(world: World) -> None:
    with world.at():
        a_role(world.pia, "on-call", world.harbor)
    concern = take(world)
    for who in ("pia", "mo", "cory", "dina", "otto", "ben", "root", "nora"):
        assert not says(world, who), who
    assert (
        world.client(world.dina).get(f"/concerns/{concern.id}/write").headers["Location"]
        == f"/concerns/{concern.id}"
    )
    assert f"/concerns/{concern.id}/write" not in (
        world.client(world.dina).get(f"/concerns/{concern.id}").content.decode()
    )
    assert (
        world.client().post(f"/threads/{world.care_team.id}/post").headers["Location"].startswith("/sign-in")
    )
    with world.at():  # and of nobody else's thread
        assert not Seat.objects.filter(member=world.omar).exclude(thread=world.care_team).exists()


@pytest.mark.parametrize("who", ["omar", "dina"])
def test_a_call_that_one_made_oneself_opens_no_thread(world: World, who: str) -> None:
    with world.at():
        concern = raise_concern(
            world.actor(world.names[who]),
            episode=world.ana_episode,
            reason="worried",
            note="I wonder how Ana is.",
            client_id=new_id(),
        )
    client = world.client(world.names[who])
    assert client.post(f"/concerns/{concern.id}/take").status_code == 302
    page = client.get(f"/concerns/{concern.id}").content.decode()
    assert f"/concerns/{concern.id}/write" not in page
    assert "You are not on their care team, so phone them" in page
    assert client.get(f"/threads/{world.care_team.id}").status_code == 404
    work.settle_all()
    assert not sits(world, who)
    assert not says(world, who)
    other = take(world, who)  # and what Ana's own words rang for does
    assert sits(world, who)
    assert says(world, who)
    client.post(f"/concerns/{other.id}/close", {"outcome": "talked"})
    assert not sits(world, who)


def by_report(world: World, who: str) -> Concern:
    """She reads what Ana wrote in the group, and reports danger: at first unkind words, then what worries her."""
    with world.at():
        member = world.names[who]
        a_role(member, "facilitator", world.harbor)
        Seat.objects.create(
            organization_id=world.bridgewell.id, thread=world.support_group, member=member, from_seq=1
        )
        said = a_message(world.support_group, world.ana, "It was a long week.")
        actor = world.actor(member)
        for reason in ("unkind", "danger"):
            report = report_message(actor, message_id=said.id, reason=reason)
        return Concern.objects.get(source_kind="report", source_id=report.id)


def by_screen(world: World, who: str) -> Concern:
    """She asks Ana the questions and writes the answers down."""
    with world.at():
        screen = record_screen(
            world.actor(world.names[who]),
            member=world.ana,
            program=world.harbor,
            version=Version.RECENT,
            answers=dict.fromkeys(FORMS[Version.RECENT], False) | {"q1": True, "q2": True, "q4": True},
            client_id=new_id(),
        )
        assert screen.concern is not None
        return screen.concern


def by_removal(world: World, who: str) -> Concern:
    """She takes words of Ana's out of a room about which nobody is rung any more."""
    with world.at():
        a_role(world.names[who], "moderator", world.harbor)
        said = a_message(world.support_group, world.ana, "I can't go on.", severity=3)
        messages.remove_visible(
            world.actor(world.names[who]),
            message_id=said.id,
            reason=next(iter(rules.REMOVE_REASONS)),
            words="Can we talk?",
        )
        return Concern.objects.get(source_kind="taken-away", source_id=said.id)


@pytest.mark.parametrize("who", ["omar", "dina"])
@pytest.mark.parametrize("made", [by_report, by_screen, by_removal])
def test_nor_does_one_that_ones_own_deed_made(
    world: World, who: str, made: Callable[[World, str], Concern]
) -> None:
    concern = made(world, who)
    client = world.client(world.names[who])
    once = "Once you take this, you can write to them here"
    assert once not in words(client.get(f"/concerns/{concern.id}").content.decode())
    assert client.post(f"/concerns/{concern.id}/take").status_code == 302
    page = client.get(f"/concerns/{concern.id}").content.decode()
    assert f"/concerns/{concern.id}/write" not in page
    assert "You are not on their care team, so phone them" in page
    assert "of the team is worried" not in words(page)
    assert concern.why in words(page)
    assert client.get(f"/threads/{world.care_team.id}").status_code == 404
    work.settle_all()
    assert not sits(world, who)
    assert not says(world, who)


@pytest.mark.parametrize("made", [by_report, by_screen, by_removal])
def test_to_whoever_else_takes_it_such_a_call_opens_it(
    world: World, made: Callable[[World, str], Concern]
) -> None:
    with world.at():
        a_role(world.pia, "on-call", world.harbor)
    concern = made(world, "pia")
    assert world.client(world.omar).post(f"/concerns/{concern.id}/take").status_code == 302
    assert sits(world, "omar")
    assert says(world, "omar")
    assert not says(world, "pia")


def test_a_call_that_somebody_else_of_the_team_made_opens_it(world: World) -> None:
    with world.at():
        concern = raise_concern(
            world.actor(world.fay), episode=world.ana_episode, reason="worried", note="", client_id=new_id()
        )
    assert world.client(world.omar).post(f"/concerns/{concern.id}/take").status_code == 302
    assert says(world, "omar")


def test_she_reads_from_then_on_and_nothing_from_before(world: World) -> None:
    with world.at():
        a_message(world.care_team, world.ana, "Only for my team.")
    take(world)
    page = world.client(world.omar).get(f"/threads/{world.care_team.id}").content.decode()
    assert "Only for my team." not in page
    with world.at():
        a_message(world.care_team, world.ana, "Yes, please call.")
    assert (
        "Yes, please call." in world.client(world.omar).get(f"/threads/{world.care_team.id}").content.decode()
    )


def test_of_two_taken_concerns_the_last_one_closed_ends_it(world: World) -> None:
    first = take(world)
    second = take(world, level=4)
    client = world.client(world.omar)
    client.post(f"/concerns/{first.id}/close", {"outcome": "talked"})
    assert sits(world, "omar")
    assert says(world, "omar")
    client.post(f"/concerns/{second.id}/close", {"outcome": "talked"})
    assert not sits(world, "omar")


def test_whoever_is_on_the_team_stays_when_it_is_closed(world: World) -> None:
    concern = take(world, "cleo")
    world.client(world.cleo).post(f"/concerns/{concern.id}/close", {"outcome": "talked"})
    assert sits(world, "cleo")
    assert says(world, "cleo")


def test_a_policy_without_the_rule_opens_nothing(world: World) -> None:
    no_rule_for_calls(world)
    take(world)
    assert not sits(world, "omar")
    assert not says(world, "omar")


def test_a_policy_that_cannot_be_read_hides_the_way_and_not_the_page(world: World) -> None:
    concern = take(world)
    with world.at():
        Program.objects.filter(id=world.harbor.id).update(policy_number=9)
        PolicyVersion.objects.create(
            organization_id=world.bridgewell.id, program=world.harbor, number=9, text="this is no policy"
        )
    page = world.client(world.omar).get(f"/concerns/{concern.id}")
    assert page.status_code == 200
    assert f"/concerns/{concern.id}/write" not in page.content.decode()


def test_killed_before_the_seat_follows_rights_are_right_and_the_duty_sees_to_it(world: World) -> None:
    with world.at():
        concern = a_concern(world)
        with transaction.atomic():
            acknowledge_concern(world.actor(world.omar), concern=concern)
            hooks = transaction.get_connection().run_on_commit
            assert hooks
            hooks.clear()
    assert not sits(world, "omar")
    work.settle_all()
    assert sits(world, "omar")
    with world.at(), transaction.atomic():
        close_concern(world.actor(world.omar), concern=concern, outcome="talked")
        transaction.get_connection().run_on_commit.clear()
    assert sits(world, "omar")
    assert not says(world, "omar"), "her rights ended with the transaction"
    work.settle_all()
    assert not sits(world, "omar")


def test_a_seat_that_cannot_be_settled_keeps_nobody_from_taking_a_call(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> int:
        raise ValueError("not today")

    with monkeypatch.context() as patch:
        patch.setattr(subscribers, "settle_seats", fail)
        concern = take(world)
    with world.at():
        assert Concern.objects.get(id=concern.id).owner_id == world.omar.id
    assert "a seat of somebody who answers a call could not be settled (ValueError" in caplog.text
    assert "not today" not in caplog.text


def test_taken_while_a_message_is_removed_it_opens_the_thread_after_the_commit(world: World) -> None:
    with world.at():
        a_role(world.omar, "moderator", world.harbor)
        said = a_message(world.support_group, world.ana, "I can't go on.", severity=3)
        a_concern(world, message_id=said.id)  # it rang when it was said
        messages.remove_visible(
            world.actor(world.omar),
            message_id=said.id,
            reason=next(iter(rules.REMOVE_REASONS)),
            words="",
            takes=True,
        )
    assert sits(world, "omar")
