"""How readily flags are raised in a program, with what each setting costs to read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.contrib import messages as toasts
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from throughcare.access.guard import MemberRequest, guard
from throughcare.access.words import Word
from throughcare.conversations.models import Message
from throughcare.kit import clock
from throughcare.program.actions.screening import ADJUSTABLE, highest_of, set_thresholds
from throughcare.program.models import Program
from throughcare.program.policy import get_program
from throughcare.program.refusals import Refused
from throughcare.screening.findings import LOWEST_THRESHOLD, THRESHOLD
from throughcare.screening.thresholds import more_flags_per_day

LOOKED_BACK = timedelta(days=28)
SETTINGS: tuple[tuple[float, Promise], ...] = (
    (LOWEST_THRESHOLD, gettext_lazy("Much more readily")),
    (0.35, gettext_lazy("More readily")),
    (THRESHOLD, gettext_lazy("As shipped")),
    (0.65, gettext_lazy("Less readily")),
    (0.8, gettext_lazy("Much less readily")),
)
FLAGS: dict[str, Promise] = {
    "self-harm": gettext_lazy("Danger to oneself"),
    "contact-details": gettext_lazy("Contact details"),
    "substance": gettext_lazy("Substance use"),
    "harassment": gettext_lazy("Unkindness"),
    "eating": gettext_lazy("Disordered eating"),
    "abuse": gettext_lazy("Abuse"),
}


@dataclass(frozen=True, slots=True)
class Setting:
    """One choice: its threshold, its words, and how many messages a day more (or fewer) it gives to read."""

    threshold: float
    word: Promise
    more: float | None
    is_chosen: bool

    @property
    def cost(self) -> str:
        """What it costs, in words."""
        if self.threshold == THRESHOLD:
            return ""
        if self.more is None:
            return _("What it costs isn't known.")
        number = abs(self.more)
        said = f"{number:.0f}" if number >= 10 else f"{number:.1f}"
        if self.more >= 0:
            return _("About %(n)s more messages a day to read in vain.") % {"n": said}
        return _("About %(n)s fewer a day, and more that is missed.") % {"n": said}


@guard(Word.POLICY_PUBLISH)
@require_http_methods(["GET", "POST"])
def thresholds(request: MemberRequest, slug: str) -> HttpResponse:
    """Choose, for each flag, how readily it is raised here."""
    program = get_program(request.actor, slug, Word.POLICY_PUBLISH)
    error = ""
    if request.method == "POST":
        try:
            set_thresholds(request.actor, program=program, thresholds=_chosen(request))
        except (Refused, ValueError) as refused:
            error = getattr(refused, "sentence", _("Choose one of the settings that are offered."))
        else:
            toasts.success(request, _("Saved. It holds from the very next post on."))
            return HttpResponseRedirect(f"/reviews/screening/{slug}")
    a_day = _messages_a_day(program)
    context = {
        "program": program,
        "error": error,
        "a_day": a_day,
        "flags": [(flag, FLAGS[flag], _settings(program, flag, a_day)) for flag in ADJUSTABLE],
    }
    return render(request, "moderation/thresholds.html", context, status=422 if error else 200)


def _chosen(request: MemberRequest) -> dict[str, float]:
    return {flag: float(request.POST[flag]) for flag in ADJUSTABLE if flag in request.POST}


def _messages_a_day(program: Program) -> float:
    """How many messages were posted here a day, over four weeks: a count, of nobody in particular."""
    since = clock.now() - LOOKED_BACK
    count = Message.objects.filter(thread__program=program, at__gte=since).count()
    return count / LOOKED_BACK.days


def _settings(program: Program, flag: str, a_day: float) -> list[Setting]:
    now = program.thresholds.get(flag, THRESHOLD)
    return [
        Setting(threshold, word, more_flags_per_day(flag, threshold, a_day), threshold == now)
        for threshold, word in SETTINGS
        if threshold <= highest_of(flag)
    ]
