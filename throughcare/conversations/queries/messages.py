"""One page of a thread's messages as its reader may see them: her ranges, her blocks, her own held words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from throughcare.access.actor import Actor
from throughcare.contact.words import STAFF_ROLES
from throughcare.conversations.models import Message, ReadMark
from throughcare.conversations.notes import note_word
from throughcare.conversations.policy import Sight
from throughcare.conversations.queries.people import Shown, people_shown
from throughcare.conversations.queries.reported import reported_by
from throughcare.conversations.queries.unread import MOST_COUNTED
from throughcare.core.rows import not_ended
from throughcare.kit import clock
from throughcare.program.models import Role

PAGE = 50
SAME_BREATH = timedelta(minutes=5)  # messages of one person within it stand together
EXCERPT = 140
_RETURNED_FOR = timedelta(days=14)
State = Message.State


@dataclass(frozen=True, slots=True)
class Quote:
    """The message somebody answers, in short."""

    id: UUID
    author_name: str
    excerpt: str

    @property
    def url(self) -> str:
        """Where it stands on this page, if it does."""
        return f"#m-{self.id}"


@dataclass(frozen=True, slots=True)
class Line:
    """A message as one reader sees it. `state` is a word of the message component, not of the row."""

    row: Message
    author: Shown
    state: str
    is_mine: bool
    is_continued: bool = False
    begins_day: bool = False
    begins_unread: bool = False
    reply_to: Quote | None = None


@dataclass(frozen=True, slots=True)
class MessagePage:
    """Messages in their order. `older_before` and `newer_after` are places to page on from (None: no
    more). `unread` is counted up to `MOST_COUNTED`.
    """

    lines: list[Line]
    read_seq: int
    unread: int = 0
    first_unread: int | None = None
    older_before: int | None = None
    newer_after: int | None = None
    people: dict[UUID, Shown] = field(default_factory=dict)

    @property
    def last_seq(self) -> int:
        """The furthest place on this page; 0 where there is none."""
        return max((line.row.seq for line in self.lines if line.row.seq is not None), default=0)


def in_ranges(sight: Sight) -> Q:
    """The places this reader may see."""
    ranges = Q(pk=None)
    for start, until in sight.me.ranges:
        one = Q(seq__gte=start)
        ranges |= one if until is None else one & Q(seq__lt=until)
    return ranges


def read_seq(sight: Sight) -> int:
    """How far this reader has read."""
    mark = ReadMark.objects.filter(thread=sight.thread, member_id=sight.member_id)
    return mark.values_list("seq", flat=True).first() or 0


def message_page(
    actor: Actor,
    sight: Sight,
    *,
    before: int | None = None,
    after: int | None = None,
    topic_id: UUID | None = None,
) -> MessagePage:
    """The page that ends just before `before`, that begins just after `after`, or the newest one.

    A reader with more unread messages than fit begins at the first of them, so that opening never skips any.
    A fixed number of queries, whatever the length of the thread.
    """
    mark = read_seq(sight)
    seen: QuerySet[Message] = Message.objects.filter(in_ranges(sight), thread=sight.thread)
    if topic_id is not None:
        seen = seen.filter(topic_id=topic_id)
    folded = folded_authors(sight)
    waiting = seen.filter(seq__gt=mark, state=State.VISIBLE).exclude(author_id__in={actor.member_id, *folded})
    unread_seqs = list(waiting.order_by("seq").values_list("seq", flat=True)[:MOST_COUNTED])
    unread, first = len(unread_seqs), unread_seqs[0] if unread_seqs else None
    if before is None and after is None and first is not None and unread > PAGE - 10:
        after = max(0, first - 6)
    if after is not None:
        rows = list(seen.filter(seq__gt=after).order_by("seq")[: PAGE + 1])
        is_more = len(rows) > PAGE
        rows = rows[:PAGE]
        newer = rows[-1].seq if is_more else None
        older = rows[0].seq if rows and seen.filter(seq__lt=rows[0].seq).exists() else None
    else:
        earlier = seen if before is None else seen.filter(seq__lt=before)
        rows = list(earlier.order_by("-seq")[: PAGE + 1])
        older = rows[PAGE - 1].seq if len(rows) > PAGE else None
        rows = rows[:PAGE][::-1]
        newer = rows[-1].seq if before is not None and rows else None
    if newer is None:
        rows = _with_own_held(actor, sight, rows, topic_id)
    return _lay_out(actor, sight, rows, folded, MessagePage([], mark, unread, first, older, newer))


def _with_own_held(actor: Actor, sight: Sight, rows: list[Message], topic_id: UUID | None) -> list[Message]:
    """One's own words that wait or came back, by time among the newest: nobody else knows of them."""
    own = Message.objects.filter(thread=sight.thread, author_id=actor.member_id, seq=None)
    own = own.filter(Q(state=State.HELD) | Q(state=State.RETURNED, at__gt=clock.now() - _RETURNED_FOR))
    if topic_id is not None:
        own = own.filter(topic_id=topic_id)
    together = list(rows)  # in order of place, which is not that of time where something was held for a while
    for kept in sorted(own.order_by("-at")[:PAGE], key=lambda message: (message.at, message.id)):
        earlier = (i for i in range(len(together), 0, -1) if together[i - 1].at <= kept.at)
        together.insert(next(earlier, 0), kept)
    return together


def folded_authors(sight: Sight) -> frozenset[UUID]:
    """Whose words this reader blocked. Staff can't be folded away."""
    return folded_in([sight])[sight.thread.program_id]


def folded_in(sights: Sequence[Sight]) -> dict[UUID, frozenset[UUID]]:
    """The same by program, for the programs of one reader's threads. One query, and none where she blocked
    nobody.
    """
    blocked = frozenset[UUID]().union(*(sight.me.blocked for sight in sights))
    staff: dict[UUID | None, set[UUID]] = defaultdict(set)
    if blocked:
        now = clock.now()
        current = not_ended(now)
        held = Role.objects.filter(current, member_id__in=blocked, role__in=STAFF_ROLES, from_at__lte=now)
        for program_id, member_id in held.values_list("program_id", "member_id"):
            staff[program_id].add(member_id)
    return {
        sight.thread.program_id: blocked - staff[sight.thread.program_id] - staff[None] for sight in sights
    }


def folded_anywhere(sights: Sequence[Sight]) -> frozenset[UUID]:
    """The same for all of these threads together, where they are one list. One query at most."""
    return frozenset[UUID]().union(*folded_in(sights).values())


def _lay_out(
    actor: Actor, sight: Sight, rows: Sequence[Message], folded: frozenset[UUID], page: MessagePage
) -> MessagePage:
    quoted = _quoted(sight, rows)
    authors = {row.author_id for row in (*rows, *quoted.values())}
    program = sight.thread.program_id
    found = people_shown([sight], {program: authors})
    people = {member: person for (_, member), person in found.items()}
    reported = reported_by(actor, [row.id for row in rows])
    zone = clock.zone(actor.zone)
    last: Line | None = None
    for row in rows:
        is_mine = row.author_id == actor.member_id
        state = _state(row, is_folded=row.author_id in folded, is_reported=row.id in reported)
        is_new = row.seq is not None and row.seq == page.first_unread
        begins_day = last is None or _day(row.at, zone) != _day(last.row.at, zone)
        line = Line(
            row=row,
            author=people[row.author_id],
            state=state,
            is_mine=is_mine,
            is_continued=not begins_day and not is_new and _continues(last, row, state),
            begins_day=begins_day,
            begins_unread=is_new,
            reply_to=_quote(quoted.get(row.reply_to_id), people, folded) if row.reply_to_id else None,
        )
        page.lines.append(line)
        last = line
    page.people.update(people)
    return page


def _day(at: datetime, zone: object) -> object:
    return at.astimezone(zone).date()  # type: ignore[arg-type]


def _continues(last: Line | None, row: Message, state: str) -> bool:
    return (
        last is not None
        and last.row.author_id == row.author_id
        and row.at - last.row.at < SAME_BREATH
        and state not in {"folded", "withdrawn", "removed"}
        and last.state not in {"folded", "withdrawn", "removed"}
    )


def _state(row: Message, *, is_folded: bool, is_reported: bool) -> str:
    if row.state == State.WITHDRAWN:
        return "withdrawn"
    if row.state == State.REMOVED:
        return "removed"
    if is_folded:
        return "folded"
    if row.state in {State.HELD, State.RETURNED}:
        return "held"
    return "reported" if is_reported else "posted"


def _quoted(sight: Sight, rows: Sequence[Message]) -> dict[UUID | None, Message]:
    wanted = {row.reply_to_id for row in rows if row.reply_to_id}
    if not wanted:
        return {}
    here = {row.id: row for row in rows}
    missing = wanted - here.keys()
    if missing:
        more = Message.objects.filter(in_ranges(sight), thread=sight.thread, id__in=missing)
        here |= {row.id: row for row in more}
    return {reply: here[reply] for reply in wanted if reply in here}


def _quote(row: Message | None, people: dict[UUID, Shown], folded: frozenset[UUID]) -> Quote | None:
    """What is quoted obeys what its own place shows: nothing of what was taken back, removed or folded."""
    if row is None or row.state != State.VISIBLE or row.author_id in folded:
        return None
    return Quote(row.id, people[row.author_id].name, excerpt_of(row))


def excerpt_of(row: Message) -> str:
    """What stands for a message where it is told of in short: its words, or the note they are folded behind."""
    return told(row.body, row.note)


def told(body: str, note: str) -> str:
    """The same, from a message's words and its note."""
    return note_word(note) or excerpt(body)


def excerpt(body: str) -> str:
    """The first words of a message on one line."""
    words = " ".join(body.split())
    return words if len(words) <= EXCERPT else words[: EXCERPT - 1].rsplit(" ", 1)[0] + "…"
