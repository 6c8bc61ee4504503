"""Addresses of reviewing and reporting."""

from __future__ import annotations

from django.urls import URLPattern, path

from throughcare.moderation import evidence
from throughcare.moderation.coverage import views as coverage
from throughcare.moderation.views import hearing, own, reviews, screening, settings
from throughcare.moderation.views import waiting as views

urlpatterns: list[URLPattern] = [
    path("waiting", views.waiting, name="waiting"),
    path("waiting/reports/<uuid:report_id>", views.report, name="report-review"),
    path("waiting/<uuid:message_id>", views.held, name="held"),
    path("waiting/<uuid:message_id>/release", views.release, name="held-release"),
    path("waiting/<uuid:message_id>/return", views.give_back, name="held-return"),
    path("waiting/<uuid:message_id>/remove", views.remove, name="message-remove"),
    path("waiting/<uuid:message_id>/note", views.put_note, name="message-note"),
    path("reviews", reviews.queue, name="reviews"),
    path("reviews/next", reviews.take_next, name="review-next"),
    path("reviews/<uuid:review_id>", reviews.review, name="review"),
    path("reviews/<uuid:review_id>/claim", reviews.claim, name="review-claim"),
    path("reviews/<uuid:review_id>/unclaim", reviews.unclaim, name="review-unclaim"),
    path("reviews/<uuid:review_id>/decide", reviews.decide, name="review-decide"),
    path("reviews/<uuid:review_id>/reopen", reviews.reopen, name="review-reopen"),
    path("reviews/<uuid:review_id>/note", reviews.note, name="review-note"),
    path("reviews/<uuid:review_id>/correct", hearing.correct, name="review-correct"),
    path("reviews/appeals/<uuid:appeal_id>", hearing.hear, name="appeal-hear"),
    path("reviews/measured", settings.measured, name="reviews-measured"),
    path("reviews/screening/<slug:slug>", screening.thresholds, name="thresholds"),
    path("reviews/rules", settings.all_rules, name="all-review-rules"),
    path("reviews/rules/<slug:slug>", settings.review_rules, name="review-rules"),
    path("corrections/<uuid:correction_id>/lift", hearing.lift, name="correction-lift"),
    path("decisions", own.decisions, name="decisions"),
    path("decisions/<slug:kind>/<uuid:about_id>/appeal", own.appeal_against, name="appeal-against"),
    path("appeals/<uuid:appeal_id>", own.appeal, name="appeal"),
    path("concerns/<uuid:concern_id>/words", evidence.words, name="concern-words"),
    path("concerns/<uuid:concern_id>/write", evidence.write, name="concern-write"),
    path("messages/<uuid:message_id>/report", views.report_message, name="message-report"),
    path("topics/<uuid:topic_id>/report", views.report_title, name="topic-report"),
    path("coverage", coverage.programs, name="coverage"),
    path("coverage/shifts/<uuid:shift_id>/end", coverage.end_shift, name="coverage-end-shift"),
    path("coverage/shifts/<uuid:shift_id>/off", coverage.skip_shift, name="coverage-skip-shift"),
    path("coverage/shifts/<uuid:shift_id>/on", coverage.unskip_shift, name="coverage-unskip-shift"),
    path("coverage/handovers/<uuid:handover_id>/read", coverage.read_handover, name="coverage-handover-read"),
    path(
        "coverage/notes/<uuid:debrief_id>/withdraw", coverage.withdraw_debrief, name="coverage-note-withdraw"
    ),
    path("coverage/<slug:slug>", coverage.roster, name="coverage-roster"),
    path("coverage/<slug:slug>/shifts", coverage.add_shift, name="coverage-add-shift"),
    path("coverage/<slug:slug>/handovers", coverage.write_handover, name="coverage-handover"),
    path("coverage/<slug:slug>/forecast", coverage.forecast, name="coverage-forecast"),
    path("coverage/<slug:slug>/care", coverage.care, name="coverage-care"),
    path("coverage/<slug:slug>/notes", coverage.write_debrief, name="coverage-note"),
]
