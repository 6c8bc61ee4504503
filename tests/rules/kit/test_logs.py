"""What a log line says, for people and for machines, and what it never says."""

from __future__ import annotations

import json
import logging
import logging.config
import sys
import threading
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from throughcare.kit import logs, measured, trace

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
WORDS = "I feel awful tonight"


def record(name: str, message: str, *args: object, error: BaseException | None = None) -> logging.LogRecord:
    info = (type(error), error, error.__traceback__) if error is not None else None
    return logging.LogRecord(name, logging.WARNING, "somewhere.py", 7, message, args, info)


def as_json(said: logging.LogRecord) -> dict[str, Any]:
    line = logs.JsonLine().format(said)
    assert "\n" not in line
    read: dict[str, Any] = json.loads(line)
    return read


@pytest.fixture
def traced() -> Iterator[None]:
    token = trace.begin(TRACE)
    yield
    trace.end(token)


def raised() -> ValueError:
    try:
        raise ValueError(WORDS)
    except ValueError as error:
        return error


@pytest.mark.usefixtures("traced")
def test_a_line_of_json_says_when_how_bad_who_what_and_its_trace() -> None:
    line = as_json(record("throughcare.live", "live: %d lines", 3))
    at = datetime.fromisoformat(line.pop("time"))
    assert at.utcoffset() is not None
    assert line == {
        "level": "warning",
        "logger": "throughcare.live",
        "process": logs.this_process(),
        "event": "live: %d lines",
        "message": "live: 3 lines",
        "trace": TRACE,
    }


@pytest.mark.usefixtures("traced")
def test_a_plain_line_ends_with_the_end_of_its_trace() -> None:
    line = logs.PlainLine().format(record("throughcare.live", "live: %d lines", 3))
    assert line.endswith("WARNING throughcare.live live: 3 lines [0e0e4736]")


def test_a_line_about_several_says_all_their_traces() -> None:
    said = record("throughcare.posting", "posting: a batch of %d", 2)
    said.traces = [TRACE, TRACE[::-1]]
    assert as_json(said)["traces"] == [TRACE, TRACE[::-1]]
    assert logs.PlainLine().format(said).endswith(f"[0e0e4736 {TRACE[::-1][-8:]}]")


@pytest.mark.parametrize("form", [logs.JsonLine(), logs.PlainLine()])
def test_of_an_error_kind_and_place_are_said_and_not_its_words(form: logging.Formatter) -> None:
    for name in ("throughcare.screening", "uvicorn.error"):
        line = form.format(record(name, "It failed.", error=raised()))
        assert "ValueError < test_logs.py:" in line
        assert "awful" not in line
        assert "\n" not in line


@pytest.mark.parametrize("form", [logs.JsonLine(), logs.PlainLine()])
def test_what_a_library_fills_in_is_left_out_but_for_numbers_and_kinds(form: logging.Formatter) -> None:
    line = form.format(record("django.security", "Forbidden (%s): %s %d", WORDS, raised(), 403))
    assert "Forbidden (…): ValueError 403" in line
    assert "awful" not in line
    line = form.format(record("asyncio", f"Exception in callback keep({WORDS!r})\nhandle: {WORDS}"))
    assert "awful" not in line
    line = form.format(record("other", "of %(whom)s", {"whom": WORDS}))
    assert "awful" not in line
    line = form.format(record("other", f"Invalid header: {WORDS!r}. You may need to add {WORDS!r}."))
    assert "Invalid header:" in line
    assert "awful" not in line
    said = record("uvicorn.error", "")
    said.msg = raised()  # type: ignore[assignment] - as uvicorn does
    assert "ValueError" in form.format(said)
    assert "awful" not in form.format(said)


def test_what_ends_a_thread_is_logged_without_its_words(caplog: pytest.LogCaptureFixture) -> None:
    before = threading.excepthook, sys.unraisablehook
    try:
        logs.say_lost_faults()
        thread = threading.Thread(target=lambda: [][len(WORDS)])
        thread.start()
        thread.join()
    finally:
        threading.excepthook, sys.unraisablehook = before
    assert "a thread ended (IndexError < test_logs.py:" in caplog.text


def test_warnings_and_errors_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    handler = logs.Handler(sys.stderr)
    handler.setFormatter(logs.PlainLine())
    before = [measured.LOG_LINES.of(level).value for level in ("warning", "error")]
    handler.emit(record("throughcare.live", "live: so"))
    assert [measured.LOG_LINES.of(level).value for level in ("warning", "error")] == [
        before[0] + 1,
        before[1],
    ]
    assert "live: so" in capsys.readouterr().err


@pytest.mark.parametrize("form", logs.FORMATS)
def test_the_settings_are_such_that_logging_takes(form: str) -> None:
    settings = logs.settings(form)
    formatter = settings["formatters"]["line"]["()"]
    assert formatter == f"throughcare.kit.logs.{'JsonLine' if form == 'json' else 'PlainLine'}"
    logging.config.DictConfigurator(settings).configure_formatter(settings["formatters"]["line"])
