"""How two people stand to each other in a program, by records; also without a thread, for asking."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from throughcare.contact import Policy, decide
from throughcare.contact.decision import Decision
from throughcare.contact.facts import Act, Between, Channel, Facts, between
from throughcare.conversations.facts import sql
from throughcare.conversations.facts.parties import Parties, parties_of
from throughcare.conversations.facts.statements import Plan
from throughcare.conversations.facts.world import Person

DIRECT_CONTACT = "direct-contact"
STAY_IN_TOUCH = "stay-in-touch"

_A_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class PairWorld:
    """Some people of one program and how one of them, `actor`, stands to each of the others."""

    policy: Policy
    policy_number: int
    actor: Person
    others: Mapping[UUID, Person]
    between: Mapping[UUID, Between]
    asked: Mapping[UUID, datetime]
    asks_today: int = 0

    def decide(
        self, other: UUID, act: Act, at: datetime, channel: Channel = Channel.DIRECT_THREAD
    ) -> Decision:
        """Whether the actor may ask, answer or be shown this person. Raises KeyError for somebody unknown."""
        return decide(self.policy, self._facts(other, act, at, channel))

    def could_meet(self, other: UUID, introduced_as: str, at: datetime) -> bool:
        """Whether an introduction of this kind would let the two talk, now or at an hour of the week.

        A birthday is no such hour: a minor is not brought together with an adult because she soon is one.
        Blocked people never. The yes of each, and of a guardian, comes after and isn't looked at.
        """
        facts = self._facts(other, Act.SEE, at, Channel.DIRECT_THREAD)
        if facts.between.blocked_by_either:
            return False
        brought = replace(facts.between, introduced=facts.between.introduced | {introduced_as})
        decision = decide(self.policy, replace(facts, between=brought))
        if decision.allows or decision.code == "ages-apart" or decision.opens_at is None:
            return decision.allows
        return decision.opens_at <= at + _A_WEEK

    def _facts(self, other: UUID, act: Act, at: datetime, channel: Channel) -> Facts:
        return Facts(
            act=act,
            channel=channel,
            at=at,
            actor=self.actor.party,
            other=self.others[other].party,
            between=self.between[other],
            asks_today=self.asks_today,
            asked_recently_at=self.asked.get(other),
            policy_version=self.policy_number,
        )


def read_pairs(
    organization: int, wanted: Iterable[tuple[UUID, UUID, UUID, Channel]], at: datetime
) -> Plan[dict[tuple[UUID, UUID, UUID], Sequence[Any]]]:
    """The PAIRS rows for (actor, other, program, channel), by (actor, other, program)."""
    asked = list(wanted)
    if not asked:
        return {}
    rows = yield (
        sql.PAIRS,
        {
            "organization": organization,
            "firsts": [pair[0] for pair in asked],
            "seconds": [pair[1] for pair in asked],
            "programs": [pair[2] for pair in asked],
            "channels": [pair[3].value for pair in asked],
            "at": at,
        },
    )
    return {(row[0], row[1], row[2]): row for row in rows}


def between_two(parties: Parties, actor: Person, other: Person, program: UUID, row: Sequence[Any]) -> Between:
    """`Between` from one PAIRS row and what is known of the two."""
    mine, theirs = set(row[8]), set(row[9])
    one, two = actor.party, other.party
    return between(
        one,
        two,
        assigned=parties.assigned(one.id, two.id, program) or parties.assigned(two.id, one.id, program),
        answers_call=parties.answers_call(one.id, two.id, program),
        introduced=frozenset(row[4]),
        related=row[5],
        blocked_by_actor=row[6],
        blocked_by_other=row[7],
        consent_of_actor=DIRECT_CONTACT in mine or row[13] is not None,
        consent_of_other=DIRECT_CONTACT in theirs or row[12] is not None,
        stay_in_touch=STAY_IN_TOUCH in mine and STAY_IN_TOUCH in theirs,
        guardian_of_actor=row[10],
        guardian_of_other=row[11],
        asked_at=row[12],
        answered_at=row[14],
    )


def pairs_of(
    organization: int, program: UUID, actor: UUID, others: Sequence[UUID], at: datetime
) -> Plan[PairWorld | None]:
    """One person and others she might ask, in one program. None when she or the policy isn't known.

    The asks of today are not counted: a caller that writes an ask counts under the lock and sets
    `asks_today`.
    """
    people = [actor, *others]
    parties = yield from parties_of(organization, {program: people}, at)
    found = parties.people(program)
    policy = parties.policies.get(program)
    if actor not in found or policy is None:
        return None
    rows = yield from read_pairs(
        organization,
        [(actor, other, program, Channel.DIRECT_THREAD) for other in others if other in found],
        at,
    )
    me = found[actor]
    return PairWorld(
        policy=policy,
        policy_number=parties.policy_numbers[program],
        actor=replace(me),
        others={other: found[other] for other in others if other in found},
        between={row[1]: between_two(parties, me, found[row[1]], program, row) for row in rows.values()},
        asked={row[1]: row[15] for row in rows.values() if row[15] is not None},
    )
