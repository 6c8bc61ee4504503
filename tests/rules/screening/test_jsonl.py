"""The command reads JSON lines and writes JSON lines, one answer for each line it could read."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from throughcare.screening.__main__ import main


def run(*lines: bytes) -> tuple[int, list[dict[str, Any]], str]:
    out, complaints = io.BytesIO(), io.BytesIO()
    code = main(io.BytesIO(b"\n".join(lines)), out, complaints)
    return code, [json.loads(line) for line in out.getvalue().splitlines()], complaints.getvalue().decode()


def test_each_line_is_answered() -> None:
    code, answers, complaints = run(
        b'{"id": "a", "text": "I want to die", "other": 1}',
        b"",
        b'{"id": 7, "text": "text me on 555-014-2998"}',
    )
    assert code == 0
    assert complaints == ""
    assert [answer["id"] for answer in answers] == ["a", 7]
    first, second = answers
    assert first["suicide_risk"] >= 0.5
    assert first["severity"] == 2
    assert first["reasons"][0] == {"flag": "self-harm", "rule": "want-to-die", "start": 2, "end": 13}
    assert set(first["labels"]) == {
        "substance", "harassment", "contact", "eating_disorder", "abuse", "off_topic",
    }  # fmt: skip
    assert second["suicide_risk"] < 0.5
    assert second["labels"]["contact"] >= 0.5


def test_a_line_that_cannot_be_read_is_named_and_the_rest_is_answered() -> None:
    code, answers, complaints = run(
        b"nonsense", b'{"id": 1}', b'{"id": 2, "text": 3}', b"[]", b'{"id": 4, "text": ""}'
    )
    assert code == 1
    assert [answer["id"] for answer in answers] == [4]
    assert [f"Line {n} " in complaints for n in (1, 2, 3, 4, 5)] == [True, True, True, True, False]


def test_it_runs_as_a_module() -> None:
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-m", "throughcare.screening"],
        input='{"id": 1, "text": "Día bueno 🙂"}\n'.encode(),
        cwd=root,
        capture_output=True,
        check=True,
    )
    assert json.loads(done.stdout)["id"] == 1
