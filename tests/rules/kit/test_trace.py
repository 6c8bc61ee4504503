"""Trace ids as W3C writes them; whatever else a header says is not believed."""

from __future__ import annotations

import re

import pytest

from throughcare.kit import trace

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
PARENT = "00f067aa0ba902b7"


def test_a_valid_parent_gives_its_trace() -> None:
    assert trace.from_parent(f"00-{TRACE}-{PARENT}-01") == TRACE
    assert trace.from_parent(f"cc-{TRACE}-{PARENT}-01-what-will-come") == TRACE


@pytest.mark.parametrize(
    "header",
    [
        "",
        TRACE,
        f"00-{TRACE}-{PARENT}",
        f"00-{TRACE}-{PARENT}-01-more",
        f"00-{TRACE.upper()}-{PARENT}-01",
        f"00-{'0' * 32}-{PARENT}-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"ff-{TRACE}-{PARENT}-01",
        f"00-{TRACE[:-1]}*/-{PARENT}-01",
        f"00-{TRACE}-{PARENT}-01\n",
        f"cc-{TRACE}-{PARENT}-01-" + "x" * 300,
    ],
)
def test_anything_else_gives_none(header: str) -> None:
    assert trace.from_parent(header) == ""


def test_one_begins_and_ends_and_the_one_before_is_there_again() -> None:
    before = trace.current()
    token = trace.begin(TRACE)
    assert trace.current() == TRACE
    inner = trace.begin()
    assert re.fullmatch("[0-9a-f]{32}", trace.current())
    assert trace.current() != TRACE
    trace.end(inner)
    assert trace.current() == TRACE
    trace.end(token)
    assert trace.current() == before


def test_its_end_is_short_enough_to_tell() -> None:
    assert trace.short(TRACE) == "0e0e4736"
    assert trace.short("") == ""
