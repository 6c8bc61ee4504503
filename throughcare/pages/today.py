"""Today: a greeting, one next thing, what people said to you, a win from the room, and who is on duty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from throughcare.access.actor import Actor
from throughcare.access.guard import MemberRequest, guard
from throughcare.access.roles import roles_with
from throughcare.access.words import Word
from throughcare.care.policy import own_responses
from throughcare.care.queries import ABOUT, due_measures
from throughcare.contact.words import Channel
from throughcare.conversations.models import Message
from throughcare.conversations.policy import ROOMS, Sight, visible_threads
from throughcare.conversations.queries.lists import title_of
from throughcare.conversations.queries.messages import folded_anywhere, in_ranges, told
from throughcare.conversations.queries.people import people_shown
from throughcare.conversations.queries.said import SaidTo, said_to
from throughcare.conversations.queries.staffed import hours_note, staffed
from throughcare.conversations.queries.unread import new_counts, unread_counts
from throughcare.conversations.queries.welcome import welcome_offer
from throughcare.core.frame import Duty
from throughcare.core.rows import not_ended
from throughcare.kit import clock
from throughcare.moderation.queries.own import new_decisions
from throughcare.pages.at_work import today_at_work
from throughcare.pages.desk.views import has_desk
from throughcare.pages.own_call import own_call_shown
from throughcare.program.models import Episode, Member, OnCall, Role, SessionWindow
from throughcare.program.policy import is_guardian, own_programs
from throughcare.program.queries.agreements import agreements_of
from throughcare.program.queries.introductions import unanswered_introductions
from throughcare.program.queries.people import asks_to
from throughcare.program.queries.support import HOURS, support_of
from throughcare.safety.queries.care import newest_plan
from throughcare.safety.queries.own import own_help

SAID_MOST = 3
WIN_SINCE = timedelta(days=7)
SESSION_WITHIN = timedelta(days=7)
UNTIL_IS_SAID = timedelta(hours=12)  # of a turn that ends later only a day would tell when


@dataclass(frozen=True, slots=True)
class NextThing:
    """The one thing that comes next."""

    eyebrow: str
    title: str
    line: str
    url: str = ""
    word: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody said to the reader, or a win somebody shared."""

    name: str
    place: str
    words: str
    at: datetime
    url: str


@guard(Word.SELF_MANAGE)
@require_GET
def today(request: MemberRequest) -> HttpResponseBase:
    """The first page: Today for people the program is for; for those who work here the Desk, else their work."""
    actor = request.actor
    if has_desk(actor):
        return redirect("/desk")
    if actor.is_staff and actor.holds(Word.THREAD_READ):
        member: Member = request.member  # type: ignore[attr-defined]
        return today_at_work(request, actor, greeting(member.first_name, actor.zone, clock.now()))
    if not actor.holds(Word.HELP_ASK):
        return redirect("/me")
    return _today(request, actor)


def _today(request: MemberRequest, actor: Actor) -> HttpResponse:
    member: Member = request.member  # type: ignore[attr-defined]
    now = clock.now()
    sights = visible_threads(actor, now)
    unread = unread_counts(actor)
    request.new_counts = new_counts(sights, unread)  # type: ignore[attr-defined]
    duty = duty_of(actor, sights, now)
    request.duty = duty  # type: ignore[attr-defined]
    # One more than is shown, to know whether there is more.
    rows = said_to(actor, sights, most=SAID_MOST + 1)
    won = a_win(actor, sights, now)
    shown = _as_said(sights, [*rows[:SAID_MOST], *([won] if won else [])])
    mine = own_programs(actor)
    help_of_hers = own_help(member)
    due = due_measures(actor)
    context = {
        "greeting": greeting(member.first_name, actor.zone, now),
        "is_night": clock.now().astimezone(clock.zone(actor.zone)).hour < 5,
        "next": next_thing(actor, member, sights, now),
        "asks": asks_to(actor, mine) if actor.holds(Word.CONTACT_ASK) else [],
        "introduced": unanswered_introductions(actor) if actor.holds(Word.CONTACT_ASK) else [],
        "programs": [program for program in mine if program.policy_number],
        "support": support_of(actor, mine, get_language() or "en"),
        "support_hours": HOURS,
        "said": shown[: len(rows[:SAID_MOST])],
        "more": len(rows) > SAID_MOST,
        "plan": newest_plan(member.id),
        "is_plan_offered": help_of_hers.offers_plan,
        "call": own_call_shown(help_of_hers, member, sights),
        "win": shown[-1] if won else None,
        "welcome": welcome_offer(actor, sights, now),
        "duty": duty,
        "hours": hours_note(sights[0]) if sights else "",
        "is_former": not actor.roles,
        "decided": new_decisions(actor),
        "due": due,
        "due_about": ABOUT[due[0].about] if due else "",
        "has_measures": actor.holds(Word.MEASURE_ANSWER) or own_responses(actor).exists(),
        "rooms": [(title_of(sight)[0], f"/threads/{sight.thread.id}#new") for sight in sights],
    }
    return render(request, "pages/today.html", context)


def greeting(name: str, zone: str, now: datetime) -> str:
    """A greeting for this time of day where the member is."""
    hour = now.astimezone(clock.zone(zone)).hour
    if 5 <= hour < 12:
        said = _("Good morning, %(name)s.")
    elif 12 <= hour < 17:
        said = _("Good afternoon, %(name)s.")
    elif hour >= 17:
        said = _("Good evening, %(name)s.")
    else:
        said = _("Hello, %(name)s.")
    return said % {"name": name}


def next_thing(actor: Actor, member: Member, sights: Sequence[Sight], now: datetime) -> NextThing:
    """What comes next: rules to agree to, then a session of one's own cohort, then one's room."""
    for agreement in agreements_of(actor, member):
        if agreement.is_due:
            return NextThing(
                agreement.program.name,
                _("Read how people talk here"),
                _("The rules are new to you, or have changed. Then you can write to peers."),
                f"/agreement/{agreement.program.slug}",
                _("Read them"),
            )
    session = _next_session(actor, now)
    room = next((sight for sight in sights if sight.channel is Channel.COHORT_ROOM), None) or next(
        iter(sights), None
    )
    url = f"/threads/{room.thread.id}#new" if room else ""
    if session is not None:
        is_on = session.from_at <= now
        return NextThing(
            _("On now") if is_on else _("Next"),
            _("Your group session"),
            _("It is going on right now.") if is_on else _("Be somewhere you can talk freely."),
            url,
            _("Go to your room") if url else "",
            None if is_on else session.from_at,
        )
    if room is not None:
        return NextThing(
            _("When you like"),
            title_of(room)[0],
            _("A sentence is enough. How has today been?"),
            url,
            _("Write something"),
        )
    if is_guardian(actor):
        return NextThing(
            _("As a guardian"),
            _("What you said yes to"),
            _("You can look at it, and take it back, at any time."),
            "/family",
            _("Look at it"),
        )
    return NextThing(
        "",
        _("Nothing is waiting for you"),
        _("When you are placed in a program, what comes next stands here."),
    )


def _next_session(actor: Actor, now: datetime) -> SessionWindow | None:
    cohorts = Episode.objects.filter(
        Q(ended_at=None) | Q(ended_at__gt=now), member_id=actor.member_id, started_at__lte=now
    ).values("cohort_id")
    coming = SessionWindow.objects.filter(
        cohort_id__in=cohorts, until_at__gt=now, from_at__lt=now + SESSION_WITHIN
    )
    return coming.order_by("from_at").first()


def _reachable(sights: Sequence[Sight]) -> Q:
    """Messages within the reader's own ranges of these threads."""
    either = Q(pk=None)
    for sight in sights:
        either |= Q(thread=sight.thread) & in_ranges(sight)
    return either


def a_win(actor: Actor, sights: Sequence[Sight], now: datetime) -> Message | None:
    """The newest win that somebody shared in a room of the reader's, if one is of this week."""
    rooms = [sight for sight in sights if sight.channel in ROOMS]
    if not rooms:
        return None
    folded = folded_anywhere(rooms)
    return (
        Message.objects.filter(
            _reachable(rooms), kind=Message.Kind.WIN, state=Message.State.VISIBLE, at__gt=now - WIN_SINCE
        )
        .exclude(author_id__in={actor.member_id, *folded})
        .order_by("-at")
        .first()
    )


def _as_said(sights: Sequence[Sight], rows: Sequence[Message | SaidTo]) -> list[Said]:
    of_thread = {sight.thread.id: sight for sight in sights}
    wanted: dict[UUID, set[UUID]] = {}
    for row in rows:
        wanted.setdefault(of_thread[row.thread_id].thread.program_id, set()).add(row.author_id)
    people = people_shown(sights, wanted)
    return [
        Said(
            people[(of_thread[row.thread_id].thread.program_id, row.author_id)].name,
            title_of(of_thread[row.thread_id])[0],
            told(row.body, row.note),
            row.at,
            f"/threads/{row.thread_id}#m-{row.id}",
        )
        for row in rows
    ]


def duty_of(actor: Actor, sights: Sequence[Sight], now: datetime) -> Duty | None:
    """Who is on call for the reader's programs now; else when staff are on. None where neither is known."""
    programs = [program for program in actor.roles if program is not None]
    if not programs:
        return None
    turn = (
        OnCall.objects.filter(
            Q(program_id__in=programs) | Q(program=None),
            from_at__lte=now,
            until_at__gt=now,
            is_backup=False,
            # Only who would be rung is named: a turn that outlived a role rings nobody.
            member_id__in=Role.objects.filter(
                Q(program_id__in=programs) | Q(program=None),
                not_ended(now),
                from_at__lte=now,
                role__in=roles_with(Word.CONCERN_HANDLE),
            ).values("member_id"),
        )
        .select_related("member")
        .order_by("program_id", "until_at")
        .first()
    )
    if turn is not None:
        # "Until 11:00 pm", said at 11:05 pm of tomorrow, reads as over.
        is_near = turn.until_at - now < UNTIL_IS_SAID
        return Duty(turn.member.first_name, turn.until_at if is_near else None)
    hours = staffed(sights[0], now) if sights else None
    if hours is None:
        return None
    return Duty(_("The team"), hours.until) if hours.is_on else Duty("", hours.until)
