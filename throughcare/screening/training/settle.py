"""What is settled after fitting: thresholds, gates of the close look, the mix for long posts, the burden."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final
from typing import Any as Anything

import numpy as np

from throughcare.screening.findings import CONTACT_DETAILS, HARASSMENT, SELF_HARM
from throughcare.screening.judging import NOT_READ, is_long, nearest
from throughcare.screening.model import Judge
from throughcare.screening.packed import Model
from throughcare.screening.training import posts
from throughcare.screening.training.examples import OWN, SHORT_FLAGS
from throughcare.screening.training.heads import Array, Head, Read, truth_of

if TYPE_CHECKING:
    from throughcare.screening.training.make import Parts

# The share of unseen everyday messages that a flag may raise in vain: one in fifty for danger, else fewer.
BURDEN: Final = {SELF_HARM: 0.018, CONTACT_DETAILS: 0.004}
_BURDEN_ELSE: Final = 0.01
# ... and of our own messages that only look like it. For danger recall comes first: none is settled on them.
_HARD: Final = {HARASSMENT: 0.008, CONTACT_DETAILS: 0.012}
_HARD_ELSE: Final = 0.018
# Of messages that the close look raises, by heads that had not seen them: for danger nearly all.
_SEEN_BY_GATE: Final = {SELF_HARM: 0.99}
_SEEN_BY_GATE_ELSE: Final = 0.95
_MISS_COSTS: Final = 2  # a severity told too low against one told too high
BINS: Final = 100
_POSTS: Final = frozenset(("rmhd", "counsel"))


def threshold(flag: str, head: Head, reads: Sequence[Read]) -> float:
    """The logit from which a flag is raised."""
    truth, is_own = truth_of(reads, flag), _of(reads, OWN)
    everyday = _sorted(head.unseen[(truth == 0) & _of(reads, "sad")])
    least = _quantile(everyday, 1 - BURDEN.get(flag, _BURDEN_ELSE))
    if flag != SELF_HARM:
        hard = _HARD.get(flag, _HARD_ELSE)
        least = max(least, _quantile(_sorted(head.unseen[(truth == 0) & is_own]), 1 - hard))
    return least


def gate(flag: str, head: Head, least: float) -> float:
    """What the wide look must say for a close look: of what the two raise together, little is lost."""
    raised = ~np.isnan(head.unseen) & (head.unseen >= least)
    return _quantile(_sorted(head.unseen_wide[raised]), 1 - _SEEN_BY_GATE.get(flag, _SEEN_BY_GATE_ELSE))


def level(head: Head, reads: Sequence[Read], wanted: int) -> float:
    """The logit from which a severity is told: where the errors cost least."""
    known = ~np.isnan(head.unseen)
    if not known.any():
        return 9.0
    said = head.unseen[known]
    true = np.array([(one.example.severity or 0) >= wanted for one in reads])[known]
    tries = np.unique(np.round(said, 2))
    costs = [_MISS_COSTS * np.sum(true & (said < least)) + np.sum(~true & (said >= least)) for least in tries]
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


def long_mix(model: Model, fitted: posts.Posts, reads: Sequence[Read]) -> None:
    """Writes into the model's facts how the close look and the whole post go together in long posts."""
    by = Judge(model)
    # The close look never learned from these posts, the whole posts are told by heads that had not seen them.
    chosen = [at for at, one in enumerate(reads) if one.example.source in _POSTS and is_long(one.tokens)]
    near = {flag: np.full(len(reads), np.nan) for flag in SHORT_FLAGS}
    for at in chosen:
        read = nearest(reads[at].tokens, reads[at].named, by).close
        for flag in SHORT_FLAGS:
            near[flag][at] = read.get(flag, NOT_READ)
    for flag in posts.LONG_FLAGS:
        if flag in near:
            mixed = posts.mix(near[flag], fitted.unseen[flag], truth_of(reads, flag))
            model.facts["mix"]["long"][flag] = mixed


def told(short: Sequence[Read], parts: Parts, facts: Mapping[str, Anything]) -> Iterator[str]:
    """What came of it, in lines for whoever trains."""
    is_own, everyday = _of(short, OWN), np.array([one.example.is_ordinary for one in short])
    passed = np.zeros(len(short), dtype=bool)
    for flag, head in parts.short.items():
        passed |= head.unseen_wide >= facts["gates"][flag]
    yield f"everyday messages looked at closely: {_share(passed[everyday])}"
    for flag, head in parts.short.items():
        truth, least = truth_of(short, flag), -facts["mix"]["short"][flag][2]
        known = ~np.isnan(head.unseen)
        found = head.unseen[known & is_own & (truth == 1)] >= least
        vain = head.unseen[known & is_own & (truth == 0)] >= least
        sad = head.unseen[known & (truth == 0) & ~is_own] >= least
        yield (
            f"{flag}: of our own unseen messages found {_share(found)}, in vain {_share(vain)}; "
            f"of everyday messages in vain {_share(sad)}"
        )
        if flag == SELF_HARM:
            severities = np.array([one.example.severity or 0 for one in short])
            for wanted in (1, 2, 3, 4):
                those = known & is_own & (truth == 1) & (severities == wanted)
                yield f"  severity {wanted}: found {_share(head.unseen[those] >= least)}"
    for wanted, head in parts.severity.items():
        known = ~np.isnan(head.unseen)
        true = np.array([(one.example.severity or 0) >= wanted for one in short])
        said = head.unseen >= facts["levels"][str(wanted)]
        found, vain = said[known & true], said[known & ~true]
        yield f"severity {wanted} or worse: found {_share(found)}, in vain {_share(vain)}"


def _share(found: Array) -> str:
    return f"{np.mean(found):.3f} of {len(found)}" if len(found) else "none"


def _of(reads: Sequence[Read], source: str) -> Array:
    return np.array([one.example.source == source for one in reads])


def _sorted(said: Array) -> Array:
    return np.sort(said[~np.isnan(said)])


def _quantile(ranked: Array, share: float) -> float:
    return float(np.round(ranked[min(len(ranked) - 1, int(share * len(ranked)))], 3)) if len(ranked) else 0.0
