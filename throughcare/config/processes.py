"""Runs web, live and work as children of one command: starts, watches, restarts and stops them."""

from __future__ import annotations

import selectors
import signal
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from types import FrameType

from throughcare.config.child import Child, Service
from throughcare.config.embedded import EmbeddedPostgres
from throughcare.config.trouble import OperatorError

__all__ = ["Service", "run_services"]

STOP_WITHIN = 5.0  # seconds a child gets to finish what it is doing
HEALTHY_AFTER = 60.0  # seconds of running after which earlier deaths are forgotten
TRIES_BEFORE_READY = 3  # a child that never became ready is started this often, then all is given up
LONGEST_BACK_OFF = 30.0  # seconds between two starts of a child that keeps dying
BEAT = 0.1  # seconds between two looks at the children
SPEAK_EVERY = 5.0  # seconds between two sentences while waiting


def run_services(
    services: Sequence[Service],
    *,
    say: Callable[[str], None],
    on_ready: Callable[[], None],
    postgres: EmbeddedPostgres | None = None,
    mark_lines: bool = True,
) -> int:
    """Run the services until Ctrl-C or SIGTERM; return the exit code for the command.

    `on_ready` is called once, when all of them answer. Stopping goes in the order of `services`, then comes
    `postgres`, which is also started again if it dies. `mark_lines`: write each child's name before its lines,
    for people to read; lines of JSON say it themselves. Call it from the main thread of a process without
    other threads: the kernel ties the children to the thread that starts them. A killed starter takes them
    along; only the database server outlives it, to be adopted by the next start.
    """
    return _Runner(services, say, postgres, mark_lines=mark_lines).run(on_ready)


class _Runner:
    def __init__(
        self,
        services: Sequence[Service],
        say: Callable[[str], None],
        postgres: EmbeddedPostgres | None,
        *,
        mark_lines: bool,
    ) -> None:
        self._children = [Child(service) for service in services]
        self._deaths = dict.fromkeys(self._children, 0)
        self._start_at = dict.fromkeys(self._children, 0.0)
        self._say = say
        self._postgres = postgres
        self._mark_lines = mark_lines
        self._selector = selectors.DefaultSelector()
        self._stopping = False
        self._may_interrupt = False
        self._width = max(len(service.name) for service in services)

    def run(self, on_ready: Callable[[], None]) -> int:
        caught = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        before = {number: signal.signal(number, self._ask_to_stop) for number in caught}
        try:
            self._watch(on_ready)
        except OperatorError as error:
            self._say(str(error))
            return 1
        except KeyboardInterrupt:
            pass
        finally:
            try:
                self._stop()
            finally:
                for number, handler in before.items():
                    signal.signal(number, handler)
        return 0

    def _ask_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True
        if self._may_interrupt:
            self._may_interrupt = False
            raise KeyboardInterrupt

    def _watch(self, on_ready: Callable[[], None]) -> None:
        announced, spoke = False, time.monotonic()
        while not self._stopping:
            self._keep_database()
            for child in self._children:
                self._keep(child)
            self._pass_on_output(BEAT)
            waiting = [child.service.name for child in self._children if not child.check_health()]
            if not waiting and not announced:
                announced = True
                self._pass_on_output(BEAT)  # what they said while becoming ready comes first
                on_ready()
            elif waiting and not announced and time.monotonic() - spoke >= SPEAK_EVERY:
                spoke = time.monotonic()
                self._say(f"Waiting for {' and '.join(waiting)} to be ready ...")

    def _keep_database(self) -> None:
        if self._postgres is None or self._postgres.is_alive():
            return
        self._say("The database server ended unexpectedly; starting it again. Nothing saved is lost.")
        self._may_interrupt = True  # recovery may take long, and Ctrl-C must work meanwhile
        self._postgres.start()
        self._may_interrupt = False

    def _keep(self, child: Child) -> None:
        """Start a child that does not run, unless it died a moment ago."""
        if child.is_running:
            return
        if child.is_started:
            self._bury(child)
        if time.monotonic() >= self._start_at[child]:
            child.start()
            self._selector.register(child.output, selectors.EVENT_READ, child)

    def _bury(self, child: Child) -> None:
        """Take leave of a child that died by itself, and decide when it is started again."""
        now, name = time.monotonic(), child.service.name
        how = _in_words(self._collect(child))
        if now - child.began > HEALTHY_AFTER:
            self._deaths[child] = 0
        self._deaths[child] += 1
        if not child.was_ready and self._deaths[child] >= TRIES_BEFORE_READY:
            raise OperatorError(
                f"{name} {how} {self._deaths[child]} times before it was ready, so everything is stopped. "
                "What it said is above."
            )
        pause = min(LONGEST_BACK_OFF, 0.25 * 2 ** (self._deaths[child] - 1))
        self._start_at[child] = now + pause
        self._say(f"{name} {how}; starting it again in {pause:g} s.")

    def _collect(self, child: Child) -> int:
        """End a child for good, passing on its last words."""
        while child.output in self._selector.get_map() and self._pass_on(child):
            pass
        if child.output in self._selector.get_map():
            self._selector.unregister(child.output)
        return child.collect()

    def _pass_on_output(self, wait: float) -> None:
        if not self._selector.get_map():
            time.sleep(wait)
            return
        for key, _events in self._selector.select(wait):
            self._pass_on(key.data)

    def _pass_on(self, child: Child) -> bool:
        """Print what a child wrote, each line marked with its name; whether there was anything."""
        lines, more = child.read_lines()
        for line in lines:
            with suppress(BrokenPipeError):
                mark = f"{child.service.name:{self._width}} | " if self._mark_lines else ""
                print(f"{mark}{line}", flush=True)
        if not more:
            self._selector.unregister(child.output)
        return bool(lines)

    def _stop(self) -> None:
        """Stop the children one after the other, then the database; none is left, whatever it does."""
        for child in self._children:
            if not child.is_started:
                continue
            child.ask_to_end()
            until = time.monotonic() + STOP_WITHIN
            while child.is_running and time.monotonic() < until:
                self._pass_on_output(0.02)
            self._collect(child)
        self._selector.close()
        if self._postgres is not None:
            self._postgres.stop()


def _in_words(code: int) -> str:
    if code < 0:
        with suppress(ValueError):
            return f"was ended by {signal.Signals(-code).name}"
    return f"ended with code {code}"
