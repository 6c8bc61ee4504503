"""Groups and Messages: the threads one is in."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from throughcare.access.guard import MemberRequest, guard
from throughcare.access.words import Word
from throughcare.contact.words import Channel
from throughcare.conversations.policy import ROOMS, Sight, visible_threads
from throughcare.conversations.queries.lists import thread_rows, topic_rows
from throughcare.conversations.queries.messages import folded_anywhere
from throughcare.conversations.queries.own import own_words
from throughcare.conversations.queries.unread import new_counts, unread_counts
from throughcare.conversations.queries.welcome import welcome_offer
from throughcare.kit import clock
from throughcare.program.queries.introductions import unanswered_introductions
from throughcare.program.queries.people import asks_to
from throughcare.program.queries.support import support_among
from throughcare.safety.queries.own import own_help

TOPICS_SHOWN = 4
OWN_SHOWN = 100


@guard(Word.THREAD_READ)
@require_GET
def groups(request: MemberRequest) -> HttpResponse:
    """Support groups with their topics, and one's cohort's room."""
    actor = request.actor
    everywhere = visible_threads(actor)
    sights = [sight for sight in everywhere if sight.channel in ROOMS]
    unread = unread_counts(actor)
    request.new_counts = new_counts(everywhere, unread)  # type: ignore[attr-defined]
    folded = folded_anywhere(sights)
    topics = topic_rows(actor, [s for s in sights if s.channel is Channel.SUPPORT_GROUP], folded)
    rows = [
        (row, [topic for topic in topics if topic.thread_id == row.sight.thread.id][:TOPICS_SHOWN])
        for row in thread_rows(actor, sights, unread, with_hours=True)
    ]
    return render(
        request,
        "throughcare/conversations/groups.html",
        {
            "groups": [pair for pair in rows if pair[0].sight.channel is Channel.SUPPORT_GROUP],
            # Peer specialists have no Today; for everybody else the line stands there, once.
            "welcome": welcome_offer(actor, sights, clock.now()) if actor.is_staff else None,
            "rooms": [pair for pair in rows if pair[0].sight.channel is Channel.COHORT_ROOM],
            "programs": list({sight.thread.program_id: sight.thread.program for sight in sights}.values()),
        },
    )


@guard(Word.THREAD_READ)
@require_GET
def messages(request: MemberRequest) -> HttpResponse:
    """One's care team, direct threads, and who asks to talk; above them, how one's own call for help stands."""
    actor = request.actor
    everywhere = visible_threads(actor)
    sights = [sight for sight in everywhere if sight.channel not in ROOMS]
    unread = unread_counts(actor)
    request.new_counts = new_counts(everywhere, unread)  # type: ignore[attr-defined]
    rows = thread_rows(actor, sights, unread)
    support = support_among(_participants(sights)) if actor.is_staff else {}
    may_ask = actor.holds(Word.CONTACT_ASK)
    return render(
        request,
        "throughcare/conversations/messages.html",
        {
            "call": own_help(actor.member_id),
            "needing": [
                (row, support[key])
                for row in rows
                if (key := (row.sight.thread.program_id, row.sight.thread.about_id)) in support
            ],
            "care_team": [row for row in rows if row.sight.channel is Channel.CARE_TEAM_THREAD],
            "direct": [row for row in rows if row.sight.channel is Channel.DIRECT_THREAD],
            "asks": asks_to(actor) if may_ask else [],
            "introduced": unanswered_introductions(actor) if may_ask else [],
            "ask_url": "/people/ask" if may_ask else "",
        },
    )


def _participants(sights: Sequence[Sight]) -> list[tuple[UUID, UUID]]:
    """Whose care-team threads these are, with the program."""
    threads = [sight.thread for sight in sights if sight.channel is Channel.CARE_TEAM_THREAD]
    return [(thread.program_id, thread.about_id) for thread in threads if thread.about_id is not None]


@guard(Word.THREAD_READ)
@require_GET
def own(request: MemberRequest) -> HttpResponse:
    """What one wrote oneself, everywhere, also after access has ended: nobody else's words stand here."""
    return render(
        request, "throughcare/conversations/own.html", {"lines": own_words(request.actor, limit=OWN_SHOWN)}
    )
