"""Django's registration of this package."""

from __future__ import annotations

from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    """Registers the package under its own name."""

    name = "throughcare.conversations"
    label = "conversations"
    default_auto_field = "django.db.models.BigAutoField"
