"""What an answer sets going, and how often a questionnaire comes. Pure, no Django.

The PHQ family asks for a look whenever its ninth item is answered with more than "not at all"; how fast is ours to
say. In 84,418 outpatients the ninth item went with a risk of an attempt within a year between 0.4 % ("not at all")
and 4 % ("nearly every day"): doi 10.1176/appi.ps.201200587. Of veterans who died by suicide 71.6 % had answered "not
at all" (doi 10.1176/appi.ps.201500149), so a quiet answer quiets nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from throughcare.care.instruments import Answers, Instrument

LEVELS: Final[Mapping[int, int]] = {1: 2, 2: 3, 3: 3}
"""How bad a concern counts that an answer to the safety item opens, as screening's severity 0-4: a proposal of ours."""

OPEN_LEVEL: Final = 1
"""The same where the item was left open: it could have been a yes, and never stands before one that was given."""

EVERY: Final = (7, 14, 28, 0)
"""After how many days a program may ask again; 0 never."""

USUALLY: Final = 7
"""Weekly, as measurement-based care in intensive outpatient programs has it, where a program chose nothing else."""


def danger(instrument: Instrument, answers: Answers) -> int:
    """How bad the concern is that these answers open, 1-4; 0 where they open none."""
    if not instrument.safety:
        return 0
    said = answers.get(instrument.safety)
    return OPEN_LEVEL if said is None else LEVELS.get(said, 0)


def is_due(last: datetime | None, every: int, now: datetime) -> bool:
    """Whether a questionnaire that comes every so many days is to be answered again; times aware."""
    return every > 0 and (last is None or now - last >= timedelta(days=every))
