"""Log lines for people or, as JSON, for machines; never anybody's words, whoever writes the line.

Our own lines say ids, kinds and numbers. An error's own text may hold words or names, and so may what a library
puts into its lines: of errors only kind and place are written, of a library's line its fixed words and numbers.
"""

from __future__ import annotations

import logging
import re
import sys
import threading
from datetime import UTC, datetime
from typing import Any, Final

import orjson

from throughcare.kit import measured, trace
from throughcare.kit.faults import say_fault

PLAIN: Final = "plain"
JSON: Final = "json"
FORMATS: Final = (PLAIN, JSON)
_OWN: Final = "throughcare"
_OF_THE_LOOP: Final = "a word from the event loop"
_FILLED_IN: Final = re.compile(r"['\"“«<{\[]")
_process: str = "throughcare"

_log = logging.getLogger("throughcare.process")


def this_process() -> str:
    """What this process is called in logs and to PostgreSQL: throughcare-web, -live or -work; a command is
    throughcare.
    """
    return _process


def name_process(name: str) -> None:
    """This process is `throughcare-` and this, from here on; before Django's settings are read."""
    global _process  # noqa: PLW0603 - a process has one name, given once as it starts
    _process = f"throughcare-{name}"


def settings(form: str) -> dict[str, Any]:
    """What `logging.config.dictConfig` wants: everything to standard error, in one form."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": "throughcare.kit.logs.JsonLine" if form == JSON else "throughcare.kit.logs.PlainLine"
            }
        },
        "handlers": {"stderr": {"()": "throughcare.kit.logs.Handler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        # Django's request log would carry addresses with ids and exception values; ours says method, view, status.
        "loggers": {"django.request": {"level": "CRITICAL"}, _OWN: {"level": "INFO"}},
    }


def say_lost_faults() -> None:
    """Have what ends a thread, or can't be raised anywhere, logged as other faults are: without its words."""

    def of_thread(lost: threading.ExceptHookArgs) -> None:
        if lost.exc_value is not None and not isinstance(lost.exc_value, SystemExit):
            _log.error("a thread ended (%s)", say_fault(lost.exc_value))

    def unraisable(lost: sys.UnraisableHookArgs) -> None:
        if lost.exc_value is not None:
            _log.error("a fault was lost (%s)", say_fault(lost.exc_value))

    threading.excepthook = of_thread
    sys.unraisablehook = unraisable


class Handler(logging.StreamHandler):  # type: ignore[type-arg]
    """Writes to standard error, and counts warnings and errors."""

    def emit(self, record: logging.LogRecord) -> None:
        """Count and write one line."""
        if record.levelno >= logging.ERROR:
            measured.LOG_LINES.of("error").add()
        elif record.levelno >= logging.WARNING:
            measured.LOG_LINES.of("warning").add()
        super().emit(record)


class PlainLine(logging.Formatter):
    """One line for a person: when, how bad, who, what, and the end of the trace."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """The line. Has no second: a fault is a kind and places."""
        said = said_of(record)
        line = f"{self.formatTime(record)} {record.levelname} {record.name} {said.message}"
        if said.fault:
            line += f" ({said.fault})"
        if said.traces:
            line += f" [{' '.join(trace.short(one) for one in said.traces)}]"
        return line


class JsonLine(logging.Formatter):
    """One JSON object: `time` (UTC), `level`, `logger`, `process`, `event` (fixed words, to group by), `message`
    (filled in), `trace`, and where there are any `traces` and `fault`.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The object on one line."""
        said = said_of(record)
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "process": _process,
            "event": said.event,
            "message": said.message,
            "trace": said.traces[0] if len(said.traces) == 1 else "",
        }
        if len(said.traces) > 1:
            line["traces"] = said.traces
        if said.fault:
            line["fault"] = said.fault
        return orjson.dumps(line).decode()


class _Said:
    """What may be written of a record."""

    __slots__ = ("event", "fault", "message", "traces")

    def __init__(self, event: str, message: str, fault: str, traces: list[str]) -> None:
        self.event = event
        self.message = message
        self.fault = fault
        self.traces = traces


def said_of(record: logging.LogRecord) -> _Said:
    """What may be written of a record, whoever made it."""
    error = record.exc_info[1] if record.exc_info else None
    fault = say_fault(error) if error is not None else ""
    mine = trace.current()
    traces = list(getattr(record, "traces", ())) or ([mine] if mine else [])
    if record.name == _OWN or record.name.startswith(f"{_OWN}."):
        return _Said(str(record.msg), _one_line(record.getMessage()), fault, traces)
    if record.name == "asyncio":  # fills in whatever a callback was called with before we see it
        return _Said(_OF_THE_LOOP, _OF_THE_LOOP, fault, traces)
    event = _fixed(record.msg)
    return _Said(event, _filled(event, record.args), fault, traces)


def _fixed(message: object) -> str:
    """What of a library's line was in its code: some fill a value in themselves, between quotes or brackets."""
    if isinstance(message, BaseException):
        return type(message).__name__
    return _FILLED_IN.split(_one_line(str(message)), maxsplit=1)[0].strip() or "…"


def _filled(template: str, args: Any) -> str:
    """A library's line: its own words, with numbers, and of errors their kind."""
    try:
        if isinstance(args, dict):
            return template % {key: _safe(value) for key, value in args.items()}
        return template % tuple(_safe(value) for value in args) if args else template
    except (TypeError, ValueError, KeyError):
        return template


def _safe(value: object) -> object:
    if isinstance(value, (int, float)):
        return value
    return type(value).__name__ if isinstance(value, BaseException) else "…"


def _one_line(text: str) -> str:
    return text.splitlines()[0] if text else text
