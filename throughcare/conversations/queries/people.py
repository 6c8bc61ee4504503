"""The people behind messages: their names as the program shows them, their roles in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from throughcare.contact import Policy
from throughcare.contact.words import STAFF_ROLES
from throughcare.conversations.facts import Person, run_now
from throughcare.conversations.facts.parties import parties_of
from throughcare.kit import clock
from throughcare.program.names import SOMEBODY, shown_name

ROLE_WORDS: dict[str, Promise] = {
    "facilitator": _("Facilitator"),
    "clinician": _("Clinician"),
    "peer-specialist": _("Peer specialist"),
    "moderator": _("Moderator"),
    "coordinator": _("Coordinator"),
    "on-call": _("On-call clinician"),
    "director": _("Clinical director"),
}
"""Staff roles as people read them, the one that matters most in a room first. Members' roles are never shown."""


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


def shown(policy: Policy | None, person: Person | None, member_id: UUID) -> Shown:
    """A person as others see her in a thread of this policy's program."""
    if person is None:
        return Shown(member_id, SOMEBODY, frozenset())
    name = shown_name(
        policy,
        first_name=person.first_name,
        last_name=person.last_name,
        alias=person.alias,
        is_staff=person.is_staff,
    )
    return Shown(member_id, name, person.party.roles)


def people_shown(
    organization_id: int, wanted: Mapping[UUID, Iterable[UUID]], policies: Mapping[UUID, Policy | None]
) -> dict[tuple[UUID, UUID], Shown]:
    """Names and roles by (program, member), for the members wanted in each program. A fixed number of queries."""
    asked = {program: set(people) for program, people in wanted.items() if people}
    if not asked:
        return {}
    with connection.cursor() as cursor:
        parties = run_now(cursor, parties_of(organization_id, asked, clock.now()))
    return {
        (program, member): shown(policies.get(program), parties.people(program).get(member), member)
        for program, people in asked.items()
        for member in people
    }
