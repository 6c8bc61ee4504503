"""Which role holds which words. The docs' table of permissions is made from this one."""

from __future__ import annotations

from throughcare.access.words import Word

_EVERYBODY = frozenset({Word.HELP_ASK, Word.SELF_MANAGE})
_IN_ROOMS = _EVERYBODY | {Word.AGREEMENT_READ, Word.THREAD_READ, Word.THREAD_WRITE}
_AT_WORK = _IN_ROOMS | {Word.CONCERN_RAISE}
_MEMBER = _IN_ROOMS | {Word.CONTACT_ASK}
_REVIEWS = frozenset({Word.REVIEW_DECIDE, Word.COVERAGE_READ, Word.WATCH_READ})
_LEADS = frozenset({Word.ATTENDANCE_KEEP})

WORDS_OF: dict[str, frozenset[Word]] = {
    "participant": _MEMBER | {Word.MEASURE_ANSWER},
    "alum": _MEMBER,
    "family": _EVERYBODY | {Word.AGREEMENT_READ},
    "guardian": _EVERYBODY | {Word.AGREEMENT_READ},
    "facilitator": _AT_WORK | _LEADS | _REVIEWS | {Word.CONCERN_HANDLE, Word.INTRODUCTION_MAKE},
    "clinician": _AT_WORK
    | _LEADS
    | _REVIEWS
    | {Word.CONCERN_HANDLE, Word.EPISODE_MANAGE, Word.INTRODUCTION_MAKE},
    "peer-specialist": _AT_WORK | {Word.INTRODUCTION_MAKE},
    "moderator": _AT_WORK | _REVIEWS | {Word.CONCERN_HANDLE},
    "coordinator": _AT_WORK
    | _LEADS
    | {Word.COVERAGE_PLAN, Word.COVERAGE_READ, Word.EPISODE_MANAGE, Word.INTRODUCTION_MAKE}
    | {Word.ROTA_MANAGE, Word.WATCH_READ},
    "on-call": _AT_WORK | _REVIEWS | {Word.CONCERN_HANDLE},
    "director": _AT_WORK
    | _LEADS
    | _REVIEWS
    | {Word.CONCERN_HANDLE, Word.EPISODE_MANAGE, Word.INTRODUCTION_MAKE, Word.POLICY_PUBLISH}
    | {Word.COVERAGE_CARE, Word.COVERAGE_PLAN, Word.ROLE_GIVE, Word.ROTA_MANAGE},
    "operator": frozenset({Word.SELF_MANAGE}),
}
"""A former member (no role left) keeps `_EVERYBODY` and her own words: see `Actor.holds`."""

FORMER = _EVERYBODY | {Word.THREAD_READ}


def roles_with(word: Word) -> frozenset[str]:
    """The roles that hold a word."""
    return frozenset(role for role, words in WORDS_OF.items() if word in words)
