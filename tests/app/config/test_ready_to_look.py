"""Whoever answers people has what looks at their words before it answers; a command never waits for it."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

HAS = "print(sorted({'LOADED', 'FIRST_LOOK'} & vars(ready).keys()))"
WEB = f"""
import throughcare.config.asgi
from throughcare.screening import ready
{HAS}
"""
# A socket process that says what it has at the moment it would begin to listen.
LIVE = f"""
import asyncio
from throughcare.live import server
from throughcare.screening import ready

class Listening:
    def __init__(self, settings): pass
    async def start(self):
        {HAS}
        raise SystemExit

server.Server = Listening
asyncio.run(server.serve(None))
"""
COMMAND = f"""
from throughcare.config import cli
from throughcare.screening import ready
try:
    cli.main(["create-organization", "--help"])
except SystemExit:
    pass
{HAS}
"""


@pytest.mark.parametrize(
    ("code", "has"),
    [(WEB, "['FIRST_LOOK', 'LOADED']"), (LIVE, "['FIRST_LOOK', 'LOADED']"), (COMMAND, "[]")],
    ids=["web", "live", "command"],
)
def test_what_looks_at_words_is_there_for_whom_it_has_to_be(code: str, has: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", code], env=dict(os.environ), capture_output=True, text=True, check=True
    )
    assert ran.stdout.splitlines()[-1] == has
