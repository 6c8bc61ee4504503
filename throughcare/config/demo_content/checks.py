"""What must hold among the demo's people and rooms, each breach said in one line."""

from __future__ import annotations

from collections.abc import Iterator

from throughcare.care.instruments import INSTRUMENTS
from throughcare.care.rules import danger
from throughcare.config.demo_content.membership import Membership
from throughcare.config.demo_content.references import problems_of_names
from throughcare.config.demo_content.rooms import problems_of_room
from throughcare.config.demo_content.shapes import Content, SafetyPlan, Screen
from throughcare.kit.clock import UnknownZone, zone


def problems(content: Content) -> list[str]:
    """Everything that is wrong, in the order of the files; empty when the content can be used."""
    found = list(problems_of_names(content))
    if found:
        return found  # the rest looks people and rooms up, so it needs them to be there
    membership = Membership(content)
    found = [*_people(content), *_requests(content, membership), *_introductions(content, membership)]
    found += _care(content, membership)
    for room in content.room:
        found += problems_of_room(room, membership)
    return found


def _people(content: Content) -> Iterator[str]:
    zones = [(one.key, one.zone) for one in content.organization]
    zones += [(one.key, one.zone) for one in content.program]
    zones += [(one.key, one.zone) for one in content.person]
    for key, name in zones:
        try:
            zone(name)
        except UnknownZone as error:
            yield f"“{key}”: {error}"
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


def _requests(content: Content, membership: Membership) -> Iterator[str]:
    for request in content.request:
        where = f"request “{request.key}”"
        if (request.answered is None) is (request.state in {"accepted", "declined"}):
            yield f"{where}: an answer has a time, and only an answer has."
        elif request.answered is not None and request.answered <= request.at:
            yield f"{where}: answered before it was asked."
        for person in (request.by, request.to):
            if not membership.in_program(request.program, person, request.at):
                yield f"{where}: “{person}” is not in the program then."


def _introductions(content: Content, membership: Membership) -> Iterator[str]:
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


def _care(content: Content, membership: Membership) -> Iterator[str]:
    care: list[SafetyPlan | Screen] = [*content.plan, *content.screen]
    for one in care:
        where = f"care of “{one.person}”"
        if not membership.in_program(one.program, one.person, one.at):
            yield f"{where}: not in the program then."
        if one.by != one.person and not membership.is_staff(one.program, one.by, one.at):
            yield f"{where}: “{one.by}” is not staff then."
    for answered in content.response:
        instrument = INSTRUMENTS[answered.instrument]
        where = f"{instrument.name} of “{answered.person}”"
        if not membership.in_program(answered.program, answered.person, answered.at):
            yield f"{where}: not in the program then."
        if len(answered.answers) != len(instrument.items):
            yield f"{where}: it has {len(instrument.items)} items."
        elif danger(instrument, {str(n): said for n, said in enumerate(answered.answers, 1)}):
            yield f"{where}: it would open a concern, which the demo tells in its rooms."
