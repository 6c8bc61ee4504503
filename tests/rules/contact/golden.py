"""Golden files: what is kept must be what is made; THROUGHCARE_WRITE_GOLDEN=1 writes them anew."""

from __future__ import annotations

import os
from pathlib import Path

GOLDEN = Path(__file__).parent / "golden"
REFERENCE = Path(__file__).parents[3] / "docs" / "reference"


def same(path: Path, made: str) -> None:
    """Assert that a kept file is what is made now."""
    if os.environ.get("THROUGHCARE_WRITE_GOLDEN"):
        path.write_text(made, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == made, (
        f"{path.name} is out of date; THROUGHCARE_WRITE_GOLDEN=1 writes it"
    )
