"""Addresses of this package's pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from throughcare.program.views import (
    agreement,
    arriving,
    asking,
    cohorts,
    guardians,
    introductions,
    me,
    policies,
    support,
    times,
)

urlpatterns: list[URLPattern] = [
    path("arrive", arriving.arrive, name="arrive"),
    path("organization", arriving.choose_organization, name="organization"),
    path("p/<slug:slug>/contact", agreement.contact_page, name="contact"),
    path("agreement", agreement.agreements, name="agreements"),
    path("agreement/<slug:slug>", agreement.agreement, name="agreement"),
    path("support/<slug:slug>", support.need, name="need-support"),
    path("support/<slug:slug>/off", support.no_more, name="no-more-support"),
    path("family", guardians.family, name="family"),
    path("family/<uuid:member_id>/<slug:slug>/rules/back", guardians.take_back, name="family-rules-back"),
    path("family/<uuid:member_id>/<slug:slug>/<slug:topic>/yes", guardians.say_yes, name="family-yes"),
    path("family/<uuid:member_id>/<slug:slug>/<slug:topic>/back", guardians.take_back, name="family-back"),
    path("me", me.me, name="me"),
    path("me/zone", me.zone, name="my-zone"),
    path("me/name", me.alias, name="my-name"),
    path("me/consents/<uuid:consent_id>/end", me.take_back, name="take-back"),
    path("people/ask", asking.people, name="ask-people"),
    path("people/asks", asking.requests, name="requests"),
    path("people/asks/<uuid:request_id>/accept", asking.accept, name="accept"),
    path("people/asks/<uuid:request_id>/not-now", asking.not_now, name="not-now"),
    path("people/asks/<uuid:request_id>/withdraw", asking.withdraw, name="withdraw"),
    path(
        "people/introductions/<uuid:introduction_id>/end", introductions.end_own, name="end-own-introduction"
    ),
    path("people/<uuid:member_id>/ask", asking.ask, name="ask"),
    path("people/<uuid:member_id>/end", asking.end, name="end-contact"),
    path("people/<uuid:member_id>/block", asking.block, name="block"),
    path("people/<uuid:member_id>/unblock", asking.unblock, name="unblock"),
    path("staff", cohorts.staff, name="staff"),
    path("staff/cohorts/<uuid:cohort_id>", cohorts.cohort, name="cohort"),
    path("staff/cohorts/<uuid:cohort_id>/times", times.sessions, name="session-times"),
    path("staff/programs/<slug:slug>/times", times.staffed, name="staffed-times"),
    path("staff/times/<uuid:weekly_id>/end", times.end, name="end-weekly-time"),
    path("staff/times/<uuid:weekly_id>/cancel", times.cancel, name="cancel-day"),
    path("staff/times/<uuid:weekly_id>/restore", times.restore, name="restore-day"),
    path("staff/programs/<slug:slug>/people", cohorts.without_cohort, name="without-cohort"),
    path("staff/programs/<slug:slug>/cohorts", cohorts.new_cohort, name="new-cohort"),
    path("staff/programs/<slug:slug>/start", cohorts.start, name="start-episode"),
    path("staff/programs/<slug:slug>/introductions", introductions.introductions, name="introductions"),
    path("staff/introductions/<uuid:introduction_id>/end", introductions.end, name="end-introduction"),
    path("staff/episodes/<uuid:episode_id>/introduce", introductions.introduce_one, name="introduce"),
    path("staff/episodes/<uuid:episode_id>", cohorts.episode, name="episode"),
    path("staff/episodes/<uuid:episode_id>/phase", cohorts.phase, name="move-phase"),
    path("staff/episodes/<uuid:episode_id>/cohort", cohorts.to_cohort, name="move-cohort"),
    path("staff/episodes/<uuid:episode_id>/end", cohorts.end, name="end-episode"),
    path("staff/episodes/<uuid:episode_id>/invite", cohorts.invite, name="invite"),
    path("staff/policy/<slug:slug>", policies.policy, name="policy"),
    path("staff/policy/<slug:slug>/edit", policies.edit, name="policy-edit"),
    path("staff/policy/<slug:slug>/versions/<int:number>", policies.version, name="policy-version"),
]
