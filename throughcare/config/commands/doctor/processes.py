"""The processes: whether each answers, and what it says of itself that nothing else says."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Iterator

from throughcare.config.commands.doctor.finding import Finding
from throughcare.config.environment import Environment

PATIENCE = 5  # seconds for an answer
WITHOUT = {
    "web": "Without it no page opens.",
    "live": "Without it messages go by form, and are seen when a page is opened anew.",
    "work": "Without it nobody is rung and no mail goes.",
}
SAYS = {
    "not-listening": "it hears no news from the database, so what changes elsewhere is seen late",
    "duties-late": "a duty has not been done for a minute or more: its log names which, and why",
    "closing": "it is ending",
}
"""What readiness says that no other finding of `doctor` does."""


def look(settings: Environment) -> Iterator[Finding]:
    """Ask each where these settings say that it is."""
    asked = [
        ("web", settings.host, settings.port, "THROUGHCARE_PORT"),
        ("live", settings.host, settings.live_port, "THROUGHCARE_LIVE_PORT"),
    ]
    if (work := settings.metrics_port_of("work")) is not None:
        asked.append(("work", settings.metrics_host, work, "THROUGHCARE_METRICS_PORT"))
    for name, host, port, setting in asked:
        yield process(name, host, port, setting)


def process(name: str, host: str, port: int, setting: str) -> Finding:
    """Ask one whether it runs, and then how it is."""
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    try:
        _ask(f"{address}/healthz")
    except TimeoutError:
        why = (
            "something listens there and says nothing. If it is ours it hangs: see its log and start it again"
        )
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", error)
        if isinstance(reason, TimeoutError):
            why = "nothing comes back from there. See its log and start it again"
        elif isinstance(reason, ConnectionRefusedError):
            why = f"nothing listens there. Start it: throughcare serve. If it runs elsewhere, set {setting} here too"
        else:
            why = f"what answers there is something else ({type(error).__name__}). See what {setting} says"
    else:
        told = [SAYS[code] for code in _readiness(f"{address}/readyz") if code in SAYS]
        said = f"{name} answers on port {port}"
        return Finding(not told, f"{said}, but {'; '.join(told)}." if told else f"{said}.")
    return Finding(False, f"{name} does not answer on port {port}: {why}. {WITHOUT[name]}")


def _readiness(url: str) -> list[str]:
    """The codes that a process says of itself; none where it can't be asked."""
    try:
        return _ask(url).split()
    except urllib.error.HTTPError as error:
        with error:
            return error.read().decode().split()
    except OSError:
        return []


def _ask(url: str) -> str:
    with urllib.request.urlopen(url, timeout=PATIENCE) as answer:  # noqa: S310 - an address of these settings
        return str(answer.read().decode())
