"""Where sign-ins are kept: Django's own table, each row with an end that moves on while it is used (decision 0022).

The engine of `SESSION_ENGINE`. The cookie outlives any row: only the row says whether a sign-in stands.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.base_session import AbstractBaseSession
from django.core.exceptions import SuspiciousOperation

from throughcare.kit import clock
from throughcare.people.rules import is_worth_writing


class SessionStore(DatabaseStore):
    """One sign-in. A write of what it holds never moves its end; `used` does, in a statement of its own.

    So that two requests at once lose neither an end nor what the other has put in.
    """

    ends_at: datetime | None = None  # aware; of the row as it was read or written

    def _get_session_from_db(self) -> AbstractBaseSession | None:
        try:
            row = self.model.objects.filter(session_key=self.session_key, expire_date__gt=clock.now()).first()
        except SuspiciousOperation:
            row = None
        if row is None:
            self._session_key = None
            return None
        self.ends_at = row.expire_date
        return row

    def create(self) -> None:
        """A row under a new key, whose time begins now."""
        self.ends_at = None
        super().create()

    def flush(self) -> None:
        """Nothing stays, its end included."""
        super().flush()
        self.ends_at = None

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        """The row to write. One that nobody has used yet lasts as long as the shortest sign-in does."""
        row = super().create_model_instance(data)
        self.ends_at = row.expire_date = self.ends_at or clock.now() + settings.STAFF_IDLE
        return row

    def used(self, lasts: timedelta) -> None:
        """Somebody is here: the sign-in stands for as long again. Writes once a tenth of that, or an hour.

        What is written anyway at the end of this request carries the new end with it.
        """
        ends_at = clock.now() + lasts
        if self.ends_at is not None and not is_worth_writing(self.ends_at, ends_at, lasts):
            return
        self.ends_at = ends_at
        if self.session_key and not self.modified:
            self.model.objects.filter(session_key=self.session_key).update(expire_date=ends_at)
