"""`migrate` and `doctor` as processes: on an empty database, on a whole installation, and on an ill one."""

from __future__ import annotations

import importlib.resources
import os
import re
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from tests.app.config.commands import a_clinic, a_slug, done, policy_file, refused, run
from tests.engine import TestDatabase, drop, fresh_database, migrated_postgres
from tests.nats import a_nats_cluster, a_nats_server
from tests.service import free_port, running_service
from tests.world import World
from throughcare.config.embedded import EmbeddedPostgres
from throughcare.core.organization import in_organization
from throughcare.kit import clock
from throughcare.program.actions.programs import import_program
from throughcare.safety.actions import acknowledge_concern, open_concern


@pytest.fixture
def empty() -> Iterator[TestDatabase]:
    """A database of one's own with nothing in it."""
    database = fresh_database()
    yield database
    drop(database)


@pytest.fixture
def migrated() -> Iterator[EmbeddedPostgres]:
    """A migrated database of one's own with nobody in it."""
    with migrated_postgres(fsync=False) as server:
        yield server


@pytest.fixture
def settings(migrated: EmbeddedPostgres, tmp_path: Path) -> dict[str, str]:
    """The environment of a whole installation on that database."""
    return installation(migrated, tmp_path)


def installation(database: TestDatabase | EmbeddedPostgres, folder: Path) -> dict[str, str]:
    """The environment of one on this database, with time zone data of this month."""
    (folder / "data").mkdir()
    return {
        "DATABASE_URL": database.app_url,
        "DATABASE_OWNER_URL": database.owner_url,
        "THROUGHCARE_DATA": str(folder / "data"),
        "PYTHONTZPATH": str(zone_data(folder / "zones", clock.now().year, clock.now().month)),
    }


def zone_data(folder: Path, year: int, month: int) -> Path:
    """A folder of zone data that says this release; zones that are not in it come from the package."""
    folder.mkdir()
    (folder / "UTC").write_bytes(importlib.resources.files("tzdata.zoneinfo").joinpath("UTC").read_bytes())
    (folder / "tzdata.zi").write_text(f"# version {year}{chr(ord('a') + month // 2)}\n")
    return folder


def findings(said: str) -> dict[str, bool]:
    """Each sentence, and whether it is well with that."""
    lines = [line for line in said.splitlines() if line.startswith(("  well ", "! LOOK "))]
    return {line[8:]: line.startswith("  well ") for line in lines}


def ill(said: str) -> list[str]:
    return [sentence for sentence, is_well in findings(said).items() if not is_well]


def test_an_empty_database_is_sent_to_migrate_and_then_works(empty: TestDatabase, tmp_path: Path) -> None:
    settings = installation(empty, tmp_path)
    arguments = ("create-organization", "A Clinic", "--slug", a_slug("clinic"))
    assert "Run: throughcare migrate" in refused(run(*arguments, **settings))
    (said,) = [sentence for sentence in ill(run("doctor", **settings).stdout) if "Migrations" in sentence]
    assert said.startswith("Migrations are missing: throughcare migrate.")

    assert done(run("migrate", **settings)) == "The database is at this version.\n"
    done(run(*arguments, **settings))


def test_a_whole_installation_is_well_and_one_without_work_is_not(
    settings: dict[str, str], migrated: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    with running_service(app_url=migrated.app_url, owner_url=migrated.owner_url) as service:
        where = {"THROUGHCARE_PORT": str(service.port), "THROUGHCARE_LIVE_PORT": str(service.live_port)}
        sign = Path(settings["THROUGHCARE_DATA"]) / "work-is-alive"
        until = time.monotonic() + 30
        while not sign.exists() and time.monotonic() < until:
            time.sleep(0.1)
        said = done(run("doctor", **where))
        assert said.endswith("Everything looked at is well.\n")
        assert f"web answers on port {service.port}." in findings(said)

        service.kill("work")
        silent = time.time() - 90
        os.utime(sign, (silent, silent))
        service.kill("live")
        ran = run("doctor", **where)
    assert ran.returncode == 1
    sentences = ill(ran.stdout)
    assert len(sentences) == 2
    said = re.match(r"The work process has given no sign of life for (\d+) s\.", sentences[0])
    assert said, sentences[0]
    assert 90 <= int(said[1]) <= time.time() - silent + 1
    assert sentences[1].startswith(
        f"live does not answer on port {service.live_port}: nothing listens there."
    )
    assert ran.stdout.endswith("2 of 18 need a hand.\n")


def test_old_time_zone_data_are_named(settings: dict[str, str], tmp_path: Path) -> None:
    old = zone_data(tmp_path / "old", clock.now().year - 2, 1)
    ran = run("doctor", **{**settings, "PYTHONTZPATH": str(old)})
    assert ran.returncode == 1
    assert any("quiet hours may be wrong" in sentence for sentence in ill(ran.stdout))


def test_a_late_page_is_said(world: World) -> None:
    with clock.frozen(clock.now() - timedelta(minutes=3)), world.at():
        concern = open_concern(
            None, member_id=world.ana.id, program_id=world.harbor.id, level=4, source_kind="person"
        )
    try:
        ran = run("doctor")
        assert ran.returncode == 1
        assert any(
            "should have rung somebody by now and did not." in sentence for sentence in ill(ran.stdout)
        )
    finally:
        with world.at():
            acknowledge_concern(world.actor(world.omar), concern=concern)


def test_a_program_that_would_ring_nobody_is_named(tmp_path: Path) -> None:
    clinic, slug = a_clinic(), a_slug("steady")
    with in_organization(clinic.id):
        import_program(None, text=policy_file(tmp_path, slug).read_bytes())
    ran = run("doctor")
    assert ran.returncode == 1
    assert any(sentence.startswith(f"{slug}: nobody would be rung.") for sentence in ill(ran.stdout))
    assert f"{slug}: everybody who would be rung" not in ran.stdout


def test_each_nats_server_is_asked_and_no_password_is_said() -> None:
    with a_nats_server() as nats:
        ran = run("doctor", NATS_URL=f"{nats.url},nats://live:hidden@127.0.0.1:1")
    assert findings(ran.stdout)[f"NATS answers at 127.0.0.1:{nats.port}."]
    (sentence,) = [
        one for one in ill(ran.stdout) if one.startswith("NATS does not let us in at 127.0.0.1:1: ")
    ]
    assert "nothing listens there" in sentence
    assert "hidden" not in ran.stdout + ran.stderr


def test_nats_servers_that_do_not_pass_on_to_each_other_are_named() -> None:
    with a_nats_cluster([free_port(), free_port()]) as (here, there):
        assert findings(run("doctor", NATS_URL=f"{here.url},{there.url}").stdout)[
            "What is said at one of the 2 NATS servers is heard at all of them."
        ]
    with a_nats_server() as here, a_nats_server() as there:
        said = ill(run("doctor", NATS_URL=f"{here.url},{there.url}").stdout)
    (sentence,) = [one for one in said if one.startswith("The NATS servers are no cluster")]
    assert f"said at 127.0.0.1:{there.port} is not heard at 127.0.0.1:{here.port}" in sentence


def test_a_database_that_is_newer_than_this_version_is_said(
    settings: dict[str, str], migrated: EmbeddedPostgres
) -> None:
    with psycopg.connect(migrated.owner_url, autocommit=True) as connection:
        connection.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('safety', '9999_later', now())"
        )
    said = ill(run("doctor", **settings).stdout)
    assert any("newer than this version: safety 9999_later" in sentence for sentence in said)


def test_mail_that_reaches_nobody_is_ill_where_people_are(settings: dict[str, str]) -> None:
    mail = "Mail is written to files and reaches nobody"
    assert not any(mail in sentence for sentence in ill(run("doctor", **settings).stdout))
    done(run("create-organization", "A Clinic", "--slug", a_slug("clinic"), **settings))
    assert any(mail in sentence for sentence in ill(run("doctor", **settings).stdout))


def test_a_database_that_is_away_is_one_finding_among_others(tmp_path: Path) -> None:
    away = {"DATABASE_URL": "postgresql://her:hidden@127.0.0.1:1/own", "DATABASE_OWNER_URL": ""}
    kept = tmp_path / "help-spool"
    kept.mkdir()
    (kept / "a-call.json").write_text("{}")
    ran = run("doctor", THROUGHCARE_DATA=str(tmp_path), **away)
    assert ran.returncode == 1
    assert ran.stderr == ""
    (sentence,) = [one for one in ill(ran.stdout) if "cannot be reached" in one]
    assert "calls for help are kept on this machine's disk" in sentence
    assert any(one.startswith("Somebody called for help and is no concern yet") for one in ill(ran.stdout))
    assert any("GB free" in sentence for sentence in findings(ran.stdout))
    assert "hidden" not in ran.stdout


def test_what_needs_a_hand_is_said_last(tmp_path: Path) -> None:
    away = {"DATABASE_URL": "postgresql://her:hidden@127.0.0.1:1/own", "DATABASE_OWNER_URL": ""}
    marks = list(findings(run("doctor", THROUGHCARE_DATA=str(tmp_path), **away).stdout).values())
    assert marks == sorted(marks, reverse=True)
