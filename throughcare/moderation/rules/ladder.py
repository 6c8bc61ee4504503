"""The ladder of corrections: its steps, what counts as a strike and for how long, what is next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

STEPS: Final[dict[str, Promise]] = {
    "note": _("A private note"),
    "reminder": _("A reminder"),
    "warning": _("A warning"),
    "limited": _("Each post is read first"),
    "paused": _("A pause from posting to peers"),
}
"""From the gentlest."""

NO_STRIKE: Final = "note"
TIMED: Final = {"limited": timedelta(days=90), "paused": timedelta(days=30)}
"""The steps that change what she can do, and the longest each may last."""

STRIKE_DAYS, STRIKE_DAYS_MOST = 90, 365


@dataclass(frozen=True, slots=True)
class CorrectionFacts:
    """Of one correction what the ladder looks at."""

    step: str
    counts_until: datetime | None
    is_lifted: bool


def is_strike(correction: CorrectionFacts, now: datetime) -> bool:
    """Whether it counts now: no note ever does, nor what was lifted or has aged."""
    return (
        correction.step != NO_STRIKE
        and not correction.is_lifted
        and correction.counts_until is not None
        and now < correction.counts_until
    )


def next_step(given: Sequence[CorrectionFacts], now: datetime) -> str:
    """The step the ladder suggests, by what counts now: a person may choose a gentler or a firmer one.

    One above the firmest that counts; with nothing that counts, a note the first time and a reminder after
    one.
    """
    order = list(STEPS)
    counting = [order.index(one.step) for one in given if is_strike(one, now)]
    if counting:
        return order[min(max(counting) + 1, len(order) - 1)]
    has_note = any(one.step == NO_STRIKE and not one.is_lifted for one in given)
    return order[1] if has_note else order[0]
