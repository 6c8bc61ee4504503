"""A text's way through screening: looked at, judged, told with its reasons."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final

from throughcare.screening import model, ready
from throughcare.screening.findings import (
    CONTACT_DETAILS,
    FLAGS,
    NOTHING,
    SELF_HARM,
    SURE,
    THRESHOLD,
    UNSCREENED,
    Findings,
    Reason,
    Scores,
)
from throughcare.screening.hits import Hit, Look, look, told
from throughcare.screening.judging import (
    Judgement,
    asks_for_more,
    calm_scores,
    is_calm,
    is_long,
    judge,
    look_closer,
    scores_of,
)
from throughcare.screening.parts import PART_THRESHOLD, dangerous
from throughcare.screening.quick import PART, RULES, UNSURE, WHOLE
from throughcare.screening.reading import WayBack, places
from throughcare.screening.weighing import Wide

_log = logging.getLogger(__name__)

_MAX_REASONS: Final = 40
_MAX_PHRASES: Final = 3  # of the model, for each flag
_PHRASE: Final = "model"  # the rule that a reason of the model names


def screen(text: str) -> Findings:
    """What `text` says that somebody should look at: the same text, the same answer, whatever it holds."""
    asks = UNSURE
    first = ready.FIRST_LOOK
    if first is not None and first.judge is ready.LOADED.judge:
        asks = first.look(text)
    if not asks:
        return _calm(text)
    seen = look(text)
    asks = asks & ~RULES if seen.says_nothing(text) else UNSURE
    return _closely(text, seen, asks) if asks else _calm(text)


def screen_closely(text: str) -> Findings:
    """As `screen`, without the compiled first look."""
    return _closely(text, look(text), UNSURE)


def _calm(text: str) -> Findings:
    """Nothing; the scores, which put it in an order among others, are worked out if somebody asks."""
    return Findings(tell=lambda: screen_closely(text).scores)


def _closely(text: str, seen: Look, asks: int) -> Findings:
    """`asks`: what of the text, its WHOLE or a PART, is not surely calm."""
    if not seen.tokens and not seen.marks and not seen.hits:
        return NOTHING
    by = ready.LOADED.judge
    if by is None:
        return _by_rules(seen)
    wide = by.weigher.wide(seen.tokens, seen.marks)
    as_one = partial(_as_one, text, seen, by, wide)
    whole = as_one() if asks & WHOLE else Findings(tell=lambda: as_one().scores)
    worst = dangerous(seen, by, wide) if asks & PART else ()
    return _with_parts(whole, seen, by, worst) if worst else whole


def _as_one(text: str, seen: Look, by: model.Judge, wide: Wide) -> Findings:
    """What a text says taken as one."""
    rules = told(seen.hits) if seen.hits else {}
    if not asks_for_more(seen, rules, by, wide):
        return Findings(tell=partial(calm_scores, rules, by, wide, len(seen.tokens)))
    near = look_closer(seen, rules, by, wide)
    if is_calm(seen, rules, by, near):
        return Findings(tell=partial(scores_of, seen, rules, by, wide, near))
    found = judge(seen, rules, by, wide, near)
    flags = frozenset([flag for flag, score in found.scores if score >= THRESHOLD])
    return Findings(
        severity=found.severity,
        flags=flags,
        tell=lambda: found.scores,
        explain=partial(_reasons, text, seen, found, by, flags) if flags else tuple,
    )


def _with_parts(whole: Findings, seen: Look, by: model.Judge, worst: Sequence[tuple[int, int]]) -> Findings:
    """The same, and danger in any of these parts as if it stood alone: nobody is calmer for a friendly beginning."""
    spans = [(start, end) for _, start, end in places(seen.read)]
    found: list[tuple[int, Findings]] = []
    for first, last in worst:
        start, end = spans[first][0], spans[last - 1][1]
        said = seen.read[start:end]
        part = look(said)
        alone = _as_one(said, part, by, by.weigher.wide(part.tokens, part.marks))
        if alone.suicide_risk >= PART_THRESHOLD:
            found.append((start, alone))
    if not found:
        return whole
    return Findings(
        severity=max(whole.severity, *(alone.severity for _, alone in found)),
        flags=whole.flags | {SELF_HARM},
        tell=partial(_worst_scores, whole, found, is_long=is_long(seen.tokens)),
        explain=partial(_all_reasons, whole, found),
    )


def _worst_scores(whole: Findings, parts: Sequence[tuple[int, Findings]], *, is_long: bool) -> Scores:
    """The flag and how sure it is are the worst part's. Many long texts have a dark sentence: the whole of one, which
    tells them apart better than the sentence does, says where in that range it stands."""
    scores = dict(whole.scores)
    mine = scores.get(SELF_HARM, 0.0)
    worst = max(alone.suicide_risk for _, alone in parts)
    if is_long:
        least, most = (SURE, 1.0) if worst >= SURE else (THRESHOLD, SURE)
        worst = least + (most - least) * mine
    scores[SELF_HARM] = max(mine, worst)
    return tuple(scores.items())


def _all_reasons(whole: Findings, parts: Sequence[tuple[int, Findings]]) -> tuple[Reason, ...]:
    reasons = [*whole.reasons]
    for start, alone in parts:
        reasons += [
            one._replace(start=one.start + start, end=one.end + start)
            for one in alone.reasons
            if one.flag == SELF_HARM
        ]
    return _in_order(reasons)


def screen_or_unscreened(text: str) -> Findings:
    """As `screen`; should screening itself fail, findings that say so, for a person to look at."""
    try:
        return screen(text)
    except Exception:  # a fault here must never keep a message from being posted
        _log.exception("Screening failed.")  # without the text: nobody's words belong in a log
        return UNSCREENED


def _by_rules(seen: Look) -> Findings:
    """Without a model: what the rules say counts, and a person is to look all the same."""
    rules = told(seen.hits)
    flags = frozenset(flag for flag, score in rules.items() if score >= THRESHOLD)
    severities = [hit.severity for hit in seen.hits if hit.flag == SELF_HARM and hit.weight >= THRESHOLD]
    return Findings(
        severity=max([1, *severities]) if SELF_HARM in flags else 0,
        flags=flags,
        screened=False,
        tell=lambda: tuple((flag, round(score, 4)) for flag, score in rules.items()),
        explain=lambda: _in_order([*_of_rules(seen, flags)]),
    )


def _reasons(
    text: str, seen: Look, found: Judgement, by: model.Judge, flags: frozenset[str]
) -> tuple[Reason, ...]:
    reasons = [*_of_rules(seen, flags)]
    spans = [(start, end) for _, start, end in places(seen.read)]
    for flag, head, *_ in by.near:
        if flag not in flags or flag not in found.places or not spans:
            continue
        if flag == CONTACT_DETAILS and any(reason.flag == flag for reason in reasons):
            # The detail itself says it all.
            continue
        first, last = found.places[flag]
        read = seen.tokens[first:last]
        again = by.second.weights(read) if flag == SELF_HARM and not is_long(read) else ()
        for _, start, end in by.weigher.reasons(read, head, _MAX_PHRASES, again):
            begins = spans[min(first + start, len(spans) - 1)][0]
            ends = spans[min(first + end - 1, len(spans) - 1)][1]
            if begins < ends:
                reasons.append(Reason(flag, _PHRASE, begins, ends))
    told_of = {reason.flag for reason in reasons}
    reasons += [Reason(flag, _PHRASE, 0, len(text)) for flag in flags if flag not in told_of and text]
    return _in_order(reasons)


def _in_order(reasons: list[Reason]) -> tuple[Reason, ...]:
    ordered = sorted(set(reasons), key=lambda one: (FLAGS.index(one.flag), one.rule == _PHRASE, one[1:]))
    kept = ordered[:_MAX_REASONS]
    missing = {one.flag for one in ordered} - {one.flag for one in kept}
    return (*kept, *(next(one for one in ordered if one.flag == flag) for flag in sorted(missing)))


def _of_rules(seen: Look, flags: frozenset[str]) -> Iterator[Reason]:
    way_back: WayBack | None = None  # costs more than the rest: only a text with a flag pays for it
    for hit in seen.hits:
        if hit.flag in flags:
            yield Reason(hit.flag, hit.rule, *_place(hit, way_back := way_back or WayBack(seen.read)))


def _place(hit: Hit, way_back: WayBack) -> tuple[int, int]:
    return (hit.start, hit.end) if hit.in_text else way_back.original(hit.start, hit.end)
