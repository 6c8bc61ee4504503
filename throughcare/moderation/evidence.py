"""The words that raised a concern, and what was said around them, for whoever answers it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages as toasts
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from throughcare.access.actor import Actor
from throughcare.access.audit import record
from throughcare.access.guard import MemberRequest, guard
from throughcare.access.words import Word
from throughcare.contact.words import Channel
from throughcare.conversations import screens
from throughcare.conversations.models import Message, Seat
from throughcare.conversations.policy import visible_threads
from throughcare.moderation.actions.opening import title_as_message
from throughcare.moderation.models import AppealWord, Report
from throughcare.moderation.queries.in_place import around
from throughcare.program.queries.staff import real_names
from throughcare.safety.models import Concern
from throughcare.safety.policy import get_concern


@guard(Word.CONCERN_HANDLE)
def words(request: MemberRequest, concern_id: UUID) -> HttpResponse:
    """The message with its neighbours, names real. Raises Http404 where the concern came from no words."""
    concern = get_concern(request.actor, concern_id)
    if concern.source_kind == "appeal":
        return _of_appeal(request, concern)
    title = _reported_title(concern)
    if title is not None:
        return _of_title(request, concern, title)
    message = _source(concern)
    if message is None:
        raise Http404
    record(request.actor, "concern.read-words", "concern", concern.id, message=str(message.id))
    is_theirs = _is_theirs(request.actor, message)
    found = around(message) if is_theirs else [message]
    names = real_names({m.author_id for m in found})
    rows = [{"message": m, "name": names.get(m.author_id, ""), "is_it": m.id == message.id} for m in found]
    context = {"rows": rows, "thread": message.thread, "concern": concern, "is_theirs": is_theirs}
    return render(request, "moderation/evidence.html", context)


@guard(Word.CONCERN_HANDLE)
@require_GET
def write(request: MemberRequest, concern_id: UUID) -> HttpResponse:
    """To the care-team thread of the person a concern is about, for whoever can write in it now.

    Who may is for the contact policy to say: having taken a concern makes nobody a member of a care team, but a
    rule may name whoever answers a call.
    """
    concern = get_concern(request.actor, concern_id)
    found = next(
        (
            sight
            for sight in visible_threads(request.actor)
            if sight.thread.channel == Channel.CARE_TEAM_THREAD
            and sight.thread.about_id == concern.member_id
            and sight.thread.program_id == concern.program_id
        ),
        None,
    )
    if found is None:
        toasts.warning(
            request, _("You are not in their care-team thread. Phone them, or ask their care team.")
        )
        return redirect("concern", concern.id)
    door = screens.door(request.actor, found)
    if not (door.is_open and door.may_write):
        toasts.warning(request, _("You can't write in their care-team thread now. Phone them."))
        return redirect("concern", concern.id)
    return redirect("thread", found.thread.id)


def _of_appeal(request: MemberRequest, concern: Concern) -> HttpResponse:
    own = AppealWord.objects.filter(is_team=False).select_related("by")
    said = own.filter(id=concern.source_id).first() if concern.source_id else None
    if said is None:
        toasts.warning(request, _("These words were not kept. Please ask them what they wrote."))
        return redirect("concern", concern.id)
    record(request.actor, "concern.read-words", "concern", concern.id, appeal=str(said.appeal_id))
    name = said.by.full_name if said.by else ""
    context = {"rows": [{"message": said, "name": name, "is_it": True}], "concern": concern}
    return render(request, "moderation/evidence.html", context | {"is_appeal": True})


def _reported_title(concern: Concern) -> Report | None:
    """The report of a topic's name that raised it."""
    if concern.source_kind != "report" or concern.source_id is None:
        return None
    return Report.objects.select_related("thread").filter(id=concern.source_id, is_title=True).first()


def _of_title(request: MemberRequest, concern: Concern, report: Report) -> HttpResponse:
    record(request.actor, "concern.read-words", "concern", concern.id, topic=str(report.message_id))
    name = real_names({report.author_id}).get(report.author_id, "")
    rows = [{"message": title_as_message(report), "name": name, "is_it": True}]
    return render(
        request, "moderation/evidence.html", {"rows": rows, "concern": concern, "is_topic_name": True}
    )


def _is_theirs(actor: Actor, message: Message) -> bool:
    """Whether what was said around it is for this actor: not in a room of a program where she answers nobody,
    nor around words that never stood in a room to which their author had no way."""
    has_place = Seat.objects.filter(thread_id=message.thread_id, member_id=message.author_id)
    if message.seq is None and not has_place.filter(until_seq=None).exists():
        return False
    return bool(actor.programs_with(Word.CONCERN_HANDLE, [message.thread.program_id]))


def _source(concern: Concern) -> Message | None:
    source_id = concern.source_id
    if source_id is not None and concern.source_kind == "report":
        source_id = Report.objects.filter(id=source_id).values_list("message_id", flat=True).first()
    if source_id is None:
        return None
    return Message.objects.select_related("thread").filter(id=source_id).first()
