"""Whether a network port is free to listen on, said as a sentence when it is not; nothing here listens."""

from __future__ import annotations

import errno
import socket

from throughcare.config.trouble import OperatorError


def require_free_port(host: str, port: int, *, what: str, option: str) -> None:
    """Raise OperatorError unless `host:port` can be listened on now.

    `what` is who wants it, e.g. "web"; `option` is how to choose another, e.g. "--port".
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As servers do: a connection of yesterday that the kernel still remembers is no obstacle.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError as error:
            raise OperatorError(_sentence(error, host, port, what, option)) from error


def _sentence(error: OSError, host: str, port: int, what: str, option: str) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port}, which {what} needs, is in use by another program. "
            f"Stop that program, or choose another port: {option} {_suggestion(port)}"
        )
    if error.errno in (errno.EACCES, errno.EPERM):
        return (
            f"This user may not use port {port}, which {what} needs. "
            f"Choose one above 1023: {option} {_suggestion(8000)}"
        )
    return f"{what} cannot listen on {host}:{port}: {error.strerror}."


def _suggestion(port: int) -> int:
    return port + 10 if port + 10 <= 65_000 else 8010
