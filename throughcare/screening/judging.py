"""From a text that was looked at to a score for each flag: the model's heads and the rules together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import exp, log
from typing import Final, NamedTuple

from throughcare.screening.findings import (
    ABUSE,
    CONTACT_DETAILS,
    EATING,
    HARASSMENT,
    LINK,
    OFF_TOPIC,
    SELF_HARM,
    SUBSTANCE,
    THRESHOLD,
)
from throughcare.screening.hits import Look, named
from throughcare.screening.model import Judge
from throughcare.screening.packed import SCALE, lift
from throughcare.screening.weighing import UNSURE, WINDOW, windows

_UNSEEN: Final = -1.5  # the most a text says that was not looked at closely, in logits: a score below .2
_UNSEEN_SCORE: Final = 1 / (1 + exp(-_UNSEEN))
_NONE: Final = -30.0  # a logit that is as good as none
_ZERO: Final = lift(0.0)
_MOST_WINDOWS: Final = 6  # that are read closely of one text: those that ask for it most
NOT_READ: Final = -5.0  # what the close look says of a long text of which no part asked for it
_SURE: Final = {
    SELF_HARM: 0.8,
    CONTACT_DETAILS: 0.5,
    LINK: 0.5,
    HARASSMENT: 0.8,
    SUBSTANCE: 0.8,
    EATING: 0.8,
    ABUSE: 0.8,
}  # what rules say alone from this score on
# Flags that a sure rule raises, while how sure it is stays the model's to say, which knows the rule too.
_MODEL_ORDERS: Final = frozenset((HARASSMENT, SUBSTANCE))
_A_LITTLE: Final = 0.1
_FEWEST_FOR_TOPIC: Final = 80  # words; a shorter message has no topic one could be off
_FEWEST_TO_BE_ABOUT: Final = 32  # words; a shorter text is not read as a whole post at all
_WHIFF: Final = 0.03  # a score below which no such flag is worth the look
_ORDERED: Final = frozenset(
    (SUBSTANCE, EATING)
)  # flags that a shorter text may be about without raising them
_CRISIS_LINES: Final = frozenset(("988", "911", "211", "112", "741741", "741", "800", "hotline", "lifeline"))
_DENIED: Final = 1.5  # logits that danger must say more where a rule only fitted on what is not meant
_BELOW: Final = THRESHOLD - 0.01


class Judgement(NamedTuple):
    """`scores` from 0 to 1, `severity` as in Findings, and for each flag the tokens that were read for it."""

    scores: dict[str, float]
    severity: int
    places: dict[str, tuple[int, int]]


class Near(NamedTuple):
    """The close look: for each flag what the part of the text said that said most, and where; severities."""

    close: dict[str, float]
    places: dict[str, tuple[int, int]]
    levels: list[float]
    grave: list[float]  # one number: how much it sounds like a plan, self-harm or an attempt


def is_long(tokens: Sequence[str]) -> bool:
    """Whether a text is judged as a whole post too."""
    return len(tokens) > WINDOW


def judge(seen: Look, rules: Mapping[str, float], by: Judge) -> Judgement:
    """What a text says. `rules`: what the rules say of each flag."""
    tokens = seen.tokens
    total, size = by.weigher.wide(tokens, seen.marks)
    found = named(seen, rules) if seen.hits or seen.denied else []
    is_short = not is_long(tokens)
    if is_short and not found:
        lifted = by.weigher.shares.lifted(total)
        gate, least = by.gate
        if lifted[gate] < least:
            return Judgement(_unasked(by, lifted, size), 0, {})
    shares = by.weigher.shares.of(total)
    near = closely(tokens, found, by, total) if is_short else nearest(tokens, found, by)
    if is_short and _is_doubted(seen, found):
        near.close[SELF_HARM] -= _DENIED
        near.grave[0] -= _DENIED
    whole = {} if is_short else topics(tokens, seen.marks, by)
    scores = _scores(by, shares, size, near.close, whole, is_short=is_short)
    if (
        is_short
        and len(tokens) >= _FEWEST_TO_BE_ABOUT
        and max(scores.get(flag, 0.0) for flag in _ORDERED) >= _WHIFF
    ):
        _order(by, scores, near.close, topics(tokens, seen.marks, by))
    for flag, score in rules.items():
        if flag == LINK or score >= _SURE.get(flag, 2.0):
            said = scores.get(flag, 0.0)
            least = THRESHOLD + said * _A_LITTLE if flag in _MODEL_ORDERS else min(score, 0.99)
            scores[flag] = max(said, least)
    if rules.get(CONTACT_DETAILS, 0.0) < THRESHOLD and (
        LINK in rules or not _CRISIS_LINES.isdisjoint(tokens)
    ):
        # A number to ring in need is never held back for looking like somebody's own.
        scores[CONTACT_DETAILS] = min(scores.get(CONTACT_DETAILS, 0.0), _BELOW)
    if len(tokens) < _FEWEST_FOR_TOPIC:
        scores[OFF_TOPIC] = min(scores.get(OFF_TOPIC, 0.0), _BELOW)
    return Judgement(scores, _severity(scores, rules.get(SELF_HARM, 0.0), seen, near, by), near.places)


def topics(tokens: Sequence[str], marks: Iterable[str], by: Judge) -> dict[str, float]:
    """How much a whole post sounds like those of the communities of each flag, in logits."""
    if not by.of_flag:
        return {}
    said = [
        share + bias
        for share, bias in zip(by.weigher.communities(tokens, marks), by.community_biases, strict=True)
    ]
    most = max(said)
    sure = [exp(one - most) for one in said]
    everything = sum(sure)
    told = {}
    for flag, mine in by.of_flag:
        share = min(max(sum(sure[at] for at in mine) / everything, UNSURE), 1 - UNSURE)
        told[flag] = log(share / (1 - share))
    return told


def _is_doubted(seen: Look, found: Sequence[tuple[str, ...]]) -> bool:
    """Whether a rule of danger fitted, but only on what was denied, asked, told of the past or of fiction."""
    if ("D", SELF_HARM, "alone") in found:
        return True
    mine = [hit.believed for hit in seen.hits if hit.flag == SELF_HARM]
    return bool(mine) and max(mine) < 1


def closely(tokens: Sequence[str], found: Sequence[tuple[str, ...]], by: Judge, total: int) -> Near:
    """Look closely at a short text. `found`: of the rules; `total`: what is added up already."""
    near = _nothing(by)
    asked = by.weigher.of(found) if found else 0
    _keep(by, by.weigher.shares.of(total + asked + by.weigher.close(tokens)), (0, len(tokens)), near)
    return near


def nearest(tokens: Sequence[str], found: Sequence[tuple[str, ...]], by: Judge) -> Near:
    """Look closely at the parts of a long text that ask for it. `found`: of the rules."""
    weigher = by.weigher
    gate, least = by.gate
    asked = weigher.of(found) if found else 0
    near = _nothing(by)
    looked = []
    for start, end in windows(tokens):
        wide = weigher.wide(tokens[start:end])[0]
        said = weigher.shares.lifted(wide)[gate]
        if found or said >= least:
            looked.append((-said, start, end, wide))
    for _, start, end, wide in sorted(looked)[:_MOST_WINDOWS]:
        _keep(by, weigher.shares.of(wide + asked + weigher.close(tokens[start:end])), (start, end), near)
    return near


def _nothing(by: Judge) -> Near:
    return Near({}, {}, [-9.0] * len(by.levels), [-9.0])


def _keep(by: Judge, shares: list[float], place: tuple[int, int], near: Near) -> None:
    for flag, head in by.short:
        if head is not None:
            said = shares[head] + by.biases[head]
            if said > near.close.get(flag, -99.0):
                near.close[flag], near.places[flag] = said, place
    for number, (_, head, _) in enumerate(by.levels):
        near.levels[number] = max(near.levels[number], shares[head] + by.biases[head])
    near.grave[0] = max(near.grave[0], shares[by.grave] + by.biases[by.grave])


def _severity(scores: Mapping[str, float], rules: float, seen: Look, near: Near, by: Judge) -> int:
    """0 unless it rings: a flag is for a person to look at, a severity opens a concern and rings on call."""
    score = scores.get(SELF_HARM, 0.0)
    if score < THRESHOLD:
        return 0
    danger, grave = by.ring
    by_rules = [hit.severity for hit in seen.hits if hit.flag == SELF_HARM and hit.weight >= THRESHOLD]
    is_sure = rules >= THRESHOLD or near.grave[0] >= grave
    if not is_sure and log(score / max(1e-9, 1 - score)) < danger:
        return 0
    by_model = [
        level for (level, _, least), said in zip(by.levels, near.levels, strict=True) if said >= least
    ]
    return max([1, *by_rules, *by_model])


def _unasked(by: Judge, lifted: Sequence[int], size: int) -> dict[str, float]:
    """The scores where only the wide look was had: enough to put texts in an order, not to raise a flag."""
    scores = {}
    for flag, head, unit, bias in by.unasked:
        said = lifted[head] * unit + bias
        scores[flag] = _UNSEEN_SCORE if said >= _UNSEEN else 1 / (1 + exp(-said)) if said > _NONE else 0.0
    for flag, head, bias in by.topics:
        said = (lifted[head] - _ZERO) / SCALE * size**-0.5 + bias if size else bias
        scores[flag] = min(_logistic(said), _BELOW)
    return scores


def _scores(
    by: Judge,
    shares: Sequence[float],
    size: int,
    close: Mapping[str, float],
    topic: Mapping[str, float],
    *,
    is_short: bool,
) -> dict[str, float]:
    """`topic`: what whole posts say, {} of a short text."""
    even = size**-0.5 if size else 1.0
    scores = {}
    for flag, far, far_bias, _, _, a, b, c in by.mixed[0 if is_short else 1]:
        whole = topic.get(flag)
        if whole is None:
            whole = shares[far] * even + far_bias if far is not None and b else 0.0
        scores[flag] = _logistic(a * close.get(flag, NOT_READ) + b * whole + c)
    return scores


def _order(
    by: Judge, scores: dict[str, float], close: Mapping[str, float], topic: Mapping[str, float]
) -> None:
    """What a shorter text is about puts it in an order among others, but neither raises a flag nor takes one
    back: sober talk is about drink as well."""
    for flag, *_, a, b, c in by.mixed[1]:
        if flag in _ORDERED and flag in topic:
            score = _logistic(a * close[flag] + b * topic[flag] + c)
            scores[flag] = max(score, THRESHOLD) if scores[flag] >= THRESHOLD else min(score, _BELOW)


def _logistic(said: float) -> float:
    return 1 / (1 + exp(-said)) if _NONE < said < -_NONE else float(said > 0)
