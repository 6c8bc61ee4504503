"""Addresses of reviewing and reporting."""

from __future__ import annotations

from django.urls import URLPattern, path

from throughcare.moderation import evidence, views

urlpatterns: list[URLPattern] = [
    path("waiting", views.waiting, name="waiting"),
    path("waiting/reports/<uuid:report_id>", views.report, name="report-review"),
    path("waiting/reports/<uuid:report_id>/settle", views.settle, name="report-settle"),
    path("waiting/reports/<uuid:report_id>/reopen", views.reopen, name="report-reopen"),
    path("waiting/<uuid:message_id>", views.held, name="held"),
    path("waiting/<uuid:message_id>/release", views.release, name="held-release"),
    path("waiting/<uuid:message_id>/return", views.give_back, name="held-return"),
    path("waiting/<uuid:message_id>/remove", views.remove, name="message-remove"),
    path("concerns/<uuid:concern_id>/words", evidence.words, name="concern-words"),
    path("concerns/<uuid:concern_id>/write", evidence.write, name="concern-write"),
    path("messages/<uuid:message_id>/report", views.report_message, name="message-report"),
]
