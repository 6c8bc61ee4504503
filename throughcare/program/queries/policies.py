"""Versions of a program's contact policy, and what differs between them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from throughcare.program.models import Member, PolicyVersion, Program
from throughcare.program.queries.staff import staff_name


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version: when, by whom, why."""

    number: int
    published_at: datetime
    by: str
    reason: str
    source: str


def versions_of(program: Program) -> list[VersionLine]:
    """All versions, latest first. Two queries."""
    found = list(PolicyVersion.objects.filter(program=program).order_by("-number").defer("text"))
    names: dict[UUID, str] = {
        member.id: staff_name(member, None, is_staff=True)
        for member in Member.objects.filter(id__in={v.published_by_id for v in found if v.published_by_id})
    }
    return [
        VersionLine(v.number, v.published_at, names.get(v.published_by_id, ""), v.reason, v.source)  # type: ignore[arg-type]
        for v in found
    ]


def version_of(program: Program, number: int) -> PolicyVersion | None:
    """One version with its text."""
    return PolicyVersion.objects.filter(program=program, number=number).first()
