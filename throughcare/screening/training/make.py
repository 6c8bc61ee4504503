"""The whole of the training: from labelled messages to the model that is shipped."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Any as Anything
from typing import Final, NamedTuple

import numpy as np
from threadpoolctl import threadpool_limits

from throughcare.screening.findings import (
    CONTACT_DETAILS,
    EATING,
    HARASSMENT,
    OFF_TOPIC,
    SELF_HARM,
    SUBSTANCE,
)
from throughcare.screening.model import GATE, GRAVE, LONG, SEVERITY, SHORT
from throughcare.screening.packed import Model
from throughcare.screening.training import communities, heads, matrix, posts, second, settle
from throughcare.screening.training.compiling import compiled
from throughcare.screening.training.examples import SECOND, SHORT_FLAGS, Example
from throughcare.screening.training.heads import Head, Read
from throughcare.screening.weighing import WINDOW

_FEWEST: Final = 2
_OPENING: Final = 60  # words of a post that stand in for a short message
_OPENING_TRUST: Final = 0.1


class Parts(NamedTuple):
    """What was fitted, before it is compiled."""

    names: list[matrix.Column]
    short: dict[str, Head]
    severity: dict[int, Head]
    grave: Head
    gates: dict[str, Head]
    second: second.Fitted
    posts: posts.Posts
    communities: communities.Communities


def make(examples: Sequence[Example], say: Callable[[str], object]) -> Model:
    """Train on the examples. The same examples, in the same order, give the same model."""
    with threadpool_limits(limits=1):
        reads = [heads.read(one) for one in examples]
        say(f"{len(reads)} messages read")
        # The second reading learns more messages, which come last; all else is settled without them.
        every = [one for one in reads if _is_short(one)] + _openings(reads)
        short = [one for one in every if one.example.source != SECOND]
        every = short + [one for one in every if one.example.source == SECOND]
        rows = [
            {**matrix.wide(one.tokens, one.marks), **matrix.close(one.tokens, one.named)} for one in short
        ]
        names = matrix.columns(rows, _FEWEST)
        table = matrix.matrix(rows, names, matrix.SHORT_SCALE)
        say(f"{len(short)} short messages with {len(names)} features")
        whole, towns = posts.fit(reads), communities.fit(reads)
        say("whole posts fitted")
        parts = Parts(
            names,
            heads.short_heads(table, short),
            heads.severity_heads(table, short),
            heads.grave_head(table, short),
            heads.gate_heads(table, short, np.array([name != "close" for name, _ in names])),
            second.fitted(every),
            whole,
            towns,
        )
        say("heads fitted")
        compiled_heads, tables = compiled(parts)
        first = parts.short[SELF_HARM]
        asks = settle.threshold(SELF_HARM, first, short) - second.DOUBTS
        both = settle.together(first, parts.second.unseen[: len(short)], asks)
        parts = parts._replace(short=parts.short | {SELF_HARM: both})
        facts = _facts(parts, short, examples) | {"second": {"asks": asks, "bias": parts.second.bias}}
        model = Model(compiled_heads, parts.communities.names, tables, facts)
        settle.long_mix(model, {**parts.posts.unseen, **parts.communities.unseen}, reads)
        for line in settle.told(short, parts, model.facts):
            say(line)
    return model


def _is_short(one: Read) -> bool:
    return one.example.source not in ("rmhd", "counsel") and len(one.tokens) <= 3 * WINDOW


def _openings(reads: Sequence[Read]) -> list[Read]:
    """How posts begin, in place of short messages: everyday ones are no danger."""
    openings = []
    for one in reads:
        if one.example.source != "rmhd":
            continue
        labels = {
            flag: one.example.labels[flag] for flag in (SUBSTANCE, EATING) if flag in one.example.labels
        }
        if one.example.labels.get(OFF_TOPIC) == 1:
            labels |= {SELF_HARM: 0, HARASSMENT: 0, CONTACT_DETAILS: 0}
        text = " ".join(one.example.text.split()[:_OPENING])
        openings.append(heads.read(Example(text, "opening", labels, _OPENING_TRUST)))
    return openings


def _facts(parts: Parts, short: Sequence[Read], examples: Sequence[Example]) -> dict[str, Anything]:
    biases = {LONG + flag: bias for flag, bias in parts.posts.biases.items()}
    biases |= {SHORT + flag: head.bias for flag, head in parts.short.items()}
    biases |= {f"{SEVERITY}{level}": head.bias for level, head in parts.severity.items()}
    biases |= {GATE + flag: head.bias for flag, head in parts.gates.items()}
    biases[GRAVE] = parts.grave.bias
    thresholds = {flag: settle.threshold(flag, parts.short[flag], short) for flag in SHORT_FLAGS}
    mix = {flag: [1.0, 0.0, -thresholds[flag]] for flag in SHORT_FLAGS} | {OFF_TOPIC: [0.0, 1.0, 0.0]}
    counts: dict[str, int] = {}
    for one in examples:
        counts[one.source] = counts.get(one.source, 0) + 1
    seen = hashlib.sha256("\x1f".join(one.text for one in examples).encode()).hexdigest()
    return {
        "biases": biases,
        "gates": settle.gates(parts, thresholds, short),
        "ring": settle.ring(parts, thresholds[SELF_HARM], short),
        "levels": {str(level): settle.level(parts.severity[level], short, level) for level in heads.LEVELS},
        "mix": {"short": mix, "long": {flag: list(one) for flag, one in mix.items()}},
        "ordinary": settle.ordinary(parts.short, thresholds, short),
        "communities": {
            "biases": parts.communities.biases.tolist(),
            "panels": parts.communities.panels,
        },
        "made_from": counts,
        "made_from_sha256": seen,
    }
