"""Addresses of this package's pages: signing in and out, the password, the socket's ticket."""

from __future__ import annotations

from django.urls import URLPattern, path

from throughcare.people import push_views as push
from throughcare.people import views

urlpatterns: list[URLPattern] = [
    path("sign-in", views.sign_in, name="sign-in"),
    path("sign-out", views.sign_out, name="sign-out"),
    path("signed-out", views.signed_out, name="signed-out"),
    path("still-here", views.still_here, name="still-here"),
    path("me/password", views.password, name="password"),
    path("welcome/<str:name>/<str:token>", views.welcome, name="welcome"),
    path("socket-ticket", views.socket_ticket, name="socket-ticket"),
    path("me/notices", push.notices, name="my-notices"),
    path("me/notices/this-browser", push.subscribe, name="notices-on"),
    path("me/notices/<uuid:subscription_id>/end", push.unsubscribe, name="notices-off"),
]
