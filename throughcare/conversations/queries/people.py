"""The people behind messages: their names as the program shows them, their roles in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from throughcare.contact import Policy
from throughcare.contact.words import STAFF_ROLES
from throughcare.conversations.facts import Person, run_now
from throughcare.conversations.facts.parties import names_of
from throughcare.conversations.policy import Sight
from throughcare.kit import clock
from throughcare.program.names import SOMEBODY, shown_name
from throughcare.program.role_words import ROLE_WORDS


@dataclass(frozen=True, slots=True)
class Shown:
    """A person as a thread shows her."""

    id: UUID
    name: str
    roles: frozenset[str]

    @property
    def is_staff(self) -> bool:
        """Whether she works for the program."""
        return not self.roles.isdisjoint(STAFF_ROLES)

    @property
    def role_word(self) -> str:
        """What she is here, for staff; nothing for members."""
        return next((str(word) for role, word in ROLE_WORDS.items() if role in self.roles), "")


def shown(policy: Policy | None, person: Person | None, member_id: UUID, *, to_staff: bool) -> Shown:
    """A person as others see her in a thread of this policy's program; staff see real names where it
    says so.
    """
    if person is None:
        return Shown(member_id, SOMEBODY, frozenset())
    name = shown_name(
        policy,
        first_name=person.first_name,
        last_name=person.last_name,
        alias=person.alias,
        is_staff=person.is_staff,
        to_staff=to_staff,
    )
    return Shown(member_id, name, person.party.roles)


def people_shown(
    sights: Sequence[Sight], wanted: Mapping[UUID, Iterable[UUID]]
) -> dict[tuple[UUID, UUID], Shown]:
    """Names and roles by (program, member), for the members wanted in each program of the reader's threads.

    Four queries, whoever is wanted; none where nobody is.
    """
    asked = {program: set(people) for program, people in wanted.items() if people}
    if not asked:
        return {}
    policies = {sight.thread.program_id: sight.world.policy for sight in sights}
    is_staff = {sight.thread.program_id: sight.me.is_staff for sight in sights}
    organization_id = sights[0].thread.organization_id
    with connection.cursor() as cursor:
        parties = run_now(cursor, names_of(organization_id, asked, clock.now()))
    return {
        (program, member): shown(
            policies.get(program),
            parties.people(program).get(member),
            member,
            to_staff=is_staff.get(program, False),
        )
        for program, people in asked.items()
        for member in people
    }
