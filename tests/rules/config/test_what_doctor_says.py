"""How doctor judges what it has looked at: each sentence that is not well says what it means and what to do."""

from __future__ import annotations

import socket
import ssl

import pytest
from nats.errors import Error as NatsError

from tests.service import free_port
from throughcare.config.commands.doctor import processes
from throughcare.config.commands.doctor.bus import why
from throughcare.config.commands.doctor.finding import lasting
from throughcare.config.commands.doctor.machine import disk
from throughcare.config.commands.doctor.people import work_process
from throughcare.config.commands.doctor.store import clocks, schema


def test_a_length_of_time_is_said_as_one_says_it() -> None:
    assert [lasting(seconds) for seconds in (0.4, 119, 120, 7100, 7200)] == [
        "0 s",
        "119 s",
        "2 minutes",
        "118 minutes",
        "2 hours",
    ]


@pytest.mark.parametrize(
    ("free", "begins"),
    [
        (0, "The disk with the data is full (/data): no message is stored"),
        (600_000_000, "Only 0.6 GB free where the data are (/data)."),
    ],
)
def test_a_disk_that_is_full_or_nearly(free: int, begins: str) -> None:
    assert not disk(free, "/data").is_well
    assert disk(free, "/data").sentence.startswith(begins)
    assert disk(2_500_000_000, "/data") == (True, "2.5 GB free where the data are (/data).")


@pytest.mark.parametrize(("ahead", "says"), [(40.0, "40.0 s ahead of"), (-3.5, "3.5 s behind")])
def test_a_clock_that_is_off_says_which_way(ahead: float, says: str) -> None:
    assert not clocks(ahead).is_well
    assert says in clocks(ahead).sentence
    assert "timedatectl" in clocks(ahead).sentence
    assert clocks(ahead / 100).is_well


def test_a_schema_that_is_behind_and_one_that_is_ahead() -> None:
    assert schema(True, []).is_well
    assert schema(False, []).sentence.startswith("Migrations are missing: throughcare migrate.")
    ahead = schema(True, ["safety 0042_later"])
    assert not ahead.is_well
    assert "newer than this version: safety 0042_later" in ahead.sentence
    assert "Migrations are missing" in schema(False, ["safety 0042_later"]).sentence


def test_work_that_is_silent_and_work_that_never_was() -> None:
    assert work_process(5).is_well
    silent, never = work_process(250), work_process(None)
    assert silent.sentence.startswith("The work process has given no sign of life for 4 minutes.")
    assert never.sentence.startswith("The work process has never been seen here.")
    for finding in (silent, never):
        assert not finding.is_well
        assert "nobody is rung" in finding.sentence
        assert "Desk" in finding.sentence


def test_a_process_that_is_not_there_and_one_that_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    gone = processes.process("web", "127.0.0.1", free_port(), "THROUGHCARE_PORT")
    assert "nothing listens there. Start it: throughcare serve." in gone.sentence
    assert "set THROUGHCARE_PORT here too" in gone.sentence
    monkeypatch.setattr(processes, "PATIENCE", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        hangs = processes.process("live", "127.0.0.1", silent.getsockname()[1], "THROUGHCARE_LIVE_PORT")
    assert "says nothing" in hangs.sentence
    assert not gone.is_well
    assert not hangs.is_well


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (ConnectionRefusedError(111, "refused"), "nothing listens there"),
        (socket.gaierror(-2, "Name or service not known"), "nobody knows a machine of that name"),
        (ssl.SSLError(1, "wrong version number"), "it does not begin with TLS"),
        (TimeoutError(), "it takes the connection and says nothing"),
        (NatsError("nats: 'Authorization Violation'"), "it refuses the user and password"),
        (NatsError("nats: empty response from server when expecting INFO message"), "begin with tls://"),
        (NatsError("nats: something new"), "Error; see its log"),
    ],
)
def test_what_keeps_nats_from_letting_us_in_is_said(error: BaseException, says: str) -> None:
    assert says in why(error)
