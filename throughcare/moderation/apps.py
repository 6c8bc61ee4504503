"""Django's registration of this package."""

from __future__ import annotations

from django.apps import AppConfig


class ModerationConfig(AppConfig):
    """Registers the package under its own name."""

    name = "throughcare.moderation"
    label = "moderation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Answer thread pages which messages their reader has reported, and who says when a program
        is staffed; listen to what happens there."""
        from throughcare.conversations.queries.reported import answer_reported
        from throughcare.moderation.coverage.roster import has_roster
        from throughcare.moderation.coverage.subscribers import subscribe_all as cover
        from throughcare.moderation.reported import reported_by
        from throughcare.moderation.subscribers import subscribe_all
        from throughcare.program.staffing import provide

        answer_reported(reported_by)
        provide(has_roster)
        cover()
        subscribe_all()
