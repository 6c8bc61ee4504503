"""Importing people: a report line by line, all or nothing, the same file twice changes nothing."""

from __future__ import annotations

import pytest

from tests.app.program.program_helpers import audit_of
from tests.world import World, a_member, a_role
from throughcare.access.models import AuditLine
from throughcare.conversations.models import Seat, Thread
from throughcare.people.models import Account, Outgoing
from throughcare.program.actions.cohorts import create_cohort
from throughcare.program.actions.episodes import end_episode
from throughcare.program.imports import COLUMNS, apply_import, applying, plan_import, reading
from throughcare.program.models import CareTeamSeat, Episode, Member, Relation, Role
from throughcare.program.refusals import Refused

HEAD = "external_id,email,first_name,last_name,birth_date,zone,state,role,program,cohort,phase,of"


def file_of(world: World, *lines: str, head: str = HEAD) -> bytes:
    """A file with this test's own program and addresses in it."""
    text = "\n".join((head, *lines))
    return text.replace("HARBOR", world.harbor.slug).replace("LANTERN", world.lantern.slug).encode()


def address(world: World, name: str) -> str:
    """An address that no other test has."""
    return f"{name}-{world.bridgewell.id}@example.org"


def people(world: World) -> bytes:
    """Three people: a participant, a minor and her guardian, and a facilitator."""
    return file_of(
        world,
        f"P1,{address(world, 'gus')},Gus,Pell,1988-02-03,America/Chicago,IL,,HARBOR,Tuesday cohort,active,",
        f"G1,{address(world, 'una')},Una,Sorrel,1979-04-05,America/Chicago,IL,guardian,,,,M1",
        f"M1,{address(world, 'tess')},Tess,Sorrel,2011-06-07,America/Chicago,IL,participant,LANTERN,,,",
        f"S1,{address(world, 'ruth')},Ruth,Vane,,,,facilitator,HARBOR,,,",
    )


def test_a_plan_says_each_line_and_writes_nothing(world: World) -> None:
    with world.at():
        before = Member.objects.count()
        plan = plan_import(people(world))
        assert not plan.has_errors
        assert [(line.number, line.sentence) for line in plan.lines] == [
            (2, "P1 is new. Starts in Harbor, Tuesday cohort."),
            (3, "G1 is new. Is guardian of M1."),
            (4, "M1 is new. Starts in Lantern."),
            (5, "S1 is new. Is facilitator in Harbor."),
        ]
        assert Member.objects.count() == before


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


def test_every_right_a_line_gives_to_somebody_who_is_here_is_in_the_report(world: World) -> None:
    with world.at():
        apply_import(None, plan=plan_import(people(world)))
        data = file_of(
            world,
            f"P1,{address(world, 'gus')},Gus,,,,,facilitator,HARBOR,,,",
            f"S1,{address(world, 'ruth')},Ruth,,,,,director,,,,",
            f"G1,{address(world, 'una')},Una,,,,,family,,,,P1",
        )
        plan = plan_import(data)
        assert [line.sentence for line in plan.lines] == [
            "Becomes facilitator in Harbor.",
            "Becomes director in every program.",
            "Becomes family of P1.",
        ]
        assert not Role.objects.filter(member__external_id="P1").exists()
        apply_import(None, plan=plan)
        assert Role.objects.get(member__external_id="P1").program_id == world.harbor.id
        assert Relation.objects.get(member__external_id="P1").kind == "family"
        again = plan_import(data)
        assert [line.sentence for line in again.lines] == [
            f"{number} is here already; nothing changes." for number in ("P1", "S1", "G1")
        ]


def test_a_track_moves_without_a_phase_and_a_stay_keeps_its_role(world: World) -> None:
    head = "external_id,email,first_name,role,program,track"
    with world.at():
        apply_import(None, plan=plan_import(people(world)))
        data = file_of(world, f"P1,{address(world, 'gus')},Gus,alum,HARBOR,evening", head=head)
        (line,) = plan_import(data).lines
        assert line.sentence == "Moves to track “evening”. Is here as participant; that stays."
        apply_import(None, plan=plan_import(data))
        episode = Episode.objects.get(member__external_id="P1")
        assert (episode.track, episode.phase, episode.role) == ("evening", "active", "participant")


def test_whoever_moves_needs_room_and_leaves_it_to_others(world: World) -> None:
    line = "P{0},{1},Gus,,,,,,HARBOR,{2},,"
    with world.at():
        for name in ("Small", "Tiny"):
            create_cohort(None, program=world.harbor, name=name, capacity=1)
        places = [(1, "Small"), (2, "Tiny"), (3, "")]
        apply_import(
            None,
            plan=plan_import(
                file_of(world, *(line.format(n, address(world, f"p{n}"), name) for n, name in places))
            ),
        )
        full = plan_import(file_of(world, line.format(1, address(world, "p1"), "Tiny")))
        assert [x.sentence for x in full.lines if x.is_wrong] == ["“Tiny” is full: it has room for 1."]
        after = file_of(
            world,
            line.format(2, address(world, "p2"), "Tuesday cohort"),
            line.format(1, address(world, "p1"), "Tiny"),
            line.format(3, address(world, "p3"), "Small"),
        )
        apply_import(None, plan=plan_import(after))
        assert [
            Episode.objects.values_list("cohort__name", flat=True).get(member__external_id=f"P{n}")
            for n in (1, 2, 3)
        ] == ["Tiny", "Tuesday cohort", "Small"]


def test_names_hold_nothing_unseen_and_nothing_that_turns_text_round(world: World) -> None:
    unseen, turned = "\u200b\u2060", "G\u202eu\x1bs"
    with world.at():
        plan = plan_import(file_of(world, f"P1,{address(world, 'one')},{unseen},,,,,,,,,"))
        assert [x.sentence for x in plan.lines if x.is_wrong] == ["“first_name” is empty."]
        plan = plan_import(file_of(world, f"P\x1b1,{address(world, 'two')},{turned},,,,,,,,,"))
        assert [x.sentence for x in plan.lines] == ["P1 is new."]
        apply_import(None, plan=plan)
        assert Member.objects.get(external_id="P1").first_name == "Gus"


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


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (",A@x.org,Gus,,,,,,,,,", "“external_id” is empty."),
        ("P1,,Gus,,,,,,,,,", "“email” is empty."),
        ("P1,no-address,Gus,,,,,,,,,", "“no-address” is not an e-mail address."),
        ("P1,a@x.org,,,,,,,,,,", "“first_name” is empty."),
        ("P1,a@x.org,Gus,,1988-13-01,,,,,,,", "“1988-13-01” is not a date. Write it as 1990-05-17."),
        ("P1,a@x.org,Gus,,03/02/1988,,,,,,,", "“03/02/1988” is not a date. Write it as 1990-05-17."),
        ("P1,a@x.org,Gus,,2190-01-01,,,,,,,", "“2190-01-01” cannot be a birth date."),
        ("P1,a@x.org,Gus,,,Chicago/America,,,,,,", "“Chicago/America” is not a time zone we know."),
        ("P1,a@x.org,Gus,,,,Illinois,,,,,", "Write the state as two letters, such as IL."),
        (
            "P1,a@x.org,Gus,,,,,participent,HARBOR,,,",
            "There is no role “participent”. Did you mean “participant”?",
        ),
        ("P1,a@x.org,Gus,,,,,,harbour,,,", "There is no program “harbour”. There are: "),
        ("P1,a@x.org,Gus,,,,,,HARBOR,Monday cohort,,", "There is no running cohort “Monday cohort”"),
        ("P1,a@x.org,Gus,,,,,participant,,,,", "“program” is needed for somebody who takes part."),
        ("P1,a@x.org,Gus,,,,,facilitator,HARBOR,Tuesday cohort,,", "Only participants and alumni"),
        ("P1,a@x.org,Gus,,,,,guardian,,,,", "“of” must name the participant by external_id."),
        ("P1,a@x.org,Gus,,,,,guardian,,,,P1", "“of” must name the participant by external_id."),
        ("P1,a@x.org,Gus,,,,,,HARBOR,,,X1", "“of” is only for guardian and family."),
        ("P1,a@x.org,Gus,,2015-01-01,,,,HARBOR,,,", "Harbor is for ages 18+; this person is"),
        ("P1,a@x.org,Gus", "This line has 3 cells and the first line names 12 columns."),
        ("P1,a@x.org,Gus,,,,,,HARBOR,," + "p" * 61 + ",", "“phase” is longer than 60 letters."),
        ("P1,a@x.org," + "G" * 101 + ",,,,,,,,,", "“first_name” is longer than 100 letters."),
    ],
)
def test_a_wrong_line_says_what_to_write_and_stops_everything(world: World, line: str, said: str) -> None:
    good = f"P0,{address(world, 'hal')},Hal,,,,,,,,,"
    with world.at():
        before = Member.objects.count()
        plan = plan_import(file_of(world, good, line))
        assert plan.has_errors
        wrong = [one for one in plan.lines if one.is_wrong]
        assert [one.number for one in wrong] == [3]
        assert said in wrong[0].sentence
        with pytest.raises(Refused):
            apply_import(None, plan=plan)
        assert Member.objects.count() == before


def test_doubles_name_the_line_of_the_first(world: World) -> None:
    line = "P{0},{1},Gus,,,,,,,,,"
    one, two = address(world, "one"), address(world, "two")
    with world.at():
        plan = plan_import(
            file_of(world, line.format(1, one), line.format(1, two), line.format(2, one.upper()))
        )
        assert [(x.number, x.sentence) for x in plan.lines if x.is_wrong] == [
            (3, "“P1” stands in line 2 already."),
            (4, f"“{one}” stands in line 2 already."),
        ]
        taken = plan_import(file_of(world, f"P9,{world.ana.account.email},Gus,,,,,,,,,"))
        assert "belongs to somebody else here" in taken.lines[0].sentence


def test_an_address_of_another_organization_is_the_same_account(world: World) -> None:
    email = Account.objects.get(id=world.nora.account_id).email
    with world.at():
        apply_import(None, plan=plan_import(file_of(world, f"P1,{email},Nora,,,,,,,,,")))
        assert Member.objects.get(external_id="P1").account_id == world.nora.account_id


def test_more_people_than_a_cohort_holds(world: World) -> None:
    with world.at():
        create_cohort(None, program=world.harbor, name="Small", capacity=2)
        lines = [f"P{n},{address(world, f'p{n}')},Gus,,,,,,HARBOR,Small,," for n in range(3)]
        plan = plan_import(file_of(world, *lines))
        assert [(x.number, x.sentence) for x in plan.lines if x.is_wrong] == [
            (4, "“Small” is full: it has room for 2.")
        ]


@pytest.mark.parametrize(
    ("data", "number", "said"),
    [
        (b"", 1, "The file is empty."),
        (b"   \n", 1, "The file is empty."),
        (HEAD.encode(), 1, "There is nobody in this file."),
        (HEAD.encode() + b"\nP1,a@x.org,Andr\xe9,,,,,,,,,\n", 2, "not UTF-8"),
        (HEAD.encode() + b"\nP1,a@x.org,G\0s,,,,,,,,,\n", 2, "not text"),
        (HEAD.encode("utf-16"), 1, "not UTF-8"),
        (b"external_id,email\n1,a@x.org\n", 1, "The column “first_name” is missing."),
        (b"external_id,email,firstname\n", 1, "There is no column “firstname”. Did you mean “first_name”?"),
        (b"external_id,email,first_name,email\n", 1, "stands there twice"),
        (HEAD.encode() + b'\nP1,"a@x.org,Gus\n', 2, "quotation mark"),
        (b"PK\x03\x04" + bytes(range(128, 256)), 1, "not UTF-8"),
    ],
)
def test_a_file_that_is_no_such_csv_says_where(world: World, data: bytes, number: int, said: str) -> None:
    with world.at():
        plan = plan_import(data)
    assert plan.has_errors
    assert plan.lines[0].number == number
    assert said in plan.lines[0].sentence


def test_files_from_spreadsheets_are_read(world: World) -> None:
    head = ";".join(("external_id", "email", "first_name", "preference_groups"))
    text = f'{head}\r\nP1;{address(world, "zoe")};"Zoë, called Zo";"women;parents"\r\n;;;\r\n'
    with world.at():
        plan = plan_import(text.encode("utf-8-sig"))
        assert [(x.number, x.is_wrong) for x in plan.lines] == [(2, False)]
        apply_import(None, plan=plan)
        zoe = Member.objects.get(external_id="P1")
        assert (zoe.first_name, zoe.preference_groups) == ("Zoë, called Zo", ["parents", "women"])


def test_too_much_is_refused_before_it_is_read(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with world.at():
        assert "too large" in plan_import(b"x" * (reading.MOST_BYTES + 1)).lines[0].sentence
        monkeypatch.setattr(reading, "MOST_LINES", 2)
        plan = plan_import(people(world))
        assert plan.has_errors
        assert plan.lines[0].number == 4


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


def with_team(world: World, team: str, role: str = "") -> bytes:
    """A participant with a care team, and after her in the file a clinician of the program."""
    return file_of(
        world,
        f"T1,{address(world, 'ivo')},Ivo,{role},HARBOR,{team}",
        f"T2,{address(world, 'sol')},Sol,clinician,HARBOR,",
        head="external_id,email,first_name,role,program,care_team",
    )


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


@pytest.mark.parametrize(
    ("team", "role", "said"),
    [
        ("NOBODY", "", "“care_team”: nobody with the number “NOBODY” is staff of this program."),
        ("BEN", "", "is staff of this program."),
        ("OTHERS", "", "is staff of this program."),
        ("T2", "alum", "“care_team” is only for participants."),
    ],
)
def test_only_staff_of_the_program_are_on_a_care_team(world: World, team: str, role: str, said: str) -> None:
    with world.at():
        lena = a_member(world.bridgewell, "Lena")
        a_role(lena, "clinician", world.lantern)
        team = team.replace("BEN", world.ben.external_id).replace("OTHERS", lena.external_id or "")
        plan = plan_import(with_team(world, team, role))
        assert plan.lines[0].is_wrong
        assert said in plan.lines[0].sentence
        with pytest.raises(Refused):
            apply_import(None, plan=plan)
        assert not Member.objects.filter(external_id="T1").exists()


def test_every_column_is_described() -> None:
    assert set(HEAD.split(",")) <= set(COLUMNS)
    assert set(reading.NEEDED) <= set(COLUMNS)
