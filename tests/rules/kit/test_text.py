"""A message keeps every word and script of its author and nothing unseen that could do harm."""

from __future__ import annotations

import contextlib
import time
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from throughcare.kit.text import MAX_BODY, BadText, clean_body, clean_line, one_stop

ODD = (
    "\0\r\n\t\x0b\x0c\x1b\x7f\x85\xa0\xad\u0300\u0301\u0489\u034f\u061c\u0958\u200b\u200c\u200d\u200e\u200f"
    "\u2028\u202a\u202e\u2066\u2069\u20e3\u2800\u3000\u3164\ufb2a\ufe0f\ufeff\ufdd0\uffff\ud800\udfff"
    "\U0001f3f4\U000e0067\U000e007f\U0001f44d\U0001d15eae\u0915\u093c\u1100\u1161 "
)
anything = st.text(
    st.one_of(st.sampled_from(ODD), st.characters(), st.characters(exclude_categories=["Cs"])), max_size=80
)


def outcome(text: str) -> tuple[str, str]:
    """What cleaning kept, or the code of its refusal; any other exception is the test's failure."""
    try:
        return clean_body(text), ""
    except BadText as refusal:
        return "", refusal.code


@given(anything)
@settings(max_examples=1500)
@example("\u0958")
@example("e\0\u0301")
@example("a" + "\u0301" * 40 + "\u200d" + "\u0301" * 40)
@example("\U0001f3f4" * 3 + "\U000e0067" * 9)
def test_whatever_is_written_is_kept_clean_or_refused(text: str) -> None:
    kept, code = outcome(text)
    if code:
        assert code == "empty"
        return
    assert clean_body(kept) == kept
    assert kept.encode().decode() == kept
    assert "\0" not in kept
    assert "\r" not in kept
    assert unicodedata.is_normalized("NFC", kept)
    assert len(kept) <= len(unicodedata.normalize("NFC", text))
    assert not any(unicodedata.category(one) == "Cc" for one in kept.replace("\n", "").replace("\t", ""))
    assert not set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069") & set(kept)


@given(st.text(st.sampled_from(ODD + "ab"), min_size=1, max_size=12))
def test_long_odd_text_is_cleaned_quickly(text: str) -> None:
    start = time.perf_counter()
    with contextlib.suppress(BadText):
        clean_body(text * (4_000 // len(text)))
    assert time.perf_counter() - start < 0.25


@pytest.mark.parametrize(
    "text",
    [
        "Made it to group today.",
        "Línea uno\nlínea dos\n\n\nlínea cuatro",
        "\tindented\tby tabs".strip(),
        "❤️‍🔥 👩‍👩‍👧 👍🏽 1️⃣ 🏴󠁧󠁢󠁳󠁣󠁴󠁿",
        "שלום, איך אתה?",
        "\u200fمرحبا (OK)\u200e",
        "می‌خواهم",
        "हिन्दी में क्षमा",
        "ถึงที่นี่แล้ว",
        "Tiếng Việt đặc biệt",
        "བསྒྲུབས",
        "日本語　も",
        "\U0001fae8 new emoji",
        "?",
    ],
)
def test_ordinary_writing_of_any_script_is_untouched(text: str) -> None:
    assert clean_body(text) == text


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  two \r\nlines\rthree\u2028four  ", "two \nlines\nthree\nfour"),
        ("a\n\n\n\n\n\nb", "a\n\n\nb"),
        ("a\n \n\t\n \n \nb", "a\n\n\nb"),
        ("pay \u202egnp.exe", "pay gnp.exe"),
        ("\u2067abc\u2069", "abc"),
        ("a\x1b[31mred\x07", "a[31mred"),
        ("cafe\u0301", "café"),
        ("\ufeffhello\xad", "hello"),
        ("hi" + "\U000e0068\U000e0069" * 30, "hi"),
        ("a" + "\u0336" * 50, "a" + "\u0336" * 6),
        ("a" + "\u200d" * 500 + "b", "a" + "\u200d" * 6 + "b"),
        ("x" + "\u0336\u200b" * 50, "x" + "\u0336\u200b" * 3),
    ],
)
def test_what_cannot_be_seen_or_would_spill_over_goes(written: str, kept: str) -> None:
    assert clean_body(written) == kept


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        (" \n\t\u3000", "empty"),
        ("\u200b\u200d", "empty"),
        ("\u2800\u3164", "empty"),
        ("\u202e", "empty"),
        ("\u0301\u0301", "empty"),
        ("\0", "empty"),
        ("x" * (MAX_BODY + 1), "too-long"),
        ("x" * 10_000_000, "too-long"),
        ("\0" * 50_000, "too-long"),
    ],
)
def test_what_cannot_be_a_message_is_refused_in_a_sentence(text: str, code: str) -> None:
    with pytest.raises(BadText) as refusal:
        clean_body(text)
    assert refusal.value.code == code
    assert refusal.value.sentence.endswith(".")


def test_the_longest_message_is_counted_after_cleaning() -> None:
    assert len(clean_body("  " + "é" * MAX_BODY + "\n")) == MAX_BODY
    assert len(clean_body("e\u0301" * MAX_BODY)) == MAX_BODY
    assert len(clean_body("\U0001f600" * MAX_BODY)) == MAX_BODY


def test_a_flood_of_blank_lines_is_cleaned_quickly() -> None:
    start = time.perf_counter()
    for text in ("a" + "\n \n" * 8_000 + "b", "a" + ("\n" + " " * 200) * 150 + "b", "a\n\n " * 7_000):
        with contextlib.suppress(BadText):
            clean_body(text)
    assert time.perf_counter() - start < 0.5


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("You talk with Ben O..", "You talk with Ben O."),
        ("You talk with Ben O.. He knows.", "You talk with Ben O. He knows."),
        ("You talk with Cleo.", "You talk with Cleo."),
        ("And then...", "And then..."),
        ("", ""),
    ],
)
def test_a_name_with_a_stop_ends_a_sentence_once(sentence: str, said: str) -> None:
    assert one_stop(sentence) == said


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("  Ana \t Reyes\n", "Ana Reyes"),
        ("A\u202ena\x1b", "Ana"),
        ("Jose\u0301", "José"),
        ("\u200b\u2060", ""),
        ("Tue\u200bsday\u200f", "Tuesday"),
        ("\u061cMo", "Mo"),
        (
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        ),
        ("", ""),
    ],
)
def test_a_name_is_kept_on_one_line_without_what_nobody_sees(text: str, kept: str) -> None:
    assert clean_line(text) == kept
    assert clean_line(kept) == kept


def test_what_is_no_character_costs_nobody_her_words() -> None:
    """Half an emoji, as a field cuts one that is full; a NUL, as something pasted brings it."""
    assert clean_body("I can't go on \ud83d") == "I can't go on"
    assert clean_body("\ude00 a\0b") == "ab"
    assert clean_body("I want to ki\ud83dll myself") == "I want to kill myself"
    assert clean_line("Ana\0 \ud83d") == "Ana"
