"""THE RULE of kept decisions, walked: whoever changes a fact raises the number beside it.

Each action that can change a fact is done once. Before and after it, every fact of every member about every
thread is read. Where one differs, a number that the message path compares must differ too; and an action that
changes nothing at all would prove nothing, so each must change something. A new action fails here until it
stands in one of the two lists.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import ModuleType
from typing import Any
from uuid import UUID

import pytest

import throughcare.conversations.actions
import throughcare.program.actions
from tests.app.conversations.fact_writers import NOT_OF_FACTS, OF_CALLS, WRITERS, agreed
from tests.world import World
from throughcare.contact.facts import Act
from throughcare.contact.words import Outcome
from throughcare.conversations.models import Thread
from throughcare.conversations.policy import read_worlds
from throughcare.kit import clock
from throughcare.program.models import (
    Member,
    Program,
    Standing,
)

_NO_TIME = datetime(2000, 1, 1, tzinfo=UTC)
Facts = dict[tuple[UUID, UUID], tuple[tuple[Any, ...], tuple[int, int, int], Outcome]]


def facts_of(world: World) -> Facts:
    """Every fact of a decision on a post, by thread and member; the three numbers beside it; what comes of it."""
    found: Facts = {}
    at = clock.now()
    threads = list(Thread.objects.values_list("id", flat=True))
    people = list(Member.objects.values_list("id", flat=True))
    versions = dict(Standing.objects.values_list("id", "version"))
    numbers = dict(Program.objects.values_list("id", "policy_number"))
    for thread, seen in read_worlds(world.bridgewell.id, threads, people, at).items():
        for member in people:
            if member not in seen.people:
                continue
            person = seen.people[member]
            facts = replace(seen.facts(member, Act.POST, at), sessions=(), staffed=None)
            found[thread, member] = (
                (
                    facts,
                    person.ranges,
                    person.blocked,
                    person.alias,
                    person.first_name,
                    seen.place.thresholds,
                ),
                (seen.place.access_version, versions[member], numbers[seen.place.program]),
                seen.decide(member, Act.POST, at).outcome,
            )
    return found


@pytest.mark.parametrize("writer", [*WRITERS, *OF_CALLS])
def test_a_changed_fact_has_a_changed_number_beside_it(world: World, writer: str) -> None:
    before, act = (WRITERS | OF_CALLS)[writer]
    with world.at(), clock.frozen(clock.now()) as moving:
        agreed(world)
        if before is not None:
            before(world)
        moving.advance(timedelta(seconds=5))
        were = facts_of(world)
        act(world)
        moving.advance(timedelta(seconds=5))
        are = facts_of(world)
    # Who has no place here before or after is refused whatever her facts are.
    placed = {key for facts in (were, are) for key, (read, *_) in facts.items() if read[1]}
    changed = {
        key
        for key in placed & set(were) & set(are)
        if _without_time(were[key][0]) != _without_time(are[key][0])
    }
    assert changed, "nothing changed, so nothing is shown"
    forgotten = {
        key
        for key in changed
        if were[key][1] == are[key][1] and not were[key][2] is are[key][2] is Outcome.REFUSE
    }
    assert not forgotten, (
        f"{len(forgotten)} of {len(changed)} facts changed behind the back of a kept decision: "
        f"{[_say(world, *key) for key in forgotten]}"
    )


def _without_time(read: tuple[Any, ...]) -> tuple[Any, ...]:
    facts, *rest = read
    return (replace(facts, at=_NO_TIME), *rest)


def _say(world: World, thread: UUID, member: UUID) -> str:
    with world.at():
        return f"{Member.objects.get(id=member).first_name} in {Thread.objects.get(id=thread).channel}"


def _modules(package: ModuleType) -> list[ModuleType]:
    return [
        importlib.import_module(f"{package.__name__}.{found.name}")
        for found in pkgutil.iter_modules(package.__path__)
    ]


def test_every_action_is_in_one_of_the_lists() -> None:
    there = {
        name
        for package in (throughcare.program.actions, throughcare.conversations.actions)
        for module in _modules(package)
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__
        and not name.startswith("_")
        and "actor" in inspect.signature(function).parameters
        and name != "acting"
    }
    assert there == set(WRITERS) | NOT_OF_FACTS, there ^ (set(WRITERS) | NOT_OF_FACTS)
