"""Nobody who looks at no text pays for what looks."""

from __future__ import annotations

import subprocess
import sys

import pytest


def _said(code: str) -> str:
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return ran.stdout.strip()


def test_it_is_made_when_the_first_text_is_looked_at() -> None:
    said = _said(
        "from throughcare.screening import ready, screen\n"
        "before = sorted({'LOADED', 'FIRST_LOOK'} & vars(ready).keys())\n"
        "screen('The soup came out well.')\n"
        "print(before, sorted({'LOADED', 'FIRST_LOOK'} & vars(ready).keys()))\n"
    )
    assert said == "[] ['FIRST_LOOK', 'LOADED']"


def test_many_who_ask_at_once_have_the_same_one() -> None:
    said = _said(
        "from concurrent.futures import ThreadPoolExecutor\n"
        "from throughcare.screening import ready\n"
        "with ThreadPoolExecutor(8) as pool:\n"
        "    judges = set(pool.map(lambda _: id(ready.FIRST_LOOK.judge), range(8)))\n"
        "print(len(judges), ready.FIRST_LOOK.judge is ready.LOADED.judge)\n"
    )
    assert said == "1 True"


def test_another_name_is_none_of_its() -> None:
    from throughcare.screening import ready

    with pytest.raises(AttributeError, match="NOTHING"):
        ready.NOTHING  # noqa: B018
