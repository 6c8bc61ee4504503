"""A long storm: `python -m tests.faults.soak --messages 10000 --faults 300 --seed 7`, or `make soak`.

Says what happens, then counts it, and ends with 1 if a promise was broken; the history is then kept in a file.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections import Counter
from pathlib import Path

from tests.database import ready
from tests.faults.history import write
from tests.faults.keeping import kept_if_broken_off, summary, verdict


def main() -> int:
    """Run one storm."""
    parser = argparse.ArgumentParser(
        description="Let people talk while everything breaks, and check the history."
    )
    parser.add_argument("--messages", type=int, default=10_000, help="how many posts (default 10,000)")
    parser.add_argument("--faults", type=int, default=300, help="how many faults (default 300)")
    parser.add_argument(
        "--seed", type=int, default=None, help="the seed of the schedule (default: by the clock)"
    )
    parser.add_argument(
        "--keep", type=Path, default=None, help="write the history to this file, whatever it holds"
    )
    wanted = parser.parse_args()
    seed = wanted.seed if wanted.seed is not None else int(time.time())
    ready()
    from tests.faults.bed import a_bed
    from tests.faults.message_storm import CALL, Storm

    def say(line: str) -> None:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()

    say(f"Seed {seed}: {wanted.messages} posts, {wanted.faults} faults.")
    with a_bed("work", module="tests.moved_clock") as bed:
        storm = Storm(bed, posts=wanted.messages, faults=wanted.faults, seed=seed, say=say)
        with kept_if_broken_off(storm.history, f"soak-{seed}"):
            events = asyncio.run(storm.run())
        unheard = asyncio.run(bed.unheard(CALL))
    if wanted.keep is not None:
        write(events, wanted.keep)
    say("\n".join(summary(events)))
    found, words = verdict(events, f"soak-{seed}")
    kinds = Counter(violation.kind for violation in found)
    if unheard:
        say(f"{len(unheard):7}  messages with words of danger about which nobody was rung: {unheard}")
    say("\n".join([f"{len(found):7}  violations", *(f"{count:7}  {kind}" for kind, count in kinds.items())]))
    if found:
        say(words)
    return 1 if found or unheard else 0


if __name__ == "__main__":
    sys.exit(main())
