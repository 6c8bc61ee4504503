"""Whether every name in the demo's files is given once and means something."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from throughcare.config.demo_content.shapes import Content, SafetyPlan, Screen


def problems_of_names(content: Content) -> Iterator[str]:
    """Names that stand twice, then names that mean nothing."""
    for keys in (
        (organization.key for organization in content.organization),
        (program.key for program in content.program),
        (cohort.key for cohort in content.cohort),
        (person.key for person in content.person),
        (room.key for room in content.room),
        (*(one.key for one in content.request), *(one.key for one in content.introduction)),
    ):
        yield from twice("key", keys)
    yield from twice("external id", (person.external_id for person in content.person))
    yield from twice("e-mail address", (person.email for person in content.person))
    known = {
        "organization": {one.key for one in content.organization},
        "program": {one.key for one in content.program},
        "cohort": {one.key for one in content.cohort},
        "person": {one.key for one in content.person},
        "request": {one.key for one in content.request},
        "introduction": {one.key for one in content.introduction},
    }
    for where, kind, names in (*_of_people(content), *_of_contacts(content), *_of_rooms(content)):
        for name in names:
            if name and name not in known[kind]:
                yield f"{where}: nothing is called “{name}”."


def twice(what: str, names: Iterable[str]) -> Iterator[str]:
    """A line for each name that is given a second time."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            yield f"{what} “{name}” stands twice."
        seen.add(name)


_Said = Iterator[tuple[str, str, Iterable[str]]]
"""Where, what kind of thing is meant, and by which names; an empty name means none."""


def _of_people(content: Content) -> _Said:
    for program in content.program:
        yield f"program “{program.key}”", "organization", [program.organization]
    for cohort in content.cohort:
        yield f"cohort “{cohort.key}”", "program", [cohort.program]
    for person in content.person:
        yield f"person “{person.key}”", "organization", [person.organization]
        yield f"person “{person.key}”", "person", [person.guardian_of, person.family_of]
    for staff in content.staff:
        yield f"staff “{staff.person}”", "person", [staff.person]
        yield f"staff “{staff.person}”", "program", [staff.program]
        yield f"staff “{staff.person}”", "cohort", staff.cohorts
    for episode in content.episode:
        yield f"episode of “{episode.person}”", "person", [episode.person]
        yield f"episode of “{episode.person}”", "program", [episode.program]
        yield f"episode of “{episode.person}”", "cohort", [episode.cohort]
    for team in content.care_team:
        yield f"care team of “{team.participant}”", "person", [team.participant, *team.members]
        yield f"care team of “{team.participant}”", "program", [team.program]


def _of_contacts(content: Content) -> _Said:
    for request in content.request:
        yield f"request “{request.key}”", "person", [request.by, request.to]
        yield f"request “{request.key}”", "program", [request.program]
    for pair in content.introduction:
        yield f"introduction “{pair.key}”", "person", [*pair.people, *pair.consents, pair.by]
        yield f"introduction “{pair.key}”", "program", [pair.program]
    for welcome in content.welcome:
        yield f"welcome by “{welcome.person}”", "person", [welcome.person]
        yield f"welcome by “{welcome.person}”", "program", [welcome.program]
    for block in content.block:
        yield f"block by “{block.by}”", "person", [block.by, block.person]
        yield f"block by “{block.by}”", "program", [block.program]
    care: list[SafetyPlan | Screen] = [*content.plan, *content.screen]
    for one in care:
        yield f"care of “{one.person}”", "person", [one.person, one.by]
        yield f"care of “{one.person}”", "program", [one.program]
    for session in content.session:
        yield f"session of “{session.cohort}”", "person", [session.facilitator]
        yield f"session of “{session.cohort}”", "cohort", [session.cohort]
    for duty in content.duty:
        yield f"duty of “{duty.person}”", "person", [duty.person]
        yield f"duty of “{duty.person}”", "program", [duty.program]


def _of_rooms(content: Content) -> _Said:
    for room in content.room:
        yield room.key, "program", [room.program]
        yield room.key, "cohort", [room.cohort]
        yield room.key, "request", [room.request]
        yield room.key, "introduction", [room.introduction]
        yield room.key, "person", [room.participant, *room.members, *room.read]
