"""Danger in one part of a longer text: which parts are to be looked at as if each stood alone.

Weights add up, so calm words weigh against danger: what stands in one sentence would be lost in a friendly page.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from math import exp
from typing import Final

from throughcare.screening.features import SENTENCE_ENDS
from throughcare.screening.findings import SELF_HARM
from throughcare.screening.hits import Look
from throughcare.screening.judging import closely
from throughcare.screening.model import Judge
from throughcare.screening.weighing import Wide

PART: Final = 24  # tokens: calm talk around so many takes nothing from them
# How much surer a part must sound than a text that is nothing else, in logits: a page has many parts, and each of them
# would be raised in vain as often. As a score it is less than any rule says that is sure, so that such a part counts.
SURER: Final = 1.38
PART_THRESHOLD: Final = 1 / (1 + exp(-SURER))
ASKS_SURER: Final = 1.8  # ... and how much more it must ask for the close look than a whole text
_MOST: Final = 6  # of one text: those that sound worst


def parts(tokens: Sequence[str]) -> list[tuple[int, int]]:
    """Where a text is cut: from each sentence on as many as PART holds, none within another. Of a longer sentence each
    stretch of PART tokens, from half a one to the next.
    """
    found: list[tuple[int, int]] = []
    ends = [at for at, token in enumerate(tokens, start=1) if token in SENTENCE_ENDS]
    if tokens and ends[-1:] != [len(tokens)]:
        ends.append(len(tokens))
    for start, end in zip([0, *ends], ends, strict=False):
        if end - start > PART:
            found += [(at, min(at + PART, end)) for at in range(start, end - PART // 2, PART // 2)]
            continue
        last = ends[bisect_right(ends, start + PART) - 1]
        if not found or last > found[-1][1]:
            found.append((start, last))
    return found


def dangerous(seen: Look, by: Judge, wide: Wide) -> list[tuple[int, int]]:
    """The parts that sound like danger by themselves, the worst first, as places among the tokens of a text."""
    tokens = seen.tokens
    if len(tokens) <= PART:
        return []
    sums = by.danger_along.sums(tokens, wide.pairs)
    # Where rules speak of danger, though only of what is denied, every part is worth the look.
    is_told = SELF_HARM in seen.denied or any(hit.flag == SELF_HARM for hit in seen.hits)
    found = []
    for start, end in parts(tokens):
        if not is_told and sums[end] - sums[start] < by.danger_asks + ASKS_SURER:
            continue
        near = closely(tokens[start:end], [], by, by.weigher.part(wide, tokens, start, end))
        said = near.most[by.danger] * by.danger_unit + by.danger_bias
        if is_told or said >= SURER:
            found.append((-said, start, end))
    return [(start, end) for _, start, end in sorted(found)[:_MOST]]
