"""The real processes, watched: numbers on a port of each, lines of JSON, and in neither anybody's words or name."""

from __future__ import annotations

import asyncio
import json
import socket
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.live.talk import dial
from tests.service import RunningService, running_service
from tests.world import World

AS_STRANGE = "Marzipan-Lighthouse"
SECRETS = (AS_STRANGE, AS_STRANGE.lower(), "Reyes", "kill myself")


def three_free_ports() -> int:
    """The first of three ports in a row that nobody listens on at this moment."""
    for _ in range(50):
        with socket.socket() as first:
            first.bind(("127.0.0.1", 0))
            port = int(first.getsockname()[1])
            try:
                for more in (1, 2):
                    with socket.socket() as other:
                        other.bind(("127.0.0.1", port + more))
            except (OSError, OverflowError):
                continue
            return port
    raise AssertionError("no three ports in a row are free")


def ask(port: int, path: str, **headers: str) -> tuple[int, str]:
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def ask_until(port: int, path: str, wanted: str) -> str:
    """What is answered there once it holds this; a process that starts may be asked before it listens."""
    said, until = "", time.monotonic() + 60
    while wanted not in said:
        assert time.monotonic() < until, f"{path} on {port} says: {said[-2000:]}"
        try:
            said = ask(port, path)[1]
        except OSError:
            time.sleep(0.2)
    return said


async def say(service: RunningService, world: World) -> None:
    """Words that are posted, and words of danger, by the socket."""
    ana = await dial(service.live_port, world.ana, origin=service.url)
    await ana.wait("hello", seconds=30)
    await ana.post(world.cohort_room, f"Good evening, {AS_STRANGE}.")
    await ana.post(world.cohort_room, f"I want to kill myself tonight. {AS_STRANGE}")
    await ana.line.send(f'{{"op": "{AS_STRANGE}"}}')
    await ana.wait("error")
    await ana.close()


@pytest.mark.timeout(240)
def test_numbers_and_lines_of_real_processes_hold_nobody(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = three_free_ports()
    monkeypatch.setenv("THROUGHCARE_DATA", str(tmp_path))
    monkeypatch.setenv("THROUGHCARE_METRICS_PORT", str(first))
    monkeypatch.setenv("THROUGHCARE_LOG_FORMAT", "json")
    with running_service() as service:
        asyncio.run(say(service, world))
        assert ask(service.port, f"/{AS_STRANGE}", Host=f"{AS_STRANGE}.example")[0] == 400
        assert ask(service.port, f"/{AS_STRANGE}", Host="localhost")[0] in {302, 404}
        numbers = {
            "web": ask_until(first, "/metrics", "throughcare_http_requests_total{"),
            "live": ask_until(first + 1, "/metrics", "throughcare_ack_seconds_count{"),
            # The words of danger ring, and somebody can see that they do.
            "work": ask_until(first + 2, "/metrics", 'throughcare_calls_open{step="care-team"} 1.0'),
        }
        assert ask(first + 2, "/healthz") == (200, "ok\n")
        assert ask(first + 2, "/readyz") == (200, "ready\n")
        assert "throughcare_fan_out_receivers_sum 0.0" not in numbers["live"]
    lines = []
    for process in numbers:
        for line in (tmp_path / f"{process}.log").read_text().splitlines():
            said = json.loads(line)
            assert {"time", "level", "logger", "process", "event", "message", "trace"} <= set(said)
            assert said["process"] == f"throughcare-{process}"
            lines.append(line)
    assert any("Invalid HTTP_HOST header:" in line for line in lines)
    everything = "".join(numbers.values()) + "".join(lines)
    ids = {str(world.ana.id), str(world.cohort_room.id), str(world.harbor.id)}
    assert [secret for secret in (*SECRETS, *ids) if secret in everything] == []
