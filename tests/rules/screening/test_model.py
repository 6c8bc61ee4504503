"""The compiled model: whole, or said to be missing or damaged; and what a threshold costs."""

from __future__ import annotations

import hashlib
import logging
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from throughcare.config.commands.doctor.machine import screening
from throughcare.screening import Findings, model, packed, ready, screen, screen_or_unscreened, second
from throughcare.screening.features import pairs
from throughcare.screening.findings import FLAGS, SELF_HARM, THRESHOLD
from throughcare.screening.thresholds import expected_flags_per_day, flags_at, more_flags_per_day

WHOLE = model.PATH.read_bytes()


def _damaged(tmp_path: Path, made: bytes) -> model.Loaded:
    path = tmp_path / "model.bin"
    path.write_bytes(made)
    return model.load(path)


def test_the_shipped_model_is_whole_and_small() -> None:
    assert ready.LOADED.trouble is None
    assert ready.LOADED.judge is not None
    assert len(WHOLE) < 5_000_000


@pytest.mark.parametrize(
    "made",
    [
        b"",
        b"nonsense",
        WHOLE[:100],
        WHOLE[:-1],
        WHOLE[:-1] + bytes([WHOLE[-1] ^ 1]),
        WHOLE[:2000] + b"\x00" + WHOLE[2001:],
        packed.MAGIC + b"\xff\xff" + WHOLE[len(packed.MAGIC) + 2 :],
    ],
)
def test_a_damaged_model_is_told_and_gone_without(
    made: bytes, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    with caplog.at_level(logging.CRITICAL):
        loaded = _damaged(tmp_path, made)
    assert loaded.judge is None
    assert loaded.trouble is not None
    assert "NOT SCREENED" in caplog.text
    monkeypatch.setattr(ready, "LOADED", loaded)
    calm, alarming = screen_or_unscreened("we had soup"), screen_or_unscreened("I want to die")
    assert not calm.screened
    assert not alarming.screened
    assert calm.flags == frozenset()
    # What the rules know is not lost: the person who looks is told how bad it may be.
    assert alarming.severity == 2
    assert {reason.flag for reason in alarming.reasons} == alarming.flags
    finding = screening()
    assert not finding.is_well
    assert "model" in finding.sentence
    assert expected_flags_per_day(SELF_HARM, THRESHOLD, 100) is None


@pytest.mark.parametrize("head", [b"[]", b"null", b'{"heads": null, "communities": [], "sizes": []}'])
def test_what_has_a_right_checksum_and_is_no_model_is_told(tmp_path: Path, head: bytes) -> None:
    body = zlib.compress(len(head).to_bytes(4, "little") + head)
    version = packed.VERSION.to_bytes(2, "little")
    loaded = _damaged(tmp_path, packed.MAGIC + version + hashlib.sha256(body).digest() + body)
    assert loaded.judge is None
    assert loaded.trouble


def test_a_missing_model_is_told(tmp_path: Path) -> None:
    loaded = model.load(tmp_path / "model.bin")
    assert loaded.judge is None
    assert "missing" in (loaded.trouble or "")


def test_doctor_says_that_the_model_is_whole() -> None:
    assert screening().is_well


def test_the_model_holds_no_path_and_no_sentence() -> None:
    whole = packed.read(WHOLE)
    assert max(len(key) for key in whole.tables["pairs"]) == 2
    assert max(len(key) for key in whole.tables["close"]) <= 5
    assert {len(key) for key in whole.tables[packed.SECOND] if key[0] != second.RULES} == {2, 3}
    assert "/" not in str({key: value for key, value in whole.facts.items() if key != "made_from"})


@given(st.lists(st.floats(-30, 30), min_size=14, max_size=14), st.integers(1, 50))
@settings(max_examples=100, deadline=None)
def test_weights_side_by_side_add_up_each_for_itself(shares: list[float], times: int) -> None:
    read = packed.Shares(14).told(packed.pack(shares) * times, 1, [0] * 14)
    for share, total in zip(shares, read, strict=True):
        assert total == pytest.approx(round(share * packed.SCALE) * times / packed.SCALE)


def test_writing_and_reading_give_the_same_model() -> None:
    whole = packed.read(WHOLE)
    assert packed.write(whole) == WHOLE


@given(st.lists(st.lists(st.floats(-60, 60), min_size=3, max_size=3), max_size=5))
@settings(max_examples=100, deadline=None)
def test_every_weight_comes_back_from_the_file_as_it_went_in(rows: list[list[float]]) -> None:
    tables: dict[str, dict[Any, int]] = {name: {} for name in packed.TABLES}
    tables["close"] = {("b", str(number), "end"): packed.pack(shares) for number, shares in enumerate(rows)}
    tables[packed.SECOND] = {
        ("1", str(number), "end"): packed.pack(shares[:1]) for number, shares in enumerate(rows)
    }
    made = packed.Model(("one", "two", "three"), ("here",), tables, {})
    assert packed.read(packed.write(made)).tables == tables


def test_flags_at_a_programs_own_thresholds() -> None:
    scores = ((SELF_HARM, 0.4), ("substance", 0.6))
    found = Findings(flags=frozenset({"substance"}), tell=lambda: scores)
    assert flags_at(found.scores, {}) == found.flags
    assert flags_at(found.scores, {SELF_HARM: 0.3}) == {SELF_HARM, "substance"}
    assert flags_at(found.scores, {"substance": 0.7}) == frozenset()


@pytest.mark.parametrize("text", ["I want to die", "text me at 555-014-2998", "we had soup", ""])
def test_at_the_models_own_threshold_the_flags_are_its_own(text: str) -> None:
    found = screen(text)
    assert flags_at(found.scores, {}) == found.flags


@pytest.mark.parametrize("flag", [flag for flag in FLAGS if flag not in ("link", "off-topic")])
def test_a_lower_threshold_is_more_to_read(flag: str) -> None:
    steps = [expected_flags_per_day(flag, at / 20, 1_000) for at in range(21)]
    assert all(step is not None for step in steps)
    told = [step for step in steps if step is not None]
    assert told == sorted(told, reverse=True)
    assert told[0] == pytest.approx(1_000)
    assert told[-1] == pytest.approx(0)
    assert more_flags_per_day(flag, THRESHOLD, 1_000) == 0
    assert (more_flags_per_day(flag, 0.2, 1_000) or 0) >= 0


def test_nothing_is_known_of_a_flag_that_no_message_was_counted_for() -> None:
    assert expected_flags_per_day("link", 0.5, 100) is None


def test_a_pair_is_a_word_with_the_one_before() -> None:
    assert pairs(["i", "am", "well"]) == {("^", "i"), ("i", "am"), ("am", "well")}
