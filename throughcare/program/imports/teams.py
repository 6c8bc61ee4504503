"""Care teams in a file: which staff a participant's line names, and as what they look after her."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from throughcare.contact.words import STAFF_ROLES
from throughcare.core.rows import not_ended
from throughcare.kit import clock
from throughcare.program.imports.reading import Entry
from throughcare.program.models import CareTeamSeat, Episode, Program, Role

# Of somebody who holds several roles, the first of these is what she is on a team.
_ORDER = ("clinician", "facilitator", "peer-specialist", "coordinator")


@dataclass(frozen=True, slots=True)
class TeamPlace:
    """A staff member who is to join a care team, by her number in the file, and as what."""

    number: str
    role: str


class Teams:
    """Who may be on whose team: roles held already, roles this file gives, and the seats there are."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        named = {number for entry in entries for number in entry["care_team"] or ()}
        self.roles: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
        self.seats: set[tuple[UUID, str, str]] = set()
        if not named:
            return
        now = not_ended(clock.now())
        held = Role.objects.filter(now, member__external_id__in=named).values_list(
            "member__external_id", "role", "program__slug"
        )
        for number, role, slug in held:
            self.roles[str(number)].add((role, slug or ""))
        for entry in entries:
            if entry["external_id"] in named and entry["role"]:
                self.roles[entry["external_id"]].add((entry["role"], entry["program"]))
        seats = CareTeamSeat.objects.filter(now, member__external_id__in=named)
        self.seats = set(seats.values_list("episode_id", "member__external_id", "role"))

    def places(self, entry: Entry, program: Program, episode: Episode | None) -> list[TeamPlace]:
        """Whom to add to this participant's team; whoever cannot be on it is written to the line's errors."""
        found = []
        for number in entry["care_team"] or ():
            roles = {
                role
                for role, slug in self.roles[number]
                if slug in ("", program.slug) and role in STAFF_ROLES
            }
            if not roles:
                sentence = _("“care_team”: nobody with the number “%(number)s” is staff of this program.")
                entry.wrong.append(sentence % {"number": number})
                continue
            role = min(roles, key=lambda name: (_ORDER.index(name) if name in _ORDER else len(_ORDER), name))
            if episode is None or (episode.id, number, role) not in self.seats:
                found.append(TeamPlace(number, role))
        return found
