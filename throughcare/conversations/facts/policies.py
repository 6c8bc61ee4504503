"""The policies in force, parsed once: a published version never changes, so it is never read twice."""

from __future__ import annotations

from collections import OrderedDict
from uuid import UUID

from throughcare.contact import Policy, load

_Key = tuple[int, UUID, int]
_KEPT = 256
_policies: OrderedDict[_Key, Policy] = OrderedDict()


def remember_policy(organization: int, program: UUID, number: int, text: str) -> Policy:
    """Parse and keep a version's text. Raises PolicyError, which a published text never does."""
    policy = load(text)
    _policies[(organization, program, number)] = policy
    while len(_policies) > _KEPT:
        _policies.popitem(last=False)
    return policy


def policy_from(organization: int, program: UUID, number: int) -> Policy | None:
    """The version if it has been read before."""
    return _policies.get((organization, program, number))
