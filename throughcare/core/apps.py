"""Django's registration of this package."""

from __future__ import annotations

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Registers the package under its own name."""

    name = "throughcare.core"
    label = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Protect the schema after every migration."""
        from django.db import connections
        from django.db.models.signals import post_migrate

        from throughcare.core.protect import protect

        def after_migrations(using: str, **_: object) -> None:
            protect(connections[using])

        # One run, after the app that Django migrates last.
        from django.apps import apps

        last = list(apps.get_app_configs())[-1]
        post_migrate.connect(after_migrations, sender=last, weak=False, dispatch_uid="protect")
