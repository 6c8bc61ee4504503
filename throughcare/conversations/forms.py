"""What people send to a thread from a page, checked for shape; whether it may be said is decided where
it is posted.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from throughcare.conversations.actions.topics import MAX_TITLE
from throughcare.conversations.models import Message
from throughcare.kit.ids import new_id


class PostForm(forms.Form):
    """A message. The body is cleaned and measured by the message path itself, and its note is looked up there,
    so that both ways in say the same, and words are screened whatever else is wrong.
    """

    client_id = forms.UUIDField()
    body = forms.Field(required=False)
    kind = forms.ChoiceField(choices=Message.Kind.choices, required=False)
    reply_to = forms.UUIDField(required=False)
    topic = forms.UUIDField(required=False)
    note = forms.Field(required=False)

    def clean_body(self) -> str:
        """As it came, whatever is in it."""
        return self.cleaned_data["body"] or ""

    def clean_kind(self) -> str:
        """A form without the choice sends a plain message."""
        return self.cleaned_data["kind"] or Message.Kind.PLAIN

    def clean_note(self) -> str:
        """A form without the choice folds nothing."""
        return self.cleaned_data["note"] or ""

    def readable(self) -> dict[str, Any]:
        """What `compose` is told of this message, what could not be read left out."""
        given = {
            "client_id": new_id(),
            "kind": Message.Kind.PLAIN,
            "topic": None,
            "reply_to": None,
            "note": "",
        }
        return {**given, **self.cleaned_data}


class NoteForm(forms.Form):
    """A content note for a message that stands; which there are the action says."""

    note = forms.CharField(required=False, max_length=100)


class AnswerTimeForm(forms.Form):
    """A whole number of hours; its bounds are the action's."""

    hours = forms.IntegerField(min_value=-1000, max_value=1000)


class SeenForm(forms.Form):
    """How far somebody has read."""

    seq = forms.IntegerField(min_value=0, max_value=2**31 - 1)


class PageForm(forms.Form):
    """Which part of a thread is asked for."""

    before = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    after = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1)
    topic = forms.UUIDField(required=False)
    reply_to = forms.UUIDField(required=False)


class TopicForm(forms.Form):
    """The name of a new subject."""

    title = forms.CharField(
        label=_("What is it about?"),
        help_text=_("A few words, such as “Sleep”, or “First days back at work”."),
        max_length=MAX_TITLE,
    )


class SearchForm(forms.Form):
    """What somebody looks for."""

    words = forms.CharField(
        label=_("What are you looking for?"),
        help_text=_("One word or a few. You find messages that have all of them."),
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "enterkeyhint": "search"}),
    )
