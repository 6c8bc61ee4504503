"""From a text that was looked at to a score for each flag: the model's heads and the rules together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from math import exp, log
from operator import itemgetter
from typing import Final, NamedTuple

from throughcare.screening.findings import (
    ABUSE,
    CONTACT_DETAILS,
    EATING,
    FLAGS,
    HARASSMENT,
    LINK,
    LOWEST_THRESHOLD,
    OFF_TOPIC,
    SELF_HARM,
    SUBSTANCE,
    THRESHOLD,
    Scores,
)
from throughcare.screening.hits import Look, named
from throughcare.screening.model import Judge, Mixed
from throughcare.screening.packed import SCALE, lift
from throughcare.screening.weighing import UNSURE, WINDOW, Wide, windows

LONG: Final = 64  # tokens; a longer text is judged as a whole post too
UNSEEN: Final = -1.5  # the most a text says that was not looked at closely, in logits: a score below .2
_UNSEEN_SCORE: Final = 1 / (1 + exp(-UNSEEN))
_NONE: Final = -30.0  # a logit that is as good as none
_ZERO: Final = round(lift(0.0))
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
_HINTS: Final = (
    0.12  # what rules say less than this (half meant, and little by itself) is no reason for a close look
)
FEWEST_FOR_TOPIC: Final = 80  # words; a shorter message has no topic one could be off
_FEWEST_TO_BE_ABOUT: Final = 32  # tokens; of a shorter text nothing is told by what it is about but an order
_WHIFF: Final = 0.03  # a score below which what a short text is about can bring it no nearer to a flag
_ORDERED: Final = frozenset((SUBSTANCE, EATING))  # flags that a short text may be about without raising them
_ALWAYS_ORDERED: Final = frozenset((SUBSTANCE,))  # ... and those by which any is put in an order
_CRISIS_LINES: Final = frozenset(("988", "911", "211", "112", "741741", "741", "800", "hotline", "lifeline"))
_DENIED: Final = round(
    2.5 * SCALE
)  # shares that danger must say more where a rule only fitted on what is not meant
_BELOW: Final = THRESHOLD - 0.01
_STRETCH: Final = 0.01  # below a threshold: where all stand that would reach it and may not
_FULL: Final = 0.99  # how much of it they have


class Judgement(NamedTuple):
    """`scores` from 0 to 1, `severity` as in Findings, and for each flag the tokens that were read for it."""

    scores: Scores
    severity: int
    places: dict[str, tuple[int, int]]


class Near(NamedTuple):
    """The close look: the most that any part of the text said for each head, lifted (empty where no part was
    read), and for each flag the part that said most for it."""

    most: Sequence[int]
    places: dict[str, tuple[int, int]]


_FAR: Final = Near((), {})


def is_long(tokens: Sequence[str]) -> bool:
    """Whether a text is judged as a whole post too."""
    return len(tokens) > LONG


def asks_for_more(seen: Look, rules: Mapping[str, float], by: Judge, wide: Wide) -> bool:
    """Whether a text has to be judged; of most the wide look knows that they raise nothing.

    `rules`: what the rules say of each flag.
    """
    size = len(seen.tokens)
    if size > WINDOW or speaks(rules):
        return True
    lifted = by.weigher.shares.lifted(wide.total)
    return asks(lifted, by) >= 0 or (
        size >= FEWEST_FOR_TOPIC
        and max([said for _, said in _evened(by, lifted, len(wide.words))], default=_NONE) >= UNSEEN
    )


def calm_scores(rules: Mapping[str, float], by: Judge, wide: Wide, size: int) -> Scores:
    """The scores of a text of so many tokens that did not ask for more: they put it in an order among others,
    below any flag."""
    lifted = by.weigher.shares.lifted(wide.total)
    scores = _unasked(by, lifted, len(wide.words))
    if size > LONG:
        scores |= {flag: min(score, _BELOW) for flag, score in _of_post(by, _FAR, lifted, wide.words).items()}
    else:
        _order(by, scores, _FAR, wide.words, size)
    for flag, score in rules.items():
        scores[flag] = max(scores.get(flag, 0.0), score)
    return tuple(scores.items())


def look_closer(seen: Look, rules: Mapping[str, float], by: Judge, wide: Wide) -> Near:
    """The close look at a text that asks for more than the wide one. `rules`: what the rules say of each flag."""
    found = named(seen, rules) if seen.hits or seen.denied else []
    if is_long(seen.tokens):
        return nearest(seen.tokens, found, by, wide, is_asked=speaks(rules))
    return closely(seen.tokens, found, by, wide, _DENIED if _is_doubted(seen, found) else 0)


def is_calm(seen: Look, rules: Mapping[str, float], by: Judge, near: Near) -> bool:
    """Whether a text that was looked at closely raises nothing, known without its scores; a long one is not asked."""
    return not (
        is_long(seen.tokens)
        or max([near.most[head] * unit + bias for _, head, unit, bias in by.near]) >= 0
        or any(_sure(rules))
    )


def _sure(rules: Mapping[str, float]) -> Iterator[tuple[str, float]]:
    """What the rules say that counts by itself: no reading takes it back, for calm words add up against it."""
    for flag, score in rules.items():
        if flag == LINK or score >= _SURE.get(flag, 2.0):
            yield flag, score


def scores_of(seen: Look, rules: Mapping[str, float], by: Judge, wide: Wide, near: Near) -> Scores:
    """The score of each flag of a text that was looked at closely."""
    tokens = seen.tokens
    lifted = by.weigher.shares.lifted(wide.total)
    if is_long(tokens):
        scores = _of_post(by, near, lifted, wide.words)
    else:
        scores = _of_message(by, near, lifted, len(wide.words))
        _order(by, scores, near, wide.words, len(tokens))
    _add_rules(scores, _sure(rules))
    if rules.get(CONTACT_DETAILS, 0.0) < THRESHOLD and (
        LINK in rules or not _CRISIS_LINES.isdisjoint(tokens)
    ):
        # A number to ring in need is never held back for looking like somebody's own.
        scores[CONTACT_DETAILS] = min(scores.get(CONTACT_DETAILS, 0.0), _BELOW)
    if len(tokens) < FEWEST_FOR_TOPIC:
        scores[OFF_TOPIC] = min(scores.get(OFF_TOPIC, 0.0), _BELOW)
    return tuple(scores.items())


def judge(seen: Look, rules: Mapping[str, float], by: Judge, wide: Wide, near: Near) -> Judgement:
    """What a text says that was looked at closely."""
    scores = scores_of(seen, rules, by, wide, near)
    return Judgement(scores, _severity(dict(scores), rules.get(SELF_HARM, 0.0), seen, near, by), near.places)


def _add_rules(scores: dict[str, float], rules: Iterable[tuple[str, float]]) -> None:
    """What rules are sure of counts by itself."""
    for flag, score in rules:
        said = scores.get(flag, 0.0)
        least = THRESHOLD + said * _A_LITTLE if flag in _MODEL_ORDERS else min(score, 0.99)
        scores[flag] = max(said, least)


def topics(words: Collection[str], by: Judge, flags: Collection[str] = FLAGS) -> dict[str, float]:
    """How much a whole post of these words sounds like those of the communities of each flag, in logits."""
    said = by.weigher.communities(words, by.community_biases) if by.panels else []
    told = {}
    for place, of_flag in by.panels:
        asked = [one for one in of_flag if one[0] in flags]
        if not asked:
            continue
        heads = said[place]
        most = max(heads)
        sure = [exp(one - most) for one in heads]
        everything = sum(sure)
        for flag, mine in asked:
            share = min(max(sum([sure[at] for at in mine]) / everything, UNSURE), 1 - UNSURE)
            told[flag] = log(share / (1 - share))
    return told


def _is_doubted(seen: Look, found: Sequence[tuple[str, ...]]) -> bool:
    """Whether a rule of danger fitted, but only on what was denied, asked, told of the past or of fiction."""
    if ("D", SELF_HARM, "alone") in found:
        return True
    mine = [hit.believed for hit in seen.hits if hit.flag == SELF_HARM]
    return bool(mine) and max(mine) < 1


def closely(
    tokens: Sequence[str], found: Sequence[tuple[str, ...]], by: Judge, wide: Wide, denied: int = 0
) -> Near:
    """Look closely at a short text. `found`: of the rules; `denied`: what danger is to say less, in shares."""
    weigher = by.weigher
    total = wide.total + weigher.close(tokens, wide.pairs)
    if found:
        total += weigher.of(found)
    most = [*weigher.shares.lifted(total)]
    if not is_long(tokens):
        most[by.danger] = _read_again(tokens, found, most[by.danger], by)
    if denied:
        for head in (by.danger, by.grave):
            most[head] -= denied
    return Near(most, dict.fromkeys([flag for flag, *_ in by.near], (0, len(tokens))))


def _read_again(tokens: Sequence[str], found: Sequence[tuple[str, ...]], said: int, by: Judge) -> int:
    """The share of danger, lifted, with what the second reading says. Where it is not asked, no flag may come of what
    the first one `said`.
    """
    if said >= by.second_asks:
        return said + by.second.total(tokens, found)
    return min(said, unasked(by))


def unasked(by: Judge) -> int:
    """The most that danger says, as a share lifted, where the second reading is not asked."""
    return round((UNSEEN - by.danger_bias) / by.danger_unit)


def asks(lifted: Sequence[int], by: Judge) -> float:
    """How much what the wide look said asks for a close one, for whichever flag asks most; below 0, it doesn't."""
    return max([lifted[head] - least for head, least in by.gates])


def speaks(rules: Mapping[str, float]) -> bool:
    """Whether the rules say enough for a close look, whatever the wide one says."""
    return bool(rules) and max(rules.values()) >= _HINTS


def nearest(
    tokens: Sequence[str], found: Sequence[tuple[str, ...]], by: Judge, wide: Wide, *, is_asked: bool
) -> Near:
    """Look closely at the parts of a long text that ask for it, or at all. `found`: of the rules."""
    weigher = by.weigher
    if len(tokens) <= WINDOW:
        if is_asked or asks(weigher.shares.lifted(wide.total), by) >= 0:
            return closely(tokens, found, by, wide)
        return _FAR
    asked = weigher.of(found) if found else 0
    looked = []
    for start, end in windows(tokens):
        part = weigher.part(wide, tokens, start, end)
        said = asks(weigher.shares.lifted(part.total), by)
        if is_asked or said >= 0:
            looked.append((-said, start, end, part))
    most: Sequence[int] = ()
    places: dict[str, tuple[int, int]] = {}
    for _, start, end, part in sorted(looked, key=itemgetter(0, 1, 2))[:_MOST_WINDOWS]:
        total = part.total + asked + weigher.close(tokens[start:end], part.pairs)
        shares = weigher.shares.lifted(total)
        places |= {flag: (start, end) for flag, head, *_ in by.near if not most or shares[head] > most[head]}
        most = [*map(max, most, shares)] if most else shares
    return Near(most, places)


def _severity(scores: Mapping[str, float], rules: float, seen: Look, near: Near, by: Judge) -> int:
    """0 unless it rings: a flag is for a person to look at, a severity opens a concern and rings on call."""
    score = scores.get(SELF_HARM, 0.0)
    if score < THRESHOLD:
        return 0
    danger, grave = by.ring
    by_rules = [hit.severity for hit in seen.hits if hit.flag == SELF_HARM and hit.weight >= THRESHOLD]
    is_sure = rules >= THRESHOLD or bool(near.most and near.most[by.grave] >= grave)
    if not is_sure and log(score / max(1e-9, 1 - score)) < danger:
        return 0
    by_model = [level for level, head, least in by.levels if near.most and near.most[head] >= least]
    return max([1, *by_rules, *by_model])


def _unasked(by: Judge, lifted: Sequence[int], size: int) -> dict[str, float]:
    """The scores where only the wide look was had: enough to put texts in an order, not to raise a flag."""
    scores = {}
    for flag, head, unit, bias in by.near:
        said = lifted[head] * unit + bias
        scores[flag] = _UNSEEN_SCORE if said >= UNSEEN else 1 / (1 + exp(-said)) if said > _NONE else 0.0
    for flag, said in _evened(by, lifted, size):
        scores[flag] = min(_logistic(said), _BELOW)
    return scores


def _of_message(by: Judge, near: Near, lifted: Sequence[int], size: int) -> dict[str, float]:
    """The scores of a short text. `lifted`: what the wide look said."""
    most = near.most
    scores = {flag: _logistic(most[head] * unit + bias) for flag, head, unit, bias in by.near}
    for flag, said in _evened(by, lifted, size):
        scores[flag] = _logistic(said)
    return scores


def _evened(by: Judge, lifted: Sequence[int], size: int) -> Iterator[tuple[str, float]]:
    """What the wide look says for flags that only whole posts have, made comparable over lengths."""
    even = size**-0.5 if size else 0.0
    for flag, head, bias in by.topics:
        yield flag, (lifted[head] - _ZERO) / SCALE * even + bias


def _of_post(by: Judge, near: Near, lifted: Sequence[int], words: Collection[str]) -> dict[str, float]:
    """The scores of a long text of these words. `lifted`: what the wide look said."""
    topic = topics(words, by)
    even = len(words) ** -0.5
    scores = {}
    for mix in by.long:
        flag, far, far_bias, *_, b, _ = mix
        whole = topic.get(flag)
        if whole is None:
            whole = (lifted[far] - _ZERO) / SCALE * even + far_bias if far is not None and b else 0.0
        scores[flag] = _logistic(_together(mix, near, whole))
    return scores


def _together(mix: Mixed, near: Near, whole: float) -> float:
    """What the close look and the whole post say together of a flag, in logits."""
    _, _, _, head, bias, a, b, c = mix
    return a * close_look(near, head, bias) + b * whole + c


def close_look(near: Near, head: int | None, bias: float) -> float:
    """What the close look says for a head, in logits."""
    return (near.most[head] - _ZERO) / SCALE + bias if near.most and head is not None else NOT_READ


def _order(by: Judge, scores: dict[str, float], near: Near, words: Collection[str], size: int) -> None:
    """What a short text of so many tokens is about puts it in an order among others, but neither raises a flag nor
    takes one back: sober talk is about drink as well.

    With a whiff of the flag, and looked at closely, it is brought as near to the flag as its topic is; any other text
    has its place below the lowest threshold that a program may choose, so that no flag comes of its topic alone.
    """
    told_more = bool(near.most) and size >= _FEWEST_TO_BE_ABOUT
    may_come_near = told_more and any(scores.get(flag, 0.0) >= _WHIFF for flag in _ORDERED)
    topic = topics(words, by, _ORDERED if may_come_near else _ALWAYS_ORDERED)
    for mix in by.long:
        flag = mix[0]
        if flag not in topic:
            continue
        told, score = _logistic(_together(mix, near, topic[flag])), scores[flag]
        if may_come_near:
            scores[flag] = max(told, THRESHOLD) if score >= THRESHOLD else _below(THRESHOLD, told)
        elif score < LOWEST_THRESHOLD:
            scores[flag] = _below(LOWEST_THRESHOLD, told)


def _below(threshold: float, told: float) -> float:
    """A score below the threshold, in the order of what was told: as it is, or on the last stretch before it."""
    stretch = threshold - _STRETCH
    return told if told < stretch else stretch + _STRETCH * _FULL * told


def _logistic(said: float) -> float:
    return 1 / (1 + exp(-said)) if _NONE < said < -_NONE else float(said > 0)
