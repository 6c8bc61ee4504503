"""What a program watches for as a topic is done where screening is sure of it, and a fault in it does nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from throughcare.contact.decision import Decision
from throughcare.contact.words import Outcome
from throughcare.conversations.facts import remember_watch
from throughcare.conversations.notes import note_word
from throughcare.conversations.posting.post import Post
from throughcare.conversations.posting.watching import HELD_WATCH, watched
from throughcare.kit.ids import new_id
from throughcare.screening.findings import SURE
from throughcare.screening.watch import NOTHING_WATCHED, TOPIC_DEFAULTS, TopicEffect, WatchList, check_rules

ALLOWED = Decision(Outcome.ALLOW, "allowed", "", "", None)


def a_post(score: float = SURE, flag: str = "eating", **more: Any) -> Post:
    """A post with one flag of this score."""
    return Post(
        1, new_id(), new_id(), new_id(), "Some words.", flags=(flag,), scores=lambda: ((flag, score),), **more
    )


def result(post: Post, watching: WatchList = NOTHING_WATCHED, *, is_room: bool = True) -> tuple[str, str]:
    """The note it gets, and the code of the decision."""
    seen, decision = watched(post, ALLOWED, watching, None, is_room=is_room)
    return seen.note, decision.code


@pytest.mark.parametrize(("score", "note"), [(0.5, ""), (0.89, ""), (0.9, "eating"), (1.0, "eating")])
def test_a_note_is_put_where_screening_is_sure(score: float, note: str) -> None:
    assert result(a_post(score)) == (note, "allowed")


def test_only_flags_that_stand_count() -> None:
    """A program with a threshold of its own above that has taken the flag off."""
    assert result(a_post(0.95)._replace(flags=("link",))) == ("", "allowed")


def test_between_two_no_topic_is_watched() -> None:
    assert result(a_post(), is_room=False) == ("", "allowed")


@pytest.mark.parametrize("more", [{"severity": 1}, {"kind": "struggling"}])
def test_who_calls_for_help_is_never_folded_away(more: dict[str, Any]) -> None:
    rules = check_rules([("some words", "note:hard")])
    every = WatchList(1, rules, {"self-harm": TopicEffect.NOTE, "eating": TopicEffect.HOLD})
    for flag in ("self-harm", "eating"):
        assert result(a_post(flag=flag, **more), every) == ("", "allowed")
        assert result(a_post(flag=flag, note="loss", **more), every) == ("loss", "allowed")


def test_words_that_hint_at_danger_are_folded_only_if_a_program_says_so_and_never_held() -> None:
    assert result(a_post(flag="self-harm")) == ("", "allowed")
    for does in (TopicEffect.NOTE, TopicEffect.HOLD):
        chosen = WatchList(1, (), {"self-harm": does})
        assert result(a_post(flag="self-harm"), chosen) == ("self-harm", "allowed")


@pytest.mark.parametrize("score", [0.5, 0.95])
def test_words_that_hint_at_danger_are_not_folded_for_anything_else(score: float) -> None:
    scores = (("self-harm", score), ("eating", 0.99))
    hint = a_post()._replace(flags=("eating", "self-harm"), scores=lambda: scores)
    assert result(hint) == ("", "allowed"), "by default"
    hard = check_rules([("some words", "note:hard")])
    assert result(hint, WatchList(1, hard, {"eating": TopicEffect.NOTE})) == ("", "allowed")
    chosen = WatchList(1, hard, {"eating": TopicEffect.NOTE, "self-harm": TopicEffect.NOTE})
    assert result(hint, chosen) == ("self-harm" if score >= SURE else "", "allowed")


def test_what_could_not_be_screened_is_folded_by_its_author_alone() -> None:
    hard = WatchList(1, check_rules([("some words", "note:hard")]))
    unread = a_post()._replace(flags=(), screened=False)
    assert result(unread, hard) == ("", "allowed")
    assert result(unread._replace(note="loss"), hard) == ("loss", "allowed")


def test_a_topic_that_is_read_first() -> None:
    chosen = WatchList(1, (), {"abuse": TopicEffect.HOLD})
    assert result(a_post(flag="abuse"), chosen) == ("violence", HELD_WATCH)


def test_what_is_stored_and_not_known_here_does_what_it_does_by_default() -> None:
    topics = {"eating": "explode", "weather": "note", "abuse": "note"}
    kept = remember_watch(1, new_id(), 3, [["some words", "note:weather"]], topics)
    assert kept.topics == {**TOPIC_DEFAULTS, "abuse": TopicEffect.NOTE}
    assert result(a_post(), kept) == ("eating", "allowed")
    assert note_word("weather") == note_word("hard") != ""


def test_a_fault_folds_nothing_and_keeps_nothing_out(caplog: pytest.LogCaptureFixture) -> None:
    def fails() -> Any:
        raise RuntimeError("no scores")

    broken: Callable[[], Any] = fails
    assert result(a_post()._replace(scores=broken)) == ("", "allowed")
    assert "could not be worked out" in caplog.text
