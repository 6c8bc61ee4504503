"""Cohorts: making and ending them."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from throughcare.access.actor import Actor
from throughcare.kit import clock
from throughcare.program.actions.acting import acting
from throughcare.program.actions.lines import one_line
from throughcare.program.events import CohortCreated, CohortEnded
from throughcare.program.models import Cohort, Episode, Program
from throughcare.program.refusals import Refused


def create_cohort(
    actor: Actor | None, *, program: Program, name: str, track: str = "", capacity: int = 12
) -> Cohort:
    """Make an empty cohort. Raises Refused for a name that is empty or taken in this program."""
    name, track = one_line(name), one_line(track)
    if not name:
        raise Refused("no-name", _("Give the cohort a name."))
    if not 1 <= capacity <= 500:
        raise Refused("wrong-capacity", _("A cohort has room for 1 to 500 people."))
    cohort = Cohort(
        program=program, name=name, track=track, capacity=capacity, organization_id=program.organization_id
    )
    with acting(actor, "create_cohort", "cohort", cohort.id) as doing:
        try:
            with transaction.atomic():
                cohort.save(force_insert=True)
        except IntegrityError as error:
            sentence = _("This program has a cohort “%(name)s” already.") % {"name": name}
            raise Refused("name-taken", sentence) from error
        doing.publishes(CohortCreated(doing.organization_id, program.id, cohort.id))
    return cohort


def end_cohort(actor: Actor | None, *, cohort: Cohort) -> None:
    """Let a cohort take nobody any more. Ending it again changes nothing.

    Raises Refused while somebody is in it: nobody is left where staff's pages don't show her any more.
    """
    with acting(actor, "end_cohort", "cohort", cohort.id) as doing:
        Cohort.objects.select_for_update(no_key=True).get(id=cohort.id)  # as whoever is placed in it locks it
        there = Episode.objects.filter(cohort=cohort, ended_at=None).count()
        if there:
            raise Refused(
                "not-empty",
                ngettext(
                    "%(n)s person is in this cohort. Move them, or end their stay, first.",
                    "%(n)s people are in this cohort. Move them, or end their stays, first.",
                    there,
                )
                % {"n": there},
            )
        ended = Cohort.objects.filter(id=cohort.id, ended_at=None).update(ended_at=clock.now())
        doing.detail["changed"] = bool(ended)
        if ended:
            doing.publishes(CohortEnded(doing.organization_id, cohort.program_id, cohort.id))
