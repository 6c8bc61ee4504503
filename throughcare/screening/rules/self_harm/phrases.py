"""Fragments that the rules for suicide and self-harm share."""

from __future__ import annotations

from typing import Final

from throughcare.screening.findings import SELF_HARM
from throughcare.screening.rules.rule import OWN, SELF, Rule

WANT: Final = (
    "(?:want|wants|wanted|wanting|wish|wishes|need|needs|ready|going|trying|planning|plan|plans|tempted|"
    "decided|"
    "determined|longing|desperate|urge|urges|desire|prefer|rather|deserve|deserves|love|supposed|hope|"
    "hoping|begging|waiting|intend|intending|craving|about|willing)"
)
DEATH: Final = (
    "(?:die(?! of| from| hair| laughing| down| hard)|dye(?= (?:right now|so bad|tonight|already|really bad))|be "
    "dead(?! wrong)|be unalive|unalive|not exist|not "
    "be alive|"
    "stop existing|cease to exist|stop living|stop being alive|never wake up|not wake up|dieemoji|"
    "be gone forever|be gone for good|disappear forever|sleep forever|be no more|rot away)"
)
KILL: Final = (
    "(?:kill|kills|killing|off|offing|hang|hanging|shoot|shooting|drown|drowning|delete|deleting|unalive|"
    "unaliving|murder|erase|erasing|suffocate|electrocute)"
)
HARM: Final = (
    "(?:hurt|hurting|cut|cutting|harm|harming|burn|burning|punish|punishing|injure|injuring|slice|stab)"
)
ENDING: Final = (
    f"(?:suicide|dying|being dead|my (?:own )?death|{KILL} {SELF}|end(?:ing)? it(?: all)?|ending {OWN} "
    f"(?:own )?life|"
    f"end (?:{OWN} )?life|end everything|ending everything|ending things for good|not being (?:here|"
    f"alive|around)|"
    f"not existing|taking {OWN} (?:own )?life|take {OWN} (?:own )?life|self ?delet\\w+|un ?aliving|un ?alive|"
    f"{HARM} {SELF}|self ?harm\\w*|death all the time|jumping off)"
)
GONE: Final = (
    "(?:was|were|am|are|just|died|die|disappeared|disappear|vanished|left this|gone|dead|stopped existing|"
    "never woke|did not wake|never existed|never came back|were not here|was not here|was not around|"
    "were not around|jumped|killed)"
)


def rule(name: str, severity: int, weight: float, anchors: str, pattern: str, *, scoped: bool = True) -> Rule:
    return Rule(SELF_HARM, name, weight, anchors, pattern, severity, scoped)
