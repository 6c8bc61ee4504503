"""`demo`, `serve`, `migrate`, and the processes they run."""

from __future__ import annotations

import argparse
import logging.config
import os
import sys
import time
from pathlib import Path
from typing import Any

from throughcare.config import station
from throughcare.config.child import Service
from throughcare.config.embedded import EmbeddedPostgres
from throughcare.config.environment import LOOPBACK, PROCESSES, read
from throughcare.config.ports import require_free_port
from throughcare.config.processes import run_services
from throughcare.config.trouble import OperatorError
from throughcare.config.watchpoint import open_watchpoint
from throughcare.kit import logs


def add_to(commands: Any) -> None:
    """Add the commands of this file."""
    for name, run, help_text in (
        ("demo", demo, "Set up fictional programs and people, and run everything (only on this machine)."),
        ("serve", serve, "Run web, live and work."),
    ):
        command = commands.add_parser(name, help=help_text, description=help_text)
        command.add_argument(
            "--port", type=port_number, default=None, help="port of the pages (default 8000)"
        )
        command.add_argument(
            "--live-port", type=port_number, default=None, help="port of the socket (default: port + 1)"
        )
        command.add_argument(
            "--data", default=None, help="data folder (default: THROUGHCARE_DATA, else ./var)"
        )
        command.set_defaults(run=run)
    command = commands.add_parser("migrate", help="Bring the database to this version.")
    command.set_defaults(run=migrate)
    command = commands.add_parser("run", help="Run one process alone: web, live or work.")
    command.add_argument(
        "process", choices=("web", "live", "work"), help="pages, sockets, or what is sent and done later"
    )
    command.add_argument(
        "--port", type=port_number, default=None, help="where web or live listens, if not as set"
    )
    command.set_defaults(run=run_one)


def port_number(text: str) -> int:
    """A port as it is typed. Raises ArgumentTypeError with what it must be."""
    if not (text.isascii() and text.isdigit() and len(text) < 6 and 0 < int(text) < 65536):
        raise argparse.ArgumentTypeError(f"it must be a number from 1 to 65535; it is “{text}”")
    return int(text)


def migrate(_wanted: argparse.Namespace) -> int:
    """Run the migrations, then the protection of the schema."""
    with station.django(quiet=False):
        station.migrate()
    station.say("The database is at this version.")
    return 0


def demo(wanted: argparse.Namespace) -> int:
    """Migrate, write the demo's people if they are missing, run everything."""
    return _run(wanted, is_demo=True)


def serve(wanted: argparse.Namespace) -> int:
    """Run everything on what is there."""
    return _run(wanted, is_demo=False)


def _run(wanted: argparse.Namespace, *, is_demo: bool) -> int:
    began = time.monotonic()
    _apply(wanted)
    settings = read(os.environ)
    if is_demo and settings.host not in LOOPBACK:
        raise OperatorError(
            "The demo signs anybody in with one click, so it runs on 127.0.0.1 only: unset THROUGHCARE_HOST."
        )
    require_free_port(settings.host, settings.port, what="web", option="--port")
    require_free_port(settings.host, settings.live_port, what="live", option="--live-port")
    for process in PROCESSES:
        port = settings.metrics_port_of(process)
        if port is not None:
            what = f"the metrics of {process}"
            require_free_port(settings.metrics_host, port, what=what, option="THROUGHCARE_METRICS_PORT")
    with station.database() as postgres:
        _prepare(is_demo=is_demo)
        services = [
            Service(name, (sys.executable, "-m", "throughcare.config", "run", name), health, dict(os.environ))
            for name, health in (
                ("web", f"http://{settings.host}:{settings.port}/healthz"),
                ("live", f"http://{settings.host}:{settings.live_port}/healthz"),
                ("work", None),
            )
        ]

        def on_ready() -> None:
            station.say(f"Ready in {time.monotonic() - began:.1f} s.\n\n    {settings.public_url}/")
            if is_demo:
                station.say(f"    {settings.public_url}/demo   ← sign in as anybody with one click")
            station.say("\nCtrl-C stops everything.")

        mark = settings.log_format == logs.PLAIN
        return run_services(
            services, say=station.say, on_ready=on_ready, postgres=_server(postgres), mark_lines=mark
        )


def _server(postgres: EmbeddedPostgres | None) -> EmbeddedPostgres | None:
    return postgres


def _prepare(*, is_demo: bool) -> None:
    """Migrations and demo data in a process of their own: the runner of services must have no threads."""
    import subprocess

    command = [sys.executable, "-m", "throughcare.config.prepare"] + (["--demo"] if is_demo else [])
    if subprocess.run(command, check=False).returncode != 0:
        raise OperatorError(
            "The database could not be made ready; what happened is said above. Nothing was started."
        )


def _apply(wanted: argparse.Namespace) -> None:
    for value, name in (
        (wanted.port, "THROUGHCARE_PORT"),
        (wanted.live_port, "THROUGHCARE_LIVE_PORT"),
        (Path(wanted.data).resolve() if wanted.data else None, "THROUGHCARE_DATA"),
    ):
        if value is not None:
            os.environ[name] = str(value)
    # Children start in the same folder, but an absolute path survives any change of it.
    os.environ["THROUGHCARE_DATA"] = str(read(os.environ).data_folder)


def run_one(wanted: argparse.Namespace) -> int:
    """Run one process in the foreground. `serve` starts them this way."""
    if not os.environ.get("DATABASE_URL"):
        raise OperatorError(
            "DATABASE_URL is not set. `throughcare serve` starts all processes and the database."
        )
    settings = read(os.environ)
    logs.name_process(wanted.process)
    logs.say_lost_faults()
    if wanted.process == "live":
        port = wanted.port or settings.live_port
        require_free_port(settings.host, port, what="live", option="--port")
        from throughcare.live import LiveSettings, run

        logging.config.dictConfig(logs.settings(settings.log_format))
        open_watchpoint(settings, "live")
        run(
            LiveSettings(
                host=settings.host,
                port=port,
                app_url=settings.app_url,
                nats_url=settings.nats_url,
                allowed_origins=frozenset(settings.origins),
            )
        )
        return 0
    station.set_up()
    if wanted.process == "work":
        from throughcare.config import work

        open_watchpoint(settings, "work", {"/healthz": work.healthz, "/readyz": work.readyz})
        work.run_work()
        return 0
    import uvicorn

    open_watchpoint(settings, "web")
    uvicorn.run(
        "throughcare.config.asgi:application",
        host=settings.host,
        port=wanted.port or settings.port,
        log_level="warning",
        server_header=False,
        lifespan="off",
        access_log=False,
        log_config=None,  # its lines go the way of all others
        timeout_graceful_shutdown=3,
    )
    return 0
