"""Addresses of concerns. Help now and the health checks are answered before everything else: `help_now`."""

from __future__ import annotations

from django.urls import URLPattern, path

from throughcare.safety import views

urlpatterns: list[URLPattern] = [
    path("concerns/<uuid:concern_id>", views.concern, name="concern"),
    path("concerns/<uuid:concern_id>/take", views.take, name="concern-take"),
    path("concerns/<uuid:concern_id>/reach", views.reach, name="concern-reach"),
    path("concerns/<uuid:concern_id>/close", views.close, name="concern-close"),
    path("staff/clocks/<slug:slug>", views.clocks, name="clocks"),
]
