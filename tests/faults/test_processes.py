"""The one command that runs all: its children start, come back, stop in order, and none outlives it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import psutil
import pytest

from tests.faults import embedded

# A service that answers its health address on a free port of its own choice, told through a file.
HEALTHY = """
import http.server, os, pathlib, signal, sys, time
name, folder = sys.argv[1], pathlib.Path(sys.argv[2])
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
    def log_message(self, *arguments): pass
server = http.server.HTTPServer(("127.0.0.1", int(sys.argv[3])), Answer)
def end(number, frame):
    with (folder / "ends").open("a") as file: file.write(name + "\\n")
    print(name, "has ended", flush=True)
    os._exit(0)
signal.signal(signal.SIGTERM, end)
signal.signal(signal.SIGINT, signal.SIG_IGN)
with (folder / (name + ".pids")).open("a") as file: file.write(str(os.getpid()) + "\\n")
print(name, "runs", flush=True)
server.serve_forever()
"""
STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("deaf", flush=True)
time.sleep(600)
"""
PARENT = """
import json, pathlib, sys
from throughcare.config import child, processes
from throughcare.config.embedded import EmbeddedPostgres
plan = json.loads(sys.argv[1])
if plan["by_pipe"]: child._C_LIBRARY = None
processes.STOP_WITHIN = 1.0
services = [processes.Service(**each) for each in plan["services"]]
postgres = EmbeddedPostgres(pathlib.Path(plan["postgres"])) if plan["postgres"] else None
if postgres: postgres.start()
def say(words): print(words, flush=True)
def on_ready(): say("READY " + (str(postgres.pid) if postgres else ""))
mark = plan["mark_lines"]
sys.exit(processes.run_services(services, say=say, on_ready=on_ready, postgres=postgres, mark_lines=mark))
"""


class Command:
    """The parent process under test, its lines of output as they come."""

    def __init__(
        self,
        services: list[dict[str, object]],
        *,
        by_pipe: bool = False,
        postgres: Path | None = None,
        mark_lines: bool = True,
    ) -> None:
        plan = json.dumps(
            {
                "services": services,
                "by_pipe": by_pipe,
                "postgres": str(postgres) if postgres else "",
                "mark_lines": mark_lines,
            }
        )
        self.process = subprocess.Popen(
            [sys.executable, "-c", PARENT, plan], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.lines: list[str] = []
        self.reader = threading.Thread(target=self._read)
        self.reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))

    def said(self, words: str) -> bool:
        return any(words in line for line in self.lines)

    def close(self) -> int:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=30)
        self.reader.join(timeout=10)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code


@pytest.fixture
def commands() -> Iterator[list[Command]]:
    """Commands that are closed when the test ends, however it ends."""
    started: list[Command] = []
    yield started
    for command in started:
        command.close()


@pytest.fixture
def passable() -> Iterator[Path]:
    """A folder that the account PostgreSQL runs as can reach, so that the data stay in it and go with it."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


until = partial(embedded.until, seconds=15.0)


def a_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def a_service(name: str, folder: Path) -> dict[str, object]:
    port = a_free_port()
    return {
        "name": name,
        "command": [sys.executable, "-c", HEALTHY, name, str(folder), str(port)],
        "health": f"http://127.0.0.1:{port}/healthz",
    }


def pids(folder: Path, name: str) -> list[int]:
    path = folder / f"{name}.pids"
    return [int(line) for line in path.read_text().split()] if path.exists() else []


def is_gone(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_all_are_ready_before_it_says_so_and_stop_in_order(tmp_path: Path, commands: list[Command]) -> None:
    command = Command([a_service(name, tmp_path) for name in ("web", "live", "work")])
    commands.append(command)
    assert until(lambda: command.said("READY"))
    for name in ("web", "live", "work"):
        assert command.lines.index(f"{name:4} | {name} runs") < command.lines.index("READY ")
    began = time.monotonic()
    command.process.send_signal(signal.SIGINT)
    assert command.process.wait(timeout=10) == 0
    assert time.monotonic() - began < 5
    assert (tmp_path / "ends").read_text().split() == ["web", "live", "work"]
    assert all(is_gone(pid) for name in ("web", "live", "work") for pid in pids(tmp_path, name))
    assert until(lambda: command.said("work | work has ended"))


def test_lines_that_say_themselves_whose_they_are_are_passed_on_as_they_are(
    tmp_path: Path, commands: list[Command]
) -> None:
    command = Command([a_service("web", tmp_path)], mark_lines=False)
    commands.append(command)
    assert until(lambda: command.said("READY"))
    assert "web runs" in command.lines


@pytest.mark.parametrize("by_pipe", [False, True], ids=["by the kernel", "by a pipe"])
def test_no_child_outlives_a_killed_parent(tmp_path: Path, commands: list[Command], by_pipe: bool) -> None:
    command = Command([a_service(name, tmp_path) for name in ("web", "live")], by_pipe=by_pipe)
    commands.append(command)
    assert until(lambda: command.said("READY"))
    command.process.kill()
    assert until(
        lambda: all(is_gone(pid) for name in ("web", "live") for pid in pids(tmp_path, name)), seconds=5
    )


def test_children_tied_by_a_pipe_end_when_they_are_asked_to(tmp_path: Path, commands: list[Command]) -> None:
    command = Command([a_service("web", tmp_path)], by_pipe=True)
    commands.append(command)
    assert until(lambda: command.said("READY"))
    assert command.close() == 0
    assert (tmp_path / "ends").read_text().split() == ["web"]


def test_a_child_that_is_killed_is_started_again_and_the_others_are_left_alone(
    tmp_path: Path, commands: list[Command]
) -> None:
    command = Command([a_service(name, tmp_path) for name in ("web", "live")])
    commands.append(command)
    assert until(lambda: command.said("READY"))
    for times in (1, 2, 3):
        os.kill(pids(tmp_path, "live")[-1], signal.SIGKILL)
        assert until(lambda wanted=times + 1: len(pids(tmp_path, "live")) == wanted)  # type: ignore[misc]
    assert command.said("live was ended by SIGKILL; starting it again in 0.25 s.")
    assert command.said("live was ended by SIGKILL; starting it again in 1 s.")
    assert len(pids(tmp_path, "web")) == 1
    assert sum("READY" in line for line in command.lines) == 1


def test_a_child_that_never_becomes_ready_ends_the_command_with_its_last_words(
    tmp_path: Path, commands: list[Command]
) -> None:
    broken = {"name": "live", "command": [sys.executable, "-c", "import sys; sys.exit('no such setting')"]}
    command = Command([a_service("web", tmp_path), {**broken, "health": "http://127.0.0.1:1/healthz"}])
    commands.append(command)
    assert until(lambda: command.process.poll() is not None)
    assert command.close() == 1
    assert command.said("live | no such setting")
    assert command.said("live ended with code 1 3 times before it was ready, so everything is stopped.")
    assert all(is_gone(pid) for pid in pids(tmp_path, "web"))


def test_a_child_that_does_not_listen_is_ended_all_the_same(tmp_path: Path, commands: list[Command]) -> None:
    deaf = {"name": "deaf", "command": [sys.executable, "-c", STUBBORN]}
    command = Command([deaf, a_service("work", tmp_path)])
    commands.append(command)
    assert until(lambda: command.said("READY") and command.said("deaf | deaf"))
    began = time.monotonic()
    assert command.close() == 0
    assert time.monotonic() - began < 5
    assert (tmp_path / "ends").read_text().split() == ["work"]


def test_a_command_that_does_not_exist_is_a_sentence(tmp_path: Path, commands: list[Command]) -> None:
    command = Command([{"name": "web", "command": [str(tmp_path / "nothing")]}])
    commands.append(command)
    assert until(lambda: command.process.poll() is not None)
    assert command.close() == 1
    assert command.said("web cannot be started")
    assert not command.said("Traceback")


def test_a_killed_database_server_is_started_again_and_stopped_last(
    tmp_path: Path, passable: Path, commands: list[Command]
) -> None:
    command = Command([a_service("web", tmp_path)], postgres=passable / "postgres")
    commands.append(command)
    assert until(lambda: command.said("READY"), seconds=30)
    first = int(next(line for line in command.lines if "READY" in line).split()[1])
    os.kill(first, signal.SIGKILL)
    assert until(lambda: command.said("The database server ended unexpectedly"))
    main = psutil.Process(command.process.pid)

    def servers() -> list[int]:
        return [each.pid for each in main.children() if each.pid != first and _is_server(each)]

    assert until(lambda: len(servers()) == 1)
    second = servers()[0]
    time.sleep(0.5)
    assert command.close() == 0
    assert is_gone(second)
    assert (tmp_path / "ends").read_text().split() == ["web"]


def _is_server(process: psutil.Process) -> bool:
    """Whether it is PostgreSQL, also where it ends while it is asked."""
    try:
        return process.name() == "postgres"
    except psutil.NoSuchProcess:
        return False
