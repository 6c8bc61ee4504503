"""Addresses of this package's pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from throughcare.pages.design import design
from throughcare.pages.desk.views import desk
from throughcare.pages.own_call import own_call
from throughcare.pages.today import today

urlpatterns: list[URLPattern] = [
    path("", today, name="today"),
    path("desk", desk, name="desk"),
    path("help/call", own_call, name="own-call"),
    path("design", design, name="design"),
]
