"""How well flags work, from what reviewers judged: for one program, over half a year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _

from throughcare.kit import clock
from throughcare.moderation import rules
from throughcare.moderation.models import Review
from throughcare.program.models import Program

SINCE = timedelta(days=180)
MOST = 20_000  # the newest judged ones; more would change no sentence


@dataclass(frozen=True)
class FlagRow:
    """One flag in words."""

    word: str
    raised: int
    right: int
    precision: str
    drawn: int
    missed: int
    recall: str


def measured_flags(program: Program) -> list[FlagRow]:
    """A row a flag; one query."""
    rows = (
        Review.objects.filter(program=program, is_judged=True, settled_at__gte=clock.now() - SINCE)
        .order_by("-settled_at")
        .values_list("flags", "found", "weight")[:MOST]
    )
    judged = [
        rules.Judged(frozenset(flags) - {"watch"}, frozenset(found), weight) for flags, found, weight in rows
    ]
    return [
        _row(str(word), rules.measure(flag, judged)) for flag, word in rules.FLAGS.items() if flag != "watch"
    ]


def _row(word: str, found: rules.Measured) -> FlagRow:
    return FlagRow(
        word=word,
        raised=found.raised,
        right=found.right,
        precision=_of_ten(found.precision),
        drawn=found.drawn,
        missed=found.missed,
        recall=_of_ten(found.recall),
    )


def _of_ten(share: tuple[float, float, float] | None) -> str:
    """A share with its interval in words anybody reads: "about 8 of 10 (6 to 9)"."""
    if share is None:
        return _("too few to say")
    low, middle, high = (round(one * 10) for one in share)
    if low == high:
        return _("about %(middle)s of 10") % {"middle": middle}
    return _("about %(middle)s of 10 (likely %(low)s to %(high)s)") % {
        "low": low,
        "middle": middle,
        "high": high,
    }
