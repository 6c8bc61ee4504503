"""Taking a message back, putting a content note on it, and opening a topic."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages as toasts
from django.http import Http404, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from throughcare.access.guard import MemberRequest, guard
from throughcare.access.words import Word
from throughcare.contact.words import Channel
from throughcare.conversations.actions.messages import choose_note, withdraw_message
from throughcare.conversations.actions.topics import TopicRefused, create_topic
from throughcare.conversations.forms import NoteForm, TopicForm
from throughcare.conversations.models import Message
from throughcare.conversations.notes import NOTE_WORDS, note_word
from throughcare.conversations.policy import get_thread
from throughcare.conversations.queries.lists import title_of
from throughcare.conversations.queries.messages import excerpt
from throughcare.program.refusals import Refused


@guard(Word.THREAD_READ)
@require_http_methods(["GET", "POST"])
def withdraw(request: MemberRequest, message_id: UUID) -> HttpResponseBase:
    """Ask once, then take one's own message back."""
    row = Message.objects.filter(id=message_id, author_id=request.actor.member_id).first()
    if row is None:
        raise Http404
    if request.method == "POST":
        withdraw_message(request.actor, message_id=message_id)
        return HttpResponseRedirect(f"/threads/{row.thread_id}#m-{message_id}")
    if row.state not in {Message.State.VISIBLE, Message.State.HELD}:
        raise Http404
    context = {
        "excerpt": excerpt(row.body),
        "is_held": row.state == Message.State.HELD,
        "back_url": f"/threads/{row.thread_id}#m-{row.id}",
    }
    return render(request, "throughcare/conversations/withdraw.html", context)


@guard(Word.THREAD_READ)
@require_http_methods(["GET", "POST"])
def note(request: MemberRequest, message_id: UUID) -> HttpResponseBase:
    """Put a content note on one's own message, change it or take it off."""
    row = Message.objects.filter(id=message_id, author_id=request.actor.member_id).first()
    if row is None or row.state not in {Message.State.VISIBLE, Message.State.HELD}:
        raise Http404
    back_url = f"/threads/{row.thread_id}#m-{row.id}"
    form = NoteForm(request.POST or None)
    error = ""
    if request.method == "POST":
        wanted = form.cleaned_data["note"] if form.is_valid() else form.data.get("note", "")
        try:
            noted = choose_note(request.actor, message_id=message_id, note=wanted)
        except Refused as refused:
            error = refused.sentence
        else:
            if noted.note and not wanted:
                toasts.info(request, _("Your program puts this note on such words, so it stays."))
            return HttpResponseRedirect(back_url)
    context = {
        "excerpt": excerpt(row.body),
        "note": row.note,
        "notes": list(NOTE_WORDS.items()),
        "team_word": note_word(row.team_note) if row.team_note else "",
        "error": error,
        "back_url": back_url,
    }
    return render(request, "throughcare/conversations/note.html", context, status=422 if error else 200)


@guard(Word.THREAD_WRITE)
@require_http_methods(["GET", "POST"])
def topic(request: MemberRequest, thread_id: UUID) -> HttpResponseBase:
    """Open a subject in a support group."""
    sight = get_thread(request.actor, thread_id, Word.THREAD_WRITE)
    if sight.channel is not Channel.SUPPORT_GROUP:
        raise Http404
    form = TopicForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = create_topic(request.actor, thread_id=thread_id, title=form.cleaned_data["title"])
                return HttpResponseRedirect(f"/threads/{thread_id}?topic={made.id}#composer-body")
            except TopicRefused as refused:
                form.add_error("title", refused.sentence)
    context = {"form": form, "title": title_of(sight)[0], "back_url": f"/threads/{thread_id}"}
    return render(request, "throughcare/conversations/topic.html", context, status=status)
