"""One thread: reading it, posting in it without scripts, and how far one has read."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from throughcare.access.guard import MemberRequest, guard
from throughcare.access.words import Word
from throughcare.contact.words import Channel
from throughcare.conversations import screens
from throughcare.conversations.actions.marks import mark_read
from throughcare.conversations.forms import PageForm, PostForm, SeenForm
from throughcare.conversations.models import Message, Topic
from throughcare.conversations.policy import Sight, get_thread, opens_notes
from throughcare.conversations.posting import (
    Held,
    Kept,
    Posted,
    Refused,
    compose,
    offers_help,
)
from throughcare.conversations.posting.haste import is_looked_at
from throughcare.conversations.posting.postman import post_and_wait, seconds_until_next
from throughcare.conversations.queries.beside import beside
from throughcare.conversations.queries.lists import title_of, topic_rows
from throughcare.conversations.queries.messages import (
    Quote,
    excerpt_of,
    folded_authors,
    in_ranges,
    message_page,
)
from throughcare.conversations.queries.people import people_shown
from throughcare.conversations.queries.reported import title_report
from throughcare.conversations.queries.staffed import hours_note
from throughcare.kit import clock
from throughcare.kit.ids import new_id
from throughcare.kit.text import BadText
from throughcare.program.queries.support import SUPPORT_NOW
from throughcare.safety.lines import LINES

MOST_GIVEN_BACK = 100_000  # characters, as the form takes
SAID = "throughcare_said"  # what one post was answered, shown once on the next page


@guard(Word.THREAD_READ)
@require_GET
def thread(request: MemberRequest, thread_id: UUID) -> HttpResponse:
    """A page of the thread's messages and the place to write."""
    return _page(request, get_thread(request.actor, thread_id))


@guard(Word.THREAD_READ)
@require_http_methods(["GET", "POST"])
def post(request: MemberRequest, thread_id: UUID) -> HttpResponseBase:
    """Post by form, through the same writer as the socket. The same `client_id` again is the same message.

    By GET, as when a phone that let the answer go asks for its address again, it is the thread.
    """
    actor = request.actor
    if request.method == "GET":
        return HttpResponseRedirect(f"/threads/{get_thread(actor, thread_id).thread.id}#new")
    form = PostForm(request.POST)
    is_whole = form.is_valid()
    try:
        sight = get_thread(actor, thread_id, Word.THREAD_WRITE)
    except Http404:
        return _not_here(request, thread_id, form)
    is_too_fast = seconds_until_next(actor.member_id) > 0
    if is_too_fast and not is_looked_at(actor.member_id):
        return _too_fast(request, sight, form, help_offered=not sight.me.is_at_work)
    given = form.readable()
    try:
        said = compose(
            organization=actor.organization_id,
            thread=thread_id,
            author=actor.member_id,
            **given,
        )
    except BadText as bad:
        return _page(request, sight, form=form, errors=[bad.sentence], status=422)
    if not is_whole and not said.calls_for_somebody:
        lost = _("Something in this form got lost. Please send it again.")
        return _page(request, sight, form=form, errors=[lost], status=422)
    if is_too_fast and not said.calls_for_somebody:
        return _too_fast(request, sight, form)
    needs_help = offers_help(said) and not sight.me.is_at_work
    outcome = post_and_wait(settings.ENV.app_url, said)
    topic = f"?topic={given['topic']}" if given["topic"] else ""
    match outcome:
        case Posted(id=message_id, warning=warning):
            request.session[SAID] = {"sentence": warning, "help": needs_help}
            return HttpResponseRedirect(f"/threads/{thread_id}{topic}#m-{message_id}")
        case Held(id=message_id):
            request.session[SAID] = {"sentence": "", "help": needs_help}
            return HttpResponseRedirect(f"/threads/{thread_id}{topic}#m-{message_id}")
        case Refused(sentence=sentence):
            # Under its id these words have had their answer: what is made of them is another message.
            again = PostForm({**request.POST.dict(), "client_id": str(new_id())})
            again.is_valid()
            return _page(request, sight, form=again, errors=[sentence], help_offered=needs_help, status=422)
        case Kept(sentence=sentence):
            return _page(request, sight, form=form, kept=sentence, help_offered=needs_help, status=503)


def _too_fast(
    request: MemberRequest, sight: Sight, form: PostForm, *, help_offered: bool = False
) -> HttpResponse:
    return _page(
        request,
        sight,
        form=form,
        errors=[_("That was a lot at once. Wait a minute, then send it again. Your words are kept here.")],
        help_offered=help_offered,
        status=429,
    )


def _not_here(request: MemberRequest, thread_id: UUID, form: PostForm) -> HttpResponse:
    """Her place may have ended while she wrote, or she chose another organization in another window.

    Whether there is such a thread or not, the answer is the same: it isn't here, and her words are hers. Words
    of danger reach staff by the message path, which refuses them as it does any other such post.
    """
    needs_help = False
    member = request.actor.member_id
    if not seconds_until_next(member) or is_looked_at(member):
        try:
            said = compose(
                organization=request.actor.organization_id,
                thread=thread_id,
                author=request.actor.member_id,
                **form.readable(),
            )
        except BadText:
            pass
        else:
            needs_help = offers_help(said) and not request.actor.is_staff
            if said.calls_for_somebody:
                post_and_wait(settings.ENV.app_url, said)
    return render(
        request,
        "throughcare/conversations/not_here.html",
        {"words": form.data.get("body", "")[:MOST_GIVEN_BACK], "help_offered": needs_help},
        status=404,
    )


@guard(Word.THREAD_READ)
@require_POST
def seen(request: MemberRequest, thread_id: UUID) -> HttpResponse:
    """Move one's read mark forward: the button that pages without scripts show."""
    form = SeenForm(request.POST)
    if not form.is_valid():
        raise Http404
    mark_read(request.actor, thread_id=thread_id, seq=form.cleaned_data["seq"])
    return HttpResponseRedirect(f"/threads/{thread_id}#new")


@guard(Word.THREAD_READ)
@require_GET
def now(request: MemberRequest, thread_id: UUID) -> JsonResponse:
    """Whether one can post now: asked by an open page when the last answer's time is over."""
    door = screens.door(request.actor, get_thread(request.actor, thread_id))
    return JsonResponse(
        {
            "open": door.is_open,
            "help_open": door.is_help_open,
            "sentence": door.sentence,
            "opens_at": door.opens_at,
            "valid_until": door.valid_until,
        }
    )


def _page(
    request: MemberRequest,
    sight: Sight,
    *,
    form: PostForm | None = None,
    errors: list[str] | None = None,
    kept: str = "",
    help_offered: bool = False,
    status: int = 200,
) -> HttpResponse:
    actor = request.actor
    asked = PageForm(request.GET)
    if not asked.is_valid():
        raise Http404
    wanted = asked.cleaned_data
    topic_id = (form.cleaned_data.get("topic") if form else None) or wanted["topic"]
    topic = _topic(sight, topic_id)
    page = message_page(
        actor, sight, before=wanted["before"], after=wanted["after"], topic_id=topic.id if topic else None
    )
    door = screens.door(actor, sight)
    title, person = title_of(sight)
    said = request.session.pop(SAID, None) or {}
    helped = beside(sight, page.lines)
    is_group = sight.channel is Channel.SUPPORT_GROUP
    context: dict[str, Any] = {
        "title": title,
        "person": person,
        "thread": sight.thread,
        "place": sight.world.place,
        "policy_sentence": screens.policy_sentence(sight),
        "hours": hours_note(sight),
        "back_url": screens.back_url(sight),
        "is_group": is_group,
        "topics": topic_rows(actor, [sight], folded_authors(sight)) if is_group else [],
        "topic": topic,
        "title_report": title_report(actor, topic),
        "page": page,
        "lines": [
            (
                line,
                screens.as_component(
                    line,
                    may_write=door.may_write,
                    may_block=sight.may_block,
                    topic=topic.id if topic else None,
                    opens_notes=opens_notes(actor, sight),
                ),
                helped.get(line.row.id),
            )
            for line in page.lines
        ],
        "older_url": _more(page.older_before, "before", topic),
        "newer_url": _more(page.newer_after, "after", topic),
        "door": door,
        "composer": _composer(
            request, sight, door, topic=topic, reply_to=wanted["reply_to"], form=form, errors=errors or []
        ),
        "support_slug": sight.world.place.program_slug
        if not door.is_open and door.may_write and screens.would_open(sight, SUPPORT_NOW)
        else "",
        "kept": kept,
        "warning": said.get("sentence", ""),
        "help_offered": help_offered or (said.get("help", False) and not helped),
        "crisis_lines": LINES[:2],
        "now": clock.now(),
        "message_templates": screens.message_templates(),
        "island_words": screens.island_words(),
        "opens_notes": opens_notes(actor, sight),
        "may_block": sight.may_block,
    }
    return render(request, "throughcare/conversations/thread.html", context, status=status)


def _more(seq: int | None, way: str, topic: Topic | None) -> str:
    if seq is None:
        return ""
    return f"?{way}={seq}" + (f"&topic={topic.id}" if topic else "")


def _topic(sight: Sight, topic_id: UUID | None) -> Topic | None:
    if topic_id is None:
        return None
    found = Topic.objects.filter(thread=sight.thread, id=topic_id).first()
    if found is None:
        raise Http404
    return found


def _composer(
    request: MemberRequest,
    sight: Sight,
    door: screens.Door,
    *,
    topic: Topic | None,
    reply_to: UUID | None,
    form: PostForm | None,
    errors: list[str],
) -> dict[str, Any]:
    answered = form.cleaned_data.get("reply_to") if form else reply_to
    return screens.composer(
        sight,
        door,
        label=_("Write in “%(topic)s”") % {"topic": topic.title} if topic else _("Write a message"),
        topic=topic.id if topic else None,
        reply_to=_reply(request, sight, answered) if answered else None,
        given=form.data if form else None,
        errors=errors,
    )


def _reply(request: MemberRequest, sight: Sight, message_id: UUID) -> dict[str, Any] | None:
    """The message to be answered, if it still stands and this reader may see it."""
    row = Message.objects.filter(
        in_ranges(sight), thread=sight.thread, id=message_id, state=Message.State.VISIBLE
    ).first()
    if row is None or row.author_id in folded_authors(sight):
        return None
    program = sight.thread.program_id
    people = people_shown([sight], {program: [row.author_id]})
    quote = Quote(row.id, people[(program, row.author_id)].name, excerpt_of(row))
    back = request.path if request.method == "GET" else f"/threads/{sight.thread.id}"
    return {
        "id": quote.id,
        "author_name": quote.author_name,
        "excerpt": quote.excerpt,
        "cancel_url": f"{back}#composer-body",
    }
