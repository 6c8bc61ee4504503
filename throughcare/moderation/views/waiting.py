"""The Waiting page and its decisions; the page on which a member reports a message."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages as toasts
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from throughcare.access.audit import record
from throughcare.access.guard import MemberRequest, guard
from throughcare.access.words import Word
from throughcare.conversations import screens
from throughcare.conversations.models import Message
from throughcare.conversations.notes import NOTE_WORDS, note_word
from throughcare.conversations.policy import opens_notes
from throughcare.conversations.queries.messages import excerpt
from throughcare.kit.ids import parse_id
from throughcare.moderation import actions, rules
from throughcare.moderation.actions import opening
from throughcare.moderation.actions.reports import rang
from throughcare.moderation.models import Report
from throughcare.moderation.policy import (
    get_reportable,
    get_reportable_title,
    get_review_of_report,
    get_reviewable,
    own_report,
)
from throughcare.moderation.queries.in_place import InPlace, in_place
from throughcare.program.refusals import Refused

DESK = "/desk"


@guard(Word.REVIEW_DECIDE)
def waiting(request: MemberRequest) -> HttpResponse:
    """What waits stands on the Desk; links in mails and marks of old lead there."""
    return HttpResponseRedirect(DESK)


@guard(Word.REVIEW_DECIDE)
def held(request: MemberRequest, message_id: UUID) -> HttpResponse:
    """One message where it stands: what was said around it, who waits, an answer, and what can be decided."""
    return _held_page(request, message_id)


def _held_page(
    request: MemberRequest, message_id: UUID, error: str = "", *, status: int = 200
) -> HttpResponse:
    """The page; after a refusal with its reason and all that was typed."""
    message = get_reviewable(request.actor, message_id)
    record(request.actor, "review.read", "message", message.id)
    place = in_place(request.actor, message)
    composer = _answer(request, message, place)
    context = {
        "message": message,
        "place": place,
        "around": [(near, name, near.id == message.id) for near, name in place.rows],
        "composer": composer,
        # What stands first here is the answer, where there can be one; whoever was refused goes on where she was.
        "is_remove_open": composer is None or bool(error),
        "found": rules.flags_in_words(message.flags),
        "notes": NOTE_WORDS.items(),
        "return_reasons": rules.RETURN_REASONS.items(),
        "remove_reasons": rules.REMOVE_REASONS.items(),
        "is_grave": message.severity >= rules.DANGER_FROM,
        "words_length": rules.WORDS_LENGTH,
        "is_held": message.state == Message.State.HELD,
        "is_visible": message.state == Message.State.VISIBLE,
        "is_taken_back": message.state == Message.State.WITHDRAWN,
        "error": error,
        "chosen": request.POST.get("reason", ""),
        **_care(request),
    }
    return render(request, "moderation/held.html", context, status=status)


@guard(Word.REVIEW_DECIDE)
def report(request: MemberRequest, report_id: UUID) -> HttpResponse:
    """A report is decided at its review; links of old lead there."""
    opening.open_if_possible()
    return HttpResponseRedirect(f"/reviews/{get_review_of_report(request.actor, report_id).id}")


def _answer(request: MemberRequest, message: Message, place: InPlace) -> dict[str, Any] | None:
    """Where whoever may write in its thread answers it: the thread's own form, so its own rules and writer."""
    if place.sight is None or message.state != Message.State.VISIBLE:
        return None
    quote = {"id": message.id, "author_name": place.author, "excerpt": excerpt(message.body)}
    written = screens.composer(
        place.sight,
        screens.door(request.actor, place.sight),
        label=_("Write an answer"),
        topic=message.topic_id,
        reply_to=quote,
    )
    # No island: on this page nothing stands to which an answer could be added; the form leads to the thread.
    return written | {"kinds": [], "notes": [], "island": "", "word": _("Answer")}


def _care(request: MemberRequest) -> dict[str, Any]:
    """What a form says about the person whose words are taken away."""
    return {"words": request.POST.get("words", ""), "takes": request.POST.get("takes") == "yes"}


def _deciding(request: MemberRequest, message_id: UUID, act: Callable[[], object], done: str) -> HttpResponse:
    """Do one decision and go on to what waits next; a refusal is said where one was, and what was typed stays."""
    try:
        act()
    except Refused as error:
        if error.code == "done":
            toasts.warning(request, error.sentence)
            return HttpResponseRedirect(DESK)
        is_claimed = error.code == "claimed"
        said = error.sentence
        if is_claimed and request.POST.get("words", "").strip():
            said = f"{said} {_('Nothing was decided, and your words are kept below.')}"
        elif is_claimed:
            said = f"{said} {_('Nothing was decided.')}"
        return _held_page(request, message_id, said, status=409 if is_claimed else 422)
    toasts.success(request, done)
    return HttpResponseRedirect(DESK)


@guard(Word.REVIEW_DECIDE)
@require_POST
def release(request: MemberRequest, message_id: UUID) -> HttpResponse:
    """Let a held message appear."""
    return _deciding(
        request,
        message_id,
        lambda: actions.release_held(request.actor, message_id=message_id),
        _("It has appeared, and its author was told."),
    )


@guard(Word.REVIEW_DECIDE)
@require_POST
def give_back(request: MemberRequest, message_id: UUID) -> HttpResponse:
    """Give a held message back to its author."""
    return _deciding(
        request,
        message_id,
        lambda: actions.return_held(
            request.actor, message_id=message_id, reason=request.POST.get("reason", ""), **_care(request)
        ),
        _("Its author has it back and reads why. Nobody else knew of it."),
    )


@guard(Word.REVIEW_DECIDE)
@require_POST
def remove(request: MemberRequest, message_id: UUID) -> HttpResponse:
    """Take a visible message out of sight."""
    return _deciding(
        request,
        message_id,
        lambda: actions.remove_visible(
            request.actor, message_id=message_id, reason=request.POST.get("reason", ""), **_care(request)
        ),
        _("It is gone from the room, with a gentle word in its place."),
    )


@guard(Word.REVIEW_DECIDE)
@require_POST
def put_note(request: MemberRequest, message_id: UUID) -> HttpResponse:
    """Fold a message behind a content note, or take its note off; back to the page one came from."""
    try:
        noted = actions.put_note(request.actor, message_id=message_id, note=request.POST.get("note", ""))
    except Refused as refused:
        toasts.warning(request, refused.sentence)
    else:
        folds = _("Members see the note first, and open the words if they like.")
        toasts.success(request, folds if noted.note else _("Its words stand without a note."))
    review = parse_id(request.POST.get("review"))
    return HttpResponseRedirect(f"/reviews/{review}" if review else f"/waiting/{message_id}")


@guard(Word.THREAD_READ)
def report_message(request: MemberRequest, message_id: UUID) -> HttpResponse:
    """A member reports a message; afterwards the page says that she did, and what came of it."""
    reported = own_report(request.actor, message_id)
    if reported is not None:
        return _reported(request, reported)
    sight, message = get_reportable(request.actor, message_id, is_danger=True)
    thread_url = f"/threads/{message.thread_id}#m-{message.id}"
    context = {
        "words": message.body,
        "fold_word": note_word(message.note),
        "is_fold_open": opens_notes(request.actor, sight),
        "thread_url": thread_url,
        "is_gone": message.state != Message.State.VISIBLE,
    }
    return _reporting(request, partial(actions.report_message, message_id=message_id), context)


@guard(Word.THREAD_READ)
def report_title(request: MemberRequest, topic_id: UUID) -> HttpResponse:
    """The same for the name that a member gave a topic."""
    reported = own_report(request.actor, topic_id)
    if reported is not None:
        return _reported(request, reported)
    _sight, topic = get_reportable_title(request.actor, topic_id)
    context = {
        "words": topic.title,
        "thread_url": f"/threads/{topic.thread_id}?topic={topic.id}",
        "is_gone": False,
        "is_title": True,
    }
    return _reporting(request, partial(actions.report_title, topic_id=topic_id), context)


def _reporting(
    request: MemberRequest, report: Callable[..., object], context: dict[str, Any]
) -> HttpResponse:
    """The form of a report, what is missing in it, or back to where the words stand."""
    context |= {
        "reasons": [
            (code, words)
            for code, words in rules.REPORT_REASONS.items()
            if code == "danger" or not context["is_gone"]
        ],
        "note": request.POST.get("note", ""),
        "note_length": rules.NOTE_LENGTH,
        "chosen": request.POST.get("reason", ""),
    }
    if request.method != "POST":
        return render(request, "moderation/report.html", context)
    try:
        report(request.actor, reason=request.POST.get("reason", ""), note=request.POST.get("note", ""))
    except Refused as error:
        return render(request, "moderation/report.html", {**context, "error": error.sentence}, status=422)
    toasts.success(
        request, _("Thank you. A person of the care team looks at it. Only they know that it was you.")
    )
    return HttpResponseRedirect(context["thread_url"])


def _reported(request: MemberRequest, reported: Report) -> HttpResponse:
    """What was reported, with a way to say later that somebody is in danger."""
    if request.method == "POST" and request.POST.get("reason") == "danger":
        actions.report_message(request.actor, message_id=reported.message_id, reason="danger")
        toasts.success(request, _("Thank you. Whoever is on call is told now."))
        return HttpResponseRedirect(reported.url)
    context = {
        "report": reported,
        "outcome": rules.OUTCOMES.get(reported.outcome, ""),
        "rang": rang(reported),
    }
    return render(request, "moderation/reported.html", context)
