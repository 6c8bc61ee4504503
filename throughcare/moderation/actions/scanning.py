"""Looking through what was posted for what a reviewer should see: flags, watched words, firsts, a sample."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Count, Exists, OuterRef, Q

from throughcare.conversations.models import Message
from throughcare.conversations.policy import ROOMS
from throughcare.core.organization import this_organization
from throughcare.kit import clock
from throughcare.kit.ids import least_id_at, made_at, new_id
from throughcare.moderation import rules
from throughcare.moderation.actions.opening import AT_ONCE, LOOK_BACK, Opening, open_all
from throughcare.moderation.models import Review, ReviewSetting, ScanMark
from throughcare.moderation.policy import at_work_among
from throughcare.program.models import Episode

OVERLAP = timedelta(seconds=10)  # a message may be seen to be there later than one with a greater id
MOST = AT_ONCE * 4  # messages of one look; where there are more, the mark moves with each
NEW_FOR = timedelta(days=14)  # of an episode, in which somebody's first posts are looked at
FIRST_POSTS = 3
VISIBLE = Message.State.VISIBLE


def signs(organizations: Sequence[int]) -> dict[int, str]:
    """A sign for each of these organizations, which is another one once a message that `scan` looks at has come or
    changed. One statement.
    """
    overlap = OVERLAP // timedelta(milliseconds=1) + 1  # ids are made to the millisecond
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT organization_id, sign FROM moderation_scan_signs(%s, %s, %s)",
            [list(organizations), overlap, MOST],
        )
        return dict(cursor.fetchall())


def scan() -> int:
    """Look through the messages since the last time; answers how many reviews were opened.

    The mark moves in the transaction that opens: killed in between, the same messages are looked at again. It never
    moves past now: an id has the time of the machine that made it, and one whose clock is ahead must not hide what
    others say until then.
    """
    with transaction.atomic():
        mark = ScanMark.objects.select_for_update().first()
        if mark is None:
            start = _least_id(LOOK_BACK)
            ScanMark.objects.bulk_create(
                [ScanMark(organization_id=this_organization(), message_id=start)], ignore_conflicts=True
            )
            return 0
        since = least_id_at(made_at(mark.message_id) - OVERLAP)
        # `state` is of no use to the index: the primary key is (organization, id), and ids sort by time.
        found = list(Message.objects.filter(id__gt=since).select_related("thread").order_by("id")[:MOST])
        if not found:
            return 0
        opened = open_all(_wanted(found))
        last = found[-1].id
        reached = min(last, _least_id(timedelta(0)))
        if reached > mark.message_id:
            ScanMark.objects.filter(id=mark.id).update(message_id=reached)
        elif len(found) == MOST:
            # So many within the overlap that the mark would never pass: go on from here.
            ScanMark.objects.filter(id=mark.id).update(message_id=least_id_at(made_at(last) + OVERLAP))
    return opened


def scan_again() -> int:
    """Look once more for flagged words of the last day that have no review; answers how many were opened.

    A commit that hung for longer than `OVERLAP` showed its message behind the mark, and so did a machine whose clock
    is behind.
    """
    opened, since = 0, _least_id(LOOK_BACK)
    while True:
        missed = list(
            Message.objects.filter(~Q(flags=[]) | Q(severity__gt=0), id__gt=since, state=VISIBLE)
            .exclude(Exists(Review.objects.filter(message_id=OuterRef("id"))))
            .select_related("thread")
            .order_by("id")[:AT_ONCE]
        )
        opened += open_all(_wanted(missed))
        if len(missed) < AT_ONCE:
            return opened
        since = missed[-1].id


def _least_id(ago: timedelta) -> UUID:
    """The least id of a moment before now, by this machine's clock as ids have it."""
    return least_id_at(made_at(new_id()) - ago)


def _wanted(messages: Sequence[Message]) -> list[Opening]:
    """Why each of these is looked at, if at all: flagged, watched, a first post, or drawn."""
    since = clock.now() - LOOK_BACK
    shown = [m for m in messages if m.state == VISIBLE and m.at >= since and m.thread.channel in ROOMS]
    if not shown:
        return []
    known = set(
        Review.objects.filter(message_id__in=[m.id for m in shown])
        .exclude(kind=Review.Kind.REPORT)
        .values_list("message_id", flat=True)
    )
    shown = [m for m in shown if m.id not in known]
    at_work = at_work_among((m.author_id, m.thread.program_id) for m in shown)
    shown = [m for m in shown if (m.author_id, m.thread.program_id) not in at_work]
    if not shown:
        return []
    new = _looked_at_of_new({m.author_id for m in shown})
    settings = dict(ReviewSetting.objects.values_list("program_id", "sample_per_mille"))
    wanted = []
    for m in shown:
        per_mille = settings.get(m.thread.program_id, rules.SAMPLE_PER_MILLE)
        found_by_screening = [flag for flag in m.flags if flag != "watch"]
        is_plain = not found_by_screening and not m.severity
        weight = 1000 / per_mille if is_plain and rules.is_drawn(m.id, per_mille) else 0.0
        key = (m.author_id, m.thread.program_id)
        level = rules.level_of_message(m.severity, m.flags)
        if not is_plain:
            kind = Review.Kind.FLAGGED
        elif "watch" in m.flags:
            kind = Review.Kind.WATCH
        elif key in new and new[key] < FIRST_POSTS:
            kind = Review.Kind.FIRST
        elif weight:
            kind = Review.Kind.SAMPLE
        else:
            continue
        if key in new:
            new[key] += 1
        wanted.append(Opening(m, kind, level, m.id, weight))
    return wanted


def _looked_at_of_new(authors: set[UUID]) -> dict[tuple[UUID, UUID], int]:
    """How many posts of people who are new in a program were looked at, by (member, program)."""
    episodes = Episode.objects.filter(
        member_id__in=authors, ended_at=None, started_at__gte=clock.now() - NEW_FOR
    ).values_list("member_id", "program_id")
    counts = dict.fromkeys(episodes, 0)
    if counts:
        rows = (
            Review.objects.filter(author_id__in={member for member, _ in counts})
            .exclude(kind__in=[Review.Kind.REPORT, Review.Kind.APPEAL])
            .values_list("author_id", "program_id")
            .annotate(n=Count("id"))
        )
        for member, program, n in rows:
            if (member, program) in counts:
                counts[(member, program)] = n
    return counts
