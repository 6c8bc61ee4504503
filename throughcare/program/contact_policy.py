"""The contact policy in force in a program, parsed once a version: a published version never changes."""

from __future__ import annotations

from functools import lru_cache
from uuid import UUID

from throughcare.contact.model import Policy
from throughcare.contact.policy import load
from throughcare.contact.problems import PolicyError
from throughcare.program.models import PolicyVersion, Program


@lru_cache(maxsize=256)
def _parsed(text: str) -> Policy:
    return load(text)


_numbers: dict[tuple[UUID, int], Policy] = {}
_KEPT = 256


def policy_of(program: Program) -> Policy | None:
    """The policy in force, or None before the first one.

    A query only where this process has not seen it yet.
    """
    if not program.policy_number:
        return None
    key = (program.id, program.policy_number)
    policy = _numbers.get(key)
    if policy is None:
        text = PolicyVersion.objects.values_list("text", flat=True).get(program=program, number=key[1])
        if len(_numbers) >= _KEPT:
            _numbers.clear()
        policy = _numbers[key] = _parsed(text)
    return policy


def is_readable(program: Program) -> bool:
    """Whether the policy in force can be read, or there is none: one may be of another version of the software."""
    try:
        policy_of(program)
    except (PolicyError, PolicyVersion.DoesNotExist):
        return False
    return True


def policy_numbered(program: Program, number: int) -> Policy:
    """The policy as version `number` declared it. Raises PolicyVersion.DoesNotExist."""
    return _parsed(PolicyVersion.objects.values_list("text", flat=True).get(program=program, number=number))
