"""Debian's ejabberd, its accounts, rooms and archive in the same PostgreSQL: the fastest peer we know.

`make bench` installs it and its driver where it may (`scripts/debian-packages bench`); nothing of it need run, and none
of its files in `/etc` is used. It is started with a configuration of the measurement's own, on loopback, with every
limit off.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import psycopg

LOOPBACK = "127.0.7.1"
"""Where it reaches PostgreSQL: its driver knows no Unix sockets. Not where a machine's own PostgreSQL listens."""

CONFIGURATION = """\
hosts: [localhost]
loglevel: warning
auth_method: sql
auth_password_format: plain
default_db: sql
sql_type: pgsql
sql_server: "{server}"
sql_port: {database_port}
sql_database: "{database}"
sql_username: "{user}"
sql_password: "{password}"
sql_pool_size: 10
listen:
  - port: {port}
    ip: "127.0.0.1"
    module: ejabberd_c2s
    max_stanza_size: 262144
    shaper: none
    access: all
    starttls: false
disable_sasl_mechanisms: ["SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-512", "X-OAUTH2", "DIGEST-MD5"]
max_fsm_queue: 100000
modules:
  mod_disco: {{}}
  mod_ping: {{}}
  mod_roster: {{}}
  mod_stream_mgmt: {{}}
  mod_mam:
    default: always
    assume_mam_usage: true
  mod_muc:
    host: muc.localhost
    access: all
    access_create: all
    access_mam: all
    history_size: 0
    max_users: 5000
    max_users_presence: 100000
    max_user_conferences: 1000
    min_message_interval: 0
    room_shaper: none
    user_message_shaper: none
    user_presence_shaper: none
    default_room_options:
      mam: true
      persistent: true
      anonymous: false
      max_users: 5000
"""


def version() -> str:
    """The package's version, or nothing where it or its driver for PostgreSQL is not installed."""
    return _version_of("ejabberd") if _version_of("erlang-p1-pgsql") else ""


def _version_of(package: str) -> str:
    if not shutil.which("dpkg-query"):
        return ""
    asked = subprocess.run(
        ["dpkg-query", "-W", "-f", "${db:Status-Status} ${Version}", package],
        capture_output=True,
        text=True,
        check=False,
    )
    status, _, found = asked.stdout.partition(" ")
    return found if status == "installed" else ""


def _files() -> list[Path]:
    listed = subprocess.run(["dpkg", "-L", "ejabberd"], capture_output=True, text=True, check=True).stdout
    return [Path(line) for line in listed.splitlines()]


def start(database_url: str, users: int, folder: Path, stack: ExitStack) -> tuple[int, int]:
    """Fill its database with so many accounts and start it; its process id and its port once it listens."""
    files = _files()
    with psycopg.connect(database_url) as connection:
        schema = next(file for file in files if file.name == "pg.sql")
        connection.execute(schema.read_text(encoding="utf-8"))  # type: ignore[arg-type]
        connection.execute(
            "INSERT INTO users (username, password) SELECT 'u' || n, 'p' FROM generate_series(1, %s) AS n",
            [users],
        )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    configuration = folder / "ejabberd.yml"
    configuration.write_text(CONFIGURATION.format(port=port, **_database(database_url)), encoding="utf-8")
    configuration.chmod(0o600)
    app = next(file for file in files if file.name == "ejabberd.app")
    (folder / "spool").mkdir()
    with (folder / "said").open("wb") as said:
        process = subprocess.Popen(
            ["erl", "-noinput", "+K", "true", "+P", "250000", "-mnesia", "dir", f'"{folder / "spool"}"',
             "-s", "ejabberd"],
            env=os.environ | {
                "EJABBERD_CONFIG_PATH": str(configuration),
                "EJABBERD_LOG_PATH": str(folder / "log"),
                "SPOOL_DIR": str(folder / "spool"),
                "HOME": str(folder),
                "ERL_LIBS": str(app.parent.parent.parent),
            },
            stdout=said, stderr=subprocess.STDOUT, cwd=folder,
        )  # fmt: skip
    stack.callback(process.wait)
    stack.callback(process.kill)
    end = time.monotonic() + 60
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError as error:
            if time.monotonic() > end or process.poll() is not None:
                raise SystemExit(f"ejabberd did not start: see {folder / 'said'} ({error})") from error
            time.sleep(0.2)
        else:
            return process.pid, port


def _database(url: str) -> dict[str, str]:
    parts = urlsplit(url)
    return {
        "server": LOOPBACK,
        "database_port": parse_qs(parts.query).get("port", ["5432"])[0],
        "database": parts.path.lstrip("/"),
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
    }
