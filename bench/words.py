"""Ordinary things people write to each other between sessions, put together anew for every message."""

from __future__ import annotations

import random

_OPENERS = (
    "Good evening, all.", "Hi everyone,", "Just checking in.", "Late reply, sorry!", "Thank you for that.",
    "I hear you.", "Same here, honestly.", "Small update from me:", "Made it through the day.", "Hi again,",
)  # fmt: skip
_MIDDLES = (
    "I went for the walk we talked about and it did help a little",
    "the skill from Tuesday worked better than I thought it would",
    "my sister called and for once we did not argue",
    "I wrote the plan down and put it on the fridge",
    "work was loud today, so I took my break outside",
    "I nearly skipped dinner, then made soup instead",
    "the worksheet is still half empty but I started it",
    "sleep was rough and I am being kind to myself about it",
    "I told my partner what I need when I go quiet",
    "the breathing exercise felt silly and then it felt fine",
    "I said no to extra hours and nobody was upset",
    "my dog insists that mornings start at six",
    "I kept my appointment even though I wanted to cancel",
    "the bus was late and I used the time to listen to music",
    "I noticed the thought, named it and let it go by",
    "we cooked together and nobody looked at a screen",
)
_CLOSERS = (
    "How was yours?", "Proud of you for sharing that.", "See you at the next one.", "One step at a time.",
    "What helped you this week?", "Thinking of you all.", "That's it for today.",  "Has anyone tried it?",
    "Rest well.", "I'm glad this group is here.", "Let me know how it goes.", "It's a start :)",
)  # fmt: skip


def body(chance: random.Random) -> str:
    """Between 40 and 400 characters, most of them near 150."""
    want = min(400, max(40, int(chance.lognormvariate(4.9, 0.55))))
    parts = [chance.choice(_OPENERS)]
    while sum(map(len, parts)) + len(parts) < want:
        middle = chance.choice(_MIDDLES)
        parts.append(middle[0].upper() + middle[1:] + chance.choice((".", ", so far.", ".", "!")))
        if chance.random() < 0.4:
            parts.append(chance.choice(_CLOSERS))
    text = " ".join(parts)
    if len(text) > 400:
        text = text[:400].rsplit(" ", 1)[0]
    return text if len(text) >= 40 else text + " That is all for now, take care."


def bodies(number: int, seed: int = 7) -> list[str]:
    """So many of them, the same for the same seed."""
    chance = random.Random(seed)
    return [body(chance) for _ in range(number)]


_CONTACT = "If the group runs late, text me at 312-555-0142 and I will wait for you."
_CRAVING = "The craving for a drink was strong after work and I rode it out with a long walk."
_DANGER = "Some nights I don't want to be here any more, and tonight is one of those nights."


def mixed(number: int, seed: int = 7) -> list[str]:
    """As `bodies`; one in a hundred has a phone number, two a craving, one in five hundred speaks of danger."""
    chance = random.Random(seed)
    made = bodies(number, seed)
    for at in range(number):
        drawn = chance.random()
        extra = _CONTACT if drawn < 0.01 else _CRAVING if drawn < 0.03 else _DANGER if drawn < 0.032 else ""
        if extra:
            made[at] = f"{made[at][:300]} {extra}"
    return made
