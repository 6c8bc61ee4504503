"""A process's own small port, for whoever watches it: metrics, and the health of a process that has no other port.

Off unless an operator sets THROUGHCARE_METRICS_PORT, and on the loopback unless they say otherwise: nothing the
public can reach leads here.
"""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import AF_INET6
from typing import NamedTuple

from throughcare.config.environment import Environment
from throughcare.kit.faults import say_fault

logger = logging.getLogger("throughcare.watchpoint")
_PATIENCE = 10  # seconds for a question to be asked


class Answer(NamedTuple):
    """What a route says."""

    status: int
    body: bytes
    media_type: str = "text/plain; charset=utf-8"


Route = Callable[[str], Answer]
"""Takes the question's Accept header."""


def open_watchpoint(settings: Environment, process: str, more: Mapping[str, Route] | None = None) -> int:
    """Answer `/metrics`, and what `more` has by path, beside the process's work. Returns the port, 0 if it is off.

    A port that can't be had is logged and no more: that nobody can watch is no reason to carry no messages.
    """
    port = settings.metrics_port_of(process)
    if port is None:
        return 0
    from throughcare.config.metrics import exposition

    def metrics(accept: str) -> Answer:
        media_type, body = exposition(process, accept)
        return Answer(HTTPStatus.OK, body, media_type)

    try:
        return listen(settings.metrics_host, port, {"/metrics": metrics, **(more or {})})
    except OSError as error:
        logger.error("metrics: can't listen on port %d (%s)", port, error.strerror)
        return 0


def listen(host: str, port: int, routes: Mapping[str, Route]) -> int:
    """Answer these paths from threads that end with the process. Returns the port. Raises OSError."""

    class Handler(_Handler):
        answers = routes

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        address_family = AF_INET6 if ":" in host else ThreadingHTTPServer.address_family

        def handle_error(self, request: object, client_address: object) -> None:
            """Every answer is made by now: whoever asked did not wait for it. No trace of that on the terminal."""
            logger.info("metrics: whoever asked has gone (%s)", type(sys.exception()).__name__)

    server = Server((host, port), Handler)
    threading.Thread(target=server.serve_forever, name="watchpoint", daemon=True).start()
    return int(server.server_address[1])


class _Handler(BaseHTTPRequestHandler):
    answers: Mapping[str, Route]
    timeout = _PATIENCE

    def do_GET(self) -> None:
        route = self.answers.get(self.path.partition("?")[0])
        try:
            answer = (
                route(self.headers.get("Accept", "")) if route else Answer(404, b"There is nothing here.\n")
            )
        except Exception as error:
            logger.error("metrics: a question could not be answered (%s)", say_fault(error))
            answer = Answer(500, b"This could not be answered; the log says why.\n")
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.media_type)
        self.send_header("Content-Length", str(len(answer.body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(answer.body)

    def version_string(self) -> str:
        """Nothing about what runs here."""
        return "throughcare"

    def log_message(self, format: str, *args: object) -> None:
        """Questions are not logged."""
