"""What somebody sees of being looked after herself: her own calls for help, and nothing that others found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Case, When

from throughcare.program.models import Member
from throughcare.program.names import shown_name
from throughcare.safety import rules
from throughcare.safety.models import Concern
from throughcare.safety.queries.asking import OwnQuestion, own_questions

MOST_ROWS = 100
MOST_CALLS = 3


@dataclass(frozen=True, slots=True)
class OwnCall:
    """A call for help that she made herself and that is not closed. `taken_at` None: people are being rung.

    `taken_by` is how members know whoever took it; empty where nobody can be named.
    """

    id: UUID
    at: datetime
    taken_by: str
    taken_at: datetime | None


@dataclass(frozen=True, slots=True)
class OwnHelp:
    """What her own pages go by while concerns about her are not closed.

    `offers_plan`: put the plan before her today, whatever the concerns came from. The page must not say why:
    it offers, it never accuses. `calls` are only those that she made, the newest first. `questions`: what her care
    team asks and she has not answered.
    """

    offers_plan: bool
    calls: tuple[OwnCall, ...]
    questions: tuple[OwnQuestion, ...]

    @property
    def version(self) -> str:
        """Changes with anything that is shown of them; "none" where there is nothing. Tells nothing else."""
        calls = [f"{one.id.hex[-12:]}{'t' if one.taken_at else 'r'}" for one in self.calls]
        return "-".join([*calls, *(f"{one.id.hex[-12:]}q" for one in self.questions)]) or "none"


def own_help(member: Member) -> OwnHelp:
    """Of this member herself: callers pass the one who is asking. One query, and one while she is asked something."""
    found = Concern.objects.filter(member_id=member.id).exclude(state=Concern.State.CLOSED)
    hers_first = Case(When(source_kind=rules.HELP_NOW, then=0), default=1)
    rows = list(found.select_related("owner").order_by(hers_first, "-opened_at", "-id")[:MOST_ROWS])
    calls = tuple(
        OwnCall(row.id, row.opened_at, _known_as(row.owner), row.acknowledged_at)
        for row in rows
        if row.source_kind == rules.HELP_NOW
    )
    return OwnHelp(bool(rows), calls[:MOST_CALLS], own_questions(member))


def _known_as(owner: Member | None) -> str:
    """Every policy shows staff to members by their first name, and only staff answer calls."""
    if owner is None or not owner.first_name.strip():
        return ""
    return shown_name(
        None, first_name=owner.first_name, last_name=owner.last_name, alias=owner.alias, is_staff=True
    )
