"""Labelled messages as the training takes them: our own, and the public sets with how far each is trusted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any as Anything
from typing import Final

from throughcare.screening.findings import (
    ABUSE,
    CONTACT_DETAILS,
    EATING,
    HARASSMENT,
    OFF_TOPIC,
    SELF_HARM,
    SUBSTANCE,
)

LABELS: Final = {
    "suicide_risk": SELF_HARM,
    "substance": SUBSTANCE,
    "harassment": HARASSMENT,
    "contact": CONTACT_DETAILS,
    "eating_disorder": EATING,
    "abuse": ABUSE,
    "off_topic": OFF_TOPIC,
}
SHORT_FLAGS: Final = (SELF_HARM, SUBSTANCE, HARASSMENT, CONTACT_DETAILS, EATING, ABUSE)
OWN: Final = "own"
SECOND: Final = "second"  # our own too; only the second reading of danger learns them
COMMUNITY: Final = "community"  # in `extra`: where a post is from
_TOGETHER: Final = 20  # rows of a file that are left out together: what is near the same stands side by side
# How files begin of what is said in groups every day, not written to look like danger.
_EVERYDAY: Final = ("demo", "daily")


@dataclass(frozen=True, slots=True)
class Example:
    """One message. `labels`: 0 or 1 for each flag that is known of it. `weight`: how far it is trusted.

    `group`: what is left out of training together; `is_ordinary`: what our members write every day, no flag
    expected.
    """

    text: str
    source: str
    labels: Mapping[str, int]
    weight: float = 1.0
    severity: int | None = None
    group: str = ""
    is_ordinary: bool = False
    extra: Mapping[str, Anything] = field(default_factory=dict)


def own(rows: Iterable[tuple[str, Mapping[str, Anything]]], source: str = OWN) -> Iterator[Example]:
    """Our own messages, each with the name of its file. A label left out is 0; null is not known. `source`: OWN or
    SECOND.
    """
    for number, (name, row) in enumerate(rows):
        given = row["labels"]
        labels = {
            flag: int(given.get(label, 0) or 0) for label, flag in LABELS.items() if label != "off_topic"
        }
        for label, value in given.items():
            if value is None:
                labels.pop(LABELS[label], None)
        ordinary = (
            name.startswith(_EVERYDAY) and not any(labels.values()) and labels.keys() >= set(SHORT_FLAGS)
        )
        yield Example(
            row["text"], source, labels, 1.0, row.get("severity"), f"{name}:{number // _TOGETHER}", ordinary
        )


def public(name: str, rows: Iterable[Mapping[str, Anything]]) -> Iterator[Example]:
    """One public set by its name; a set we don't know gives nothing."""
    for number, row in enumerate(rows):
        if number % _ONE_IN.get(name, 1):
            continue  # it is large, and says the same thing many times
        labels = {LABELS[label]: int(value) for label, value in row.get("labels", {}).items()
                  if label in LABELS and value is not None}  # fmt: skip
        if name == "sad":
            yield Example(row["text"], name, dict.fromkeys(SHORT_FLAGS, 0), 1.0, is_ordinary=True)
        elif name in _TRUST:
            extra = {COMMUNITY: row["subreddit"]} if "subreddit" in row else {}
            yield Example(row["text"], name, labels, _trust(name, row), extra=extra)


def _trust(name: str, row: Mapping[str, Anything]) -> float:
    """How far a row of a public set is trusted."""
    if name == "davidson" and row["labels"]["harassment"] and not row["labels"]["hate"]:
        # Called offensive, not hateful: a label that African-American English got far too often.
        return _TRUST_OFFENSIVE
    return _TRUST[name]


_TRUST_OFFENSIVE: Final = 0.004
_ONE_IN: Final = {"davidson": 3, "misogyny": 2, "hatemoji": 2}
_TRUST: Final = {
    "rmhd": 1.0,
    "counsel": 1.0,
    "davidson": 0.05,
    "misogyny": 0.05,
    "hatemoji": 0.2,
    "contact": 0.3,
}
