"""What a text is about puts it in an order among others, and no flag comes of that alone."""

from __future__ import annotations

from functools import lru_cache, partial

import pytest

from tests.rules.screening.test_haste import own
from throughcare.screening import THRESHOLD, Findings, hits, judging, ready, screen, triage
from throughcare.screening.findings import LOWEST_THRESHOLD, SELF_HARM, SUBSTANCE, SURE, Scores
from throughcare.screening.thresholds import flags_at


@lru_cache
def _short() -> list[str]:
    texts = [one["text"] for one in own()[::40]]
    return [text for text in texts if 0 < len(hits.look(text).tokens) < judging._FEWEST_TO_BE_ABOUT]


@lru_cache
def _without_order() -> list[Findings]:
    with pytest.MonkeyPatch.context() as without:
        without.setattr(judging, "_order", lambda *given: None)
        found = [(one, one.scores) for one in map(screen, _short())]
    return [Findings(one.severity, one.flags, tell=partial(tuple, scores)) for one, scores in found]


def test_calm_texts_however_short_are_in_the_order_of_what_they_are_about() -> None:
    by = ready.LOADED.judge
    assert by is not None
    said = []
    for text in _short():
        seen = hits.look(text)
        wide = by.weigher.wide(seen.tokens, seen.marks)
        if not seen.hits and not judging.asks_for_more(seen, {}, by, wide):
            scores = dict(judging.calm_scores({}, by, wide, len(seen.tokens)))
            if scores[SUBSTANCE] < LOWEST_THRESHOLD:
                said.append((judging.topics(wide.words, by, {SUBSTANCE})[SUBSTANCE], scores[SUBSTANCE]))
    said.sort()
    assert [score for _, score in said] == sorted(score for _, score in said)
    assert len({score for _, score in said}) > 200


@pytest.mark.parametrize("threshold", [LOWEST_THRESHOLD, 0.3, 0.35, THRESHOLD, 0.7, 0.9])
def test_at_no_threshold_that_a_program_may_choose_does_a_short_text_win_or_lose_a_flag_by_it(
    threshold: float,
) -> None:
    ordered, plain = [screen(text) for text in _short()], _without_order()
    assert ordered == plain
    chosen = {SUBSTANCE: threshold}
    raised = [flags_at(found.scores, chosen) for found in ordered]
    assert raised == [flags_at(found.scores, chosen) for found in plain]
    assert any(SUBSTANCE in flags for flags in raised)
    assert [found.scores for found in ordered] != [found.scores for found in plain]


@pytest.mark.parametrize("threshold", [LOWEST_THRESHOLD, THRESHOLD])
def test_what_may_not_reach_a_threshold_stands_below_it_in_its_order(threshold: float) -> None:
    told = [at / 1_000 for at in range(1_001)]
    put = [judging._below(threshold, one) for one in told]
    assert put == sorted(set(put))
    assert put[-1] < threshold
    assert put[: round(500 * threshold)] == told[: round(500 * threshold)]


def _dark_part(risk: float) -> Findings:
    return Findings(1, frozenset({SELF_HARM}), tell=lambda: ((SELF_HARM, risk),))


def _score(whole: float, part: float, *, is_long: bool) -> float:
    before: Scores = ((SELF_HARM, whole), (SUBSTANCE, 0.2))
    told = triage._worst_scores(Findings(tell=lambda: before), [(0, _dark_part(part))], is_long=is_long)
    assert dict(told)[SUBSTANCE] == 0.2
    return dict(told)[SELF_HARM]


def test_a_dark_part_raises_a_long_text_and_the_whole_of_it_says_how_high() -> None:
    """Raised stays raised, and sure stays sure: only that much may follow from a score of danger."""
    wholes = (0.0, 0.1, 0.4, 0.49)
    for part in (THRESHOLD, 0.7, 0.89, SURE, 0.99):
        said = [_score(whole, part, is_long=True) for whole in wholes]
        assert said == sorted(set(said))
        assert all(THRESHOLD <= score <= 1 for score in said)
        assert {score >= SURE for score in said} == {part >= SURE}
        assert _score(0.95, part, is_long=True) >= SURE
        assert [_score(whole, part, is_long=False) for whole in wholes] == [part] * len(wholes)
