"""The ages that a program takes. No Django."""

from __future__ import annotations

from datetime import date

from throughcare.contact.model import Policy


def age_on(born: date, day: date) -> int:
    """Full years from birth to a day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def ages_missed(policy: Policy, age: int) -> str:
    """The program's ages as they are said, such as “18+” or “13–17”, where this one is not among them; else ""."""
    low, high = policy.ages
    if (low is None or age >= low) and (high is None or age <= high):
        return ""
    return f"{low}–{high}" if high is not None else f"{low}+"
