"""Mail kept as files is its owner's alone."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage, get_connection
from django.test import override_settings

BACKEND = "throughcare.config.mail_on_disk.PrivateFiles"


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    with override_settings(EMAIL_FILE_PATH=str(tmp_path / "mail")):
        yield tmp_path / "mail"


def _send() -> None:
    with get_connection(BACKEND) as connection:
        EmailMessage("A link", "…", to=["robin@example.com"], connection=connection).send()


@pytest.mark.parametrize("is_there", [False, True])
def test_nobody_else_looks_into_its_folder(folder: Path, is_there: bool) -> None:
    if is_there:
        folder.mkdir(mode=0o755)
    _send()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert len([*folder.iterdir()]) == 1


def test_where_no_folder_can_be_the_mail_fails_and_what_stands_there_stays(folder: Path) -> None:
    folder.write_text("a file stands where the folder should be")
    with pytest.raises(ImproperlyConfigured):
        _send()
    assert folder.read_text() == "a file stands where the folder should be"
