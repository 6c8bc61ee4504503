"""Who acts: one signed-in member of one organization, with roles by program."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from throughcare.access.roles import FORMER, WORDS_OF
from throughcare.access.words import Word
from throughcare.contact.words import STAFF_ROLES


@dataclass(frozen=True, slots=True)
class Actor:
    """A member acting now.

    `roles` maps a program's id to the roles held there today; roles in every program stand under None. `opens_notes`:
    she wants words behind content notes at once.
    """

    account_id: UUID
    member_id: UUID
    organization_id: int
    zone: str = "UTC"
    opens_notes: bool = False
    roles: dict[UUID | None, frozenset[str]] = field(default_factory=dict)

    def roles_in(self, program_id: UUID) -> frozenset[str]:
        """The roles this actor holds in one program."""
        return self.roles.get(program_id, frozenset()) | self.roles.get(None, frozenset())

    def holds(self, word: Word, program_id: UUID | None = None) -> bool:
        """Whether any role gives the word: in this program, or (None) in any."""
        roles = self.roles_in(program_id) if program_id else frozenset().union(*self.roles.values())
        if not roles:
            return word in FORMER
        return any(word in WORDS_OF.get(role, ()) for role in roles)

    def programs_with(self, word: Word, among: list[UUID]) -> list[UUID]:
        """Those of the programs `among` in which this actor holds the word."""
        return [program for program in among if self.holds(word, program)]

    def words_everywhere(self) -> frozenset[Word]:
        """The words held in every program of the organization."""
        return frozenset().union(*(WORDS_OF.get(role, frozenset()) for role in self.roles.get(None, ())))

    @property
    def is_staff(self) -> bool:
        """Whether she works for the organization."""
        return any(role in STAFF_ROLES for roles in self.roles.values() for role in roles)
