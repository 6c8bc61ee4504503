"""The watch lists of programs, compiled once a version: a number that stands never means other rules."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any
from uuid import UUID

import orjson

from throughcare.screening.watch import (
    NOTHING_WATCHED,
    TOPIC_DEFAULTS,
    TOPIC_NOTES,
    TopicEffect,
    WatchList,
    rule_of,
)

_KEPT = 256
_lists: OrderedDict[tuple[int, UUID], WatchList] = OrderedDict()


def watch_from(organization: int, program: UUID, number: int) -> WatchList | None:
    """The list of this number if it has been read before; number 0 is the empty one."""
    if not number:
        return NOTHING_WATCHED
    kept = _lists.get((organization, program))
    return kept if kept is not None and kept.number == number else None


def remember_watch(organization: int, program: UUID, number: int, stored: Any, topics: Any) -> WatchList:
    """Compile and keep what is stored: JSON, or what it says, as a list of [phrase, effect] and effects by topic.

    What this version doesn't know, as after going back, does what it does by default: it keeps nobody from posting.
    """
    rules = tuple(rule_of(phrase, effect) for phrase, effect in _read(stored))
    chosen = {
        topic: TopicEffect(effect)
        for topic, effect in _read(topics).items()
        if topic in TOPIC_NOTES and effect in set(TopicEffect)
    }
    found = WatchList(number, rules, {**TOPIC_DEFAULTS, **chosen})
    _lists[(organization, program)] = found
    _lists.move_to_end((organization, program))
    while len(_lists) > _KEPT:
        _lists.popitem(last=False)
    return found


def _read(stored: Any) -> Any:
    return orjson.loads(stored) if isinstance(stored, str | bytes) else stored
