"""What the frame of every page shows: the bar's words, the reader's zone, how many messages wait."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context for `base.html`. Makes no query: what costs one is asked for by the page that shows it."""
    actor = getattr(request, "actor", None)
    return {
        "actor": actor,
        "member": getattr(request, "member", None),
        "zone": actor.zone if actor else "UTC",
        "is_staff": bool(actor and actor.is_staff),
    }
