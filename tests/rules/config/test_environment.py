"""What an operator sets about being watched (off and on the loopback unless they say otherwise) and about sign-ins."""

from __future__ import annotations

from pathlib import Path

import pytest

from throughcare.config.environment import PROCESSES, SettingError, read

KEY = {"THROUGHCARE_SECRET_KEY": "a key for tests only"}


def test_nothing_is_watched_by_default_and_lines_are_plain() -> None:
    settings = read(KEY)
    assert [settings.metrics_port_of(process) for process in PROCESSES] == [None] * 3
    assert settings.metrics_host == "127.0.0.1"
    assert settings.log_format == "plain"


def test_each_process_has_a_port_of_its_own() -> None:
    settings = read({**KEY, "THROUGHCARE_METRICS_PORT": "9100"})
    assert {process: settings.metrics_port_of(process) for process in PROCESSES} == {
        "web": 9100,
        "live": 9101,
        "work": 9102,
    }


@pytest.mark.parametrize(
    "wrong",
    [
        {"THROUGHCARE_METRICS_PORT": "many"},
        {"THROUGHCARE_METRICS_PORT": "65534"},
        {"THROUGHCARE_LOG_FORMAT": "xml"},
        {"THROUGHCARE_STAFF_IDLE_MINUTES": "4"},
        {"THROUGHCARE_STAFF_IDLE_MINUTES": "1441"},
        {"THROUGHCARE_STAFF_IDLE_MINUTES": "half an hour"},
        {"THROUGHCARE_MEMBER_IDLE_DAYS": "0"},
        {"THROUGHCARE_MEMBER_IDLE_DAYS": "366"},
        {"THROUGHCARE_MEMBER_IDLE_DAYS": "9" * 5000},
    ],
)
def test_what_makes_no_sense_is_said(wrong: dict[str, str]) -> None:
    with pytest.raises(SettingError, match=next(iter(wrong))):
        read(KEY | wrong)


def test_staff_are_out_in_half_an_hour_and_others_in_a_month_unless_it_is_said() -> None:
    assert (read(KEY).staff_idle_minutes, read(KEY).member_idle_days) == (30, 30)
    set_so = read(KEY | {"THROUGHCARE_STAFF_IDLE_MINUTES": "15", "THROUGHCARE_MEMBER_IDLE_DAYS": "60"})
    assert (set_so.staff_idle_minutes, set_so.member_idle_days) == (15, 60)


def test_a_data_folder_that_cannot_be_used_is_said_in_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "a file"
    file.touch()
    for folder in (file, file / "inside", Path("/proc/nowhere")):
        with pytest.raises(SettingError, match=r"^The data folder .* can't be used: .*THROUGHCARE_DATA\.$"):
            read({"THROUGHCARE_DATA": str(folder)})
    assert read({"THROUGHCARE_DATA": str(tmp_path / "new")}).secret_key
