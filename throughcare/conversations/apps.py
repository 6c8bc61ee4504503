"""Django's registration of this package."""

from __future__ import annotations

from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    """Registers the package under its own name."""

    name = "throughcare.conversations"
    label = "conversations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to what happens to programs and their people."""
        from throughcare.conversations.asking import read_pairs
        from throughcare.conversations.subscribers import subscribe_all
        from throughcare.program.pairs import provide

        subscribe_all()
        provide(read_pairs)
