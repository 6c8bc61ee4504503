"""The page `/design`: every component in each of its states, with made-up people. It reads no row."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from throughcare.access.guard import open_to_all
from throughcare.core import frame as frames
from throughcare.pages import design_samples as samples

_SPRITE: Final = Path(frames.__file__).parent / "static" / "throughcare" / "icons.svg"

# Any moment would do; a fixed one keeps the pictures of this page the same from day to day.
TUESDAY_EVENING: Final = datetime(2026, 3, 3, 23, 4, tzinfo=UTC)


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(
        label=_("Name others see"), help_text=_("First name and an initial is usual here.")
    )
    zone = forms.ChoiceField(
        label=_("Where you are"),
        choices=[("America/Chicago", "Chicago"), ("America/New_York", "New York")],
    )
    about = forms.CharField(label=_("Anything we should know"), required=False, widget=forms.Textarea)
    reach = forms.ChoiceField(
        label=_("How may we reach you?"),
        choices=[("push", _("On this phone")), ("mail", _("By e-mail"))],
        widget=forms.RadioSelect,
    )
    agrees = forms.BooleanField(label=_("Ben may write to me between sessions"))


@open_to_all
@require_GET
def design(request: HttpRequest) -> HttpResponse:
    """Show the look. Nothing here is anybody's."""
    at = TUESDAY_EVENING
    wrong = SampleForm({"name": "", "zone": "America/Chicago", "reach": "push", "agrees": "on"})
    wrong.fields["name"].error_messages["required"] = _("Write a name, so that people know who is talking.")
    context: dict[str, Any] = {
        "frame": frames.Frame(
            places=samples.places(),
            duty=frames.Duty("Omar", at + timedelta(hours=4, minutes=56)),
            zone="America/Chicago",
            theme=frames.theme_of(request),
            program="Harbor",
        ),
        "at": at,
        "form": SampleForm(initial={"reach": "push"}),
        "wrong": wrong,
        "icons": sprite_names(),
        "toasts": [{"text": _("Your name is changed."), "kind": "done"}],
        "duty_now": frames.Duty("Omar", at + timedelta(hours=4, minutes=56)),
        "duty_later": frames.Duty("", at + timedelta(hours=14)),
        "hours": samples.WEEK,
        "thread": samples.thread(at),
        "states": samples.states(at),
        "composer_open": samples.composer(),
        "composer_closed": samples.composer_closed(),
        "topics": samples.topics(at),
        "ask": samples.ask(at),
        "agreement": samples.agreement(at),
        "queue": samples.queue(at),
        "help_lines": samples.HELP_LINES,
    }
    return render(request, "pages/design.html", context)


def sprite_names() -> list[str]:
    """Every icon there is, by name."""
    tree = ElementTree.parse(_SPRITE)  # noqa: S314 - our own file
    return sorted(symbol.attrib["id"] for symbol in tree.iter("{http://www.w3.org/2000/svg}symbol"))
