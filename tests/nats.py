"""Real NATS servers on loopback ports of their own, alone or as a cluster, started and ended by their process ids."""

from __future__ import annotations

import contextlib
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.service import free_port

PROGRAM = Path(sys.executable).with_name("nats-server")
PATIENCE = 20.0  # seconds to answer


class NatsServer:
    """It keeps nothing: after a restart it knows of nobody and of no message."""

    def __init__(self, *options: str) -> None:
        self.port = free_port()
        self._options = options
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"nats://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """Its process, while it runs."""
        assert self._process is not None
        return self._process.pid

    @property
    def is_running(self) -> bool:
        """Whether its process lives."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start it and wait until it answers."""
        self._process = subprocess.Popen(
            [str(PROGRAM), "--addr", "127.0.0.1", "--port", str(self.port), *self._options],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until = time.monotonic() + PATIENCE
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
            assert self._process.poll() is None, "nats-server ended by itself"
            assert time.monotonic() < until, "nats-server does not answer"
            time.sleep(0.02)

    def kill(self) -> None:
        """End it without a word to anybody, if it runs."""
        process, self._process = self._process, None
        if process is not None:
            process.send_signal(signal.SIGCONT)
            process.kill()
            process.wait()

    def freeze(self) -> None:
        """Let it answer nothing more, with its sockets open: as a machine whose network is cut."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)


@contextlib.contextmanager
def a_nats_server(*options: str) -> Iterator[NatsServer]:
    """A server that runs, and is gone afterwards."""
    server = NatsServer(*options)
    server.start()
    try:
        yield server
    finally:
        server.kill()


@contextlib.contextmanager
def a_nats_cluster(ports: Sequence[int], doors: Sequence[int] = ()) -> Iterator[list[NatsServer]]:
    """Servers that run and pass on to each other what they take; each listens for the others at one of these ports.

    `doors`: ports that lead to those, by which they find each other instead.
    """
    found = doors or ports
    routes = ",".join(f"nats://127.0.0.1:{port}" for port in found)
    with contextlib.ExitStack() as stack:
        yield [
            stack.enter_context(
                a_nats_server(
                    *("--cluster_name", "tests", "--cluster", f"nats://127.0.0.1:{port}", "--routes", routes),
                    *("--cluster_advertise", f"127.0.0.1:{door}"),
                )
            )
            for port, door in zip(ports, found, strict=True)
        ]
