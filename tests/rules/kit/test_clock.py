"""Now is aware UTC and can be moved; a time is always said with its zone."""

from __future__ import annotations

import contextlib
import re
import zoneinfo
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from throughcare.kit import clock

CHICAGO = "America/Chicago"
AFTERNOON = datetime(2026, 6, 3, 20, 0, tzinfo=UTC)


def test_now_is_aware_and_in_utc() -> None:
    assert clock.now().tzinfo is UTC
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_the_clock_can_stand_still_and_be_moved() -> None:
    with clock.frozen(AFTERNOON) as test_clock:
        assert clock.now() == AFTERNOON
        test_clock.advance(timedelta(minutes=5))
        assert clock.now() == AFTERNOON + timedelta(minutes=5)
        with clock.frozen(AFTERNOON - timedelta(days=1)):
            assert clock.now() == AFTERNOON - timedelta(days=1)
        assert clock.now() == AFTERNOON + timedelta(minutes=5)
    assert clock.now() != AFTERNOON


def test_the_clock_starts_again_after_an_error() -> None:
    with pytest.raises(RuntimeError), clock.frozen(AFTERNOON):
        raise RuntimeError
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_the_clock_can_run_ahead() -> None:
    clock.set_offset(timedelta(hours=3))
    try:
        assert abs(clock.now() - datetime.now(UTC) - timedelta(hours=3)) < timedelta(seconds=5)
    finally:
        clock.set_offset(timedelta(0))


def test_a_moment_without_a_zone_is_refused() -> None:
    naive = AFTERNOON.replace(tzinfo=None)
    with pytest.raises(ValueError, match="naive"):
        clock.say_time(naive, CHICAGO)
    with pytest.raises(ValueError, match="naive"), clock.frozen(naive):
        pass


NO_ZONES = ("", "Chicago/", "America", "America/Springfield", "../etc/passwd", "/etc/hosts", "localtime")
NO_FILES = ("posixrules", "Mars/Base", "America/Chicago\n", "x" * 5000, "America/Chi\0cago", "Amérique/Paris")


@pytest.mark.parametrize("name", [*NO_ZONES, *NO_FILES, "tzdata.zi"])
def test_an_unknown_zone_is_answered_with_a_sentence(name: str) -> None:
    with pytest.raises(clock.UnknownZone, match="is not a time zone we know") as refusal:
        clock.zone(name)
    assert len(str(refusal.value)) < 250


@given(st.text(max_size=30))
def test_a_zone_is_known_or_refused_and_nothing_else(name: str) -> None:
    with contextlib.suppress(clock.UnknownZone):
        assert clock.zone(name).key == name


def test_every_zone_of_the_database_is_known_and_can_be_said() -> None:
    for name in zoneinfo.available_timezones() - {"Factory", "localtime", "posixrules"}:
        assert clock.zone(name) is clock.zone(name)
        assert re.fullmatch(r"\d{1,2}:\d\d [ap]m(?: \S+)? \(.+\)", clock.say_time(AFTERNOON, name))


def test_times_are_said_with_their_zone() -> None:
    assert clock.say_time(AFTERNOON, CHICAGO) == "3:00 pm (Chicago time)"
    assert clock.say_time(AFTERNOON, "America/New_York") == "4:00 pm (New York time)"
    assert clock.say_time(AFTERNOON, "America/Argentina/Buenos_Aires") == "5:00 pm (Buenos Aires time)"
    assert clock.say_time(AFTERNOON, "UTC") == "8:00 pm (UTC)"
    assert clock.say_time(AFTERNOON, "Etc/GMT+5") == "3:00 pm (UTC−5)"
    assert clock.say_time(AFTERNOON, CHICAGO, "es-MX") == "3:00 p. m. (hora de Chicago)"
    assert clock.say_time_of_day(time(21, 30), CHICAGO) == "9:30 pm (Chicago time)"


@pytest.mark.parametrize(
    ("hour", "said"), [(5, "12:00 am"), (6, "1:00 am"), (17, "12:00 pm"), (18, "1:00 pm")]
)
def test_midnight_and_noon_are_twelve(hour: int, said: str) -> None:
    at = datetime(2026, 6, 3, hour, tzinfo=UTC)
    assert clock.say_time(at, CHICAGO) == f"{said} (Chicago time)"


def test_the_hour_that_happens_twice_is_told_apart() -> None:
    first = datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
    assert clock.say_time(first, CHICAGO) == "1:30 am CDT (Chicago time)"
    assert clock.say_time(first + timedelta(hours=1), CHICAGO) == "1:30 am CST (Chicago time)"
    assert clock.say_time(first + timedelta(hours=2), CHICAGO) == "2:30 am (Chicago time)"


def test_days_are_said_in_the_readers_zone() -> None:
    late = datetime(2026, 6, 4, 3, 0, tzinfo=UTC)  # still the third in Chicago
    with clock.frozen(AFTERNOON):
        assert clock.say_day(late, CHICAGO) == "Wednesday, June 3"
        assert clock.say_day(late, "Europe/Madrid") == "Thursday, June 4"
        assert clock.say_day(late, CHICAGO, "es") == "miércoles 3 de junio"
        assert clock.say_day(late + timedelta(days=365), CHICAGO) == "Thursday, June 3, 2027"
        assert clock.say_day(late + timedelta(days=365), CHICAGO, "es") == "jueves 3 de junio de 2027"


def test_near_days_have_names() -> None:
    for days, said in ((-2, "Monday, June 1"), (-1, "yesterday"), (0, "today"), (1, "tomorrow")):
        at = AFTERNOON + timedelta(days=days)
        assert clock.say_day(at, CHICAGO, relative_to=AFTERNOON) == said
    tomorrow = AFTERNOON + timedelta(hours=16)
    assert clock.say_moment(tomorrow, CHICAGO, relative_to=AFTERNOON) == "tomorrow at 7:00 am (Chicago time)"
    assert clock.say_moment(tomorrow - timedelta(hours=6), CHICAGO, "es", relative_to=AFTERNOON) == (
        "mañana a la 1:00 a. m. (hora de Chicago)"
    )


def test_the_version_of_the_zones_is_known() -> None:
    assert re.fullmatch(r"20\d\d[a-z]+", clock.tzdata_version())


def test_the_version_comes_from_the_package_where_the_system_has_no_zones(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(zoneinfo, "TZPATH", (str(tmp_path),))
    assert re.fullmatch(r"20\d\d[a-z]+", clock.tzdata_version())
    (tmp_path / "UTC").touch()
    assert clock.tzdata_version() == "unknown", "zones of an unnamed release are read there"
    (tmp_path / "+VERSION").write_text("2031b\n")
    assert clock.tzdata_version() == "2031b"


def test_a_date_for_paper_always_has_its_year() -> None:
    at = datetime(2026, 6, 3, 1, 0, tzinfo=UTC)
    with clock.frozen(at):
        assert clock.say_date(at, "America/Chicago") == "Tuesday, June 2, 2026"
        assert clock.say_date(at, "America/Chicago", "es-MX") == "martes 2 de junio de 2026"
