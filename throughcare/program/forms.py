"""What staff fill in about programs, checked for shape; whether it may be so is the action's business."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from throughcare.program.role_words import ROLE_WORDS

WEEKDAYS = (
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
)


class WeeklyTimesForm(forms.Form):
    """Days of the week, when it starts and for how long, on which clock, and until when."""

    weekdays = forms.TypedMultipleChoiceField(
        label=_("Days"), choices=WEEKDAYS, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    starts = forms.TimeField(
        label=_("Starts"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    minutes = forms.IntegerField(
        label=_("How many minutes"), min_value=5, max_value=24 * 60, help_text=_("3 hours are 180 minutes.")
    )
    zone = forms.CharField(
        label=_("Time zone"),
        max_length=64,
        help_text=_("The clock that counts, such as America/Chicago. 7:00 pm there stays 7:00 pm."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    until_on = forms.DateField(
        label=_("Last day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def as_times(self) -> dict[str, Any]:
        """What `add_weekly_times` takes. The form must be valid."""
        found = dict(self.cleaned_data)
        found["starts"] = found["starts"].hour * 60 + found["starts"].minute
        return found


class RoleForm(forms.Form):
    """Who, which role, and until when. `people`: whom the reader may give one, with names."""

    role = forms.ChoiceField(label=_("Role"), choices=list(ROLE_WORDS.items()))
    until_on = forms.DateField(
        label=_("Last day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, people: Sequence[tuple[UUID, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Choose somebody")), *((str(member), name) for member, name in people)]
        self.fields["member"] = forms.TypedChoiceField(label=_("Who"), coerce=UUID, choices=choices)
        self.order_fields(("member", "role", "until_on"))


class DayForm(forms.Form):
    """One day."""

    on = forms.DateField()
