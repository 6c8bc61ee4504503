"""Phases and tracks that no rule of a program's policy goes by: that is said, and never refused."""

from __future__ import annotations

import difflib
from collections.abc import Collection

from django.utils.translation import gettext as _

from throughcare.contact.asked_of import named_by_rules
from throughcare.program.contact_policy import policy_of
from throughcare.program.models import Program


def phase_remark(program: Program, phase: str) -> str:
    """What to say of a phase that somebody gives; "" where the program's policy names it, or none at all."""
    policy = policy_of(program)
    named = named_by_rules(policy, "phase") if policy else ()
    said = _("%(program)s’s policy names no phase “%(said)s”.")
    return _remark(said, program, phase, named)


def track_remark(program: Program, track: str, cohorts: Collection[str]) -> str:
    """The same of a track, which may also be that of a cohort."""
    policy = policy_of(program)
    named = named_by_rules(policy, "track") if policy else ()
    said = _("%(program)s’s policy names no track “%(said)s”.")
    return "" if track in cohorts else _remark(said, program, track, named)


def _remark(sentence: str, program: Program, said: str, named: Collection[str]) -> str:
    if not said or not named or said in named:
        return ""
    near = difflib.get_close_matches(said.casefold(), named, n=1)
    if near:
        hint = _("Did you mean “%(near)s”?") % {"near": near[0]}
    else:
        hint = _("No rule goes by it. It names: %(names)s.") % {"names": ", ".join(sorted(named))}
    return f"{sentence % {'program': program.name, 'said': said}} {hint}"
