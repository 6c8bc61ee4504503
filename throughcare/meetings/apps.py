"""Django's registration of this package."""

from __future__ import annotations

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    """Registers the package under its own name."""

    name = "throughcare.meetings"
    label = "meetings"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to who moves to another cohort."""
        from throughcare.meetings.subscribers import subscribe_all

        subscribe_all()
