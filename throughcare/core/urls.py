"""Addresses of this package's pages: what makes the site an app."""

from __future__ import annotations

from django.urls import URLPattern, path

from throughcare.core import pwa

urlpatterns: list[URLPattern] = [
    path("sw.js", pwa.service_worker, name="service-worker"),
    path("manifest.webmanifest", pwa.manifest, name="manifest"),
    path("offline", pwa.offline, name="offline"),
    path("offline/unsent", pwa.unsent, name="unsent"),
]
