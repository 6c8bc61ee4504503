"""Threads as their templates want them: components' values, plain words for states, links to what one
can do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

import orjson
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from throughcare.access.actor import Actor
from throughcare.access.words import Word
from throughcare.contact.explain import sentence_for
from throughcare.contact.facts import Act, Content, Mark
from throughcare.contact.sentences import CATALOGUES, say
from throughcare.contact.words import MEMBER_ROLES, Channel, Outcome, Role
from throughcare.conversations.models import Message
from throughcare.conversations.notes import NOTE_WORDS, note_word
from throughcare.conversations.policy import Sight, decide_post
from throughcare.conversations.posting.concerns import HELP_FROM
from throughcare.conversations.queries.messages import Line
from throughcare.kit import clock
from throughcare.kit.ids import new_id
from throughcare.kit.text import MAX_BODY
from throughcare.program.role_words import ROLE_WORDS

_BACK_TO = {Channel.SUPPORT_GROUP: "/groups", Channel.COHORT_ROOM: "/groups"}


@dataclass(frozen=True, slots=True)
class Door:
    """Whether a member can post in a thread now. `is_help_open`: a call for help goes through though all
    else waits.
    """

    is_open: bool
    sentence: str
    opens_at: datetime | None
    valid_until: datetime | None
    is_help_open: bool
    may_write: bool

    @property
    def ask_at(self) -> str:
        """When an open page asks again, as RFC 3339; empty for never."""
        at = self.opens_at or self.valid_until
        return at.isoformat() if at else ""


def door(actor: Actor, sight: Sight, at: datetime | None = None) -> Door:
    """Ask the one gate whether posting is open, as the message path will ask it again for each post."""
    at = at or clock.now()
    decision = decide_post(sight.world, sight.member_id, at)
    is_open = decision.outcome is not Outcome.REFUSE
    is_help_open = is_open or (
        decide_post(sight.world, sight.member_id, at, Content(is_help=True)).outcome is not Outcome.REFUSE
    )
    may_write = actor.holds(Word.THREAD_WRITE, sight.thread.program_id)
    sentence = "" if is_open else decision.sentence
    if sentence and decision.opens_at is not None:
        again = clock.say_moment(decision.opens_at, actor.zone, get_language() or "en", relative_to=at)
        sentence += " " + _("It opens again %(when)s.") % {"when": again}
    return Door(is_open, sentence, decision.opens_at, decision.valid_until, is_help_open, may_write)


def composer(
    sight: Sight,
    door: Door,
    *,
    label: str,
    topic: UUID | None = None,
    reply_to: dict[str, Any] | None = None,
    given: Mapping[str, Any] | None = None,
    errors: Sequence[str] = (),
) -> dict[str, Any]:
    """The place to write in a thread, for the composer component. `given`: a form that came back."""
    typed = given or {}
    return {
        "url": f"/threads/{sight.thread.id}/post",
        "client_id": typed.get("client_id") or new_id(),
        "draft": typed.get("body", ""),
        "kind": typed.get("kind", ""),
        "kinds": ["win"] if sight.me.is_staff else ["win", "struggling"],
        "note": typed.get("note", ""),
        "notes": list(NOTE_WORDS.items()),
        "label": label,
        "limit": MAX_BODY,
        "reply_to": reply_to,
        "topic": topic or "",
        "is_open": door.is_open,
        "is_help_open": door.is_help_open,
        "closed_sentence": door.sentence,
        "opens_at": door.opens_at,
        "errors": errors,
        "island": "composer",
    }


def would_open(sight: Sight, mark: str, at: datetime | None = None) -> bool:
    """Whether a door that is closed to this member now would open if she set a mark, by the same one gate."""
    at = at or clock.now()
    me = sight.me
    marked = replace(me, party=replace(me.party, marks=(*me.party.marks, Mark(mark))))
    world = replace(sight.world, people={**sight.world.people, sight.member_id: marked})
    return world.decide(sight.member_id, Act.POST, at).outcome is not Outcome.REFUSE


def policy_sentence(sight: Sight) -> str:
    """What stands in the thread's header, from the contact policy: who writes when and who reads. Whoever works there
    reads words for staff, also if she is or was in care herself.
    """
    policy = sight.world.policy
    if policy is None:
        return ""
    rules = policy.channel(sight.channel)
    named = {role for rule in rules.who for role in (*rule.roles, *rule.partners)} if rules else set()
    mine = [role for role in Role if role in sight.me.party.roles]
    mine.sort(key=lambda role: (role not in named, (role in MEMBER_ROLES) is sight.me.is_staff))
    return sentence_for(policy, sight.channel, mine[0] if mine else Role.PARTICIPANT, get_language() or "en")


def back_url(sight: Sight) -> str:
    """The list in which this thread stands."""
    return _BACK_TO.get(sight.channel, "/messages")


def kept_sentence(row: Message) -> str:
    """What a message's author is told about why it waits, or why it did not go out."""
    language = get_language() or "en"
    if row.was_given_back:
        return _(
            "The care team read this and did not put it in the room. "
            "Why, and how to answer them, is on your page “Me”, under “From the care team”."
        )
    if row.state == Message.State.RETURNED:
        # Refused, with words that rang: nobody has read them yet, and she must not think so.
        return _("This was not posted. Your words are kept, and your team has been told.")
    sentence = CATALOGUES.get(language, CATALOGUES["en"]).get(row.reason, "")
    return say(language, row.reason) if sentence and "{" not in sentence else ""


def cared_sentence() -> str:
    """What stands in place of words that may have come from somebody in danger."""
    return _("The care team took this out, and is in touch with the person who wrote it.")


def _sentence(line: Line) -> str:
    """What stands with a message that waits, or in place of one that was taken out of care for somebody."""
    if line.state == "held":
        return kept_sentence(line.row)
    if line.state == "removed" and line.row.severity >= HELP_FROM:
        return cared_sentence()
    return ""


def as_component(
    line: Line,
    *,
    may_write: bool,
    may_block: bool = False,
    topic: UUID | None = None,
    opens_notes: bool = False,
) -> dict[str, Any]:
    """A message for the message component. `opens_notes`: this reader sees words behind a note at once."""
    row = line.row
    is_gone = line.state in {"withdrawn", "removed", "folded"}
    return {
        "id": row.id,
        "change": row.change,
        "seq": row.seq,
        "author_id": row.author_id,
        "author_name": line.author.name,
        "author_role": line.author.role_word,
        "is_staff": line.author.is_staff,
        "is_mine": line.is_mine,
        "is_continued": line.is_continued,
        "kind": "" if is_gone else row.kind,
        "state": line.state,
        "state_sentence": _sentence(line),
        "body": "" if is_gone else row.body,
        "note": "" if is_gone else row.note,
        "note_word": "" if is_gone else note_word(row.note),
        "is_note_open": opens_notes or line.is_mine,
        "at": row.at,
        "reply_to": None if is_gone else line.reply_to,
        "actions": []
        if line.state == "folded"
        else actions_for(line, may_write=may_write, may_block=may_block, topic=topic),
    }


def actions_for(
    line: Line, *, may_write: bool, may_block: bool = False, topic: UUID | None = None
) -> list[dict[str, Any]]:
    """What this reader can do with a message. All are links, so they work without scripts and in
    templates.
    """
    row = line.row
    found = []
    if may_write and line.state in {"posted", "reported"} and row.seq is not None:
        query = f"?reply_to={row.id}" + (f"&topic={topic}" if topic else "")
        found.append(_reply(f"/threads/{row.thread_id}{query}#composer-body"))
    if line.is_mine and line.state in {"posted", "held"} and row.state != Message.State.RETURNED:
        found.append(_withdraw(f"/messages/{row.id}/withdraw"))
        found.append(_note(f"/messages/{row.id}/note"))
    if not line.is_mine and line.state == "posted":
        found.append(_report(f"/messages/{row.id}/report"))
    if may_block and not line.is_mine and not line.author.is_staff:
        found.append(_block(f"/people/{row.author_id}/block", line.author.name))
    return found


def _reply(url: str) -> dict[str, Any]:
    return {"word": _("Reply"), "url": url, "icon": "reply", "is_get": True}


def _withdraw(url: str) -> dict[str, Any]:
    return {"word": _("Take it back"), "url": url, "icon": "withdraw", "is_get": True}


def _note(url: str) -> dict[str, Any]:
    return {"word": _("Content note"), "url": url, "icon": "folded", "is_get": True}


def _report(url: str) -> dict[str, Any]:
    return {"word": _("Report"), "url": url, "icon": "flag", "is_get": True}


def _block(url: str, name: str) -> dict[str, Any]:
    return {"word": _("Block %(name)s") % {"name": name}, "url": url, "icon": "block", "is_get": True}


def _actions_to_fill() -> list[dict[str, Any]]:
    """All that one can ever do with a message, for an island to keep what fits: told apart by their addresses."""
    return [
        _reply("#reply"),
        _withdraw("#withdraw"),
        _note("#note"),
        _report("#report"),
        _block("#block", "NAME"),
    ]


@lru_cache(maxsize=8)
def _message_templates(language: str) -> str:
    """Every form a message can take, for an island to fill by text alone. The same component as the
    server's.
    """
    forms = []
    for is_mine in (False, True):
        for kind in ("plain", "win", "struggling"):
            states = ("posted", "reported") if not is_mine else ("posted", "waiting", "retry", "held")
            forms += [
                (f"{state}-{kind}{'-mine' if is_mine else ''}", state, kind, is_mine) for state in states
            ]
        forms += [
            (f"{state}{'-mine' if is_mine else ''}", state, "", is_mine) for state in ("withdrawn", "removed")
        ]
    forms.append(("folded", "folded", "", False))
    blank: dict[str, Any] = {
        "id": "ID",
        "author_name": "NAME",
        "author_role": "ROLE",
        "at": None,
        "body": "",
        "actions": [],
    }
    quote = {"author_name": "NAME", "excerpt": "WORDS", "url": "#m-ID"}
    return render_to_string(
        "throughcare/conversations/message_templates.html",
        {
            "forms": [
                {
                    "key": key,
                    "message": {
                        **blank,
                        "state": state,
                        "kind": kind,
                        "is_mine": is_mine,
                        "reply_to": quote,
                        "state_sentence": "SENTENCE"
                        if state in {"held", "retry", "waiting", "withdrawn"}
                        else "",
                    },
                }
                for key, state, kind, is_mine in forms
            ],
            "actions": _actions_to_fill(),
        },
    )


def message_templates() -> str:
    """The templates in the reader's language, rendered once a process."""
    return _message_templates(get_language() or "en")


def island_words() -> str:
    """What the thread's islands say to people, in the reader's language, as JSON for one attribute."""
    words = {
        "you": _("You"),
        "writing": _("%(name)s is writing …") % {"name": "NAME"},
        "writingTwo": _("%(name)s and %(other)s are writing …") % {"name": "NAME", "other": "OTHER"},
        "writingMany": _("Several people are writing …"),
        "new": _("New messages below"),
        "newOne": _("A new message below"),
        "waiting": _("Waiting to send. Your words are kept on this device."),
        "sending": _("Sending…"),
        "retry": _("Not sent yet. We keep trying. Your words are kept."),
        "refused": _("This was not sent. Your words are kept."),
        "putBack": _("Put it back to change it"),
        "offline": _("You are offline. What you write is kept and sent later."),
        "back": _("You are back online."),
        "signedOut": _("You are signed out. Sign in again and what you wrote is sent."),
        "outdated": _("This page is from before an update. Reload it to go on."),
        "goneTitle": _("No longer open"),
        "took": _("%(name)s took this back.") % {"name": "NAME"},
        "tookMine": _("You took this back."),
        "cared": cared_sentence(),
        "open": _("You can post here again."),
        "draftBack": _("What you were writing is back."),
        "replyTo": _("Your reply to %(name)s") % {"name": "NAME"},
        "left": _("%(n)s characters left") % {"n": "NUMBER"},
        "tooLong": _("%(n)s characters too many") % {"n": "NUMBER"},
        "many": _("%(n)s messages came in while you were away.") % {"n": "NUMBER"},
    }
    roles = {role: str(word) for role, word in ROLE_WORDS.items()}
    notes = {note: str(word) for note, word in NOTE_WORDS.items()}
    return orjson.dumps({"words": words, "roles": roles, "notes": notes}).decode()
