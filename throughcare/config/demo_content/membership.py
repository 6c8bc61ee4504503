"""Who can be where, and when: the demo's rooms against its episodes, roles, care teams and yeses."""

from __future__ import annotations

from collections import defaultdict

from throughcare.config.demo_content.moments import Moment
from throughcare.config.demo_content.shapes import Content, Episode, Introduction, Request, Staff
from throughcare.config.demo_content.talk import Room

REVIEWING_ROLES = frozenset({"moderator", "facilitator", "clinician", "on-call", "director"})
"""Roles whose holders may release, return and remove what others wrote, and answer concerns."""


SERVING_ROLES = frozenset({"facilitator", "moderator", "clinician", "peer-specialist"})
"""Roles whose holders take part in support groups and cohort rooms."""


class Membership:
    """Answers from one content; build it once and ask often."""

    def __init__(self, content: Content) -> None:
        self._episodes: dict[tuple[str, str], list[Episode]] = defaultdict(list)
        for episode in content.episode:
            self._episodes[episode.program, episode.person].append(episode)
        self._staff: dict[tuple[str, str], list[Staff]] = defaultdict(list)
        for staff in content.staff:
            self._staff[staff.program, staff.person].append(staff)
        self._teams = {
            (team.program, team.participant): frozenset(team.members) for team in content.care_team
        }
        self._requests: dict[str, Request] = {request.key: request for request in content.request}
        self._introductions: dict[str, Introduction] = {one.key: one for one in content.introduction}

    def is_staff(self, program: str, person: str, at: Moment) -> bool:
        """Whether she works for the program then."""
        return any(one.since <= at for one in self._staff[program, person])

    def reviews(self, program: str, person: str, at: Moment) -> bool:
        """Whether she may decide about what others wrote there."""
        return any(one.since <= at and one.role in REVIEWING_ROLES for one in self._staff[program, person])

    def in_program(self, program: str, person: str, at: Moment, cohort: str = "") -> bool:
        """Whether an episode of hers runs in the program (and, if named, in that cohort) then."""
        return any(
            episode.runs_at(at) and cohort in {"", episode.cohort}
            for episode in self._episodes[program, person]
        )

    def opened(self, room: Room) -> Moment | None:
        """When a direct thread became possible: at the later yes. None for other rooms, or if never."""
        if room.request:
            request = self._requests[room.request]
            return request.answered if request.state == "accepted" else None
        if room.introduction:
            introduction = self._introductions[room.introduction]
            return max(introduction.consents.values()) if introduction.state == "accepted" else None
        return None

    def takes_part(self, room: Room, person: str, at: Moment) -> bool:
        """Whether she can read and write in the room at that moment."""
        if room.channel == "direct-thread":
            opened = self.opened(room)
            both = all(self.in_program(room.program, one, at) for one in room.members)
            return opened is not None and opened <= at and person in room.members and both
        if room.channel == "care-team-thread":
            if not self.in_program(room.program, room.participant, at):
                return False
            return person == room.participant or person in self._teams[room.program, room.participant]
        if any(one.since <= at and one.role in SERVING_ROLES for one in self._staff[room.program, person]):
            return True
        return self.in_program(room.program, person, at, room.cohort)
