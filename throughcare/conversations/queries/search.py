"""Searching what one may read now. What one may not see is not even looked at, so nothing can hint at it."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from throughcare.access.actor import Actor
from throughcare.conversations.models import SearchMark, Seat, Thread
from throughcare.conversations.notes import note_word
from throughcare.conversations.policy import ROOMS, Sight, opens_notes
from throughcare.conversations.queries.finding import Hit, Part, Stream, Way, find, parts_of
from throughcare.conversations.queries.lists import title_of
from throughcare.conversations.queries.messages import folded_in
from throughcare.conversations.queries.people import people_shown
from throughcare.kit.terms import asked, spans

PAGE: Final = 20
MOST_WORDS: Final = 8
AROUND: Final = 90  # characters shown before the first match and after what follows it
ABOVE: Final = 12  # messages that stand above a found one when its thread opens there


@dataclass(frozen=True, slots=True)
class Piece:
    """A bit of a message's text, and whether it is what was looked for."""

    text: str
    is_match: bool


@dataclass(frozen=True, slots=True)
class Found:
    """One message as search shows it."""

    id: UUID
    author_name: str
    is_mine: bool
    place: str  # what its thread is called; empty for one's own words where one may no longer read
    kind: str
    at: datetime
    pieces: list[Piece]
    url: str
    note: str = ""  # the sentence its words are folded behind
    is_open: bool = (
        False  # whether they are shown all the same: to their author, and to whom `opens_notes` says
    )


@dataclass(frozen=True, slots=True)
class Results:
    """A page of what was found. `before` goes into the link to older ones; None: there are none."""

    found: list[Found]
    before: dict[UUID, int] | None = None
    is_short: bool = False


def search(
    actor: Actor,
    sights: Sequence[Sight],
    text: str,
    *,
    before: Mapping[UUID, int] | None = None,
    with_own: bool = True,
) -> Results:
    """The newest messages of these threads that hold every word of `text`, 20 at most.

    `before`: where an earlier page ended. `with_own`: also one's own words in threads one may no longer read.
    A few queries, whatever the number of messages.
    """
    wanted = asked(text, MOST_WORDS)
    if not wanted:
        return Results([])
    earlier = dict(before or {})
    streams = _streams(actor, sights, earlier, with_own=with_own)
    page = find(streams, wanted, organization=actor.organization_id, member=actor.member_id, most=PAGE)
    # Threads that gave nothing to this page go on where an earlier one left them.
    further = None if page.before is None else earlier | page.before
    return Results(_shown(actor, sights, page.hits, wanted), further, page.is_short)


def _streams(
    actor: Actor, sights: Sequence[Sight], before: Mapping[UUID, int], *, with_own: bool
) -> list[Stream]:
    here = [sight.thread.id for sight in sights]
    marks = dict(SearchMark.objects.filter(thread_id__in=here).values_list("thread_id", "seq"))
    folded = folded_in(sights)
    streams = [
        Stream(
            sight.thread.id,
            parts_of(
                sight.me.ranges,
                last=sight.world.place.seq,
                indexed=marks.get(sight.thread.id, 0),
                before=before.get(sight.thread.id),
            ),
            folded[sight.thread.program_id],
        )
        for sight in sights
    ]
    if with_own:
        elsewhere = Seat.objects.filter(member_id=actor.member_id).exclude(thread_id__in=here)
        last = elsewhere.values_list("thread_id", "thread__seq").distinct()
        for thread_id, seq in last:
            top = min(before.get(thread_id, seq + 1), seq + 1)
            streams.append(Stream(thread_id, deque([Part(Way.OWN, 1, top)] if top > 1 else [])))
    return [stream for stream in streams if stream.parts]


def _shown(actor: Actor, sights: Sequence[Sight], hits: Sequence[Hit], wanted: Sequence[str]) -> list[Found]:
    by_thread = {sight.thread.id: sight for sight in sights}
    authors: dict[UUID, set[UUID]] = defaultdict(set)
    for hit in hits:
        if hit.thread_id in by_thread:
            authors[by_thread[hit.thread_id].thread.program_id].add(hit.author_id)
    people = people_shown(sights, authors)
    ended = {hit.thread_id for hit in hits} - by_thread.keys()
    rooms = (
        dict(Thread.objects.filter(id__in=ended, channel__in=ROOMS).values_list("id", "title"))
        if ended
        else {}
    )
    found = []
    for hit in hits:
        sight = by_thread.get(hit.thread_id)
        is_mine = hit.author_id == actor.member_id
        name = _("You") if is_mine or sight is None else people[(sight.thread.program_id, hit.author_id)].name
        found.append(
            Found(
                id=hit.id,
                author_name=name,
                is_mine=is_mine,
                place=title_of(sight)[0] if sight else rooms.get(hit.thread_id, ""),
                kind=hit.kind,
                at=hit.at,
                pieces=pieces(hit.body, wanted),
                url=_url(hit) if sight else "/messages/mine",
                note=note_word(hit.note),
                is_open=is_mine or sight is None or opens_notes(actor, sight),
            )
        )
    return found


def _url(hit: Hit) -> str:
    return f"/threads/{hit.thread_id}?after={max(0, hit.seq - ABOVE)}#m-{hit.id}"


def pieces(body: str, wanted: Sequence[str]) -> list[Piece]:
    """The part of a message around its first match, in bits that are matches or not, cut between words."""
    marks = spans(body, wanted)
    first = marks[0][0] if marks else 0
    start = _space_after(body, first - AROUND) if first > AROUND else 0
    end = len(body)
    if end - start > 3 * AROUND:
        end = max(marks[0][1] if marks else 0, body.rfind(" ", start, start + 3 * AROUND))
        if end <= start:
            end = start + 3 * AROUND
    bits = [Piece("… ", False)] if start else []
    at = start
    for lo, hi in marks:
        if hi > end:
            break
        bits += [Piece(body[at:lo], False), Piece(body[lo:hi], True)]
        at = hi
    bits.append(Piece(body[at:end] + (" …" if end < len(body) else ""), False))
    return [bit for bit in bits if bit.text]


def _space_after(body: str, at: int) -> int:
    """Where the first word after a place begins; the place itself in a text without spaces."""
    space = body.find(" ", at, at + AROUND)
    return at if space < 0 else space + 1
