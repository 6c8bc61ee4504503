"""Chains audit lines into blocks, a moment after they were written, and exports the signed head of each chain.

Lines commit out of the order of their ids, so a block takes whatever is not sealed yet, in id order, and a late
line stands in a later block. What is in no block although a much younger line is, was put there behind our back.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from throughcare.access.models import AuditLine, AuditSeal
from throughcare.kit import clock

MOST_IN_A_BLOCK = 5000
FIRST = hashlib.sha256(b"throughcare audit trail").digest()
LOOK_BACK = 100_000  # ids: how far below the last sealed id a line can still be committing
NEARBY = 5_000  # ids: how far below most blocks look, so that a busy trail is not read again twice a second
FAR_EVERY = 100  # blocks of which one looks all the way back, as does each look that finds nothing nearby

# Not sealed yet: in no block that reaches above the floor. Ids of a block rise, so its last says how far it reaches,
# by a column that the database fills in (row-level security lets no index on an expression with `cardinality` serve).
# EXCEPT hashes or sorts both sides, whatever the planner believes: asking each block for each line takes seconds among
# thousands of blocks.
_UNSEALED = """
SELECT l.id FROM access_auditline l WHERE l.organization_id = %(organization)s AND l.id > %(floor)s
EXCEPT
SELECT unnest(s.line_ids) FROM access_auditseal s
WHERE s.organization_id = %(organization)s AND s.last_line_id > %(floor)s
ORDER BY 1 LIMIT %(most)s
"""


def digest_of(previous: bytes, lines: list[AuditLine]) -> bytes:
    """The SHA-256 of a block: of what came before it and of each line, whole and in order."""
    chain = hashlib.sha256(previous)
    for line in lines:
        chain.update(_canonical(line))
    return chain.digest()


def _canonical(line: AuditLine) -> bytes:
    values: list[Any] = [
        line.id, line.organization_id, line.at.isoformat(), str(line.actor_id), line.verb, line.object_kind,
        str(line.object_id), line.detail,
    ]  # fmt: skip
    return json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"


def seal(organization_id: int) -> int:
    """Seal what is unsealed in one organization; answers how many lines. Call it inside the organization.

    Two sealers at once wait for each other on an advisory lock of this organization.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('audit seal'), %s)", [organization_id])
        last = AuditSeal.objects.filter(organization_id=organization_id).order_by("-number").first()
        is_near = last is not None and last.number % FAR_EVERY
        ids = unsealed_ids(organization_id, last, NEARBY) if is_near else []
        ids = ids or unsealed_ids(organization_id, last, LOOK_BACK)
        if not ids:
            return 0
        lines = list(AuditLine.objects.filter(organization_id=organization_id, id__in=ids).order_by("id"))
        previous = bytes(last.digest) if last else FIRST
        made = AuditSeal.objects.create(
            organization_id=organization_id,
            number=(last.number if last else 0) + 1,
            line_ids=[line.id for line in lines],
            previous=previous,
            digest=digest_of(previous, lines),
        )
    export_head(organization_id, made.number, bytes(made.digest))
    return len(lines)


def signs(organizations: Sequence[int]) -> dict[int, str]:
    """A sign for each of these organizations, which is another one once a line has come since. One statement.

    It does not see a line that appears a minute after a younger one was sealed: that is found when all organizations
    have their turn.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT organization_id, sign FROM access_seal_signs(%s)", [list(organizations)])
        return dict(cursor.fetchall())


def unsealed_ids(organization_id: int, last: AuditSeal | None, look_back: int) -> list[int]:
    """Ids of lines in no block, lowest first and as many as one block takes, from so far below the last on."""
    floor = max(0, (last.line_ids[0] if last else 0) - look_back)
    given = {"organization": organization_id, "floor": floor, "most": MOST_IN_A_BLOCK}
    with connection.cursor() as cursor:
        cursor.execute(_UNSEALED, given)
        return [row[0] for row in cursor.fetchall()]


def export_head(organization_id: int, number: int, digest: bytes) -> None:
    """Write the newest head, signed, to a file outside the database: a cut tail cannot hide from it."""
    folder = heads_folder()
    folder.mkdir(parents=True, exist_ok=True)
    head = {
        "organization": organization_id,
        "number": number,
        "digest": digest.hex(),
        "at": clock.now().isoformat(),
    }
    head["signature"] = sign(head)
    temporary = folder / f".{organization_id}.{os.getpid()}"
    temporary.write_text(json.dumps(head), encoding="ascii")
    temporary.replace(folder / f"{organization_id}.json")


def heads_folder() -> Path:
    """Where heads are kept; operators copy this folder to another machine."""
    return Path(settings.DATA_FOLDER) / "audit-heads"


def sign(head: dict[str, Any]) -> str:
    """The keyed signature of a head's number and digest."""
    key = hashlib.sha256(b"audit heads:" + settings.SECRET_KEY.encode()).digest()
    words = f"{head['organization']}:{head['number']}:{head['digest']}"
    return hmac.new(key, words.encode(), hashlib.sha256).hexdigest()
