"""The real processes for tests that need them: web, live and work on free loopback ports, on the tests' database."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.database import ready

PATIENCE = 60.0  # seconds for a process to answer


@dataclass
class RunningService:
    """Where it answers, and its processes by name."""

    port: int
    live_port: int
    environment: dict[str, str]
    module: str = "throughcare.config"
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """The address people type."""
        return f"http://localhost:{self.port}"

    @property
    def live_url(self) -> str:
        """The address of the socket."""
        return f"ws://localhost:{self.live_port}/live"

    def start(self, name: str) -> None:
        """Start one process and wait until it answers (work: until it runs)."""
        log = Path(self.environment["THROUGHCARE_DATA"]) / f"{name}.log"
        with log.open("ab") as out:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-m", self.module, "run", name],
                env=self.environment,
                stdout=out,
                stderr=subprocess.STDOUT,
            )
        port = {"web": self.port, "live": self.live_port}.get(name)
        if port is not None:
            wait_for(f"http://127.0.0.1:{port}/healthz", self.processes[name], log)

    def kill(self, name: str) -> None:
        """SIGKILL one process and collect it."""
        self.processes[name].kill()
        self.processes[name].wait()

    def stop(self) -> None:
        """Stop whatever still runs."""
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextmanager
def running_service(
    *names: str,
    app_url: str = "",
    owner_url: str = "",
    module: str = "throughcare.config",
    environment: Mapping[str, str] | None = None,
    start: bool = True,
) -> Iterator[RunningService]:
    """Run these processes (all three if none is named) against the tests' database, or another.

    `module`: what is run instead of the service's own entry, such as `tests.moved_clock`. `environment`: more
    variables for them. `start`: False leaves it to the test to start them.
    """
    port, live_port = free_port(), free_port()
    settings = service_environment(port, live_port, app_url=app_url, owner_url=owner_url)
    service = RunningService(port, live_port, settings | dict(environment or {}), module)
    try:
        for name in names or (("web", "live", "work") if start else ()):
            service.start(name)
        yield service
    finally:
        service.stop()


def service_environment(
    port: int, live_port: int, *, app_url: str = "", owner_url: str = ""
) -> dict[str, str]:
    """What a process of the service finds in its environment."""
    ready()
    return {
        **os.environ,
        "DATABASE_URL": app_url or os.environ["DATABASE_URL"],
        "DATABASE_OWNER_URL": owner_url or os.environ["DATABASE_OWNER_URL"],
        "THROUGHCARE_PORT": str(port),
        "THROUGHCARE_LIVE_PORT": str(live_port),
        "THROUGHCARE_PUBLIC_URL": f"http://localhost:{port}",
        "PYTHONPATH": str(Path(__file__).parent.parent),
    }


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until a process answers there; its last words if it never does."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise AssertionError(f"{url} does not answer:\n" + log.read_text()[-3000:])
