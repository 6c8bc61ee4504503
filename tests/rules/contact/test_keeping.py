"""How long a policy keeps words, in calendar days, months and years."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from throughcare.contact.keeping import kept_since
from throughcare.contact.policy import load

EVERGREEN = load((Path(__file__).parents[3] / "programs" / "evergreen.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("keep", "since"),
    [
        ("30 days", datetime(2028, 2, 28, 17, tzinfo=UTC)),
        ("1 month", datetime(2028, 2, 29, 17, tzinfo=UTC)),
        ("18 months", datetime(2026, 9, 29, 16, tzinfo=UTC)),
        ("2 years", datetime(2026, 3, 29, 16, tzinfo=UTC)),
        ("999 years", datetime(1029, 3, 29, 16, 56, 2, tzinfo=UTC)),
    ],
)
def test_words_are_kept_by_the_calendar_of_the_programs_clock(keep: str, since: datetime) -> None:
    rules = EVERGREEN.channel("support-group")
    assert rules is not None
    at = datetime(2028, 3, 29, 16, tzinfo=UTC)
    assert kept_since(EVERGREEN, replace(rules, keep=keep), at) == (
        at.replace(month=2, day=28) if keep == "30 days" else since
    )


def test_with_the_record_there_is_no_such_moment() -> None:
    rules = EVERGREEN.channel("care-team-thread")
    assert rules is not None
    assert rules.keep == "with-record"
    assert kept_since(EVERGREEN, rules, datetime(2028, 3, 29, tzinfo=UTC)) is None
