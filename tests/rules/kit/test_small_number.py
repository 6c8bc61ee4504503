"""Numbers as people and forgers type them into forms."""

from __future__ import annotations

import pytest

from throughcare.kit.text import small_number


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("07", 7), ("999999999", 999_999_999), ("1000000000", -1), ("9" * 5000, -1)]
    + [
        (text, -1)
        for text in ("", " 1", "1 ", "-1", "+1", "1.0", "1e3", "0x1", "1_0", "\u0663", "\u00b2", "one")
    ],
)
def test_only_a_short_plain_number_is_one(text: str, number: int) -> None:
    assert small_number(text, -1) == number


def test_it_is_as_short_as_is_said() -> None:
    assert (small_number("1234", digits=4), small_number("12345", digits=4)) == (1234, 0)
