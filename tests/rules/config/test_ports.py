"""A busy port is a sentence that names it and what to type instead."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from throughcare.config.ports import require_free_port
from throughcare.config.trouble import OperatorError


def test_a_free_port_is_fine_and_stays_free() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    require_free_port("127.0.0.1", port, what="web", option="--port")
    require_free_port("127.0.0.1", port, what="web", option="--port")


def test_a_busy_port_is_named_with_what_to_do() -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen(1)
        port = busy.getsockname()[1]
        with pytest.raises(OperatorError, match=rf"Port {port}, which web needs, is in use.*--port \d+"):
            require_free_port("127.0.0.1", port, what="web", option="--port")


def test_a_port_just_left_by_a_server_counts_as_free() -> None:
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind(("127.0.0.1", 0))
        server.listen(1)
        port = server.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)):
            accepted, _ = server.accept()
            accepted.close()  # the server's side closes first, so the kernel remembers the connection
    require_free_port("127.0.0.1", port, what="web", option="--port")


def test_an_address_that_is_not_ours_is_said() -> None:
    with pytest.raises(OperatorError, match=r"web cannot listen on 192\.0\.2\.1"):
        require_free_port("192.0.2.1", 8000, what="web", option="--port")


def test_a_port_reserved_for_root_is_explained() -> None:
    child = os.fork()
    if child == 0:
        code = 1
        try:
            if os.geteuid() == 0:
                os.setuid(65534)
            require_free_port("127.0.0.1", 80, what="web", option="--port")
        except OperatorError as error:
            code = 0 if "above 1023" in str(error) else 2
        finally:
            os._exit(code)
    setting = Path("/proc/sys/net/ipv4/ip_unprivileged_port_start")
    start = int(setting.read_text()) if setting.exists() else 1024
    expected = 0 if start > 80 else 1
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == expected
