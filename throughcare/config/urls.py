"""The root of all addresses: each package lists its own."""

from __future__ import annotations

from django.urls import include, path

from throughcare.config.demo import page

urlpatterns = [
    path("demo", page.cast, name="demo"),
    path("demo/<uuid:member_id>", page.sign_in, name="demo-sign-in"),
    path("", include("throughcare.core.urls")),
    path("", include("throughcare.people.urls")),
    path("", include("throughcare.program.urls")),
    path("", include("throughcare.safety.urls")),
    path("", include("throughcare.care.urls")),
    path("", include("throughcare.conversations.urls")),
    path("", include("throughcare.meetings.urls")),
    path("", include("throughcare.moderation.urls")),
    path("", include("throughcare.pages.urls")),
]

handler400 = "throughcare.core.away.bad_request"
handler500 = "throughcare.core.away.server_error"
