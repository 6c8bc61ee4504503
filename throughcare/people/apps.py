"""Django's registration of this package."""

from __future__ import annotations

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Registers the package under its own name."""

    name = "throughcare.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"
