"""Who carries more than a fair share of the crisis items."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from throughcare.moderation.coverage.fair import FEWEST, carries_too_much


def test_more_than_her_hours_would_make_likely() -> None:
    assert carries_too_much({"mo": 12, "fay": 3}, {"mo": 20.0, "fay": 20.0}) == {"mo"}
    assert carries_too_much({"mo": 12, "fay": 3}, {"mo": 40.0, "fay": 10.0}) == set(), (
        "she is on most of the time"
    )
    assert carries_too_much({"mo": 8, "fay": 7}, {"mo": 20.0, "fay": 20.0}) == set()
    assert carries_too_much({"mo": 6, "fay": 6, "omar": 0}, {"mo": 1.0, "fay": 40.0, "omar": 40.0}) == {"mo"}


def test_too_few_to_say_alone_or_without_hours() -> None:
    assert carries_too_much({"mo": FEWEST - 1, "fay": 0}, {"mo": 5.0, "fay": 5.0}) == set()
    assert carries_too_much({"mo": 50}, {"mo": 5.0}) == set(), "alone: a matter of the roster"
    assert carries_too_much({"mo": 9, "fay": 1}, {}) == {"mo"}
    assert carries_too_much({}, {}) == set()
    assert carries_too_much({"mo": 0, "fay": 0}, {"mo": 5.0}) == set()


@given(st.dictionaries(st.integers(0, 5), st.integers(0, 30)), st.data())
def test_never_everybody(crisis: dict[int, int], data: st.DataObject) -> None:
    hours = {one: data.draw(st.floats(0, 100)) for one in crisis}
    found = carries_too_much(crisis, hours)
    assert len(found) < max(1, len(crisis))
