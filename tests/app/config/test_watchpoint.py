"""A process's own port: its numbers, work's health, and nothing at all unless an operator asks."""

from __future__ import annotations

import logging
import os
import socket
import struct
import threading
import time
import urllib.error
import urllib.request
from dataclasses import replace

import pytest
from django.db import DatabaseError
from django.test import Client

from tests.service import free_port
from throughcare.config import watchpoint, work
from throughcare.config.environment import Environment, read
from throughcare.config.watchpoint import Answer, listen, open_watchpoint
from throughcare.kit import measured


@pytest.fixture
def settings() -> Environment:
    return read(os.environ)


def ask(port: int, path: str, accept: str = "*/*") -> tuple[int, str, str]:
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Accept": accept})
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return answer.status, answer.headers["Content-Type"], answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers["Content-Type"], error.read().decode()


def test_nothing_listens_unless_an_operator_asks(settings: Environment) -> None:
    assert settings.metrics_port is None
    assert open_watchpoint(settings, "web") == 0


def test_a_process_says_its_numbers_on_its_own_port(settings: Environment) -> None:
    wanted = replace(settings, metrics_port=free_port() - 1)
    measured.HELLOS.of("again")
    port = open_watchpoint(wanted, "live")
    assert port == wanted.metrics_port_of("live")
    status, media_type, text = ask(port, "/metrics")
    assert (status, media_type.split(";")[0]) == (200, "text/plain")
    assert 'throughcare_socket_hellos_total{kind="again"}' in text
    assert 'process="live"' in text
    assert "throughcare_http_requests_total" not in text, "that is web's"
    assert ask(port, "/metrics", "application/openmetrics-text")[1].startswith("application/openmetrics-text")
    for nothing in ("/", "/healthz", "/metrics/../etc", "/threads"):
        assert ask(port, nothing)[0] == 404


def test_the_public_address_has_no_metrics() -> None:
    assert Client(HTTP_HOST="localhost:8000").get("/metrics").status_code in {302, 404}


def test_a_port_that_is_taken_is_logged_and_stops_nothing(
    settings: Environment, caplog: pytest.LogCaptureFixture
) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen(1)
        port = busy.getsockname()[1]
        with caplog.at_level(logging.ERROR):
            assert open_watchpoint(replace(settings, metrics_port=port), "web") == 0
    assert f"metrics: can't listen on port {port}" in caplog.text


def test_a_question_that_fails_is_an_answer(caplog: pytest.LogCaptureFixture) -> None:
    def broken(_accept: str) -> Answer:
        raise RuntimeError("a secret detail")

    port = listen("127.0.0.1", 0, {"/broken": broken})
    status, _, text = ask(port, "/broken")
    assert status == 500
    assert "secret" not in text + caplog.text
    assert "RuntimeError < test_watchpoint.py:" in caplog.text


def all_done(at: float) -> None:
    for duty in work.duties():
        measured.DUTY_DONE.of(duty.name).set(at)


def test_work_is_ready_while_its_duties_are_done(monkeypatch: pytest.MonkeyPatch) -> None:
    all_done(time.time())
    assert work.healthz("") == Answer(200, b"ok\n")
    assert work.readyz("") == Answer(200, b"ready\n")
    measured.DUTY_DONE.of("ring").set(time.time() - 62)
    assert work.late_duties(time.time()) == ["ring"]
    assert work.readyz("") == Answer(503, b"duties-late\n")
    measured.DUTY_DONE.of("ring").set(time.time())
    monkeypatch.setattr(work.watch, "late_pages", lambda: 1)
    assert work.readyz("") == Answer(503, b"pages-late\n")

    def away() -> int:
        raise DatabaseError

    monkeypatch.setattr(work.watch, "late_pages", away)
    assert work.readyz("") == Answer(503, b"database-away\n")


def test_a_duty_says_when_it_was_done_and_how_often_it_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    done, stop = [], threading.Event()

    def sometimes() -> None:
        done.append(1)
        if len(done) == 1:
            raise ValueError("not today")
        stop.set()

    failed, times = measured.DUTY_FAILED.of("alive").value, sum(measured.DUTY_TIME.of("alive").value[0])
    monkeypatch.setattr(work.connection, "close", lambda: None)
    work._keep_doing(work.Duty("alive", 0.001, sometimes), stop)
    assert measured.DUTY_FAILED.of("alive").value == failed + 1
    assert time.time() - (measured.DUTY_DONE.of("alive").value or 0) < 10
    assert sum(measured.DUTY_TIME.of("alive").value[0]) == times + 2


def test_what_is_asked_is_not_logged(capsys: pytest.CaptureFixture[str]) -> None:
    port = listen("127.0.0.1", 0, {})
    ask(port, "/anything")
    assert "anything" not in capsys.readouterr().err
    assert watchpoint._Handler.version_string(None) == "throughcare"  # type: ignore[arg-type]


def test_whoever_asks_and_does_not_wait_leaves_no_trace_on_the_terminal(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """Health that is asked with a short patience, of a process whose database stands still."""
    caplog.set_level(logging.INFO, "throughcare.watchpoint")
    asked, has_gone = threading.Event(), threading.Event()

    def slow(_accept: str) -> Answer:
        asked.set()
        has_gone.wait(10)
        return Answer(200, b"x" * 4_000_000)

    port = listen("127.0.0.1", 0, {"/slow": slow})
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
        )  # closed at once, by a reset
        line.sendall(b"GET /slow HTTP/1.0\r\n\r\n")
        assert asked.wait(10)
    has_gone.set()
    until = time.monotonic() + 10
    while "whoever asked has gone" not in caplog.text and time.monotonic() < until:
        time.sleep(0.02)
    assert "whoever asked has gone" in caplog.text
    assert "Traceback" not in capfd.readouterr().err
