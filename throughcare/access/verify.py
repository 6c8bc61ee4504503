"""Proves that the audit trail stands as it was sealed, or says where it does not."""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass, field
from datetime import timedelta

from throughcare.access.models import AuditLine, AuditSeal
from throughcare.access.sealer import FIRST, digest_of, heads_folder, sign
from throughcare.kit import clock

SEALED_WITHIN = timedelta(minutes=10)


@dataclass
class TrailReport:
    """What verification found: counts of lines, and a sentence for each thing that is broken."""

    sealed: int = 0
    unsealed: int = 0
    problems: list[str] = field(default_factory=list)


def verify(organization_id: int) -> TrailReport:
    """Check every block of one organization, then what stands in none. Call it inside the organization."""
    report = TrailReport()
    previous, number, highest = FIRST, 0, 0
    sealed_ids: set[int] = set()
    for seal in AuditSeal.objects.filter(organization_id=organization_id).order_by("number").iterator(100):
        number += 1
        if seal.number != number:
            report.problems.append(f"Blocks {number} to {seal.number - 1} are missing.")
            number = seal.number
        _check_block(report, seal, previous)
        previous = bytes(seal.digest)
        sealed_ids.update(seal.line_ids)
        highest = max(highest, *seal.line_ids)
    report.sealed = len(sealed_ids)
    _check_outside(report, organization_id, sealed_ids)
    _check_head(report, organization_id, number, previous)
    return report


def _check_block(report: TrailReport, seal: AuditSeal, previous: bytes) -> None:
    if bytes(seal.previous) != previous:
        report.problems.append(f"Block {seal.number} does not follow the block before it.")
    by_id = AuditLine.objects.filter(organization_id=seal.organization_id).in_bulk(seal.line_ids)
    missing = [line_id for line_id in seal.line_ids if line_id not in by_id]
    if missing:
        report.problems.append(
            f"Block {seal.number}: {len(missing)} lines were deleted, the first is {missing[0]}."
        )
    elif digest_of(bytes(seal.previous), [by_id[line_id] for line_id in seal.line_ids]) != bytes(seal.digest):
        report.problems.append(f"Block {seal.number}: a line was changed, or lines changed places.")


def _check_outside(report: TrailReport, organization_id: int, sealed_ids: set[int]) -> None:
    old = clock.now() - SEALED_WITHIN
    lines = AuditLine.objects.filter(organization_id=organization_id).values_list("id", "at")
    highest = max(sealed_ids, default=0)
    for line_id, at in lines.iterator(5000):
        if line_id in sealed_ids:
            continue
        report.unsealed += 1
        if at < old and line_id < highest:
            report.problems.append(f"Line {line_id} was inserted among sealed ones.")
        elif at < old:
            report.problems.append(
                f"Line {line_id} has not been sealed for over 10 minutes: does `work` run?"
            )


def _check_head(report: TrailReport, organization_id: int, number: int, digest: bytes) -> None:
    """Against the head that was written outside the database when the newest block was sealed."""
    path = heads_folder() / f"{organization_id}.json"
    try:
        head = json.loads(path.read_text(encoding="ascii"))
        honest = hmac.compare_digest(sign(head), head["signature"])
    except FileNotFoundError:
        if number:
            report.problems.append(
                "The signed head of this chain is missing, so a cut tail would not be seen."
            )
        return
    except (ValueError, KeyError):
        honest = False
    if not honest:
        report.problems.append("The signed head of this chain was changed.")
    elif head["number"] > number:
        report.problems.append(f"The tail was cut: {head['number'] - number} blocks are gone.")
    elif head["number"] == number and head["digest"] != digest.hex():
        report.problems.append("The last block is not the one whose head was signed.")
