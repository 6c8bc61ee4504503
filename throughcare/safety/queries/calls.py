"""The calls that are not closed: all concerns about one person in one program, in nobody's hands or in somebody's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Case, Count, F, Max, OuterRef, QuerySet, Subquery, When, Window
from django.db.models.functions import Coalesce, RowNumber

from throughcare.safety.models import Concern, Page, Question
from throughcare.safety.watch import late_since

# A call: its program, the person (of a drill, which is about nobody, the concern), and its state.
_Key = tuple[UUID | None, UUID, str]
_Taken = tuple[UUID | None, UUID | None, UUID | None]  # program, person, and who has it


@dataclass(frozen=True, slots=True)
class Call:
    """One call as it is listed. `worst` leads it: the oldest of the worst.

    `owners`: who has it; of one that rings, who has others about the same person, in whichever program.
    """

    worst: Concern
    size: int
    due_first: datetime | None  # where it rings nobody before a moment of its own
    asked_at: datetime | None  # since when it waits whether the person is safe, who was asked
    owners: tuple[UUID, ...]
    late_since: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether nobody has it."""
        return self.worst.state == Concern.State.OPEN


@dataclass(frozen=True, slots=True)
class Calls:
    """The first of them, what rings before what is taken, the worst first; how many more there are; and how many
    concerns are late in all of them."""

    first: list[Call]
    more: int = 0
    late: int = 0


_PERSON = Coalesce("member_id", "id")
_WORST_FIRST = ("-state", "-level", "opened_at", "id")
_CALL = (F("program_id"), _PERSON, F("state"))
# A concern that a mild C-SSRS opened rings nobody before its clock is over.
_DUE_FIRST = Subquery(Page.objects.filter(concern=OuterRef("id"), rung=1, rung_at=None).values("due_at")[:1])
_WAITS = Question.objects.filter(member=OuterRef("member_id"), answered_at=None, closed_at=None)
_ASKED_AT = Case(
    When(program=None, then=Subquery(_WAITS.filter(program=None).values("asked_at")[:1])),
    default=Subquery(_WAITS.filter(program=OuterRef("program_id")).values("asked_at")[:1]),
)


def calls_of(concerns: QuerySet[Concern], *, most: int) -> Calls:
    """The calls of these concerns that are not closed, the first `most` of them.

    Calls are counted and cut, never concerns: a person about whom a hundred of them ring hides nobody else. Three
    queries, or one where there is no call; one more while any is late or some call has many concerns, each, and one
    where calls are cut off.
    """
    mine = concerns.exclude(state=Concern.State.CLOSED)
    found = list(
        mine.annotate(
            place=Window(RowNumber(), partition_by=_CALL, order_by=("-level", "opened_at", "id")),
            size=Window(Count("*"), partition_by=_CALL),
        )
        .filter(place=1)
        .order_by(*_WORST_FIRST)
        .values_list("id", "size")[: most + 1]
    )
    if not found:
        return Calls([])
    sizes = dict(found[:most])
    # Asked of these alone: of each of ten thousand it would take minutes where statistics are old.
    heads = list(
        mine.filter(id__in=list(sizes))
        .annotate(due_first=_DUE_FIRST, asked_at=_ASKED_AT)
        .order_by(*_WORST_FIRST)
    )
    is_all = len(found) <= most and all(size == 1 for size in sizes.values())
    late = _late(mine, heads if is_all else None)
    taken = _taken(mine, heads, is_all=is_all)
    calls = [
        Call(
            one,
            sizes[one.id],
            one.due_first,
            one.asked_at,
            _owners(one, taken),
            min(late[_key(one)]) if _key(one) in late else None,
        )
        for one in heads
    ]
    return Calls(calls, max(0, _count(mine) - most) if len(found) > most else 0, sum(map(len, late.values())))


def _key(concern: Concern) -> _Key:
    return concern.program_id, concern.member_id or concern.id, concern.state


def _count(mine: QuerySet[Concern]) -> int:
    return mine.values("program_id", "state", person=_PERSON).distinct().count()


def _late(mine: QuerySet[Concern], read: Sequence[Concern] | None) -> dict[_Key, list[datetime]]:
    """Since when each late concern is, by its call. `read`: every concern there is, where that is so."""
    since = late_since()
    found: dict[_Key, list[datetime]] = defaultdict(list)
    if since:
        for one in mine.filter(id__in=list(since)) if read is None else read:
            if one.id in since:
                found[_key(one)].append(since[one.id])
    return found


def _taken(mine: QuerySet[Concern], heads: Sequence[Concern], *, is_all: bool) -> list[_Taken]:
    """Who has what about these people, the worst first. `is_all`: there is no other concern than these."""
    if is_all:
        taken = (one for one in heads if one.state == Concern.State.ACKNOWLEDGED)
        return [(one.program_id, one.member_id, one.owner_id) for one in taken]
    people = {one.member_id for one in heads if one.member_id}
    rows = (
        mine.filter(state=Concern.State.ACKNOWLEDGED, member_id__in=people)
        .values_list("program_id", "member_id", "owner_id")
        .annotate(worst=Max("level"))
        .order_by("-worst", "owner_id")
    )
    return [(program, person, owner) for program, person, owner, _ in rows]


def _owners(head: Concern, taken: list[_Taken]) -> tuple[UUID, ...]:
    is_open = head.state == Concern.State.OPEN
    found = {head.owner_id: None} if head.owner_id else {}
    for program, person, owner in taken:
        if owner and person == head.member_id is not None and (is_open or program == head.program_id):
            found[owner] = None
    return tuple(found)
