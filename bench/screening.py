"""How long screening takes: python -m bench.screening. One thread; no database, no network.

CPU time, each text the best of several tries: the machine may have other things to do.
"""

from __future__ import annotations

import json
import math
import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Final, TypeVar

from bench.words import mixed
from throughcare.screening import model, ready, screen
from throughcare.screening.hits import look, told
from throughcare.screening.judging import asks_for_more, judge, look_closer, topics
from throughcare.screening.quick import PART, RULES, WHOLE

_Text = TypeVar("_Text")
_TRIES: Final = 7

_ORDINARY = """
    we made soup and watched an old film with my cousin then walked the dog round the park before the
    rain came thank you for asking how the interview went i was nervous but the breathing from tuesday
    helped and it went fine group was good today i liked what fay said about taking small steps my
    sister came by with her kids in the afternoon and we played cards i slept better last night than for
    weeks does anyone know if the session on thursday is still at six i have a dentist appointment at
    five and may be a few minutes late also the worksheet from last week was really useful and i did it
    with my husband on the porch
"""
_HARD = {
    "emoji": "😀💀🫠🙃",
    "right to left": "\u202eشكرا لكم على كل شيء ",
    "letters in disguise": "k1ll x* m3 iwantto ",
    "digits": "5 55 five-5 (",
    "danger, again and again": "not sure if i want to die tonight. ",
    "no spaces": "wanttodie",
    "unknown words": "",
}


def ordinary(length: int, seed: int) -> str:
    """A message of ordinary words, about so many characters long."""
    rnd = random.Random(seed)
    words, text = _ORDINARY.split(), ""
    while len(text) < length:
        text += rnd.choice(words) + rnd.choice((" ", " ", " ", " ", ", ", ". "))
    return text[:length]


def _milliseconds(
    texts: Iterable[_Text], act: Callable[[_Text], object] = screen, tries: int = 1
) -> list[float]:
    """For each text the least that a try took, the least first."""
    given = list(texts)
    least = [math.inf] * len(given)
    for _ in range(tries):
        for at, text in enumerate(given):
            start = time.process_time()
            act(text)
            least[at] = min(least[at], time.process_time() - start)
    return sorted(one * 1e3 for one in least)


def _told(times: list[float]) -> dict[str, float]:
    return {
        "mean_ms": round(statistics.mean(times), 4), "p50_ms": round(times[len(times) // 2], 4),
        "p95_ms": round(times[int(len(times) * 0.95)], 4), "max_ms": round(times[-1], 3),
    }  # fmt: skip


def _stages(texts: Sequence[str], by: model.Judge) -> dict[str, float]:
    """What each stage takes of the mean over all texts, in milliseconds."""
    weigher = by.weigher
    looks = [look(text) for text in texts]
    found = [(seen, told(seen.hits), weigher.wide(seen.tokens, seen.marks)) for seen in looks]
    asked = [one for one in found if asks_for_more(*one[:2], by, one[2])]
    stages = {
        "look": _milliseconds(texts, look, _TRIES),  # of Python, which the first look spares most texts
        "wide": _milliseconds(looks, lambda seen: weigher.wide(seen.tokens, seen.marks), _TRIES),
        "close": _milliseconds(asked, lambda one: weigher.close(one[0].tokens, one[2].pairs), _TRIES),
        "topics": _milliseconds(asked, lambda one: topics(one[2].words, by), _TRIES),
        "judge, with close and topics": _milliseconds(
            asked, lambda one: judge(*one[:2], by, one[2], look_closer(*one[:2], by, one[2])), _TRIES
        ),
    }
    told_of = {name: round(sum(times) / len(texts), 4) for name, times in stages.items()}
    return {**told_of, "judged": round(len(asked) / len(texts), 3)}


def _first(texts: Sequence[str]) -> dict[str, float]:
    """What the first look takes of the mean over all texts, in milliseconds, and how often it says what."""
    first = ready.FIRST_LOOK
    if first is None:
        return {}
    times = _milliseconds(texts, first.look, _TRIES)
    names = {0: "calm", WHOLE: "whole", PART: "part", RULES: "rules"}
    answers = Counter(names.get(first.look(text), "several") for text in texts)
    return {"mean_ms": round(sum(times) / len(texts), 4)} | {
        answer: round(count / len(texts), 3) for answer, count in answers.most_common()
    }


def main() -> int:
    """Print one line of JSON a measurement."""
    by = ready.LOADED.judge
    if by is None:
        print(ready.LOADED.trouble, file=sys.stderr)
        return 1
    rnd = random.Random(1)
    unknown = " ".join("".join(rnd.choices("abcdefghijklmnop", k=7)) for _ in range(600))
    _milliseconds(ordinary(500, seed) for seed in range(200))  # words are remembered
    for length in (200, 500):
        texts = [ordinary(length, 1_000 + seed) for seed in range(1_000)]
        print(json.dumps({"characters": length, **_told(_milliseconds(texts, tries=_TRIES))}))
    talk = mixed(1_000)
    _milliseconds(talk)
    print(json.dumps({"text": "group talk", **_told(_milliseconds(talk, tries=_TRIES))}))
    print(json.dumps({"text": "group talk", "first look": _first(talk)}))
    print(json.dumps({"text": "group talk", "mean_ms by stage": _stages(talk, by)}))
    for name, unit in _HARD.items():
        text = (unit * 4_000)[:4_000] if unit else unknown[:4_000]
        first = _milliseconds([text])[0]
        print(json.dumps({"text": name, "characters": len(text), "first_ms": round(first, 2),
                          "again_ms": round(_milliseconds([text] * 5)[0], 2)}))  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main())
