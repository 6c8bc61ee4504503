"""Addresses of concerns, plans and screens. Help now and the health checks are answered before everything
else: `help_now`.
"""

from __future__ import annotations

from django.urls import URLPattern, path

from throughcare.safety.views import asking, concerns, plans, raising, screens

urlpatterns: list[URLPattern] = [
    path("concerns/<uuid:concern_id>", concerns.concern, name="concern"),
    path("concerns/<uuid:concern_id>/take", concerns.take, name="concern-take"),
    path("concerns/<uuid:concern_id>/reach", concerns.reach, name="concern-reach"),
    path("concerns/<uuid:concern_id>/close", concerns.close, name="concern-close"),
    path("concerns/<uuid:concern_id>/ring", concerns.ring, name="concern-ring"),
    path("concerns/<uuid:concern_id>/ask", concerns.ask, name="concern-ask"),
    path("concerns/<uuid:concern_id>/asked", concerns.asked, name="concern-asked"),
    path("asked", asking.line, name="asked-line"),
    path("asked/<uuid:question_id>", asking.question, name="asked"),
    path("staff/clocks/<slug:slug>", concerns.clocks, name="clocks"),
    path("staff/episodes/<uuid:episode_id>/concern", raising.raise_concern, name="raise-concern"),
    path("plan", plans.plan, name="plan"),
    path("plan/write", plans.write, name="plan-write"),
    path("plan/<int:number>", plans.version, name="plan-version"),
    path("people/<uuid:member_id>/safety", screens.care, name="care"),
    path("people/<uuid:member_id>/safety/plan", plans.plan_in_care, name="care-plan"),
    path("people/<uuid:member_id>/safety/plan/write", plans.write_in_care, name="care-plan-write"),
    path("people/<uuid:member_id>/safety/plan/<int:number>", plans.version_in_care, name="care-plan-version"),
    path("people/<uuid:member_id>/safety/cssrs", screens.record_screen, name="screen-record"),
    path("people/<uuid:member_id>/safety/cssrs/<uuid:screen_id>", screens.screen, name="screen"),
]
