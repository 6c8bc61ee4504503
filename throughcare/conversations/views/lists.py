"""Groups and Messages: the threads one is in."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from throughcare.access.actor import Actor
from throughcare.access.guard import MemberRequest, guard
from throughcare.access.words import Word
from throughcare.contact.words import Channel
from throughcare.conversations.models import Seat
from throughcare.conversations.policy import ROOMS, visible_threads
from throughcare.conversations.queries.lists import lately_written_in, thread_rows, topic_rows
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
WITH_TOPICS = 12  # groups, those with the latest words; the others are a line each
OWN_SHOWN = 100
LATELY_SHOWN = 40  # direct and care-team threads, beside those with something new
EVERYTHING = 5_000


@guard(Word.THREAD_READ)
@require_GET
def groups(request: MemberRequest) -> HttpResponse:
    """Support groups, the liveliest with their topics, and one's cohort's room."""
    actor = request.actor
    unread = unread_counts(actor)
    everywhere = visible_threads(actor, channels=ROOMS, also=unread)
    sights = [sight for sight in everywhere if sight.channel in ROOMS]
    request.new_counts = new_counts(everywhere, unread)  # type: ignore[attr-defined]
    found = thread_rows(actor, sights, unread, with_hours=True)
    lively = [row.sight for row in found if row.sight.channel is Channel.SUPPORT_GROUP][:WITH_TOPICS]
    topics = topic_rows(actor, lively, folded_anywhere(sights))
    rows = [
        (row, [topic for topic in topics if topic.thread_id == row.sight.thread.id][:TOPICS_SHOWN])
        for row in found
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
    """One's care team, direct threads, and who asks to talk; above them, how one's own call for help stands.

    `?all=` shows also what has long been quiet.
    """
    actor = request.actor
    unread = unread_counts(actor)
    about = _participants(actor) if actor.is_staff else {}
    support = support_among(about.values())
    needing = [thread for thread, who in about.items() if who in support]
    # One more than is shown, to know whether there are more.
    lately = lately_written_in(actor, EVERYTHING if "all" in request.GET else LATELY_SHOWN + 1)
    is_cut = "all" not in request.GET and len(lately) > LATELY_SHOWN
    shown = {*(lately[:LATELY_SHOWN] if is_cut else lately), *needing, *unread}
    everywhere = visible_threads(actor, channels=(), also=shown)
    sights = [sight for sight in everywhere if sight.channel not in ROOMS]
    request.new_counts = new_counts(everywhere, unread)  # type: ignore[attr-defined]
    rows = thread_rows(actor, sights, unread)
    may_ask = actor.holds(Word.CONTACT_ASK)
    return render(
        request,
        "throughcare/conversations/messages.html",
        {
            "call": own_help(request.member),  # type: ignore[attr-defined]
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
            "all_url": "?all=1" if is_cut else "",
        },
    )


def _participants(actor: Actor) -> dict[UUID, tuple[UUID, UUID]]:
    """The care-team threads in which she has a place, with program and participant. One query."""
    seats = Seat.objects.filter(
        member_id=actor.member_id, until_seq=None, thread__channel=Channel.CARE_TEAM_THREAD
    ).exclude(thread__about=None)
    return {
        thread: (program, about)
        for thread, program, about in seats.values_list("thread_id", "thread__program_id", "thread__about_id")
    }


@guard(Word.THREAD_READ)
@require_GET
def own(request: MemberRequest) -> HttpResponse:
    """What one wrote oneself, everywhere, also after access has ended: nobody else's words stand here."""
    return render(
        request, "throughcare/conversations/own.html", {"lines": own_words(request.actor, limit=OWN_SHOWN)}
    )
