"""Django's registration of this package."""

from __future__ import annotations

from django.apps import AppConfig


class ModerationConfig(AppConfig):
    """Registers the package under its own name."""

    name = "throughcare.moderation"
    label = "moderation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Answer thread pages that ask which messages their reader has reported; follow roles that end."""
        from throughcare.conversations.queries.reported import answer_reported
        from throughcare.moderation.coverage.subscribers import subscribe_all
        from throughcare.moderation.reported import reported_by

        answer_reported(reported_by)
        subscribe_all()
