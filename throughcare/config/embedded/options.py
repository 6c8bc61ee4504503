"""The settings that every embedded PostgreSQL is started with, as arguments so that no file can differ."""

from __future__ import annotations

from pathlib import Path

MAX_CONNECTIONS = 100


def server_options(socket_folder: Path, *, fsync: bool, loopback: str = "") -> list[str]:
    """Return the arguments for `postgres`: a private socket only, durable, small, silent about people.

    `loopback`: an address of this machine alone, for a peer in a measurement that knows no such sockets.
    """
    settings = {
        # No network listener at all, and a socket in a folder that only one system user can enter.
        "listen_addresses": loopback,
        "port": "5432",
        "unix_socket_directories": str(socket_folder),
        "unix_socket_permissions": "0700",
        "max_connections": str(MAX_CONNECTIONS),
        "shared_buffers": "128MB",
        "password_encryption": "scram-sha-256",
        "synchronous_commit": "on",
        "fsync": "on" if fsync else "off",
        "full_page_writes": "on" if fsync else "off",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "jit": "off",  # our statements are short; compiling them costs more than it saves
        # The log must never repeat what members wrote: no statements, no details, no parameters.
        "logging_collector": "off",
        "log_destination": "stderr",
        "log_min_messages": "warning",
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
        "log_statement": "none",
        "log_checkpoints": "off",
        "log_line_prefix": "%m [%p] ",
    }
    return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
