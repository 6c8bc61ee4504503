"""Every permission as one word, in one alphabet; who holds which is in `roles`."""

from __future__ import annotations

from enum import StrEnum


class Word(StrEnum):
    """`resource:action`. A view names the word it needs; a role holds a set of them."""

    AGREEMENT_READ = "agreement:read"
    ATTENDANCE_KEEP = "attendance:keep"
    CONCERN_HANDLE = "concern:handle"
    CONCERN_RAISE = "concern:raise"
    CONTACT_ASK = "contact:ask"
    COVERAGE_CARE = "coverage:care"
    COVERAGE_PLAN = "coverage:plan"
    COVERAGE_READ = "coverage:read"
    EPISODE_MANAGE = "episode:manage"
    HELP_ASK = "help:ask"
    INTRODUCTION_MAKE = "introduction:make"
    MEASURE_ANSWER = "measure:answer"
    POLICY_PUBLISH = "policy:publish"
    REVIEW_DECIDE = "review:decide"
    ROLE_GIVE = "role:give"
    ROTA_MANAGE = "rota:manage"
    SELF_MANAGE = "self:manage"
    THREAD_READ = "thread:read"
    THREAD_WRITE = "thread:write"
    WATCH_READ = "watch:read"
