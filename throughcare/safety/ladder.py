"""The ladder: rings whoever is due, and puts up the next rung in the same transaction.

A page is a row and its own job (decision 0009), and all concerns about one person in one program are one call
(decision 0014). A process that is killed lets its locks go with nothing written, and another rings instead; a
rung is written once, because its number is unique for its concern. What leaves by mail, text and telephone is
a row of `people.Outgoing`, written with the ring and sent by duties of its own.
"""

from __future__ import annotations

import logging
import random
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import close_old_connections, connection, transaction

from throughcare.core.events import announce
from throughcare.core.locks import be_impatient, is_database_away
from throughcare.core.organization import in_organization
from throughcare.kit import clock
from throughcare.kit.faults import say_fault
from throughcare.people.actions import owe_calls, stop_calls
from throughcare.program.models import Organization
from throughcare.safety import calls
from throughcare.safety.calls import Joining, Ring, Standing
from throughcare.safety.clocks import clocks_of
from throughcare.safety.models import Concern, Page
from throughcare.safety.reach import means_of
from throughcare.safety.rules import Step
from throughcare.safety.who import Answerers

logger = logging.getLogger("throughcare.safety")
MOST_AT_ONCE = 500
TRY_AGAIN_AFTER = timedelta(seconds=60)
ONE_BY_ONE_FOR = 10.0  # seconds, in a round
_IN_ONE_NOTICE = 150  # ids: a NOTIFY holds under 8,000 bytes
_BATCHES = 20  # in one go, before `work` looks whether it is to stop

Key = tuple[UUID | None, UUID]
"""One call: the program, and the person (of a drill, which is about nobody, the concern)."""


def ring_due() -> int:
    """Ring every call that is due, in all organizations. Safe in many processes.

    Answers how many pages were dealt with: those that rang, and those that went with one.
    """
    rang = 0
    for _ in range(_BATCHES):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT organization_id, id FROM safety_due_pages(%s, %s)", [clock.now(), MOST_AT_ONCE]
            )
            due = cursor.fetchall()
        pages: dict[int, list[UUID]] = defaultdict(list)
        for organization_id, page_id in due:
            pages[organization_id].append(page_id)
        done = _ring_each(pages)
        rang += done
        if (
            not done
        ):  # nothing is due, or it is in another process's hands; a rung with nobody is passed at once
            break
    return rang


def _ring_each(pages: Mapping[int, list[UUID]]) -> int:
    """Ring the calls of these pages, by organization; one that fails is logged and stops no other.

    Where some fail together they are tried one by one, once all other organizations have had their turn, and for so
    long that these soon have it again: in any order, so that none always stands behind those that fail.
    """
    done = 0
    failed: list[tuple[int, UUID]] = []
    for organization_id, found in pages.items():
        rang = _ring_some(organization_id, found)
        if rang is not None:
            done += rang
        elif len(found) > 1:
            failed += [(organization_id, page) for page in found]
    until = time.monotonic() + ONE_BY_ONE_FOR
    for organization_id, page in random.sample(failed, len(failed)):
        if time.monotonic() > until:
            break
        done += _ring_some(organization_id, [page]) or 0
    return done


def _ring_some(organization_id: int, pages: list[UUID]) -> int | None:
    """Ring the calls of these pages together; None where that fails."""
    try:
        with in_organization(organization_id):
            return _ring(organization_id, pages)
    except Exception as error:
        if is_database_away(error):
            raise  # nothing rings until it is back
        if len(pages) == 1:
            logger.error("a page could not be rung (%s), tried again", type(error).__name__)
        return None


@dataclass
class _Batch:
    """What one transaction writes."""

    now: datetime
    carried: dict[UUID, UUID] = field(default_factory=dict)  # page to the page with which it goes
    rung: dict[UUID, list[UUID]] = field(default_factory=dict)  # page to whom it rang
    nobody: list[UUID] = field(default_factory=list)
    following: list[Page] = field(default_factory=list)
    calls: list[tuple[Concern, int, list[UUID]]] = field(default_factory=list)  # with the worst level
    beyond: list[UUID] = field(default_factory=list)  # concerns that now reach the whole organization


def _ring(organization_id: int, pages: list[UUID]) -> int:
    now = clock.now()
    with transaction.atomic():
        be_impatient()
        # By their numbers, here and below, and never by a join: how it would be done is left to statistics, which know
        # nothing yet of what a terrible night has brought, and then each row is looked for among all.
        about = list(Page.objects.filter(id__in=pages, rung_at=None).values_list("concern_id", flat=True))
        mine = _lock_calls({_key(one) for one in Concern.objects.filter(id__in=about)})
        if not mine:
            return 0
        standing = _standing(mine)
        batch = _Batch(now)
        who = Answerers([one for call in standing.values() for one, _ in call], now)
        clocks = clocks_of({program for program, _ in mine if program})
        for (program, _), call in standing.items():
            concerns = {one.id: one for one, _ in call}
            for act in calls.due_of((s for _, s in call), now, clocks.of(program)):
                _plan(batch, act, concerns, who)
        stopped = _stop_pages_of_closed(pages, about, now)
        _write(organization_id, batch)
    return len(batch.rung) + len(batch.carried) + stopped


def _key(concern: Concern) -> Key:
    return concern.program_id, concern.member_id or concern.id


def _lock_calls(keys: Iterable[Key]) -> set[Key]:
    """Those of these calls that no other process rings and nobody takes or closes at this moment.

    Never waits: what is in another's hand is done there, or stays due.
    """
    by_person: dict[UUID, list[Key]] = defaultdict(list)
    for key in keys:
        by_person[key[1]].append(key)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT person FROM unnest(%s::uuid[]) AS person WHERE pg_try_advisory_xact_lock("
            "hashtextextended(person::text, 14))",
            [sorted(by_person)],
        )
        return {key for (person,) in cursor.fetchall() for key in by_person[person]}


def lock_person(person: UUID) -> None:
    """Let nobody ring, take or close calls about this person until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s::text, 14))", [str(person)])


def _standing(keys: set[Key]) -> dict[Key, list[tuple[Concern, Standing]]]:
    """Every concern of these calls that is not closed, with the page of it that waits. Three queries."""
    people = {person for _, person in keys}
    found = [
        *Concern.objects.filter(member_id__in=people).exclude(state=Concern.State.CLOSED),
        *Concern.objects.filter(member=None, id__in=people).exclude(state=Concern.State.CLOSED),
    ]
    waiting = {
        page.concern_id: page
        for page in Page.objects.filter(concern__in=[one.id for one in found], rung_at=None).order_by("rung")
    }
    calls_: dict[Key, list[tuple[Concern, Standing]]] = defaultdict(list)
    for concern in found:
        if _key(concern) in keys:
            calls_[_key(concern)].append((concern, as_standing(concern, waiting.get(concern.id))))
    return calls_


def as_standing(concern: Concern, page: Page | None) -> Standing:
    """A concern and its waiting page as the rules of calls look at them."""
    standing = Standing(
        concern.id,
        concern.level,
        concern.state == Concern.State.ACKNOWLEDGED,
        concern.opened_at,
        concern.owner_id,
    )
    if page is None:
        return standing
    return Standing(
        standing.concern_id,
        standing.level,
        standing.is_taken,
        standing.opened_at,
        standing.owner_id,
        page.id,
        page.rung,
        Step(page.step),
        page.due_at,
    )


def _plan(batch: _Batch, act: Ring | Joining, concerns: dict[UUID, Concern], who: Answerers) -> None:
    carrier = act.carrier if isinstance(act, Joining) else act.lead
    assert carrier.page_id is not None  # noqa: S101 - only what waits carries or rings
    if isinstance(act, Joining):
        batch.carried |= {one.page_id: carrier.page_id for one in act.carried if one.page_id}
        return
    concern = concerns[carrier.concern_id]
    asked = concern
    if act.step is Step.OWNER and concern.owner_id is None:
        # Another concern about her is somebody's already: this new one rings there first.
        asked = next((one for one in concerns.values() if one.owner_id), concern)
    people = who.of(asked, act.step)
    if not people and act.step is Step.TOP:
        people = who.beyond(concern)
        if people:
            batch.beyond += list(concerns)
        else:
            # Never marked as rung: it stays due, late and red until there is somebody.
            batch.nobody.append(carrier.page_id)
            logger.error("a concern has nobody to ring")
            return
    if not people:
        logger.warning("nobody on rung %s; the next is rung at once", act.step.name)
    batch.carried |= {one.page_id: carrier.page_id for one in act.carried if one.page_id}
    if people:
        # The telephone rings by the worst that this call carries, not by the concern that leads it.
        worst = max(one.level for one in concerns.values() if one.state == concern.state)
        with_her = {one for taken in act.beside for one in who.of(concerns[taken.concern_id], Step.OWNER)}
        people = sorted({*people, *with_her})
        batch.calls.append((concern, worst, people))
    batch.rung[carrier.page_id] = people
    batch.following.append(
        Page(
            organization_id=concern.organization_id,
            concern=concern,
            rung=carrier.rung + 1,
            step=act.next_step,
            due_at=batch.now + (act.wait if people else timedelta(0)),
        )
    )


def _write(organization_id: int, batch: _Batch) -> None:
    with connection.cursor() as cursor:
        if batch.rung:
            cursor.execute(
                "UPDATE safety_page p SET rung_at = %s, attempts = attempts + 1, last_error = '', "
                "paged_ids = w.people::jsonb FROM unnest(%s::uuid[], %s::text[]) AS w(id, people) "
                "WHERE p.organization_id = %s AND p.id = w.id",
                [batch.now, list(batch.rung), [_json(ids) for ids in batch.rung.values()], organization_id],
            )
        if batch.carried:
            cursor.execute(
                "UPDATE safety_page p SET rung_at = %s, carried_by = w.by, last_error = '' "
                "FROM unnest(%s::uuid[], %s::uuid[]) AS w(id, by) "
                "WHERE p.organization_id = %s AND p.id = w.id",
                [batch.now, list(batch.carried), list(batch.carried.values()), organization_id],
            )
        if batch.nobody:
            cursor.execute(
                "UPDATE safety_page SET attempts = attempts + 1, last_error = 'nobody', due_at = %s "
                "WHERE organization_id = %s AND id = ANY(%s)",
                [batch.now + TRY_AGAIN_AFTER, organization_id, batch.nobody],
            )
    Page.objects.bulk_create(batch.following)
    if batch.beyond:
        Concern.objects.filter(id__in=batch.beyond).update(reaches_organization=True)
    noticed = {person for _, _, people in batch.calls for person in people}
    means = means_of(noticed)
    owed = [
        means[person].call(concern.id, worst, is_drill=concern.source_kind == "drill")
        for concern, worst, people in batch.calls
        for person in people
    ]
    owe_calls([one for several in owed for one in several], now=batch.now)
    told = sorted(str(person) for person in noticed)
    for start in range(0, len(told), _IN_ONE_NOTICE):
        announce(organization_id, "notice", members=told[start : start + _IN_ONE_NOTICE])


def _json(ids: list[UUID]) -> str:
    return "[" + ",".join(f'"{one}"' for one in ids) + "]"


def _stop_pages_of_closed(pages: list[UUID], about: list[UUID], now: datetime) -> int:
    closed = Concern.objects.filter(id__in=about, state=Concern.State.CLOSED).values_list("id", flat=True)
    return Page.objects.filter(id__in=pages, concern__in=list(closed), rung_at=None).update(rung_at=now)


def stop_ringing(concerns: list[UUID], now: datetime) -> None:
    """No page of these concerns waits any longer, and what was owed for them and has not gone stays here."""
    Page.objects.filter(concern__in=concerns, rung_at=None).update(rung_at=now)
    stop_calls(concerns, now=now)


def put_up_again(concern: Concern, step: Step, due_at: datetime) -> None:
    """Put up the page of a call that waits from now on, after all that this concern had."""
    last = Page.objects.filter(concern=concern).order_by("-rung").values_list("rung", flat=True).first()
    Page.objects.create(
        organization_id=concern.organization_id,
        concern=concern,
        rung=(last or 0) + 1,
        step=step,
        due_at=due_at,
    )


def mend() -> int:
    """Put up a page for each call that is not closed and has none. Answers how many: it should be none.

    A call or an organization for which that fails keeps it from no other; raises the failure in the end.
    """
    mended = 0
    failed: Exception | None = None
    for organization_id in list(Organization.objects.values_list("id", flat=True)):
        try:
            with in_organization(organization_id):
                for concern in _silent(organization_id):
                    try:
                        mended += _mend_one(concern)
                    except Exception as error:
                        failed = error
                        logger.error("concern %s can't be mended (%s)", concern.id, say_fault(error))
        except Exception as error:
            failed = error
            logger.error("organization %s can't be mended (%s)", organization_id, say_fault(error))
            close_old_connections()
    if failed is not None:
        raise failed
    return mended


def _silent(organization_id: int) -> list[Concern]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM safety_silent_concerns(%s)", [organization_id])
        silent = [row[0] for row in cursor.fetchall()]
    return list(Concern.objects.filter(id__in=silent).order_by("member_id"))


@transaction.atomic
def _mend_one(concern: Concern) -> bool:
    lock_person(_key(concern)[1])
    if Page.objects.filter(concern=concern, rung_at=None).exists():
        return False
    put_up_again(concern, Step.ON_CALL, clock.now())
    logger.error("a concern had no page that waits; it rings again")
    return True
