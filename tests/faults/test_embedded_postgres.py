"""The embedded PostgreSQL under real kills, leftovers and rivals: one server, nothing lost."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import threading
import time
from contextlib import closing
from functools import partial
from pathlib import Path

import psycopg
import pytest

from tests.faults.embedded import PROGRAMS, a_database, a_user, kill, let_go, until, what_it_found
from throughcare.config.embedded import EmbeddedPostgres, process
from throughcare.config.embedded.account import account_for
from throughcare.config.embedded.postmaster import is_alive, leftovers


class Writer(threading.Thread):
    """Commits numbered rows one after the other until the connection breaks; knows what was acknowledged."""

    def __init__(self, url: str, name: str) -> None:
        super().__init__()
        self.url, self.name, self.acknowledged = url, name, 0

    def is_under_way(self, rows: int) -> bool:
        return self.acknowledged > rows

    def run(self) -> None:
        try:
            with psycopg.connect(self.url, autocommit=True) as connection:
                for number in range(1, 1_000_000):
                    connection.execute("INSERT INTO written VALUES (%s, %s)", (self.name, number))
                    self.acknowledged = number
        except psycopg.OperationalError:
            return


def test_every_acknowledged_row_survives_kills_of_the_server(folder: Path) -> None:
    with a_database(folder) as postgres:
        with psycopg.connect(postgres.owner_url, autocommit=True) as connection:
            connection.execute("CREATE TABLE written (writer text, number int)")
        for round_number in range(5):
            writers = [Writer(postgres.owner_url, f"{round_number}-{place}") for place in range(4)]
            for writer in writers:
                writer.start()
            assert all(until(partial(writer.is_under_way, 30)) for writer in writers)
            os.kill(postgres.pid, signal.SIGKILL)
            for writer in writers:
                writer.join(timeout=30)
            assert until(lambda: not postgres.is_alive())
            postgres.start()
            assert not postgres.adopted
            with psycopg.connect(postgres.owner_url) as connection:
                rows = connection.execute("SELECT writer, count(*), max(number) FROM written GROUP BY 1")
                found = {name: (count, last) for name, count, last in rows}
            for writer in writers:
                count, last = found[writer.name]
                # At most one more than was acknowledged: the one whose answer was on its way.
                assert writer.acknowledged <= last <= writer.acknowledged + 1
                assert count == last


def test_a_server_left_behind_by_a_kill_is_adopted_and_then_stopped(folder: Path) -> None:
    starter = a_user(folder)
    left = what_it_found(starter)
    kill(starter)
    postgres = a_database(folder)
    began = time.monotonic()
    postgres.start()
    assert time.monotonic() - began < 5
    assert postgres.adopted
    assert postgres.pid == left["pid"]
    with psycopg.connect(postgres.app_url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    postgres.stop()
    assert not is_alive(int(str(left["pid"])))
    assert not (folder / "data" / "postmaster.pid").exists()


def test_two_starters_at_once_share_one_server(folder: Path) -> None:
    users = [a_user(folder) for _ in range(3)]
    found = [what_it_found(user) for user in users]
    assert len({each["pid"] for each in found}) == 1
    assert sorted(bool(each["adopted"]) for each in found) == [False, True, True]
    mains = [pid for pid in leftovers(folder / "data") if _parent(pid) not in leftovers(folder / "data")]
    assert mains == [found[0]["pid"]]
    for user in users:
        let_go(user)


def test_the_server_stays_until_its_last_user_leaves(folder: Path) -> None:
    first, second = a_user(folder), None
    pid = int(str(what_it_found(first)["pid"]))
    second = a_user(folder)
    url = str(what_it_found(second)["url"])
    let_go(first)
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    let_go(second)
    assert not is_alive(pid)


def test_a_killed_user_counts_no_more(folder: Path) -> None:
    first, second = a_user(folder), a_user(folder)
    pid = int(str(what_it_found(first)["pid"]))
    assert what_it_found(second)["pid"] == pid
    kill(first)
    assert is_alive(pid)
    let_go(second)
    assert not is_alive(pid)


def test_a_pid_file_that_names_a_stranger_is_no_obstacle(folder: Path) -> None:
    postgres = a_database(folder)
    postgres.start()
    account = account_for(postgres.data)
    os.kill(postgres.pid, signal.SIGKILL)
    assert until(lambda: not postgres.is_alive() and not leftovers(postgres.data))
    # PostgreSQL takes an id in use by a process of its own user for a rival.
    stranger = subprocess.Popen(["sleep", "60"], **account.options())
    path = postgres.data / "postmaster.pid"
    lines = path.read_text().splitlines()
    path.write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")
    try:
        postgres.start()
        assert postgres.is_alive()
        assert postgres.pid != stranger.pid
        assert stranger.poll() is None
        postgres.stop()
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_processes_that_outlive_the_killed_server_are_ended_before_a_new_one_starts(folder: Path) -> None:
    postgres = a_database(folder)
    postgres.start()
    # A busy process does not notice that its server is gone; beside it, a new server would destroy the data.
    busy = "SELECT count(*) FROM generate_series(1, 1000000000000)"
    with closing(psycopg.connect(postgres.owner_url, autocommit=True)) as connection:
        backend = connection.info.backend_pid
        connection.pgconn.send_query(busy.encode())
        assert until(lambda: backend in leftovers(postgres.data))
        time.sleep(0.2)
        os.kill(postgres.pid, signal.SIGKILL)
        assert until(lambda: not postgres.is_alive())
        assert is_alive(backend)
        postgres.start()
        assert not is_alive(backend)
    postgres.stop()


def test_a_server_that_hangs_is_replaced(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "ANSWER_WITHIN", 1.0)
    monkeypatch.setattr(process, "FAST_STOP", 0.5)
    monkeypatch.setattr(process, "LAST_STOP", 0.5)
    starter = a_user(folder)
    hung = int(str(what_it_found(starter)["pid"]))
    kill(starter)
    os.kill(hung, signal.SIGSTOP)
    with a_database(folder) as postgres:
        assert not postgres.adopted
        assert postgres.pid != hung
        assert not is_alive(hung)


def test_a_server_started_with_other_settings_is_replaced_when_nobody_uses_it(folder: Path) -> None:
    careless = EmbeddedPostgres(folder, programs=PROGRAMS, fsync=False)
    careless.start()
    first = careless.pid
    careless._leave()  # as if its process had been killed
    with a_database(folder) as postgres, psycopg.connect(postgres.app_url) as connection:
        assert postgres.pid != first
        assert connection.execute("SHOW fsync").fetchone() == ("on",)


def test_starting_twice_stopping_twice_and_a_second_start_are_quick_and_keep_the_data(folder: Path) -> None:
    postgres = a_database(folder)
    postgres.start()
    pid = postgres.pid
    postgres.start()
    assert postgres.pid == pid
    with psycopg.connect(postgres.owner_url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    postgres.stop()
    postgres.stop()
    began = time.monotonic()
    postgres.start()
    assert time.monotonic() - began < 5
    with psycopg.connect(postgres.owner_url) as connection:
        assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)
    postgres.stop()


def test_a_folder_moved_away_with_its_server_running_keeps_it_to_itself(folder: Path) -> None:
    with a_database(folder) as moved:
        away = folder.with_name("away")
        folder.rename(away)
        with a_database(folder) as fresh:
            assert fresh.pid != moved.pid
            for each in (fresh, moved):
                with psycopg.connect(each.superuser_url) as connection:
                    row = connection.execute("SELECT pg_postmaster_start_time(), pg_backend_pid()").fetchone()
                    assert row is not None
                    assert _parent(row[1]) == each.pid
        os.kill(moved.pid, signal.SIGQUIT)
        assert until(lambda: not is_alive(moved.pid))
        shutil.rmtree(folder)
        away.rename(folder)


def _parent(pid: int) -> int:
    return int((Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[1])
