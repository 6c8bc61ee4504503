"""Reading threads with their people: for one author, for a page's list of threads, or for a whole room."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any
from uuid import UUID

import orjson

from throughcare.contact.facts import Between, Channel, Span
from throughcare.conversations.facts import sql
from throughcare.conversations.facts.pairs import between_two, read_pairs
from throughcare.conversations.facts.parties import Parties, parties_of
from throughcare.conversations.facts.statements import Plan
from throughcare.conversations.facts.world import Person, Place, Range, World
from throughcare.kit import clock

_LOOK_BACK = timedelta(days=7, hours=1)  # a policy may look back a week to a session
_LOOK_AHEAD = timedelta(days=8)


def worlds_of(
    organization: int,
    threads: Sequence[UUID],
    members: Iterable[UUID] | None = None,
    at: datetime | None = None,
    listening: Mapping[UUID, Collection[UUID]] = MappingProxyType({}),
) -> Plan[dict[UUID, World]]:
    """Read threads with the given members, or with everybody who has a seat there now (None) and whoever has been
    `listening` to a thread: she may have lost her seat and still be known as one who works here.

    A direct thread always comes with its pair and a care-team thread with its member. Threads that this
    organization doesn't have are left out.
    """
    now = at or clock.now()
    rows = yield sql.PLACES, {"organization": organization, "threads": list(threads)}
    places = [_place(row) for row in rows]
    if not places:
        return {}
    ids = [place.id for place in places]
    wanted = set(members) if members is not None else set()
    if members is None:
        seated = yield sql.SEATED, {"organization": organization, "threads": ids}
        wanted.update(row[0] for row in seated)
        wanted.update(*listening.values())
    for place in places:
        wanted.update(member for member in (place.about, place.first, place.second) if member is not None)
    seats = yield sql.SEATS, {"organization": organization, "threads": ids, "members": list(wanted)}
    ranges: dict[UUID, dict[UUID, list[Range]]] = defaultdict(lambda: defaultdict(list))
    for thread, member, start, until in seats:
        ranges[thread][member].append((start, until))
    by_program: dict[UUID, set[UUID]] = defaultdict(set)
    for place in places:
        people = by_program[place.program]
        people.update(ranges[place.id])
        people.update(members or listening.get(place.id, ()))
        people.update(member for member in (place.about, place.first, place.second) if member is not None)
    parties = yield from parties_of(organization, by_program, now)
    between = yield from _between(organization, places, parties, now)
    sessions, rotas = yield from _hours(organization, parties, now)
    return {
        place.id: _world(
            place,
            parties,
            ranges=ranges[place.id],
            members=members or listening.get(place.id),
            between=between,
            sessions=sessions,
            rotas=rotas,
        )
        for place in places
    }


def _place(row: Sequence[Any]) -> Place:
    values = list(row)
    values[6] = Channel(values[6])
    values[15] = tuple(sorted(orjson.loads(values[15]).items()))
    return Place(*values)


def _world(
    place: Place,
    parties: Parties,
    *,
    ranges: Mapping[UUID, list[Range]],
    members: Iterable[UUID] | None,
    between: Mapping[tuple[UUID, UUID], Between],
    sessions: Mapping[UUID, tuple[Span, ...]],
    rotas: Mapping[UUID, tuple[Span, ...]],
) -> World:
    found = parties.people(place.program)
    asked = set(ranges) | set(members or ())
    asked.update(member for member in (place.about, place.first, place.second) if member is not None)
    people = {
        member: replace(found[member], ranges=tuple(ranges.get(member, ())))
        for member in asked
        if member in found
    }
    # The number of the place was read a moment before the policy; the policy's own number is the one that
    # holds.
    place = replace(place, policy_number=parties.policy_numbers.get(place.program, place.policy_number))
    return World(
        place=place,
        policy=parties.policies.get(place.program),
        at=parties.at,
        people=people,
        between={
            member: between[(place.id, member)]
            if (place.id, member) in between
            else _to_room(place, person, people, parties)
            for member, person in people.items()
        },
        sessions=sessions,
        staffed=rotas.get(place.program),
    )


def _to_room(place: Place, person: Person, people: Mapping[UUID, Person], parties: Parties) -> Between:
    """How somebody stands to a room; to a care-team thread: to its member."""
    party = person.party
    about = people.get(place.about) if place.about is not None else None
    if about is not None and party.id != place.about:
        other = about.party
        return Between(
            same_program=party.program == place.program_slug,
            same_cohort=party.cohort is not None and party.cohort == other.cohort,
            same_track=party.track is not None and party.track == other.track,
            same_phase=party.phase is not None and party.phase == other.phase,
            same_state=party.state is not None and party.state == other.state,
            assigned=parties.assigned(party.id, other.id, place.program),
            answers_call=parties.answers_call(party.id, other.id, place.program),
        )
    return Between(
        same_program=party.program == place.program_slug,
        same_cohort=place.cohort is not None and party.cohort == place.cohort,
    )


def _between(
    organization: int, places: Sequence[Place], parties: Parties, at: datetime
) -> Plan[dict[tuple[UUID, UUID], Between]]:
    """Both views of each direct thread, by (thread, actor)."""
    direct = [place for place in places if place.channel is Channel.DIRECT_THREAD]
    wanted: list[tuple[UUID, UUID, UUID, Channel]] = []
    for place in direct:
        for actor in (place.first, place.second):
            other = place.other_than(actor) if actor is not None else None
            if actor is not None and other is not None:
                wanted.append((actor, other, place.program, place.channel))
    rows = yield from read_pairs(organization, wanted, at)
    found: dict[tuple[UUID, UUID], Between] = {}
    for place in direct:
        people = parties.people(place.program)
        for actor in (place.first, place.second):
            other = place.other_than(actor) if actor is not None else None
            if actor in people and other in people:
                row: Sequence[Any] = rows[(actor, other, place.program)]
                found[(place.id, actor)] = between_two(
                    parties, people[actor], people[other], place.program, row
                )
    return found


def _hours(
    organization: int, parties: Parties, at: datetime
) -> Plan[tuple[dict[UUID, tuple[Span, ...]], dict[UUID, tuple[Span, ...]]]]:
    """Sessions by cohort, and published rotas by program (a program that has none is left out)."""
    cohorts = {
        person.party.cohort
        for people in parties.made.values()
        for person in people.values()
        if person.party.cohort is not None
    }
    near = {"organization": organization, "since": at - _LOOK_BACK, "until": at + _LOOK_AHEAD}
    sessions: dict[UUID, list[Span]] = defaultdict(list)
    if cohorts:
        rows = yield sql.SESSIONS, near | {"cohorts": list(cohorts)}
        for cohort, start, end in rows:
            sessions[cohort].append((start, end))
    rotas: dict[UUID, list[Span]] = defaultdict(list)
    rows = yield sql.ROTAS, near | {"programs": list(parties.made)}
    for program, start, end in rows:
        spans = rotas[program]
        if start is not None:
            spans.append((start, end))
    return {c: tuple(s) for c, s in sessions.items()}, {p: tuple(sorted(s)) for p, s in rotas.items()}
