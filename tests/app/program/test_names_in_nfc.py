"""Names from before entries were cleaned: they come to the form in which an import looks them up."""

from __future__ import annotations

import unicodedata
from importlib import import_module

from django.db import connections

from tests.app.program.importing import address, file_of
from tests.world import World, a_member
from throughcare.program.imports import apply_import, plan_import
from throughcare.program.models import Cohort, Episode, Member

SQL = import_module("throughcare.program.migrations.0008_names_in_nfc").SQL
NUMBER, COHORT = "Ä1", "Málaga"  # as a file from today has them


def as_it_was(text: str) -> str:
    """The same to the eye, as some systems write it: the letter and its mark apart."""
    apart = unicodedata.normalize("NFD", text)
    assert apart != text
    return apart


def migrate() -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(SQL)
    connections["owner"].close()


def test_what_was_kept_apart_is_found_by_a_file_of_today(world: World) -> None:
    with world.at():
        old = a_member(world.bridgewell, "Zoe")
        Member.objects.filter(id=old.id).update(
            external_id=as_it_was(NUMBER), first_name=as_it_was("Zoë"), preference_groups=[as_it_was("é")]
        )
        Cohort.objects.filter(id=world.cohort.id).update(name=as_it_was(COHORT))
        data = file_of(
            world,
            f"{NUMBER},{old.account.email},Zoë,,,,,,HARBOR,{COHORT},,",
            f"P2,{address(world, 'x')},X,,,,,,,,,",
        )
        assert plan_import(data).has_errors
    migrate()
    migrate()  # once more changes nothing
    with world.at():
        plan = plan_import(data)
        assert plan.lines[0].sentence == f"Starts in Harbor, {COHORT}. Track “mood”."
        apply_import(None, plan=plan)
        found = Member.objects.get(id=old.id)
        assert (found.external_id, found.first_name, found.preference_groups) == (NUMBER, "Zoë", ["é"])
        assert Episode.objects.get(member=old).cohort_id == world.cohort.id


def test_of_two_that_look_alike_one_keeps_its_form(world: World) -> None:
    with world.at():
        one, two, three = (a_member(world.bridgewell, name) for name in ("One", "Two", "Three"))
        Member.objects.filter(id=one.id).update(external_id=as_it_was(NUMBER))
        Member.objects.filter(id=two.id).update(external_id=NUMBER)
        both = "Ä\u0323ê\u0301"
        Member.objects.filter(id=three.id).update(external_id=both)
        Cohort.objects.filter(id=world.cohort.id).update(name=as_it_was(COHORT))
        Cohort.objects.filter(id=world.other_cohort.id).update(name=COHORT)
    migrate()
    with world.at():
        numbers = dict(
            Member.objects.filter(id__in=[one.id, two.id]).values_list("first_name", "external_id")
        )
        assert numbers == {"One": as_it_was(NUMBER), "Two": NUMBER}
        assert Member.objects.get(id=three.id).external_id == unicodedata.normalize("NFC", both)
        assert Cohort.objects.get(id=world.cohort.id).name == as_it_was(COHORT)
