"""Addresses of this package's pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from throughcare.pages.design import design
from throughcare.pages.today import today

urlpatterns: list[URLPattern] = [
    path("", today, name="today"),
    path("design", design, name="design"),
]
