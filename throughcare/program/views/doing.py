"""Doing what a button asks, and saying what came of it."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest

from throughcare.program.refusals import Refused


def done(request: HttpRequest, act: Callable[[], object], said: str = "") -> bool:
    """Do it, and say so if there is something to say; a refusal is said in its own words. Whether it was
    done.
    """
    try:
        act()
    except Refused as refused:
        messages.warning(request, refused.sentence)
        return False
    if said:
        messages.success(request, said)
    return True
