"""Writing down which words and topics a program watches for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from throughcare.access.actor import Actor
from throughcare.conversations.models import WatchList
from throughcare.program.actions.acting import acting
from throughcare.program.models import Program
from throughcare.screening.watch import TopicEffect, WatchRule


def save_watch_list(
    actor: Actor, *, program: Program, rules: Sequence[WatchRule], topics: Mapping[str, TopicEffect]
) -> WatchList:
    """Put these rules in force, for the very next post, and what topics do; those left out do what they do by default.
    The same ones again change nothing.

    The caller has made sure that `actor` decides about the program, and checked the rules.
    """
    stored = [[rule.phrase, rule.name] for rule in rules]
    chosen = {topic: str(effect) for topic, effect in topics.items()}
    with acting(actor, "watch.save", "program", program.id, count=len(stored)) as doing:
        Program.objects.select_for_update(no_key=True).get(id=program.id)
        current = WatchList.objects.filter(program=program).first()
        if current is None:
            return WatchList.objects.create(
                organization_id=doing.organization_id, program=program, rules=stored, topics=chosen
            )
        is_changed = (current.rules, current.topics) != (stored, chosen)
        doing.detail["changed"] = is_changed
        if is_changed:
            current.rules, current.topics, current.number = stored, chosen, current.number + 1
            current.save(update_fields=["rules", "topics", "number"])
    return current
