"""How long screening takes: python -m bench.screening. One thread; no database, no network."""

from __future__ import annotations

import json
import random
import statistics
import sys
import time
from collections.abc import Iterable

from throughcare.screening import model, screen

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


def _milliseconds(texts: Iterable[str]) -> list[float]:
    times = []
    for text in texts:
        start = time.perf_counter()
        screen(text)
        times.append((time.perf_counter() - start) * 1e3)
    return sorted(times)


def main() -> int:
    """Print one line of JSON a measurement."""
    if model.LOADED.trouble:
        print(model.LOADED.trouble, file=sys.stderr)
        return 1
    rnd = random.Random(1)
    unknown = " ".join("".join(rnd.choices("abcdefghijklmnop", k=7)) for _ in range(600))
    _milliseconds(ordinary(500, seed) for seed in range(200))  # words are remembered
    for length in (200, 500):
        times = _milliseconds(ordinary(length, 1_000 + seed) for seed in range(2_000))
        print(json.dumps({
            "characters": length, "mean_ms": round(statistics.mean(times), 4),
            "p50_ms": round(times[len(times) // 2], 4), "p95_ms": round(times[int(len(times) * 0.95)], 4),
            "max_ms": round(times[-1], 3),
        }))  # fmt: skip
    for name, unit in _HARD.items():
        text = (unit * 4_000)[:4_000] if unit else unknown[:4_000]
        first = _milliseconds([text])[0]
        print(json.dumps({"text": name, "characters": len(text), "first_ms": round(first, 2),
                          "again_ms": round(_milliseconds([text] * 5)[0], 2)}))  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main())
