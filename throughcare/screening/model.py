"""The model that is shipped with the package, as a judge of texts.

Missing or damaged, it is said loudly and gone without: rules alone go on, and every text is told as not
screened, so that a person looks.
"""

from __future__ import annotations

import logging
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any as Anything
from typing import Final

from throughcare.screening.findings import SELF_HARM
from throughcare.screening.packed import SCALE, SECOND, DamagedModel, Model, lift, read
from throughcare.screening.second import Second
from throughcare.screening.weighing import Along, Weigher

_log = logging.getLogger(__name__)

PATH: Final = Path(__file__).with_name("model.bin")
LONG, SHORT, SEVERITY = "long:", "short:", "severity:"  # what the names of heads begin with
GRAVE: Final = "grave"  # the head of a plan, self-harm or an attempt among all messages
GATE: Final = "gate:"  # … and those of the wide look alone: each flag has one that asks for a close look


# What a file can be made of that has a right checksum and is no model all the same.
_UNUSABLE: Final = (
    DamagedModel, zlib.error, OSError, ValueError, LookupError, TypeError, AttributeError, StopIteration,
)  # fmt: skip
Panel = tuple[slice, list[tuple[str, list[int]]]]
Mixed = tuple[str, int | None, float, int | None, float, float, float, float]


class Judge:
    """A model ready to weigh: its weigher, where each head's share stands, and its biases."""

    def __init__(self, model: Model) -> None:
        facts = model.facts
        self.weigher = Weigher(model)
        self.heads: dict[str, int] = {head: number for number, head in enumerate(model.heads)}
        self.biases: list[float] = [facts["biases"][head] for head in model.heads]
        mix = facts["mix"]
        # The heads that ask for a close look, and the share from which each does, lifted.
        self.gates: list[tuple[int, float]] = [
            (self.heads[GATE + flag], self._least(GATE + flag, least))
            for flag, least in facts["gates"].items()
        ]
        # The gate of danger along a text, and from which share, in logits, a part of it asks for a close look.
        gate, least_danger = next(gate for gate in self.gates if gate[0] == self.heads[GATE + SELF_HARM])
        self.danger_along = Along(self.weigher, gate)
        self.danger_asks = (least_danger - lift(0.0)) / SCALE
        # From which logit danger rings, and from which share, lifted, what sounds grave does.
        self.danger, self.grave = self.heads[SHORT + SELF_HARM], self.heads[GRAVE]
        self.ring: tuple[float, float] = facts["ring"]["danger"], self._least(GRAVE, facts["ring"]["grave"])
        # The second reading of danger, and from which share of the first, lifted, it is asked.
        self.second = Second(model.tables[SECOND], facts["second"]["bias"])
        self.second_asks = self._least(SHORT + SELF_HARM, facts["second"]["asks"])
        # For long texts: each flag, its heads with their biases, and how they go together.
        self.long: list[Mixed] = [self._mixed(flag, one) for flag, one in mix["long"].items()]
        # For short texts: each flag, its head, and what its lifted share takes to be a logit; then the flags that
        # only whole posts have, of which the share is to be evened.
        short = [self._mixed(flag, one) for flag, one in mix["short"].items()]
        self.near = [
            (flag, near, a / SCALE, a * (near_bias - lift(0.0) / SCALE) + c)
            for flag, _, _, near, near_bias, a, _, c in short if near is not None
        ]  # fmt: skip
        self.danger_unit, self.danger_bias = next(one[2:] for one in self.near if one[0] == SELF_HARM)
        self.topics = [
            (flag, far, far_bias) for flag, far, far_bias, near, *_ in short
            if near is None and far is not None
        ]  # fmt: skip
        # Of whole posts: the biases of the communities; and panel by panel, where its heads stand, and of each of its
        # flags which of them speak for it.
        self.community_biases: list[float] = facts["communities"]["biases"]
        panels: list[dict[str, list[int]]] = facts["communities"]["panels"]
        size = len(self.community_biases) // max(1, len(panels))
        self.panels: list[Panel] = [
            (slice(at * size, (at + 1) * size), [(flag, mine) for flag, mine in one.items() if mine])
            for at, one in enumerate(panels)
        ]
        # Each severity, its head, and the share from which it is told, lifted.
        self.levels: list[tuple[int, int, float]] = [
            (int(level), self.heads[SEVERITY + level], self._least(SEVERITY + level, least))
            for level, least in facts["levels"].items()
        ]

    def _least(self, head: str, logit: float) -> float:
        """The share of a head, lifted, that is such a logit."""
        return lift(logit - self.biases[self.heads[head]])

    def _mixed(self, flag: str, mix: list[float]) -> Mixed:
        far, near = self.heads.get(LONG + flag), self.heads.get(SHORT + flag)
        a, b, c = mix
        far_bias = 0.0 if far is None else self.biases[far]
        near_bias = 0.0 if near is None else self.biases[near]
        return flag, far, far_bias, near, near_bias, a, b, c


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of reading the model: a judge, or the trouble in a sentence."""

    judge: Judge | None
    facts: Mapping[str, Anything]
    trouble: str | None = None


def load(path: Path = PATH) -> Loaded:
    """Read a model file. Never raises: without a model the service goes on, and says so."""
    try:
        model = read(path.read_bytes())
        return Loaded(Judge(model), model.facts)
    except FileNotFoundError:
        trouble = f"The screening model is missing ({path.name})."
    except _UNUSABLE as error:
        trouble = f"The screening model cannot be used ({path.name}): {error}."
    _log.critical("%s Messages are screened by rules alone and told as NOT SCREENED.", trouble)
    return Loaded(None, {}, trouble)
