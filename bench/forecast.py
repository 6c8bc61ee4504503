"""What a forecast of coverage costs, and what the order of the queue is worth in it: `python -m bench.forecast`."""

from __future__ import annotations

import time

from tests.rules.coverage.loads import a_load, a_stretch, a_week_of_shifts
from throughcare.moderation.coverage.forecast.classes import Kind
from throughcare.moderation.coverage.forecast.plan import forecast

SITES = {"quiet": (16, 48, 80, 96), "usual": (40, 120, 240, 240), "busy": (100, 450, 1250, 2750)}
"""Crisis, red, amber and green items of four weeks."""


def main() -> None:
    """One person from 8 am to 10 pm on every day; CPU seconds of one core, shares of targets missed."""
    stretch = a_stretch(a_week_of_shifts(8, 22))
    for name, totals in SITES.items():
        began = time.process_time()
        made = forecast(a_load(*totals), stretch)
        took = time.process_time() - began
        print(f"{name}: {sum(totals) / 4:.0f} items a week, {made.seeds} weeks played, {took:.1f} s")
        for each in made.classes:
            print(
                f"  {Kind(each.kind).name.lower():7} late by urgency {each.late.mean:.3f}"
                f" ({each.late.low:.3f}-{each.late.high:.3f}), the oldest first {each.first_in.mean:.3f}"
            )


if __name__ == "__main__":
    main()
