"""Checks the code, runs the tests group by group, cheapest first, and sums them up. Used by `make test`.

With CI=1, a skipped test, an empty group and a missing engine are failures.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.browser.chromium import find_chromium  # noqa: E402

IN_CI = os.environ.get("CI", "").lower() in ("1", "true", "yes")
SECOND_ENGINE_SETTING = "THROUGHCARE_TEST_POSTGRES_BIN"
MIGRATED_SETTING = "THROUGHCARE_TEST_MIGRATED"  # where processes of tests share a migrated server
NO_TESTS_FOUND = 5

# Cheapest first, so that a plain mistake is seen early. The number is how many at once: of tests that kill processes
# and drive browsers two at most, whatever the machine, because they watch the clock.
AT_MOST_TWO = str(min(2, os.cpu_count() or 1))
GROUPS = {
    "rules": "auto",
    "contracts": "auto",
    "app": "auto",
    "live": AT_MOST_TWO,
    "faults": AT_MOST_TWO,
    "browser": AT_MOST_TWO,
}
ON_SECOND_ENGINE = ("app", "faults")
# No second run of what another engine can't change: tests without a database, tests of the tests, of what processes do
# among themselves and how they start and stop, and of commands as processes, whose queries other tests ask of both.
ONCE = (
    *(
        f"tests/app/config/test_{name}.py"
        for name in (
            "commands",
            "demo_page",
            "demo_rooms",
            "doctor",
            "drill",
            "mail_on_disk",
            "people_command",
            "policy_commands",
            "program_commands",
            "ready_to_look",
            "watched_processes",
            "watchpoint",
        )
    ),
    "tests/app/pages/test_strangers.py",
    "tests/faults/test_set_up.py",
    "tests/faults/test_checker.py",
    "tests/faults/test_innocence.py",
    "tests/faults/test_planted.py",
    "tests/faults/test_nodes.py",
    "tests/faults/test_nats_cluster.py",
    "tests/faults/test_overload.py",
    "tests/faults/test_processes.py",
    "tests/faults/test_watcher.py",
)


@dataclass
class Run:
    """One pytest run and what came of it; `note` says why it was left out or is wrong."""

    title: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0.0
    note: str = ""
    is_bad: bool = False
    settings: dict[str, str] = field(default_factory=dict)


def main() -> int:
    """Run what was asked for, or everything; return 0 when all is well."""
    parser = argparse.ArgumentParser(description="Run Throughcare's tests.")
    parser.add_argument("groups", nargs="*", choices=[*GROUPS, []], help="only these groups")
    parser.add_argument("--no-second-engine", action="store_true", help="leave out the run on PostgreSQL 15")
    chosen = parser.parse_args()
    groups = chosen.groups or list(GROUPS)
    with tempfile.TemporaryDirectory(prefix="throughcare-migrated-") as migrated:
        os.environ[MIGRATED_SETTING] = migrated
        runs = [] if chosen.groups else [_check()]
        runs += [_run(group, Run(group)) for group in GROUPS if group in groups]
        if not chosen.no_second_engine:
            runs += [_run_on_second_engine(group) for group in ON_SECOND_ENGINE if group in groups]
    return _sum_up(runs)


def _check() -> Run:
    """Style, types, the ladder and spelling, before anything is run."""
    print("\n== checks", flush=True)
    began = time.monotonic()
    ended = subprocess.run([sys.executable, "scripts/check.py"], cwd=ROOT, check=False)
    return Run("checks", seconds=time.monotonic() - began, is_bad=ended.returncode != 0)


def _run_on_second_engine(group: str) -> Run:
    programs = _second_engine()
    if programs is None:
        return Run(f"{group} (15)", note="left out: no PostgreSQL of the distribution", is_bad=IN_CI)
    title = f"{group} ({programs.parent.name})"
    return _run(group, Run(title, settings={SECOND_ENGINE_SETTING: str(programs)}))


def _second_engine() -> Path | None:
    """Return the oldest PostgreSQL from 15 on that the distribution installed."""
    folders = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/postgres")]
    supported = [path for path in folders if path.parent.name.isdigit() and int(path.parent.name) >= 15]
    return min(supported, key=lambda path: int(path.parent.name), default=None)


def _run(group: str, run: Run) -> Run:
    if not (ROOT / "tests" / group).is_dir():
        run.note, run.is_bad = "no such tests", IN_CI
        return run
    if group == "browser" and not find_chromium():
        run.note, run.is_bad = "left out: Chromium is not installed", IN_CI
        return run
    print(f"\n== {run.title}", flush=True)
    with tempfile.TemporaryDirectory() as scratch:
        report = Path(scratch) / "report.xml"
        command = [sys.executable, "-m", "pytest", f"tests/{group}", "-q", f"--junitxml={report}"]
        command += ["-p", "tests.no_skips", "-n", os.environ.get("THROUGHCARE_TEST_WORKERS") or GROUPS[group]]
        command += ["--dist", "load" if GROUPS[group] == "auto" else "loadfile"]
        command += [f"--ignore={path}" for path in ONCE if run.settings]
        began = time.monotonic()
        ended = subprocess.run(command, cwd=ROOT, env={**os.environ, **run.settings}, check=False)
        run.seconds = time.monotonic() - began
        if report.exists():
            _count(report, run)
    if ended.returncode == NO_TESTS_FOUND:
        run.note, run.is_bad = "no tests in it", IN_CI
    elif ended.returncode != 0:
        run.is_bad = True
        run.note = "" if run.failed else f"pytest ended with {ended.returncode}"
    return run


def _count(report: Path, run: Run) -> None:
    for suite in ElementTree.parse(report).getroot().iter("testsuite"):  # noqa: S314 - written by pytest just now
        bad = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        skipped = int(suite.get("skipped", 0))
        run.failed += bad
        run.skipped += skipped
        run.passed += int(suite.get("tests", 0)) - bad - skipped


def _sum_up(runs: list[Run]) -> int:
    print("\n== Summary")
    for run in runs:
        counts = f"{run.passed:5} passed {run.failed:4} failed {run.skipped:3} skipped"
        print(f"{run.title:15} {counts} {run.seconds:7.1f} s  {'FAILED' if run.is_bad else 'ok'}  {run.note}")
    bad = [run for run in runs if run.is_bad]
    # A group that broke without a failing test still counts as one failure.
    failed = sum(run.failed or (1 if run.is_bad else 0) for run in runs)
    skipped = sum(run.skipped for run in runs)
    print(
        f"{sum(run.passed for run in runs)} passed, {failed} failed"
        + (f", {skipped} skipped" * bool(skipped))
    )
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
