"""Importing people: all or nothing, and the same file twice changes nothing."""

from __future__ import annotations

import pytest

from tests.app.program.importing import address, file_of, people, with_team
from tests.app.program.program_helpers import audit_of
from tests.world import World
from throughcare.access.models import AuditLine
from throughcare.conversations.models import Seat, Thread
from throughcare.people.models import Account, Outgoing
from throughcare.program.actions.episodes import end_episode
from throughcare.program.imports import apply_import, applying, plan_import
from throughcare.program.models import CareTeamSeat, Episode, Member, Relation, Role
from throughcare.program.refusals import Refused


def test_applied_it_is_rows_and_audit_lines(world: World) -> None:
    with world.at():
        assert apply_import(world.actor(world.cory), plan=plan_import(people(world))) == 4
        gus, tess, una, ruth = (Member.objects.get(external_id=n) for n in ("P1", "M1", "G1", "S1"))
        episode = Episode.objects.get(member=gus)
        assert (episode.cohort_id, episode.phase) == (world.cohort.id, "active")
        assert Episode.objects.get(member=tess).program_id == world.lantern.id
        assert Relation.objects.get(member=tess, other=una).kind == "guardian"
        assert Role.objects.get(member=ruth).program_id == world.harbor.id
        assert gus.zone == "America/Chicago"
        assert ruth.zone == world.harbor.zone, "without one, the program's"
        assert AuditLine.objects.get(verb="import_people").detail == {"lines": 4}
        assert audit_of(gus.id, "create_member")[0].actor_id == world.cory.id
        assert not gus.account.has_usable_password()
        assert not Outgoing.objects.exists(), "nobody is written to unless that is asked for"


def test_the_same_file_twice_changes_nothing(world: World) -> None:
    with world.at():
        apply_import(None, plan=plan_import(people(world)))
        plan = plan_import(people(world))
        assert [line.sentence for line in plan.lines] == [
            f"{number} is here already; nothing changes." for number in ("P1", "G1", "M1", "S1")
        ]
        before = (Member.objects.count(), Episode.objects.count(), Role.objects.count())
        apply_import(None, plan=plan)
        assert (Member.objects.count(), Episode.objects.count(), Role.objects.count()) == before


def test_an_upsert_by_number_changes_what_differs(world: World) -> None:
    with world.at():
        apply_import(None, plan=plan_import(people(world)))
        data = file_of(
            world,
            "P1,other@example.org,Augustus,Pell,1988-02-03,,WI,,HARBOR,Thursday cohort,step-down,",
        )
        (line,) = plan_import(data).lines
        assert line.sentence == (
            "P1 changes: first_name, state_of_residence. Another e-mail address is kept here; it stays. "
            "Moves to “Thursday cohort”. Moves to phase “step-down”."
        )
        apply_import(None, plan=plan_import(data))
        gus = Member.objects.get(external_id="P1")
        assert (gus.first_name, gus.state_of_residence, gus.zone) == ("Augustus", "WI", "America/Chicago")
        assert gus.account.email == address(world, "gus")
        episode = Episode.objects.get(member=gus)
        assert (episode.cohort_id, episode.phase) == (world.other_cohort.id, "step-down")


def test_a_refusal_while_writing_names_its_line(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(*_: object, **__: object) -> None:
        raise Refused("cohort-full", "It has just filled up.")

    with world.at():
        monkeypatch.setattr(applying, "start_episode", refuses)
        with pytest.raises(Refused) as refused:
            apply_import(None, plan=plan_import(people(world)))
        assert refused.value.sentence == "Nothing was written. Line 2: It has just filled up."
        assert not Member.objects.filter(external_id="P1").exists()


def test_somebody_whose_stay_ended_is_not_let_in_again(world: World) -> None:
    with world.at():
        apply_import(None, plan=plan_import(people(world)))
        end_episode(None, episode=Episode.objects.get(member__external_id="P1"), reason="completed")
        plan = plan_import(people(world))
        assert "that stay ended" in plan.lines[0].sentence
        apply_import(None, plan=plan)
        assert Episode.objects.filter(member__external_id="P1", ended_at=None).count() == 0


def test_an_address_of_another_organization_is_the_same_account(world: World) -> None:
    email = Account.objects.get(id=world.nora.account_id).email
    with world.at():
        apply_import(None, plan=plan_import(file_of(world, f"P1,{email},Nora,,,,,,,,,")))
        assert Member.objects.get(external_id="P1").account_id == world.nora.account_id


def test_what_fails_half_way_leaves_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("the disk is full")

    with world.at():
        before = (Member.objects.count(), AuditLine.objects.count())
        monkeypatch.setattr(applying, "give_role", fails)
        with pytest.raises(RuntimeError):
            apply_import(None, plan=plan_import(people(world)))
        assert (Member.objects.count(), AuditLine.objects.count()) == before
    assert not Account.objects.filter(email=address(world, "gus")).exists()


def test_what_changed_since_the_plan_is_refused(world: World) -> None:
    with world.at():
        plan = plan_import(people(world))
        taken = plan_import(file_of(world, f"Q1,{address(world, 'gus')},Gus,,,,,,,,,"))
        apply_import(None, plan=taken)
        with pytest.raises(Refused) as refused:
            apply_import(None, plan=plan)
        assert "Line 2:" in refused.value.sentence
        assert not Member.objects.filter(external_id="M1").exists()


def test_invitations_are_owed_to_the_new(world: World) -> None:
    with world.at():
        apply_import(None, plan=plan_import(people(world)), invite=True)
        owed = Outgoing.objects.filter(template="welcome")
        assert owed.count() == 4
        apply_import(None, plan=plan_import(people(world)), invite=True)
        assert owed.count() == 4


def test_a_care_team_is_named_by_numbers_from_the_file_or_from_before(world: World) -> None:
    with world.at():
        data = with_team(world, f"T2;{world.fay.external_id}")
        plan = plan_import(data)
        said = (
            f"T1 is new. Starts in Harbor. Care team: T2 (clinician), {world.fay.external_id} (facilitator)."
        )
        assert plan.lines[0].sentence == said
        apply_import(None, plan=plan)
        ivo = Member.objects.get(external_id="T1")
        seats = CareTeamSeat.objects.filter(episode__member=ivo).values_list("member__first_name", "role")
        assert set(seats) == {("Sol", "clinician"), ("Fay", "facilitator")}
        room = Thread.objects.get(about=ivo, channel="care-team-thread")
        inside = Seat.objects.filter(thread=room, until_seq=None).values_list("member__first_name", flat=True)
        assert set(inside) == {"Ivo", "Sol", "Fay"}

        again = plan_import(data)
        assert again.lines[0].sentence == "T1 is here already; nothing changes."
        apply_import(None, plan=again)
        assert seats.count() == 2
