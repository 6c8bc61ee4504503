"""Addresses of this package's pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from throughcare.meetings import views

urlpatterns: list[URLPattern] = [
    path("staff/who-came", views.lately, name="meetings"),
    path("staff/who-came/<uuid:meeting_id>", views.who_came, name="who-came"),
    path("staff/cohorts/<uuid:cohort_id>/who-came", views.of_cohort, name="cohort-meetings"),
    path("staff/cohorts/<uuid:cohort_id>/who-came/line", views.line, name="cohort-meetings-line"),
]
