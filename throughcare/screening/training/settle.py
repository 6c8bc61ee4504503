"""What is settled after fitting: thresholds, gates of the close look, the mix for long posts, the burden."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final
from typing import Any as Anything

import numpy as np

from throughcare.screening.findings import CONTACT_DETAILS, HARASSMENT, SELF_HARM, SUBSTANCE
from throughcare.screening.judging import Near, close_look, is_long, nearest, speaks
from throughcare.screening.model import Judge
from throughcare.screening.packed import Model
from throughcare.screening.training import posts
from throughcare.screening.training.examples import OWN, SHORT_FLAGS
from throughcare.screening.training.heads import Array, Head, Read, severities_of, truth_of

if TYPE_CHECKING:
    from throughcare.screening.training.make import Parts

# The share of unseen everyday messages that a flag may raise in vain, and of our own messages that only look
# like it. For danger recall comes first: a flag is read by a person when there is time.
BURDEN: Final = {SELF_HARM: 0.09, CONTACT_DETAILS: 0.002}
_BURDEN_ELSE: Final = 0.012
_HARD: Final = {SELF_HARM: 0.125, HARASSMENT: 0.017, CONTACT_DETAILS: 0.02, SUBSTANCE: 0.026}
_HARD_ELSE: Final = 0.03
# The same of what rings on call: of danger, and of it what sounds like a plan, self-harm or an attempt. Less
# than half of what may ring: messages by other hands fare worse.
_RINGS: Final = (0.011, 0.0265)
_GRAVE: Final = (0.006, 0.022)
# Of messages that the close look raises rightly, by heads that had not seen them, the share that its gate may lose.
# Danger's keeps the gate where it was when less was raised: a lower one took time of every message, and found next to
# nothing.
_LOST_BY_GATE: Final = {SELF_HARM: 0.0075, CONTACT_DETAILS: 0.002}
_LOST_BY_GATE_ELSE: Final = 0.02
_GATE_MOST: Final = -1.0
_MISS_COSTS: Final = {2: 2, 3: 2, 4: 1}  # a severity told too low against one told too high
BINS: Final = 100
_NOT_ASKED: Final = -30.0
_BESIDE: Final = {SUBSTANCE: 0.1}
_POSTS: Final = frozenset(("rmhd", "counsel"))


def threshold(flag: str, head: Head, reads: Sequence[Read]) -> float:
    """The logit from which a flag is raised."""
    return _least(
        head.unseen, truth_of(reads, flag), reads, BURDEN.get(flag, _BURDEN_ELSE), _HARD.get(flag, _HARD_ELSE)
    )


def together(first: Head, said: Array, asks: float) -> Head:
    """The head of the first reading of danger, with what both readings said of messages that they had not seen.
    `said`: by the second, which is asked where the first says at least `asks`.
    """
    both = np.where(first.unseen >= asks, first.unseen + said, np.minimum(first.unseen, _NOT_ASKED))
    return Head(first.weights, first.bias, both)


def ring(parts: Parts, least: float, reads: Sequence[Read]) -> dict[str, float]:
    """From which logits danger rings on call: above its threshold `least`, or for how grave it sounds."""
    truth = truth_of(reads, SELF_HARM)
    grave = _least(parts.grave.unseen, truth, reads, *_GRAVE)
    said = parts.short[SELF_HARM].unseen
    return {"danger": max(0.0, _least(said, truth, reads, *_RINGS) - least), "grave": grave}


def _least(said: Array, truth: Array, reads: Sequence[Read], everyday: float, hard: float) -> float:
    """The logit that at most these shares of calm messages reach: of everyday ones, and of hard ones."""
    is_ordinary = np.array([one.example.is_ordinary for one in reads])
    calm = (truth == 0) & _of(reads, OWN)
    return max(
        _quantile(_sorted(said[calm & is_ordinary]), 1 - everyday),
        _quantile(_sorted(said[calm & ~is_ordinary]), 1 - hard),
    )


def gates(parts: Parts, thresholds: Mapping[str, float], reads: Sequence[Read]) -> dict[str, float]:
    """What the wide look must say of a flag for a close look: of what is raised rightly little is lost."""
    least = {}
    for flag, head in parts.short.items():
        raised = (truth_of(reads, flag) == 1) & (head.unseen >= thresholds[flag])
        lost = _LOST_BY_GATE.get(flag, _LOST_BY_GATE_ELSE)
        said = np.where(_speak(reads), np.inf, parts.gates[flag].unseen)
        least[flag] = min(_GATE_MOST, _quantile(_sorted(said[raised]), lost))
    return least


def _speak(reads: Sequence[Read]) -> Array:
    """Where rules ask for a close look, whatever the gates say."""
    return np.array([speaks(one.rules) for one in reads])


def level(head: Head, reads: Sequence[Read], wanted: int) -> float:
    """The logit from which a severity is told: where the errors cost least."""
    known = ~np.isnan(head.unseen)
    if not known.any():
        return 9.0
    said = head.unseen[known]
    true = np.array([(one.example.severity or 0) >= wanted for one in reads])[known]
    tries = np.unique(np.round(said, 2))
    costs = [
        _MISS_COSTS[wanted] * np.sum(true & (said < least)) + np.sum(~true & (said >= least))
        for least in tries
    ]
    return float(tries[int(np.argmin(costs))])


def ordinary(
    short: Mapping[str, Head], thresholds: Mapping[str, float], reads: Sequence[Read]
) -> dict[str, list[int]]:
    """For each flag how many everyday messages, unseen, got which score: from 0 to 1 in BINS steps."""
    everyday = np.array([one.example.is_ordinary for one in reads])
    counts = {}
    for flag, head in short.items():
        said = head.unseen[everyday & ~np.isnan(head.unseen)] - thresholds[flag]
        scores = 1 / (1 + np.exp(-np.clip(said, -30, 30)))
        bins = np.minimum((scores * BINS).astype(int), BINS - 1)
        counts[flag] = [int(count) for count in np.bincount(bins, minlength=BINS)]
    return counts


def long_mix(model: Model, whole: Mapping[str, Array], reads: Sequence[Read]) -> None:
    """Writes into the model's facts how the close look and the whole post go together in long posts.

    `whole`: for each flag what was said of whole posts that were not seen, nan where nothing was.
    """
    by = Judge(model)
    # The close look never learned from these posts, the whole posts are told by heads that had not seen them.
    chosen = [at for at, one in enumerate(reads) if one.example.source in _POSTS and is_long(one.tokens)]
    near = {flag: np.full(len(reads), np.nan) for flag in SHORT_FLAGS}
    for at in chosen:
        read = _nearest(reads[at], by)
        for flag, *_, head, bias, _, _, _ in by.long:
            if flag in near:
                near[flag][at] = close_look(read, head, bias)
    for flag, said in whole.items():
        if flag in near:
            model.facts["mix"]["long"][flag] = posts.mix(
                near[flag], said, truth_of(reads, flag), _BESIDE.get(flag)
            )


def _nearest(one: Read, by: Judge) -> Near:
    wide = by.weigher.wide(one.tokens)
    return nearest(one.tokens, one.named, by, wide, is_asked=speaks(one.rules))


def told(short: Sequence[Read], parts: Parts, facts: Mapping[str, Anything]) -> Iterator[str]:
    """What came of it, in lines for whoever trains."""
    is_own, everyday = _of(short, OWN), np.array([one.example.is_ordinary for one in short])
    severities = severities_of(short)
    passed = _speak(short)
    for flag, head in parts.gates.items():
        passed |= head.unseen >= facts["gates"][flag]
    yield f"everyday messages looked at closely: {_share(passed[everyday])}"
    lost = (parts.short[SELF_HARM].unseen >= -facts["mix"]["short"][SELF_HARM][2]) & ~passed
    yield f"of danger raised, not looked at closely: {_share(lost[(truth_of(short, SELF_HARM) == 1) & is_own])}"
    for flag, head in parts.short.items():
        truth, least = truth_of(short, flag), -facts["mix"]["short"][flag][2]
        steps = {"raised": head.unseen >= least}
        if flag == SELF_HARM:
            steps["rings"] = (head.unseen >= least + facts["ring"]["danger"]) | steps["raised"] & (
                parts.grave.unseen >= facts["ring"]["grave"]
            )
        mine = ~np.isnan(head.unseen) & is_own
        sad = ~np.isnan(head.unseen) & _of(short, "sad")
        for step, said in steps.items():
            yield (
                f"{flag} {step}: of our own unseen messages found {_share(said[mine & (truth == 1)])}, "
                f"in vain {_share(said[mine & (truth == 0) & ~everyday])}, of everyday ones "
                f"{_share(said[mine & (truth == 0) & everyday])}; of everyday stress {_share(said[sad])}"
            )
            for wanted in (1, 2, 3, 4) if flag == SELF_HARM else ():
                yield f"  severity {wanted}: {_share(said[mine & (truth == 1) & (severities == wanted)])}"
    for wanted, head in parts.severity.items():
        known = ~np.isnan(head.unseen)
        told_so = head.unseen >= facts["levels"][str(wanted)]
        found, vain = told_so[known & (severities >= wanted)], told_so[known & (severities < wanted)]
        yield f"severity {wanted} or worse: found {_share(found)}, in vain {_share(vain)}"


def _share(found: Array) -> str:
    return f"{np.mean(found):.3f} of {len(found)}" if len(found) else "none"


def _of(reads: Sequence[Read], source: str) -> Array:
    return np.array([one.example.source == source for one in reads])


def _sorted(said: Array) -> Array:
    return np.sort(said[~np.isnan(said)])


def _quantile(ranked: Array, share: float) -> float:
    return float(np.round(ranked[min(len(ranked) - 1, int(share * len(ranked)))], 3)) if len(ranked) else 0.0
