"""Addresses of questionnaires."""

from __future__ import annotations

from django.urls import URLPattern, path

from throughcare.care.views import own, team

urlpatterns: list[URLPattern] = [
    path("measures", own.measures, name="measures"),
    path("measures/<slug:key>", own.answer, name="measure"),
    path("measures/kept/<uuid:response_id>", own.kept, name="measure-kept"),
    path("measures/kept/<uuid:response_id>/more", own.say_more, name="measure-more"),
    path("people/<uuid:member_id>/measures", team.measures_in_care, name="measures-in-care"),
    path("people/<uuid:member_id>/measures/<uuid:response_id>", team.response, name="measure-response"),
    path("staff/programs/<slug:slug>/measures", team.schedule, name="measure-schedule"),
]
