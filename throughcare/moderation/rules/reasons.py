"""Why a message can be reported, held, returned or removed, in words; and how many reports a day."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REPORT_REASONS: dict[str, Promise] = {
    "danger": _("I worry that somebody is in danger"),
    "unkind": _("It is unkind, or it pressures somebody"),
    "contact": _("It shares or asks for contact details"),
    "substances": _("It makes using look good, or offers something"),
    "selling": _("It sells something or asks for money"),
    "dating": _("It flirts or asks for a date"),
    "private": _("It tells something about somebody else"),
    "other": _("Something else"),
}

RETURN_REASONS: dict[str, Promise] = {
    "contact-details": _("It has contact details in it. Meeting here keeps everybody safe."),
    "hard-to-read": _("Some of it could be very hard for others to read."),
    "about-somebody": _("It tells something about another person."),
    "talk-first": _("We'd like to talk with you about it first."),
}
"""What the author of a held post reads. Never a code, never blame."""

REMOVE_REASONS: dict[str, Promise] = {
    "unkind": _("It could hurt somebody here."),
    "contact-details": _("It had contact details in it."),
    "hard-to-read": _("It could be very hard for others to read."),
    "off-limits": _("It is something we agreed not to share here."),
}

OUTCOMES: dict[str, Promise] = {
    "no-step": _("We looked and left it as it is"),
    "talked": _("We talked with the person"),
    "removed": _("We took the message away"),
    "renamed": _("We gave the topic another name"),
}
"""What became of a report, in the words its reporter reads."""

DECISIONS: dict[str, tuple[str, ...]] = {
    "held": ("release", "return"),
    "report": ("leave", "talked", "remove"),
    "flagged": ("leave", "talked", "remove"),
    "watch": ("leave", "talked", "remove"),
    "first-post": ("leave", "talked", "remove"),
    "sample": ("leave", "talked", "remove"),
}
"""What a reviewer may decide about each kind of review. An appeal is talked about instead."""

TITLE_DECISIONS = ("leave", "talked", "rename")
"""The same where it is a topic's name that was reported."""

REVIEW_OUTCOMES: dict[str, Promise] = {
    "released": _("It appeared"),
    "returned": _("It was given back"),
    "left": _("It stays as it is"),
    "talked": _("Somebody talked with the person"),
    "removed": _("It was taken out"),
    "renamed": _("The topic has another name"),
    "taken-back": _("Its author took it back"),
    "upheld": _("It stays as it was decided"),
    "changed": _("It was decided anew"),
}
"""What came of a review, in a reviewer's words."""

CORRECTION_REASONS: dict[str, Promise] = {
    "unkind": _("Something you wrote could hurt somebody here."),
    "contact": _("Contact details, or asking for them, aren't part of this room."),
    "substances": _("Something you wrote could make it harder for others not to use."),
    "private": _("Something you wrote told what belongs to somebody else."),
    "off-limits": _("It was something we agreed not to share here."),
    "too-much": _("So many posts at once leave others little room."),
}
"""What a member reads about why she got a correction. Never blame."""

FLAGS: dict[str, Promise] = {
    "contact-details": _("Contact details"),
    "self-harm": _("May be about harming oneself"),
    "substance": _("About substances"),
    "harassment": _("May hurt somebody"),
    "eating": _("About eating"),
    "abuse": _("May be about abuse"),
    "link": _("A link"),
    "off-topic": _("Off the topic"),
    "watch": _("Words this program watches for"),
}
"""What screening found, in a reviewer's words."""

REPORTS_A_DAY = 20
NOTE_LENGTH = 500
WORDS_LENGTH = 4_000  # of an appeal, a note among reviewers, a word to an author
DANGER_FROM = 2  # severity of words that are never taken away silently
APPEAL_SOURCE = "appeal"  # of a concern that one's own words in an appeal open
REFUSED_APPEAL_SOURCE = (
    "appeal-refused"  # the same of words that were too many or too late, and are kept nowhere
)
DANGER_LEVEL = 3  # of the concern that a report of danger opens: somebody looked and worries


def flags_in_words(flags: Iterable[str]) -> str:
    """The flags of one message as a reviewer reads them."""
    return ", ".join(str(FLAGS.get(flag, flag)) for flag in flags)


def why_in_words(reason: str) -> str:
    """Why words were removed or returned, as their author reads it; "" for no reason of ours."""
    return str(REMOVE_REASONS.get(reason) or RETURN_REASONS.get(reason) or "")
