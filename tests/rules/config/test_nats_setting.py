"""What the environment may say of NATS: on this machine anything, beyond it nothing without TLS and a name."""

from __future__ import annotations

from pathlib import Path

import pytest

from throughcare.config.environment import SettingError, read


def nats_url(tmp_path: Path, **env: str) -> str:
    return read({"THROUGHCARE_DATA": str(tmp_path), "THROUGHCARE_SECRET_KEY": "a key", **env}).nats_url


def test_without_it_there_is_none(tmp_path: Path) -> None:
    assert nats_url(tmp_path) == ""


@pytest.mark.parametrize(
    "url",
    [
        "nats://127.0.0.1:4222",
        "nats://localhost",
        "nats://[::1]:4222",
        "tls://live:words@nats.example.org:4222",
        "tls://token@nats.example.org",
        "tls://live:words@one.example.org:4222, tls://live:words@two.example.org:4222",
    ],
)
def test_these_are_taken_also_from_a_file(url: str, tmp_path: Path) -> None:
    assert nats_url(tmp_path, NATS_URL=url) == url
    file = tmp_path / "nats-url"
    file.write_text(url + "\n")
    assert nats_url(tmp_path, NATS_URL_FILE=str(file)) == url


@pytest.mark.parametrize(
    "url",
    [
        "nats://live:words@nats.example.org:4222",
        "tls://nats.example.org:4222",
        "nats://10.0.0.7:4222",
        "tls://live:words@one.example.org:4222,nats://live:words@two.example.org:4222",
    ],
)
def test_another_machine_without_tls_or_a_name_is_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="tls://") as refused:
        nats_url(tmp_path, NATS_URL=url)
    assert "words" not in str(refused.value)


@pytest.mark.parametrize(
    "url",
    [
        "nats.example.org:4222",
        "http://127.0.0.1:4222",
        "tls://",
        "nats://127.0.0.1:port",
        "nats://127.0.0.1,,",
    ],
)
def test_what_is_no_address_of_nats_is_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="NATS_URL must be like"):
        nats_url(tmp_path, NATS_URL=url)
