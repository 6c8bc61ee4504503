"""Screening answers every text the same way each time, quickly, and says so when it could not look."""

from __future__ import annotations

import logging
import random
import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from throughcare.screening import FLAGS, THRESHOLD, Findings, hits, screen, screen_or_unscreened, triage
from throughcare.screening.rules import RULES

ANCHORS = sorted({anchor.rstrip("*") for rule in RULES for anchor in rule.anchors.replace("&", " ").split()})
ORDINARY = (
    "We made soup and watched an old film with my cousin, then walked the dog round the park before the "
    "rain came. Nice to be home early for once, and the kitchen still smells of garlic and warm bread "
    "now.",
    "Thank you for asking how the interview went. I was nervous, but the breathing from Tuesday helped "
    "and it went fine. They said they would let me know by Friday, so fingers crossed for some good news.",
    "Group was good today. I liked what Fay said about taking small steps. My sister came by with her "
    "kids in the afternoon and we played cards. I slept better last night than I have for weeks, and that "
    "is a win.",
    "Does anyone know if the session on Thursday is still at six? I have a dentist appointment at five "
    "and may be a few minutes late. Also, the worksheet from last week was really useful, I did it with "
    "my husband.",
)

words = st.sampled_from(
    [*ANCHORS, *'.,?!":@#-1250', "not", "my", "to", "of", "💀", "İ", "e\u0301", "\n", "\u202e"]
)
messages = st.one_of(
    st.text(max_size=200), st.lists(words, max_size=40).map(" ".join), st.lists(words).map("".join)
)


@given(messages)
@settings(max_examples=1000, deadline=None)
def test_any_text_is_answered(text: str) -> None:
    found = screen(text)
    assert found == screen(text)
    assert found.screened
    assert found.flags <= set(FLAGS)
    assert 0 <= found.severity <= 4
    assert 0 <= found.suicide_risk <= 1
    assert ("self-harm" in found.flags) == (found.suicide_risk >= THRESHOLD)
    assert "self-harm" in found.flags or found.severity == 0
    assert found.score("self-harm") == found.suicide_risk
    assert {reason.flag for reason in found.reasons} == found.flags
    for reason in found.reasons:
        assert 0 <= reason.start < reason.end <= len(text)


@given(st.lists(st.sampled_from(ANCHORS), min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_a_flood_of_telling_words_is_read_in_time(few: list[str]) -> None:
    assert _seconds((" ".join(few) + " ") * (4_000 // len(" ".join(few)))) < 0.5


def test_no_text_is_a_bomb() -> None:
    rnd = random.Random(20260603)
    texts = [unit * (4_000 // len(unit)) for unit in _UNITS]
    texts += [" ".join(rnd.choices(ANCHORS, k=800))[:4_000] for _ in range(20)]
    # A bomb is slow twice; what is slow once met a collection of all that a process of many tests has made.
    slow = {
        text[:30]: seconds for text in texts if _seconds(text) > 0.5 and (seconds := _seconds(text)) > 0.5
    }
    assert not slow


# The time for twice the text is near twice the time: nothing here is quadratic.
@pytest.mark.parametrize(
    "unit", ["want to die ", "not kill myself ", "1 ", "a@b.", "me at ", "five ", '"i ', "12 oak "]
)
def test_time_grows_with_length_only(unit: str) -> None:
    short = min(_seconds(unit * (2_000 // len(unit))) for _ in range(5))
    long = min(_seconds(unit * (16_000 // len(unit))) for _ in range(5))
    assert long < 30 * short + 0.02


_UNITS = (
    *(
        "a",
        "a.",
        "a@",
        "a@b.",
        "a at b dot ",
        "1 ",
        "12 ",
        "five ",
        "555-",
        "(",
        '"',
        " ,",
        "i i ",
        "😀",
        "💀",
        "e\u0301",
    ),
    *(
        "kill myself ",
        "not kill myself ",
        "if you want to ",
        'he said "i want to die" ',
        "my snap is ",
        "a b c d ",
    ),
    *(
        "www.",
        "a.com ",
        "http://",
        "1 a st ",
        "never ",
        "k1ll ",
        "x*",
        "iwantto",
        "wanttodie",
        "fivefive",
        "double ",
    ),
    *(
        "nobody would care if i ",
        "took all my ",
        "\n",
        "-",
        "_ ",
        "women are ",
        "you are a stupid ",
        "my husband ",
    ),
)


def _seconds(text: str) -> float:
    start = time.process_time()
    screen(text)
    return time.process_time() - start


def test_an_ordinary_message_is_cheap() -> None:
    for text in ORDINARY:
        assert not screen(text).flags
    spent = [min(_microseconds(text) for _ in range(30)) for text in ORDINARY]
    assert statistics.mean(spent) < 150, "the aim is 30 µs; five times that is a fault, not a slow machine"


def _microseconds(text: str) -> float:
    start = time.perf_counter()
    screen(text)
    return (time.perf_counter() - start) * 1e6


def test_lone_letters_far_apart_spell_nothing() -> None:
    spelled = screen("i want to d i e tonight, i can not go on, a b")
    apart = hits.look("d for dan, i met a man and e is for evan, then b came")
    assert "self-harm" in spelled.flags
    assert apart.read == "d for dan, i met a man and e is for evan, then b came"


def test_words_nobody_uses_are_not_remembered_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("throughcare.screening.reading.MEMORY", 500)
    for number in range(2_000):
        letters = str(number).translate(str.maketrans("0123456789", "abcdefghij"))
        screen(f"wordling{letters} again")
    assert len(hits.PIECES) <= 500
    screen("x" * 3_900)
    assert "x" * 3_900 not in hits.PIECES


@pytest.mark.parametrize("piece", ["312-555-0142", "robin@example.com", "@robin.two", "5550142998."])
def test_what_may_be_somebodys_number_or_address_is_not_remembered(piece: str) -> None:
    screen(f"write to me: {piece} or not")
    assert piece not in hits.PIECES
    assert "write" in hits.PIECES


def test_a_fault_is_told_and_keeps_nobody_from_being_heard(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(text: str) -> Findings:
        raise ZeroDivisionError

    monkeypatch.setattr(triage, "screen", fail)
    with caplog.at_level(logging.ERROR):
        found = screen_or_unscreened("a private sentence")
    assert found == Findings(screened=False)
    assert "Screening failed" in caplog.text
    assert "private" not in caplog.text


def test_without_a_fault_both_answer_alike() -> None:
    for text in (*ORDINARY, "I want to die", ""):
        assert screen_or_unscreened(text) == screen(text)


def test_the_answer_does_not_hang_on_the_process() -> None:
    """Hash seeds differ from process to process; findings must not."""
    text = "call me at 555-014-2998, I want to die, you idiot, my husband hit me"
    program = f"from throughcare.screening import screen; f = screen({text!r}); print(f.reasons, f.scores)"
    root = Path(__file__).parents[3]
    told = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=root,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(root)},
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(told) == 1
