"""Screening of JSON lines: {"id", "text"} on standard input, findings on standard output, line for line."""

from __future__ import annotations

import sys
from typing import BinaryIO

import orjson

from throughcare.screening.findings import (
    ABUSE,
    CONTACT_DETAILS,
    EATING,
    HARASSMENT,
    OFF_TOPIC,
    SELF_HARM,
    SUBSTANCE,
)
from throughcare.screening.triage import screen_or_unscreened

_LABELS = {
    "substance": SUBSTANCE,
    "harassment": HARASSMENT,
    "contact": CONTACT_DETAILS,
    "eating_disorder": EATING,
    "abuse": ABUSE,
    "off_topic": OFF_TOPIC,
}


def main(lines: BinaryIO, out: BinaryIO, complaints: BinaryIO) -> int:
    """Screen each line. Returns the exit code: 1 when a line could not be read, the others being answered."""
    failed = 0
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            asked = orjson.loads(line)
            name, text = asked["id"], asked["text"]
            if type(text) is not str:
                raise TypeError
        except (orjson.JSONDecodeError, KeyError, TypeError):
            failed = 1
            complaints.write(b'Line %d is not {"id": ..., "text": "..."}; it was left out.\n' % number)
            continue
        found = screen_or_unscreened(text)
        scores = dict(found.scores)
        answer = {
            "id": name,
            "suicide_risk": scores.get(SELF_HARM, 0.0),
            "severity": found.severity,
            "labels": {label: scores.get(flag, 0.0) for label, flag in _LABELS.items()},
            "reasons": [
                {"flag": r.flag, "rule": r.rule, "start": r.start, "end": r.end} for r in found.reasons
            ],
            "screened": found.screened,
        }
        out.write(orjson.dumps(answer, option=orjson.OPT_APPEND_NEWLINE))
    out.flush()
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.stdin.buffer, sys.stdout.buffer, sys.stderr.buffer))
