"""Who waits for an answer: what a first message is, what answers it, when staff see it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from tests.app.asking import queries
from tests.app.conversations.saying import a_message
from tests.world import World, a_member, a_program, a_role, an_episode
from throughcare.conversations.actions.messages import withdraw_message
from throughcare.conversations.models import AnswerTime, Message, Seat, Topic
from throughcare.conversations.queries import answers
from throughcare.conversations.queries.answers import Unanswered, first_messages, unanswered
from throughcare.kit import clock
from throughcare.program.actions.episodes import end_episode
from throughcare.program.models import Member, StaffedWindow

LATE = 280  # minutes: at noon in Chicago Harbor has been staffed for five hours


def rows(world: World, who: Member | None = None) -> list[Unanswered]:
    return unanswered(world.actor(who or world.fay), [world.harbor], clock.now())


def waits(world: World, who: Member | None = None) -> list[UUID]:
    return [row.asked.id for row in rows(world, who)]


def test_a_first_message_waits_until_somebody_answers_it(world: World) -> None:
    with world.at():
        asked = a_message(world.support_group, world.ana, "Does it get easier?", ago=LATE)
        [row] = rows(world)
        assert (row.asked.id, row.asked.title, row.is_late) == (asked.id, "Evening check-in", True)
        answer = a_message(world.support_group, world.ben, "It did for me.", reply_to_id=asked.id)
        assert waits(world) == []
        Message.objects.filter(id=answer.id).update(state="withdrawn")
        assert waits(world) == [asked.id]


@pytest.mark.parametrize(
    ("by", "fields", "answers"),
    [
        ("ben", {}, True),  # the next word in the room
        ("fay", {}, True),
        ("ben", {"kind": "win"}, True),
        ("ana", {}, False),  # her own next word
        ("ben", {"kind": "struggling"}, False),  # a call of his own
        ("ben", {"state": "held"}, False),
        ("ben", {"state": "removed"}, False),
        ("ben", {"reply": "eve"}, False),  # an answer to somebody else
        ("ben", {"reply": "ana"}, True),  # an answer to something else of hers
        ("ben", {"topic": True}, False),  # in another topic
    ],
)
def test_what_answers_it(world: World, by: str, fields: dict[str, object], answers: bool) -> None:
    with world.at():
        before = {
            name: a_message(world.support_group, world.names[name], "Earlier", ago=60 * 24 * 20)
            for name in ("eve", "ana")
        }
        asked = a_message(world.support_group, world.ana, "Anybody here?", ago=LATE)
        given = dict(fields)
        if "reply" in given:
            given["reply_to_id"] = before[str(given.pop("reply"))].id
        if given.pop("topic", False):
            topic = Topic.objects.create(
                organization_id=world.bridgewell.id, thread=world.support_group, title="Sleep"
            )
            given["topic_id"] = topic.id
        a_message(world.support_group, world.names[by], "Said next", ago=5, **given)
        assert (asked.id not in waits(world)) is answers


def test_the_rooms_next_word_answers_only_nearby(world: World) -> None:
    with world.at():
        asked = a_message(world.support_group, world.ana, "Anybody here?", ago=LATE)
        elsewhere = a_message(world.support_group, world.ben, "Mine", ago=60 * 24 * 20, kind="struggling")
        for number in range(10):
            a_message(world.support_group, world.eve, f"To Ben {number}", reply_to_id=elsewhere.id)
        a_message(world.support_group, world.eve, "What a day")
        assert asked.id in waits(world)
        a_message(world.support_group, world.eve, "I am here, Ana.", reply_to_id=asked.id)
        assert asked.id not in waits(world)


def test_replies_and_what_staff_write_wait_for_nobody(world: World) -> None:
    with world.at():
        a_message(world.cohort_room, world.fay, "Welcome to the week.", ago=LATE)
        a_message(world.cohort_room, world.ben, "Thanks.", ago=LATE, reply_to_id=world.fay.id)
        assert waits(world) == []


def test_several_in_a_row_are_one(world: World) -> None:
    with world.at():
        first = a_message(world.cohort_room, world.ana, "Hello", ago=LATE)
        a_message(world.cohort_room, world.ana, "I am new here", ago=LATE - 1)
        assert waits(world) == [first.id]


def test_a_care_teams_thread_waits_for_its_team_alone(world: World) -> None:
    with world.at():
        first = a_message(world.care_team, world.ana, "Can we move Thursday?", ago=LATE)
        for _ in range(11):
            a_message(world.care_team, world.ana, "Also", ago=LATE - 1, reply_to_id=first.id)
        assert waits(world, world.cleo) == [first.id]
        assert waits(world, world.mo) == []
        assert waits(world, world.dina) == []
        a_message(world.care_team, world.cleo, "Yes, at ten.")
        assert waits(world, world.cleo) == []


def test_it_rises_at_half_of_its_time_and_is_late_at_the_end(world: World) -> None:
    with world.at():
        a_message(world.cohort_room, world.ana, ago=119)
        assert rows(world) == []
        Message.objects.update(at=clock.now() - timedelta(minutes=125))
        [row] = rows(world)
        assert not row.is_late
        assert row.due_at == row.asked.at + timedelta(hours=4)
        AnswerTime.objects.create(organization_id=world.bridgewell.id, program=world.harbor, hours=2)
        [row] = rows(world)
        assert row.is_late


def test_only_staffed_hours_count(world: World) -> None:
    with world.at():
        asked = a_message(world.cohort_room, world.ana, ago=60 * 13)  # eleven at night, or midnight
        [row] = rows(world)
        assert row.due_at is not None
        assert row.due_at - asked.at > timedelta(hours=11)
        now = clock.now()
        StaffedWindow.objects.create(
            organization_id=world.bridgewell.id,
            program=world.harbor,
            from_at=now - timedelta(hours=1),
            until_at=now + timedelta(hours=8),
        )
        assert rows(world) == []


def test_struggling_has_a_clock_of_its_own(world: World) -> None:
    with world.at():
        a_message(world.cohort_room, world.ana, kind="struggling", ago=LATE)
        assert waits(world) == []


def test_never_ones_own_nor_of_somebody_who_left_nor_long_ago(world: World) -> None:
    with world.at():
        a_message(world.cohort_room, world.ana, ago=60 * 24 * 15)
        assert waits(world) == []
        asked = a_message(world.cohort_room, world.ben, ago=LATE)
        assert waits(world) == [asked.id]
        assert waits(world, world.ben) == []
        Seat.objects.filter(thread=world.cohort_room, member=world.ben).update(until_seq=9)
        assert waits(world) == []


def test_only_programs_that_were_asked_for(world: World) -> None:
    with world.at():
        ridge = a_program(world.bridgewell, "ridge")
        stranger = a_member(world.bridgewell, "Mod")
        a_role(stranger, "moderator", ridge)
        an_episode(a_member(world.bridgewell, "Ida"), ridge)
        a_message(world.support_group, world.ana, ago=LATE)
        assert unanswered(world.actor(stranger), [ridge], clock.now()) == []
        assert unanswered(world.actor(stranger), [], clock.now()) == []
    with world.at(world.nora):
        assert first_messages(world.other_organization.id, [world.harbor.id], clock.now(), clock.now()) == []


def test_what_was_held_counts_from_when_it_appeared_and_its_answer_too(world: World) -> None:
    with world.at():
        now = clock.now()
        asked = a_message(world.cohort_room, world.ana, ago=600, settled_at=now - timedelta(minutes=30))
        a_message(
            world.cohort_room,
            world.ben,
            ago=590,
            reply_to_id=asked.id,
            settled_at=now - timedelta(minutes=10),
        )
        [found] = first_messages(
            world.bridgewell.id, [world.harbor.id], now - timedelta(days=14), clock.now()
        )
        assert found.answered_at is not None
        assert found.answered_at - found.at == timedelta(minutes=20)


def test_five_queries_whatever_there_is(world: World) -> None:
    with world.at():
        fay = world.actor(world.fay)
        a_message(world.cohort_room, world.ana, ago=LATE)
        unanswered(fay, [world.harbor], clock.now())  # a process reads a policy once
        with queries(5):
            unanswered(fay, [world.harbor], clock.now())
        for number in range(8):
            member = a_member(world.bridgewell, f"P{number}")
            an_episode(member, world.harbor, world.cohort)
            Seat.objects.create(
                organization_id=world.bridgewell.id, thread=world.support_group, member=member, from_seq=1
            )
            a_message(world.support_group, member, kind="win", ago=LATE, reply_to_id=None)
        with queries(5):
            unanswered(fay, [world.harbor], clock.now())


def test_the_long_look_is_kept_and_what_was_answered_meanwhile_is_gone(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "LOOKED_FOR", timedelta(seconds=60))
    with world.at():
        asked = a_message(world.support_group, world.ana, ago=LATE)
        other = a_message(world.cohort_room, world.ben, ago=LATE)
        assert waits(world) == [asked.id, other.id]
        fay = world.actor(world.fay)
        with queries(3):  # nothing happened anywhere: nothing is tried again
            unanswered(fay, [world.harbor], clock.now())
        a_message(world.support_group, world.eve, "I am here.", reply_to_id=asked.id)
        with queries(4):
            found = unanswered(fay, [world.harbor], clock.now())
        assert [one.asked.id for one in found] == [other.id]
        a_message(world.cohort_room, world.ana, "Me too.")
        assert waits(world) == []
        assert waits(world, world.eve) == []


def test_of_a_kept_look_whoever_took_it_back_or_left_is_gone_at_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "LOOKED_FOR", timedelta(seconds=60))
    with world.at():
        taken_back = a_message(world.support_group, world.ana, ago=LATE)
        left = a_message(world.cohort_room, world.ben, ago=LATE)
        to_team = a_message(world.care_team, world.ana, ago=LATE)
        assert set(waits(world, world.cleo)) == {taken_back.id, left.id, to_team.id}
        assert set(waits(world, world.mo)) == {taken_back.id, left.id}  # not of her team
        withdraw_message(world.actor(world.ana), message_id=taken_back.id)
        end_episode(None, episode=world.ben_episode, reason="completed")
        assert waits(world, world.cleo) == [to_team.id]
