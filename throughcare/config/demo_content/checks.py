"""What must hold among the demo's people, rooms and words, each breach said in one line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from throughcare.config.demo_content.membership import Membership
from throughcare.config.demo_content.shapes import Content, Message, Room
from throughcare.kit.clock import UnknownZone, zone
from throughcare.kit.text import BadText, clean_body

_ROOM_NEEDS = {
    "support-group": ("name", "about", "topic"),
    "cohort-room": ("name", "about", "cohort"),
    "direct-thread": ("members",),
    "care-team-thread": ("participant",),
}


def problems(content: Content) -> list[str]:
    """Everything that is wrong, in the order of the files; empty when the content can be used."""
    found = list(_references(content))
    if found:
        return found  # the rest looks people and rooms up, so it needs them to be there
    membership = Membership(content)
    return [*_people(content), *_contacts(content, membership), *_rooms(content, membership)]


def _references(content: Content) -> Iterator[str]:
    organizations = {one.key for one in content.organization}
    programs = {one.key for one in content.program}
    cohorts = {one.key for one in content.cohort}
    people = {one.key for one in content.person}
    contacts = {one.key for one in content.request} | {one.key for one in content.introduction}
    keyed = (content.organization, content.program, content.cohort, content.person, content.room)
    for entries in (*keyed, (*content.request, *content.introduction)):
        yield from _twice("key", (one.key for one in entries))
    yield from _twice("external id", (one.external_id for one in content.person))
    yield from _twice("e-mail address", (one.email for one in content.person))
    said: list[tuple[str, set[str], Iterable[str]]] = []
    said += [(f"program “{one.key}”", organizations, [one.organization]) for one in content.program]
    said += [(f"cohort “{one.key}”", programs, [one.program]) for one in content.cohort]
    for one in content.person:
        said.append((f"person “{one.key}”", organizations, [] if one.operator else [one.organization]))
        said.append((f"person “{one.key}”", people, [key for key in (one.guardian_of, one.family_of) if key]))
    for staff in content.staff:
        said.append((f"staff “{staff.person}”", people | programs, [staff.person, staff.program]))
        said.append((f"staff “{staff.person}”", cohorts, staff.cohorts))
    for episode in content.episode:
        said.append((f"episode of “{episode.person}”", people | programs, [episode.person, episode.program]))
        said.append((f"episode of “{episode.person}”", cohorts, [episode.cohort] if episode.cohort else []))
    for team in content.care_team:
        said.append((f"care team of “{team.participant}”", people, [team.participant, *team.members]))
    for request in content.request:
        said.append(
            (f"request “{request.key}”", people | programs, [request.by, request.to, request.program])
        )
    for pair in content.introduction:
        said.append((f"introduction “{pair.key}”", people, [*pair.people, *pair.consents, pair.by]))
    for block in content.block:
        said.append(("block", people | programs, [block.by, block.person, block.program]))
    for session in content.session:
        said.append(
            (f"session of “{session.cohort}”", people | cohorts, [session.facilitator, session.cohort])
        )
    for duty in content.duty:
        said.append((f"duty of “{duty.person}”", people | programs, [duty.person, duty.program]))
    for room in content.room:
        said.append((room.key, people | programs, [room.program, *room.members, *room.read]))
        said.append((room.key, people, [room.participant] if room.participant else []))
        said.append((room.key, cohorts, [room.cohort] if room.cohort else []))
        said.append((room.key, contacts, [key for key in (room.request, room.introduction) if key]))
    for where, known, names in said:
        for name in names:
            if name not in known:
                yield f"{where}: nothing is called “{name}”."


def _people(content: Content) -> Iterator[str]:
    for who in (*content.organization, *content.program, *content.person):
        try:
            zone(who.zone)
        except UnknownZone as error:
            yield f"“{who.key}”: {error}"
    home = {cohort.key: cohort for cohort in content.cohort}
    for episode in content.episode:
        where = f"episode of “{episode.person}” in “{episode.program}”"
        if episode.ends is not None and episode.ends <= episode.starts:
            yield f"{where}: it ends before it starts."
        if not episode.cohort:
            continue
        if home[episode.cohort].program != episode.program:
            yield f"{where}: its cohort belongs to another program."
        together = [
            one for one in content.episode if one.cohort == episode.cohort and one.runs_at(episode.starts)
        ]
        if len(together) > home[episode.cohort].capacity:
            yield f"{where}: with her the cohort has {len(together)} people, more than it may."


def _contacts(content: Content, membership: Membership) -> Iterator[str]:
    for request in content.request:
        where = f"request “{request.key}”"
        if (request.answered is None) is (request.state in {"accepted", "declined"}):
            yield f"{where}: an answer has a time, and only an answer has."
        elif request.answered is not None and request.answered <= request.at:
            yield f"{where}: answered before it was asked."
        for person in (request.by, request.to):
            if not membership.in_program(request.program, person, request.at):
                yield f"{where}: “{person}” is not in the program then."
    for pair in content.introduction:
        where = f"introduction “{pair.key}”"
        yeses = set(pair.consents)
        if len(set(pair.people)) != 2 or not yeses <= set(pair.people):
            yield f"{where}: it is between two people, and only theirs is the yes."
        if (pair.state == "accepted") is not (yeses == set(pair.people)):
            yield f"{where}: it is accepted when both have said yes."
        if (pair.state == "declined") is not (pair.declined_by in set(pair.people) - yeses):
            yield f"{where}: a declined one says by whom."
        if any(at <= pair.at for at in pair.consents.values()):
            yield f"{where}: a yes before it was made."
        if not membership.is_staff(pair.program, pair.by, pair.at):
            yield f"{where}: only staff introduce."


def _rooms(content: Content, membership: Membership) -> Iterator[str]:
    for room in content.room:
        for name in _ROOM_NEEDS[room.channel]:
            if not getattr(room, name):
                yield f"{room.key}: a {room.channel} needs “{name}”."
        if room.channel == "direct-thread" and membership.opened(room) is None:
            yield f"{room.key}: its two have not both said yes."
        yield from _twice(f"message of {room.key}", (one.key for one in room.message))
        for before, after in pairwise(room.message):
            if after.at < before.at:
                yield f"{room.key}, {after.key}: stands after {before.key} but was written earlier."
        by_key = {message.key: message for message in room.message}
        for message in room.message:
            for wrong in _message(room, message, by_key, membership):
                yield f"{room.key}, {message.key}: {wrong}"
        for wrong in (*_reviews(room, by_key, membership), *_read(room, by_key, membership)):
            yield f"{room.key}, {wrong}"


def _message(
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
    if message.reply_to:
        parent = by_key.get(message.reply_to)
        if parent is None:
            yield f"it answers “{message.reply_to}”, which is not here."
        elif not _could_see(parent, message.by, message):
            yield f"it answers “{parent.key}”, which {message.by} could not see at {message.at}."
    settled = message.state not in {"visible", "held"}
    if settled is not bool(message.settled_by and message.settled_at):
        yield "what is settled says by whom and when, and nothing else does."
    elif message.settled_at is not None:
        if message.settled_at <= message.at:
            yield "settled before it was written."
        own = message.settled_by == message.by
        if own is not (message.state == "withdrawn"):
            yield "an author withdraws, somebody else decides the rest."
        if not own and not membership.reviews(room.program, message.settled_by, message.settled_at):
            yield f"“{message.settled_by}” may not decide here."
    if message.released_at is not None:
        ended = message.seen_until
        if ended is None or not message.at < message.released_at < ended:
            yield "only what was taken away later says that it was let through before."
        if not membership.reviews(room.program, message.released_by, message.released_at):
            yield f"“{message.released_by}” may not let it through."
    if message.state in {"held", "released", "returned", "removed"} and not message.reason:
        yield "it needs a reason."


def _could_see(message: Message, person: str, later: Message) -> bool:
    if message.by == person:
        return message.at <= later.at
    seen = message.seen_from is not None and message.seen_from <= later.at
    return seen and (message.seen_until is None or later.at <= message.seen_until)


def _reviews(room: Room, by_key: dict[str, Message], membership: Membership) -> Iterator[str]:
    for report in room.report:
        where = f"report “{report.key}”"
        message = by_key.get(report.message)
        if message is None or message.by == report.by:
            yield f"{where}: it is about somebody else's message in this room."
            continue
        seen, gone = message.seen_from, message.seen_until
        if seen is None or report.at <= seen or (gone is not None and report.at > gone):
            yield f"{where}: the message could not be seen at {report.at}."
        if not membership.takes_part(room, report.by, report.at):
            yield f"{where}: “{report.by}” cannot be here then."
        how = (report.outcome, report.settled_by, report.settled_at)
        if not (all(how) if report.state == "settled" else not any(how)):
            yield f"{where}: a settled one says by whom, when and how, and an open one does not."
        elif report.settled_at is not None and report.settled_at <= report.at:
            yield f"{where}: settled before it was made."
        elif report.settled_by == message.by:
            yield f"{where}: nobody decides about their own words."
    for concern in room.concern:
        where = f"concern about “{concern.message}”"
        message = by_key.get(concern.message)
        if message is None:
            yield f"{where}: no such message."
        elif not message.at <= concern.opened <= concern.acknowledged <= concern.closed:
            yield f"{where}: written, opened, acknowledged and closed come in this order."
        for person in (concern.acknowledged_by, concern.closed_by):
            if not membership.reviews(room.program, person, concern.opened):
                yield f"{where}: “{person}” does not answer concerns here."


def _read(room: Room, by_key: dict[str, Message], membership: Membership) -> Iterator[str]:
    for person, key in room.read.items():
        if key and key not in by_key:
            yield f"read by “{person}”: there is no message “{key}”."
        elif key and not membership.takes_part(room, person, by_key[key].at):
            yield f"read by “{person}”: not here when “{key}” was written."


def _twice(what: str, names: Iterable[str]) -> Iterator[str]:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            yield f"{what} “{name}” stands twice."
        seen.add(name)
