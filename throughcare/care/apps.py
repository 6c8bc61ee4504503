"""Django's registration of this package."""

from __future__ import annotations

from django.apps import AppConfig


class CareConfig(AppConfig):
    """Registers the package under its own name."""

    name = "throughcare.care"
    label = "care"
    default_auto_field = "django.db.models.BigAutoField"
