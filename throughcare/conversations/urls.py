"""Addresses of this package's pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from throughcare.conversations.views import answers, changes, lists, search, threads

urlpatterns: list[URLPattern] = [
    path("groups", lists.groups, name="groups"),
    path("messages", lists.messages, name="messages"),
    path("messages/mine", lists.own, name="own-words"),
    path("messages/<uuid:message_id>/withdraw", changes.withdraw, name="withdraw-message"),
    path("messages/<uuid:message_id>/note", changes.note, name="choose-note"),
    path("search", search.everywhere, name="search"),
    path("answers", answers.answers, name="answers"),
    path("answers/<slug:slug>", answers.answers_in, name="answers-of"),
    path("answers/<slug:slug>/time", answers.answer_time, name="answer-time"),
    path("threads/<uuid:thread_id>", threads.thread, name="thread"),
    path("threads/<uuid:thread_id>/post", threads.post, name="post"),
    path("threads/<uuid:thread_id>/seen", threads.seen, name="seen"),
    path("threads/<uuid:thread_id>/now", threads.now, name="thread-now"),
    path("threads/<uuid:thread_id>/search", search.in_thread, name="search-thread"),
    path("threads/<uuid:thread_id>/topics", changes.topic, name="new-topic"),
]
