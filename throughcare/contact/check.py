"""`check`: everything to say about a policy before it is used."""

from __future__ import annotations

from throughcare.contact.examine import examine
from throughcare.contact.model import Policy
from throughcare.contact.policy import read
from throughcare.contact.problems import Problem


def check(policy: Policy | str | bytes) -> list[Problem]:
    """Errors, warnings and notes, in line order; a policy that was parsed has no lines any more."""
    if isinstance(policy, Policy):
        return sorted(examine(policy), key=lambda problem: problem.path)
    return list(read(policy).problems)
