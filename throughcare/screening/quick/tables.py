"""What the first look knows from the start, laid out flat from the model and the rules that Python reads."""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from operator import itemgetter
from typing import Any as Anything
from typing import Final

from throughcare.screening import asking, features, judging, parts
from throughcare.screening.asking import ALWAYS, GROUPS, HINTS_FROM
from throughcare.screening.concepts import CONCEPTS, PHRASES
from throughcare.screening.model import Judge
from throughcare.screening.packed import SCALE
from throughcare.screening.phones import FEWEST_DIGITS
from throughcare.screening.quick import layout
from throughcare.screening.quick.compiling import compiled
from throughcare.screening.quick.layout import (
    BEGINS_PAIR,
    BEGINS_TWO,
    ENDS_PAIR,
    ENDS_TWO,
    F64,
    U8,
    U16,
    U32,
    U64,
    Head,
    power_of_two,
)
from throughcare.screening.reading import FEWEST_SPELLED
from throughcare.screening.rules import RULES
from throughcare.screening.rules.ways import Group
from throughcare.screening.scope import IDIOMS
from throughcare.screening.second import APART
from throughcare.screening.weighing import WINDOW

_KINDS: Final = {features.ALONE: 1, features.RUN: 2, features.PAIR: 3, features.TRIPLE: 4}


class Tables:
    """The compiled functions, and the memory they are lent. Raises NoCompiler."""

    def __init__(self, judge: Judge) -> None:
        self.judge = judge
        self._heads = _heads(judge)
        self._ours = itemgetter(*self._heads)
        self._format = struct.Struct(f"<8x{len(self._heads)}I")  # the stamp, then the shares
        self._weighed = layout.structure_of_weights(len(self._heads) // 2)
        self.word = layout.structure_of_words(self._weighed)
        self.functions = compiled(self._names())
        self.table = layout.Tables()
        self._lent: list[Anything] = []  # kept as long as the table
        self._lend_judgement()
        self._lend_rules()
        self._lend_pairs()
        self._lend_close_look()
        self._lend_second_reading()

    def lend(self, **made: Anything) -> None:
        """Have the fields of the table point to this memory."""
        for name, memory in made.items():
            self._lent.append(memory)
            setattr(self.table, name, ctypes.addressof(memory))

    def weighed(self, weights: Sequence[int]) -> Anything:
        """The shares of our heads of each weight, two by two side by side as those of `packed`."""
        lifted = self.judge.weigher.shares.lifted
        chosen = b"".join(self._format.pack(*self._ours(lifted(weight))) for weight in weights)
        made = (self._weighed * len(weights)).from_buffer_copy(chosen)
        self.functions.lower(made, U64(len(weights)))
        return made

    def groups_of(self, word: str) -> list[int]:
        """The groups of rules' words that a word is in."""
        whole = self._groups_with.get(word, ())
        begun = [self._groups[group] for group in self._begun if word.startswith(group.beginnings)]
        return [*dict.fromkeys((*whole, *begun))]

    def _lend_map(self, name: str, keys: Sequence[int]) -> None:
        """The numbers of the keys are their places, from 1."""
        slots, bits = (layout.Slot * power_of_two(3 * len(keys)))(), (U8 * (layout.FILTER_BITS // 8))()
        self._lent += (slots, bits)
        made = getattr(self.table, name)
        made.slots, made.mask, made.filter = ctypes.addressof(slots), len(slots) - 1, ctypes.addressof(bits)
        self.functions.put(ctypes.byref(made), (U64 * len(keys))(*keys), U64(len(keys)))

    def _names(self) -> dict[str, int]:
        return {
            "N_RULES": len(RULES), "RULE_GROUPS": GROUPS, "RULE_WORDS": layout.RULE_WORDS,
            "SHARES": len(self._heads) // 2, "SCALE": SCALE, "MOST_TOKENS": WINDOW,
            "MOST_LETTERS": layout.MOST_LETTERS, "MOST_WORDS": layout.MOST_WORDS,
            "FILTER_BITS": layout.FILTER_BITS, "LONG": judging.LONG, "PART_SIZE": parts.PART,
            "FEWEST_FOR_TOPIC": judging.FEWEST_FOR_TOPIC, "FEWEST_DIGITS": FEWEST_DIGITS,
            "FEWEST_SPELLED": FEWEST_SPELLED, "REACH": features.REACH, "PARTNERS": features.PARTNERS,
            "MOST_APART": max(APART),
            "ALONE": _KINDS[features.ALONE], "RUN": _KINDS[features.RUN], "PAIR": _KINDS[features.PAIR],
            "TRIPLE": _KINDS[features.TRIPLE],
        }  # fmt: skip

    def _lend_judgement(self) -> None:
        judge, lane, table = self.judge, self._heads.index, self.table
        gates = [Head(lane(head), 0, 0.0, least) for head, least in judge.gates]
        near = [Head(lane(head), 0, unit, bias) for _, head, unit, bias in judge.near]
        topics = [Head(lane(head), 0, 0.0, bias) for _, head, bias in judge.topics]
        table.n_gates, table.n_near, table.n_topics = len(gates), len(near), len(topics)
        table.danger = Head(lane(judge.danger), 0, judge.danger_unit, judge.danger_bias)
        table.part_asks, table.part_rings = judge.danger_asks + parts.ASKS_SURER, parts.SURER
        table.topic_asks = judging.UNSEEN
        table.second_asks, table.unasked = judge.second_asks, judging.unasked(judge)
        table.second_bias = judge.second.bias
        self.lend(
            gates=(Head * len(gates))(*gates),
            near=(Head * len(near))(*near),
            topics=(Head * len(topics))(*topics),
            even=(F64 * (2 * WINDOW + 1))(0.0, *[count**-0.5 for count in range(1, 2 * WINDOW + 1)]),
        )

    def _lend_rules(self) -> None:
        of_rules = [*[rule.phrases.ways for rule in RULES], IDIOMS.ways]
        ways = [way for several in of_rules for way in several]
        self._groups = {group: number for number, group in enumerate(dict.fromkeys(_groups_in(ways)))}
        self._begun = [group for group in self._groups if group.beginnings]
        self._groups_with: dict[str, list[int]] = {}
        for group, number in self._groups.items():
            for word in group.words:
                self._groups_with.setdefault(word, []).append(number)
        first_way = [*accumulate(map(len, of_rules), initial=0)]
        first_group = accumulate(map(len, ways), initial=0)
        asked = [self._groups[group] for group in _groups_in(ways)]
        laid = [layout.Way(first, len(way)) for first, way in zip(first_group, ways, strict=False)]
        self.lend(
            rule_ways=(U32 * len(first_way))(*first_way),
            ways=(layout.Way * len(laid))(*laid),
            way_groups=(U16 * len(asked))(*asked),
            group_stamps=(U64 * len(self._groups))(),
        )
        self.most_groups = len(self._groups)
        self.table.always.of[:] = layout.asks_of(ALWAYS)
        for name, bits in (
            ("details", asking.DETAILS), ("streets", asking.STREET), ("figures", asking.FIGURES),
            ("numbers", asking.NUMBERS), ("spelled", asking.SPELLED), ("figure", asking.FIGURE),
            ("deadly", asking.DEADLY_FIGURE), ("odd", asking.ODD),
        ):  # fmt: skip
            setattr(self.table, name, bits >> HINTS_FROM)

    def _lend_pairs(self) -> None:
        weigher = self.judge.weigher
        known = weigher.pairs()
        firsts, seconds = {first for first, _ in known}, {second for _, second in known}
        twos = [*self.judge.second.twos()]
        begin, end = {first for _, first, _, _ in twos}, {second for _, _, second, _ in twos}
        named = (
            features.BEFORE,
            *firsts,
            *seconds,
            *(word for phrase in PHRASES for word in phrase),
            *begin,
            *end,
        )
        # The words that tables know by their numbers; other words get theirs when they are met.
        self.ids = {word: number for number, word in enumerate(dict.fromkeys(named), start=1)}
        self.in_pairs = {
            word: (word in firsts) * BEGINS_PAIR | (word in seconds) * ENDS_PAIR for word in self.ids
        }
        self.in_twos = {word: (word in begin) * BEGINS_TWO | (word in end) * ENDS_TWO for word in begin | end}
        self._lend_map("pairs", [self.ids[first] << 32 | self.ids[second] for first, second in known])
        self.lend(pair_weights=self.weighed([0, *weigher.pair_weights]))
        self.table.before = self.ids[features.BEFORE]

    def _lend_close_look(self) -> None:
        weights = {of: weight for of, weight in self.judge.weigher.closely().items() if of[0] in _KINDS}
        of_features = (name for _, *names in weights for name in names)
        names = dict.fromkeys((*sorted(CONCEPTS), *sorted(features.SENTENCE_ENDS), *of_features))
        self.names = {name: number for number, name in enumerate(names, start=1)}
        keys = []
        for kind, *of in weights:
            one, two, three = ([self.names[name] for name in of] + [0, 0])[:3]
            keys.append(_KINDS[kind] << 60 | one << 40 | two << 20 | three)
        self.table.n_concepts = len(CONCEPTS)
        self._lend_map("features", keys)
        self.lend(feature_weights=self.weighed([0, *weights.values()]))
        # The phrases as a tree: nodes of two words and more have the numbers of the edges to them.
        deep = [*dict.fromkeys(phrase[:size] for phrase in PHRASES for size in range(2, len(phrase) + 1))]
        self.nodes = {node: number for number, node in enumerate(deep, start=1)}
        for phrase in PHRASES:
            self.nodes.setdefault(phrase[:1], len(self.nodes) + 1)
        self._lend_map("phrases", [self.nodes[node[:-1]] << 32 | self.ids[node[-1]] for node in deep])
        concepts = [0, *(self.names[PHRASES[node]] if node in PHRASES else 0 for node in self.nodes)]
        self.lend(concept_of=(U32 * len(concepts))(*concepts))

    def _lend_second_reading(self) -> None:
        ids, twos = self.ids, [*self.judge.second.twos()]
        self._lend_map(
            "twos", [apart << 60 | ids[first] << 30 | ids[second] for apart, first, second, _ in twos]
        )
        shares = [layout.Two(), *(layout.Two(0, share) for *_, share in twos)]
        self.lend(two_shares=(layout.Two * len(shares))(*shares))


def _heads(judge: Judge) -> list[int]:
    """The heads that tell what is calm, the gate of danger first; two by two, so one may be there twice."""
    danger = judge.danger_along.head
    asked = [head for head, _ in judge.gates] + [head for _, head, *_ in judge.near]
    asked += [head for _, head, _ in judge.topics]
    heads = [danger, *sorted({*asked} - {danger})]
    return heads + heads[:1] * (len(heads) % 2)


def _groups_in(ways: Iterable[Iterable[Group]]) -> Iterator[Group]:
    return (group for way in ways for group in way)
