"""Each action that can change a fact of a decision, with what has to be so before it; and all that change none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from tests.app.program.program_helpers import policy_text
from tests.world import World, a_member, a_thread, acknowledge, an_episode, pair_of
from throughcare.conversations.actions import rooms, seats
from throughcare.conversations.models import Seat
from throughcare.kit import clock
from throughcare.program.actions import (
    agreements,
    care_teams,
    contacts,
    episodes,
    introductions,
    members,
    pairs,
    programs,
    roles,
    screening,
    standings,
)
from throughcare.program.models import (
    Acknowledgement,
    CareTeamSeat,
    Consent,
    ContactRequest,
    Introduction,
    Relation,
    Role,
)
from throughcare.safety import actions as safety
from throughcare.safety.models import Concern


def agreed(world: World) -> None:
    """Ana and Ben have both said yes."""
    asked = contacts.ask_to_talk(world.actor(world.ana), program=world.harbor, asked=world.ben)
    contacts.accept_request(world.actor(world.ben), request=asked)


def parted(world: World) -> None:
    """They had agreed; then one took it back, and time has passed."""
    contacts.end_contact(world.actor(world.ana), program=world.harbor, other=world.ben)
    clock._clock.advance(timedelta(days=15))


def asked(world: World) -> ContactRequest:
    """They have parted, and Ana asks again."""
    parted(world)
    return ask_again(world)


def ask_again(world: World) -> ContactRequest:
    return contacts.ask_to_talk(world.actor(world.ana), program=world.harbor, asked=world.ben)


def in_an_hour() -> datetime:
    return clock.now() + timedelta(hours=1)


def _a_call(world: World) -> Concern:
    """Ana has called for help."""
    return safety.open_concern(
        None, member_id=world.ana.id, program_id=world.harbor.id, level=3, source_kind="help-now"
    )


def _change_policy(world: World) -> None:
    text = policy_text(world.harbor).replace("ask-again-days = 14", "ask-again-days = 21")
    programs.publish_policy(None, program=world.harbor, text=text, reason="A test.", source=programs.IMPORT)


def _minors_in_touch(world: World) -> None:
    """Mia and another girl of her program have both said yes."""
    lea = a_member(world.bridgewell, "Lea", birth_date=world.mia.birth_date)
    an_episode(lea, world.lantern)
    a_thread(world.lantern, "direct-thread", world.mia, lea, **pair_of(world.mia, lea))
    for giver, other in ((world.mia, lea), (lea, world.mia)):
        Consent.objects.create(
            organization_id=world.bridgewell.id, program=world.lantern, giver=giver, other=other
        )


def _guardian_agrees(world: World) -> Consent:
    return pairs.give_consent(
        world.actor(world.greta), program=world.lantern, other=world.mia, topic="direct-thread"
    )


def _rules_with_introductions(world: World) -> None:
    text = policy_text(world.harbor, "northway")
    programs.publish_policy(None, program=world.harbor, text=text, reason="A test.", source=programs.IMPORT)


def _introduce(world: World) -> Introduction:
    return introductions.introduce(None, program=world.harbor, one=world.ana, two=world.ben)


# What is there before each action, and the action. `None`: nothing needs to be there.
WRITERS: dict[str, tuple[Callable[[World], Any] | None, Callable[[World], Any]]] = {
    "acknowledge_policy": (
        lambda world: Acknowledgement.objects.filter(member=world.ana).delete(),
        lambda world: agreements.acknowledge_policy(world.actor(world.ana), program=world.harbor, number=1),
    ),
    "join_care_team": (
        lambda world: rooms.open_care_team_thread(None, program=world.harbor, about_id=world.eve.id),
        lambda world: care_teams.join_care_team(
            None, episode=world.eve_episode, member=world.cleo, role="clinician"
        ),
    ),
    "leave_care_team": (
        None,
        lambda world: care_teams.leave_care_team(
            None, seat=CareTeamSeat.objects.get(episode=world.ana_episode, member=world.cleo)
        ),
    ),
    "ask_to_talk": (parted, ask_again),
    "accept_request": (
        asked,
        lambda world: contacts.accept_request(
            world.actor(world.ben), request=ContactRequest.objects.get(asker=world.ana, state="asked")
        ),
    ),
    "decline_request": (
        asked,
        lambda world: contacts.decline_request(
            world.actor(world.ben), request=ContactRequest.objects.get(asker=world.ana, state="asked")
        ),
    ),
    "withdraw_request": (
        asked,
        lambda world: contacts.withdraw_request(
            world.actor(world.ana), request=ContactRequest.objects.get(asker=world.ana, state="asked")
        ),
    ),
    "end_contact": (
        None,
        lambda world: contacts.end_contact(world.actor(world.ana), program=world.harbor, other=world.ben),
    ),
    "start_episode": (
        lambda world: episodes.end_episode(None, episode=world.ana_episode, reason="left"),
        lambda world: episodes.start_episode(
            None, member=world.ana, program=world.harbor, cohort=world.cohort
        ),
    ),
    "move_phase": (
        None,
        lambda world: episodes.move_phase(None, episode=world.ana_episode, phase="step-down"),
    ),
    "move_cohort": (
        None,
        lambda world: episodes.move_cohort(None, episode=world.ana_episode, cohort=world.other_cohort),
    ),
    "end_episode": (
        None,
        lambda world: episodes.end_episode(None, episode=world.ana_episode, reason="completed"),
    ),
    "update_member": (
        None,
        lambda world: members.update_member(None, member=world.ana, state_of_residence="WI"),
    ),
    "choose_alias": (None, lambda world: members.choose_alias(world.actor(world.ana), alias="Heron")),
    "choose_zone": (
        None,
        lambda world: members.choose_zone(world.actor(world.ana), zone="America/Los_Angeles"),
    ),
    "introduce": (_rules_with_introductions, _introduce),
    "end_introduction": (
        lambda world: (_rules_with_introductions(world), _introduce(world)),
        lambda world: introductions.end_introduction(
            None, introduction=Introduction.objects.get(ended_at=None)
        ),
    ),
    "take_back_agreement": (
        lambda world: (_minors_in_touch(world), acknowledge(world.greta, world.lantern)),
        lambda world: agreements.take_back_agreement(world.actor(world.greta), program=world.lantern),
    ),
    "set_thresholds": (
        None,
        lambda world: screening.set_thresholds(
            world.actor(world.dina), program=world.harbor, thresholds={"substance": 0.35}
        ),
    ),
    "block_member": (None, lambda world: pairs.block_member(world.actor(world.ana), other=world.ben)),
    "unblock_member": (
        lambda world: pairs.block_member(world.actor(world.ana), other=world.ben),
        lambda world: pairs.unblock_member(world.actor(world.ana), other=world.ben),
    ),
    "relate": (
        None,
        lambda world: pairs.relate(None, member=world.ana, other=world.ben, kind="family"),
    ),
    "end_relation": (
        lambda world: pairs.relate(None, member=world.ana, other=world.ben, kind="family"),
        lambda world: pairs.end_relation(
            None, relation=Relation.objects.get(member=world.ana, other=world.ben)
        ),
    ),
    "give_consent": (
        _minors_in_touch,
        _guardian_agrees,
    ),
    "end_consent": (
        lambda world: (_minors_in_touch(world), _guardian_agrees(world)),
        lambda world: pairs.end_consent(
            world.actor(world.greta), consent=Consent.objects.get(giver=world.greta)
        ),
    ),
    "publish_policy": (None, _change_policy),
    "give_role": (
        None,
        lambda world: roles.give_role(None, member=world.ada, role="peer-specialist", program=world.harbor),
    ),
    "end_role": (
        None,
        lambda world: roles.end_role(None, role=Role.objects.get(member=world.fay, role="facilitator")),
    ),
    "mute_member": (
        None,
        lambda world: standings.mute_member(None, member=world.ana, until=in_an_hour()),
    ),
    "limit_member": (
        None,
        lambda world: standings.limit_member(None, member=world.ana, until=in_an_hour()),
    ),
    "pause_contact": (
        None,
        lambda world: standings.pause_contact(world.actor(world.ana), until=in_an_hour()),
    ),
    "set_mark": (None, lambda world: standings.set_mark(world.actor(world.ana), program=world.harbor)),
    "take_off_mark": (
        lambda world: standings.set_mark(world.actor(world.ana), program=world.harbor),
        lambda world: standings.take_off_mark(world.actor(world.ana), program=world.harbor),
    ),
    "settle_seats": (
        lambda world: Seat.objects.filter(thread=world.cohort_room, member=world.ben).delete(),
        lambda world: seats.settle_seats(
            None, organization_id=world.bridgewell.id, thread_ids=[world.cohort_room.id]
        ),
    ),
    "settle_program": (
        lambda world: Seat.objects.filter(thread=world.cohort_room, member=world.ben).delete(),
        lambda world: seats.settle_program(
            None, organization_id=world.bridgewell.id, program_id=world.harbor.id
        ),
    ),
    "settle_members": (
        lambda world: Seat.objects.filter(thread=world.cohort_room, member=world.ben).delete(),
        lambda world: seats.settle_members(
            None, organization_id=world.bridgewell.id, member_ids=[world.ben.id]
        ),
    ),
}

# Safety stands below conversations, and answering a call is a fact of decisions too.
OF_CALLS: dict[str, tuple[Callable[[World], Any] | None, Callable[[World], Any]]] = {
    "acknowledge_concern": (
        _a_call,
        lambda world: safety.acknowledge_concern(
            world.actor(world.omar), concern=Concern.objects.get(state="open")
        ),
    ),
    "close_concern": (
        lambda world: safety.acknowledge_concern(world.actor(world.omar), concern=_a_call(world)),
        lambda world: safety.close_concern(
            world.actor(world.omar), concern=Concern.objects.get(state="acknowledged"), outcome="talked"
        ),
    ),
}
NOT_OF_FACTS = {
    # Places and people that nobody stands in yet, and what else has no fact of a decision in it.
    "create_cohort", "end_cohort", "create_member", "invite_member", "create_program", "import_program",
    "note_sign_in", "open_support_group", "open_cohort_room", "open_care_team_thread", "open_direct_thread",
    "open_rooms", "create_topic", "rename_topic", "mark_read",
    # Messages: their counts are counted anew in every batch.
    "withdraw_message", "release_message", "return_message", "remove_message",
    "restore_message", "note_message", "choose_note",
    # Rota and sessions are read again within FRESH_FOR (their own clause of THE RULE).
    "set_staffed_windows", "set_session_windows", "add_weekly_times", "end_weekly_time",
    "cancel_day", "restore_day", "roll_windows", "publish_week", "copy_week", "hand_over", "forget_rota",
    # Not about what may be said: where help finds her, who welcomes, how soon an answer is meant to come. The
    # list of watched words has a number of its own, read in every batch.
    "confirm_safety", "offer_to_welcome", "stop_welcoming", "set_answer_time", "save_watch_list",
    # How she reads, not what.
    "choose_notes",
    # How she gets in, not what she may do there.
    "correct_email",
}  # fmt: skip
