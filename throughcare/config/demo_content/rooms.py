"""What must hold in one room of the demo: who wrote when, what answers what, who decided about it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from throughcare.config.demo_content.membership import Membership
from throughcare.config.demo_content.references import twice
from throughcare.config.demo_content.talk import Concern, Message, Report, Room
from throughcare.kit.text import BadText, clean_body

_NEEDS = {
    "support-group": ("name", "about", "topic"),
    "cohort-room": ("name", "about", "cohort"),
    "direct-thread": ("members",),
    "care-team-thread": ("participant",),
}


def problems_of_room(room: Room, membership: Membership) -> Iterator[str]:
    """Each breach as one line that begins with the room's key."""
    for name in _NEEDS[room.channel]:
        if not getattr(room, name):
            yield f"{room.key}: a {room.channel} needs “{name}”."
    if room.channel == "direct-thread" and membership.opened(room) is None:
        yield f"{room.key}: its two have not both said yes."
    yield from twice(f"{room.key}: message", (message.key for message in room.message))
    for before, after in pairwise(room.message):
        if after.at < before.at:
            yield f"{room.key}, {after.key}: stands after {before.key} but was written earlier."
    yield from (f"{room.key}, {wrong}" for wrong in _of_what_was_said(room, membership))


def _of_what_was_said(room: Room, membership: Membership) -> Iterator[str]:
    by_key = {message.key: message for message in room.message}
    for message in room.message:
        for wrong in (*_writing(room, message, by_key, membership), *_settling(room, message, membership)):
            yield f"{message.key}: {wrong}"
    for report in room.report:
        for wrong in _report(room, report, by_key.get(report.message), membership):
            yield f"report “{report.key}”: {wrong}"
    for concern in room.concern:
        for wrong in _concern(room, concern, by_key.get(concern.message), membership):
            yield f"concern about “{concern.message}”: {wrong}"
    for person, key in room.read.items():
        if key and key not in by_key:
            yield f"read by “{person}”: there is no message “{key}”."
        elif key and not membership.takes_part(room, person, by_key[key].at):
            yield f"read by “{person}”: not here when “{key}” was written."
        own = [message.at for message in room.message if message.by == person]
        if own and (not key or (key in by_key and by_key[key].at < own[-1])):
            yield f"read by “{person}”: she wrote later than what she has read."


def _writing(
    room: Room, message: Message, by_key: dict[str, Message], membership: Membership
) -> Iterator[str]:
    if not membership.takes_part(room, message.by, message.at):
        yield f"“{message.by}” cannot be here at {message.at}."
    if message.topic not in ({topic.key for topic in room.topic} or {""}):
        yield f"there is no topic “{message.topic}”."
    try:
        if clean_body(message.text) != message.text:
            yield "its text has something in it that cleaning would change."
    except BadText as error:
        yield f"its text is refused: {error.code}."
    if not message.reply_to:
        return
    parent = by_key.get(message.reply_to)
    if parent is None:
        yield f"it answers “{message.reply_to}”, which is not here."
    elif not _could_see(parent, message):
        yield f"it answers “{parent.key}”, which {message.by} could not see at {message.at}."


def _could_see(message: Message, reply: Message) -> bool:
    """Whether the author of `reply` could read `message` when she wrote it."""
    if message.by == reply.by:
        return message.at <= reply.at
    if message.seen_from is None or message.seen_from > reply.at:
        return False
    return message.seen_until is None or reply.at <= message.seen_until


def _settling(room: Room, message: Message, membership: Membership) -> Iterator[str]:
    if message.state in {"held", "released", "returned", "removed"} and not message.reason:
        yield "it needs a reason."
    settled = message.state not in {"visible", "held"}
    if settled is not bool(message.settled_by and message.settled_at):
        yield "what is settled says by whom and when, and nothing else does."
        return
    if message.settled_at is not None:
        own = message.settled_by == message.by
        if message.settled_at <= message.at:
            yield "settled before it was written."
        if own is not (message.state == "withdrawn"):
            yield "an author withdraws, somebody else decides the rest."
        elif not own and not membership.reviews(room.program, message.settled_by, message.settled_at):
            yield f"“{message.settled_by}” may not decide here."
    if message.released_at is not None:
        ended = message.seen_until
        if ended is None or not message.at < message.released_at < ended:
            yield "only what was taken away later says that it was let through before."
        if not membership.reviews(room.program, message.released_by, message.released_at):
            yield f"“{message.released_by}” may not let it through."


def _report(room: Room, report: Report, message: Message | None, membership: Membership) -> Iterator[str]:
    if message is None or message.by == report.by:
        yield "it is about somebody else's message in this room."
        return
    seen, gone = message.seen_from, message.seen_until
    if seen is None or report.at <= seen or (gone is not None and report.at > gone):
        yield f"the message could not be seen at {report.at}."
    if not membership.takes_part(room, report.by, report.at):
        yield f"“{report.by}” cannot be here then."
    how = (report.outcome, report.settled_by, report.settled_at)
    if not (all(how) if report.state == "settled" else not any(how)):
        yield "a settled one says by whom, when and how, and an open one does not."
    elif report.settled_at is not None:
        if report.settled_at <= report.at:
            yield "settled before it was made."
        if report.settled_by == message.by or not membership.reviews(
            room.program, report.settled_by, report.settled_at
        ):
            yield f"“{report.settled_by}” may not settle it."
    if bool(report.appeal) != (report.appealed_at is not None):
        yield "an appeal has words and a time."
    elif report.appealed_at is not None and (
        report.outcome != "removed" or report.settled_at is None or report.appealed_at <= report.settled_at
    ):
        yield "an appeal comes after words were removed."


def _concern(room: Room, concern: Concern, message: Message | None, membership: Membership) -> Iterator[str]:
    if message is None:
        yield "no such message."
    elif not message.at <= concern.opened <= concern.acknowledged <= concern.closed:
        yield "written, opened, acknowledged and closed come in this order."
    for person in (concern.acknowledged_by, concern.closed_by):
        if not membership.reviews(room.program, person, concern.opened):
            yield f"“{person}” does not answer concerns here."
