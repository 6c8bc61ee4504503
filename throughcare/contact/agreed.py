"""Whether somebody still has to say yes to the policy in force; what that pauses is decided elsewhere."""

from __future__ import annotations

from throughcare.contact.case import MINOR, Case
from throughcare.contact.facts import Acknowledgement
from throughcare.contact.hours import months_later

TAKEN_BACK = 0
"""The version of a yes that was taken back: none has this number."""

_MONTHS = {"monthly": 1, "yearly": 12}


def unread_agreement(case: Case) -> bool:
    """Whether the actor, or the guardian of a minor where the policy asks for that, has yet to say yes."""
    agreements, actor = case.policy.agreements, case.facts.actor
    if not case.roles.isdisjoint(agreements.by) and _due(case, actor.acknowledged):
        return True
    if "guardian" in agreements.by and "guardian" not in case.roles:
        return (
            case.grown(actor) == MINOR and _due(case, actor.guardian_acknowledged)
            if actor.birth_date
            else False
        )
    return False


def _due(case: Case, given: Acknowledgement | None) -> bool:
    if given is None or given.version == TAKEN_BACK:
        return True
    renew = case.policy.agreements.renew
    if "each-change" in renew and given.version != case.facts.policy_version:
        return True
    return any(
        case.reached(months_later(given.at.timestamp(), _MONTHS[interval], case.zone))
        for interval in renew
        if interval in _MONTHS
    )
