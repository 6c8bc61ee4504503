"""Who came: until when it can be said, what is news, what rings and how badly, and who was in a cohort when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from throughcare.meetings.rules import (
    LOOKS_BACK,
    WORDS,
    Kept,
    Said,
    Status,
    cohort_at,
    concern_level,
    is_news,
    is_open,
    opens_concern,
)
from throughcare.safety.rules import DEFAULTS, RAISE_REASONS

SIX = datetime(2026, 11, 24, 18, tzinfo=UTC)
FORM, OTHER_FORM = UUID(int=1), UUID(int=2)
TUESDAY, THURSDAY = UUID(int=11), UUID(int=12)


def kept(*statuses: str, form: UUID = OTHER_FORM) -> list[Kept]:
    return [Kept(number, status, "", form) for number, status in enumerate(statuses, start=1)]


def test_each_status_has_words():
    assert list(WORDS) == list(Status)


def test_from_its_beginning_on_for_two_weeks():
    assert not is_open(SIX, SIX - timedelta(seconds=1))
    assert is_open(SIX, SIX)
    assert is_open(SIX, SIX + LOOKS_BACK - timedelta(seconds=1))
    assert not is_open(SIX, SIX + LOOKS_BACK)


def test_what_counts_already_is_no_news_and_anything_else_is():
    assert is_news(Said("came"), [], FORM)
    assert not is_news(Said("came"), kept("came"), FORM)
    assert is_news(Said("came"), kept("did-not-come"), FORM)
    assert is_news(Said("came", "Left early."), kept("came"), FORM)
    assert is_news(Said("came"), kept("came", "did-not-come"), FORM)


def test_what_an_old_page_showed_and_nobody_touched_undoes_no_correction():
    stood = kept("did-not-come", "came")
    assert not is_news(Said("did-not-come", seen=1), stood, FORM)
    assert is_news(Said("did-not-come", seen=2), stood, FORM), "she saw the correction, and says otherwise"
    assert is_news(Said("came-late", seen=1), stood, FORM)


def test_the_same_form_sent_again_says_nothing_again():
    sent = Kept(1, "did-not-come", "", FORM)
    corrected = Kept(2, "came", "", OTHER_FORM)
    assert not is_news(Said("did-not-come"), [sent, corrected], FORM)
    assert is_news(Said("did-not-come"), [sent, corrected], UUID(int=3))
    # From the same page, back and forth: what it said last counts.
    assert is_news(Said("did-not-come"), [sent, Kept(2, "came", "", FORM)], FORM)


@given(st.lists(st.sampled_from(list(Status)), max_size=5), st.sampled_from(list(Status)))
def test_said_once_it_is_known(before: list[Status], said: Status):
    stood = kept(*before)
    if is_news(Said(said), stood, FORM):
        stood.append(Kept(len(stood) + 1, said, "", FORM))
        assert not is_news(Said(said), stood, FORM)
    else:
        assert stood[-1].status == said


def test_only_who_did_not_come_and_told_nobody_opens_a_concern_once():
    opening = {(now, before) for now, before in product(Status, ["", *Status]) if opens_concern(now, before)}
    assert opening == {(Status.MISSED, before) for before in ("", Status.CAME, Status.LATE, Status.EXCUSED)}


@pytest.mark.parametrize(
    ("previous", "following", "level"),
    [
        ("", "", 1),
        (Status.CAME, "", 1),
        (Status.EXCUSED, "", 1),
        (Status.MISSED, "", 2),
        ("", Status.MISSED, 2),
        (Status.LATE, Status.CAME, 1),
        (Status.MISSED, Status.MISSED, 2),
    ],
)
def test_the_second_in_a_row_is_worse(previous: str, following: str, level: int):
    assert concern_level(previous, following) == level


def test_one_missed_session_rings_as_if_somebody_raised_it_by_hand_and_two_sooner():
    assert concern_level("", "") == RAISE_REASONS["missed"].level
    assert DEFAULTS[concern_level(Status.MISSED, "")].answer < DEFAULTS[concern_level("", "")].answer


def test_whoever_moved_was_where_she_was():
    left = [(SIX, TUESDAY), (SIX + timedelta(days=1), THURSDAY)]
    assert cohort_at(SIX - timedelta(hours=1), None, left) == TUESDAY
    assert cohort_at(SIX, None, left) == THURSDAY, "from that moment on"
    assert cohort_at(SIX + timedelta(days=2), None, left) is None
    assert cohort_at(SIX, TUESDAY, []) == TUESDAY
