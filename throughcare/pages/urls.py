"""Addresses of this package's pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from throughcare.pages.design import design

urlpatterns: list[URLPattern] = [
    path("design", design, name="design"),
]
