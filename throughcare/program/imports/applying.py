"""Doing what a file says: all of it or nothing, by the same actions that pages use."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, transaction
from django.utils.translation import gettext as _

from throughcare.access.actor import Actor
from throughcare.contact.words import EPISODE_ROLES
from throughcare.kit import clock
from throughcare.program.actions.acting import acting
from throughcare.program.actions.care_teams import join_care_team
from throughcare.program.actions.episodes import move_cohort, move_phase, start_episode
from throughcare.program.actions.members import create_member, invite_member, update_member
from throughcare.program.actions.pairs import relate
from throughcare.program.actions.roles import give_role
from throughcare.program.imports.plan import KIN, Plan, Step
from throughcare.program.imports.planning import plan_import
from throughcare.program.imports.reading import first_moment
from throughcare.program.models import Member
from throughcare.program.refusals import Refused

_TRIES = 3
_DEADLOCK = "40P01"


def apply_import(actor: Actor | None, *, plan: Plan, invite: bool = False) -> int:
    """Do what a plan without errors says; answers how many lines were done.

    Nothing is written if any part fails.

    The file is planned once more inside the transaction: what changed since is refused, not guessed. `invite`
    owes everybody new a mail with a link to choose a password. Raises Refused.
    """
    if plan.has_errors:
        raise Refused("wrong-lines", _("Nothing was written: the file has lines that cannot be used."))
    for attempt in range(1, _TRIES + 1):
        try:
            return _apply(actor, plan.data, invite=invite)
        except OperationalError as error:
            # Many threads are locked one by one here; the message path, which locks them by id, goes first.
            if getattr(error.__cause__, "sqlstate", "") != _DEADLOCK or attempt == _TRIES:
                raise
    raise AssertionError("unreachable")


def _apply(actor: Actor | None, data: bytes, *, invite: bool) -> int:
    with transaction.atomic():
        plan = plan_import(data)
        if plan.has_errors:
            wrong = next(line for line in plan.lines if line.is_wrong)
            raise Refused("changed-meanwhile", _nothing(wrong.number, wrong.sentence))
        with acting(actor, "import_people", "organization", lines=len(plan.steps)):
            people: dict[str, Member] = {}
            for step in plan.steps:
                with _naming(step):
                    people[step.entry["external_id"]] = _person(actor, step, invite=invite)
            for step in plan.steps:
                with _naming(step):
                    _place(actor, step, people)
            for step in plan.steps:  # once everybody in the file has her role
                with _naming(step):
                    _join_team(actor, step, people)
    return len(plan.steps)


@contextmanager
def _naming(step: Step) -> Iterator[None]:
    """Say of a refusal which line it comes from."""
    try:
        yield
    except Refused as refused:
        raise Refused(refused.code, _nothing(step.entry.number, refused.sentence)) from refused


def _nothing(number: int, sentence: str) -> str:
    said = _("Line %(n)s: %(sentence)s") % {"n": number, "sentence": sentence}
    return _("Nothing was written. %(said)s") % {"said": said}


def _person(actor: Actor | None, step: Step, *, invite: bool) -> Member:
    if step.member is not None:
        update_member(actor, member=step.member, **step.fields)
        return step.member
    member = create_member(
        actor, email=step.entry["email"], external_id=step.entry["external_id"], **step.fields
    )
    if invite and not member.account.has_usable_password():
        invite_member(actor, member=member)
    return member


def _place(actor: Actor | None, step: Step, people: dict[str, Member]) -> None:
    entry, member = step.entry, people[step.entry["external_id"]]
    if step.role in KIN:
        participant = people.get(entry["of"]) or Member.objects.get(external_id=entry["of"])
        relate(actor, member=participant, other=member, kind=step.role)
    elif step.role not in EPISODE_ROLES:
        give_role(actor, member=member, role=step.role, program=step.program)
    elif step.starts and step.program is not None:
        step.episode = start_episode(
            actor,
            member=member,
            program=step.program,
            cohort=step.cohort,
            role=step.role,
            track=entry["track"],
            phase=entry["phase"],
            started_at=first_moment(entry["started"], member.zone) if entry["started"] else clock.now(),
        )
    elif step.episode is not None and step.episode.ended_at is None:
        if step.cohort is not None:
            move_cohort(actor, episode=step.episode, cohort=step.cohort)
        if entry["phase"] or entry["track"]:
            phase = entry["phase"] or step.episode.phase
            move_phase(actor, episode=step.episode, phase=phase, track=entry["track"] or None)


def _join_team(actor: Actor | None, step: Step, people: dict[str, Member]) -> None:
    for place in step.team:
        if step.episode is not None:
            staff = people.get(place.number) or Member.objects.get(external_id=place.number)
            join_care_team(actor, episode=step.episode, member=staff, role=place.role)
