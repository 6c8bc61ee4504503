"""Writing down which words a program watches for."""

from __future__ import annotations

from collections.abc import Sequence

from throughcare.access.actor import Actor
from throughcare.conversations.models import WatchList
from throughcare.program.actions.acting import acting
from throughcare.program.models import Program
from throughcare.screening.watch import WatchRule


def save_watch_list(actor: Actor, *, program: Program, rules: Sequence[WatchRule]) -> WatchList:
    """Put these rules in force, for the very next post. The same ones again change nothing.

    The caller has made sure that `actor` decides about the program, and checked the rules.
    """
    stored = [[rule.phrase, str(rule.effect)] for rule in rules]
    with acting(actor, "watch.save", "program", program.id, count=len(stored)) as doing:
        Program.objects.select_for_update(no_key=True).get(id=program.id)
        current = WatchList.objects.filter(program=program).first()
        if current is None:
            return WatchList.objects.create(
                organization_id=doing.organization_id, program=program, rules=stored
            )
        doing.detail["changed"] = current.rules != stored
        if current.rules != stored:
            current.rules, current.number = stored, current.number + 1
            current.save(update_fields=["rules", "number"])
    return current
