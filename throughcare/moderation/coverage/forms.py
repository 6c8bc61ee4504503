"""The form that puts somebody on the roster."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from throughcare.moderation.coverage.rota import DAY
from throughcare.moderation.coverage.sentences import days


class ShiftForm(forms.Form):
    """Who, on which day, from when until when; an end at or before the beginning is on the next day."""

    member = forms.ChoiceField(label=_("Who"))
    weekday = forms.TypedChoiceField(label=_("Day"), coerce=int)
    start = forms.TimeField(label=_("From"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    end = forms.TimeField(label=_("Until"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    from_on = forms.DateField(
        label=_("First date"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    until_on = forms.DateField(
        label=_("Last date"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, members: Iterable[tuple[UUID, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].choices = [(str(member), name) for member, name in members]  # type: ignore[attr-defined]
        self.fields["weekday"].choices = list(enumerate(days()))  # type: ignore[attr-defined]

    def shift(self) -> dict[str, Any]:
        """What `add_shift` needs; the form is valid."""
        given = self.cleaned_data
        return {
            "member_id": UUID(given["member"]),
            "weekday": given["weekday"],
            "start_minute": _minute(given["start"]),
            "end_minute": _minute(given["end"]) or DAY,
            "from_on": given["from_on"],
            "until_on": given["until_on"],
        }


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute
