"""Mail kept as files, where there is no mail server: for a trial, and for reading what would have gone out."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any as Anything

from django.conf import settings
from django.core.mail.backends import filebased


class PrivateFiles(filebased.EmailBackend):
    """Django's, in a folder that only its owner looks into: the links in mail let whoever reads them in.

    It is made when a mail is sent, not at the start: where it can't be, that mail waits, and nothing else does.
    """

    def __init__(self, *args: Anything, **kwargs: Anything) -> None:
        folder = Path(settings.EMAIL_FILE_PATH)
        with contextlib.suppress(
            OSError
        ):  # Django says what is wrong with it; another's is not ours to close
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.chmod(0o700)
        super().__init__(*args, **kwargs)
