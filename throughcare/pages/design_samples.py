"""Made-up people and words for `/design`. Nothing here is read anywhere else."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from throughcare.conversations.notes import note_word
from throughcare.core.frame import Place
from throughcare.moderation.queries import WaitingRow

Sample = dict[str, Any]

_HOUR: Final = 60
WEEK: Final = [
    *[[(8 * _HOUR, 22 * _HOUR, "staffed"), (22 * _HOUR, 7 * _HOUR, "quiet")]] * 5,
    *[[(10 * _HOUR, 18 * _HOUR, "staffed"), (22 * _HOUR, 8 * _HOUR, "quiet")]] * 2,
]

HELP_LINES: Final = [
    {"kind": "phone", "word": "Call 988", "note": "day and night", "url": "tel:988"},
    {"kind": "text", "word": "Text 988", "note": "day and night", "url": "sms:988"},
    {"kind": "chat", "word": "Chat", "note": "on the web", "url": "https://988lifeline.org/chat/"},
    {"kind": "emergency", "word": "911", "note": "emergency", "url": "tel:911"},
]

_MORE: Final = [
    {"word": "Reply", "icon": "reply", "kind": "quiet", "url": "#threads", "is_get": True},
    {"word": "Report", "icon": "flag", "kind": "quiet", "opens": "report"},
]
_MINE: Final = [{"word": "Take it back", "icon": "withdraw", "kind": "quiet", "opens": "take-back"}]


def places() -> tuple[Place, ...]:
    """The bar as a facilitator has it."""
    return (
        Place(str(_("Waiting")), "#waiting", "waiting", count=3),
        Place(str(_("Today")), "#design", "today", is_here=True),
        Place(str(_("Groups")), "#lists", "groups"),
        Place(str(_("Messages")), "#threads", "messages", count=2),
        Place(str(_("Me")), "#forms", "me"),
    )


def _message(key: str, who: str, body: str, at: datetime, **more: Any) -> Sample:
    mine = who == "Ana R."
    return {
        "id": f"sample-{key}",
        "author_name": who,
        "is_mine": mine,
        "kind": "plain",
        "state": "posted",
        "body": body,
        "at": at,
        "actions": _MINE if mine else _MORE,
        **more,
    }


def thread(at: datetime) -> dict[str, list[Sample]]:
    """A short evening in a support group: before and after the unread line."""
    ben = "I went to the store on my own today. Ten minutes, in and out, but on my own."
    quote = {"author_name": "Ben K.", "excerpt": ben, "url": "#m-sample-ben"}
    fay = "That is not a small thing, Ben. What did you tell yourself at the door?"
    return {
        "before": [
            _message("ben", "Ben K.", ben, at - timedelta(minutes=52), kind="win", author_shape="wave"),
            _message(
                "fay",
                "Fay",
                fay,
                at - timedelta(minutes=47),
                is_staff=True,
                author_role=str(_("Facilitator")),
                reply_to=quote,
            ),
            _message("ana", "Ana R.", "I needed to read that tonight.", at - timedelta(minutes=40)),
        ],
        "after": [
            _message(
                "cy",
                "Cy",
                "Evenings are the worst part for me. The house goes quiet and my head doesn't.",
                at - timedelta(minutes=9),
                kind="struggling",
                author_shape="tree",
            ),
            _message(
                "cy-2",
                "Cy",
                "I wrote the list from last week. It helps a little.",
                at - timedelta(minutes=8),
                is_continued=True,
                author_shape="tree",
            ),
            _message(
                "ben-2", "Ben K.", "Same house here, Cy.", at - timedelta(minutes=3), author_shape="wave"
            ),
        ],
    }


def states(at: datetime) -> list[Sample]:
    """One message in each state that isn't simply posted."""
    held = "Here is the number I promised: call me any time."
    return [
        _message("waiting", "Ana R.", "Can we start five minutes late?", at, state="waiting", actions=[]),
        _message(
            "retry", "Ana R.", "I'm on the bus, the line comes and goes.", at, state="retry", actions=[]
        ),
        _message("held", "Ana R.", held, at, state="held"),
        _message("withdrawn", "Ana R.", "", at, state="withdrawn"),
        _message("reported", "Dale", "Who wants to buy what I have left?", at, state="reported"),
        _message("withdrawn-2", "Ben K.", "", at, state="withdrawn"),
        _message("removed", "Dale", "", at, state="removed"),
        _message("folded", "", "", at, state="folded"),
        _message(
            "noted",
            "Cy",
            "We buried him on Friday.",
            at,
            note="loss",
            note_word=note_word("loss"),
            author_shape="tree",
        ),
    ]


def composer() -> Sample:
    """Open, with a reply begun."""
    return {
        "url": "#composer",
        "client_id": "sample-1",
        "is_open": True,
        "kinds": ["win", "struggling"],
        "draft": "",
        "reply_to": {
            "id": "sample-ben-2",
            "author_name": "Ben K.",
            "excerpt": "Same house here, Cy.",
            "cancel_url": "#composer",
        },
    }


def composer_closed() -> Sample:
    """Closed for quiet hours, with words kept."""
    return {
        "url": "#composer",
        "client_id": "sample-2",
        "id": "closed",
        "is_open": False,
        "closed_sentence": _("This room opens again at 7:00 am (Chicago time). Your words are kept here."),
        "kinds": ["win", "struggling"],
        "kind": "win",
        "draft": "I slept six hours. First time since",
    }


def topics(at: datetime) -> list[Sample]:
    """Topics of a support group."""
    return [
        {
            "url": "#lists",
            "title": "How this group works",
            "author_name": "Fay",
            "at": at - timedelta(days=20),
            "replies": 4,
            "is_pinned": True,
        },
        {
            "url": "#lists",
            "title": "Evenings",
            "author_name": "Cy",
            "at": at - timedelta(minutes=3),
            "replies": 12,
            "unread": 3,
        },
        {
            "url": "#lists",
            "title": "Telling people at work, or not telling them, and how that went",
            "author_name": "Ben K.",
            "at": at - timedelta(hours=5),
            "replies": 1,
        },
    ]


def ask(at: datetime) -> Sample:
    """Somebody asks to talk."""
    return {
        "name": "Ben K.",
        "shape": "wave",
        "at": at - timedelta(hours=2),
        "accept_url": "#ask",
        "not_now_url": "#ask",
    }


def agreement(at: datetime) -> Sample:
    """An agreement whose policy changed."""
    return {
        "title": _("How we are with each other"),
        "changed_at": at - timedelta(days=1),
        "changes": [_("Rooms now close at 10:00 pm instead of 11:00 pm.")],
        "parts": [
            {
                "title": _("What stays here"),
                "sentences": [
                    _("What people say here isn't repeated outside."),
                    _("You don't share a phone number or an address."),
                ],
            },
            {
                "title": _("If something worries you"),
                "sentences": [_("You can report any message. The person isn't told who did.")],
            },
        ],
        "url": "#agreement",
        "version": "7",
    }


def queue(at: datetime) -> dict[str, list[WaitingRow]]:
    """The three parts of the Desk."""
    release = {"word": "Release", "icon": "release", "kind": "primary", "url": "#waiting"}
    remove = {"word": "Remove", "icon": "remove", "kind": "danger", "opens": "remove"}
    seen = {"word": "I have this", "icon": "check", "kind": "primary", "url": "#waiting"}
    answer = {"word": "Answer", "icon": "reply", "kind": "primary", "url": "#waiting", "is_get": True}

    def row(
        number: int, kind: str, who: str, place: str, line: str, ago: int, due: int, **more: Any
    ) -> WaitingRow:
        """`ago`, `due`: minutes before and after now."""
        return WaitingRow(
            UUID(int=number),
            kind,
            who,
            line,
            at - timedelta(minutes=ago),
            at + timedelta(minutes=due),
            due < 0,
            "#waiting",
            place,
            **more,
        )

    pointless = "“I don't see the point of tomorrow.”"
    number = "“Here is the number I promised: call me any time.”"
    because = "Held because it has a phone number."
    offer, reported = "“Who wants to buy what I have left?”", "Reported as selling, by one person."
    evenings, thursday = "“Evenings are the worst part for me.”", "“Can I move my Thursday session?”"
    return {
        "ringing": [row(1, "ringing", "Cy", "Tuesday group", pointless, 12, -2, actions=[seen])],
        "review": [
            row(2, "held", "Ana R.", "Cohort room", number, 6, 14, reason=because, actions=[release, remove]),
            row(3, "report", "Dale", "Tuesday group", offer, 25, 35, reason=reported, actions=[remove]),
        ],
        "unanswered": [
            row(4, "struggling", "Cy", "Tuesday group", evenings, 9, 60, actions=[answer]),
            row(5, "question", "Ben K.", "Care team", thursday, 20 * 60, 4 * 60, actions=[answer]),
        ],
    }
