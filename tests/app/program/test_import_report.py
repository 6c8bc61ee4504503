"""What an import would do, line by line, before anything is written: each right it gives, each line that is wrong."""

from __future__ import annotations

from datetime import date

import pytest

from tests.app.program.importing import HEAD, address, file_of, people, with_team
from tests.world import World, a_member, a_role
from throughcare.conversations.actions.seats import settle_due
from throughcare.conversations.models import Seat
from throughcare.kit import clock
from throughcare.program import contact_policy
from throughcare.program.actions.cohorts import create_cohort
from throughcare.program.imports import COLUMNS, apply_import, plan_import, reading
from throughcare.program.models import Episode, Member, PolicyVersion, Program, Relation, Role
from throughcare.program.refusals import Refused


def test_a_plan_says_each_line_and_writes_nothing(world: World) -> None:
    with world.at():
        before = Member.objects.count()
        plan = plan_import(people(world))
        assert not plan.has_errors
        assert [(line.number, line.sentence) for line in plan.lines] == [
            (2, "P1 is new. Starts in Harbor, Tuesday cohort. Phase “active”. Track “mood”."),
            (3, "G1 is new. Is guardian of M1."),
            (4, "M1 is new. Starts in Lantern."),
            (5, "S1 is new. Is facilitator in Harbor."),
        ]
        assert Member.objects.count() == before


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


def test_a_cohort_brings_its_own_track_and_the_report_says_so(world: World) -> None:
    with world.at():
        apply_import(None, plan=plan_import(people(world)))
        create_cohort(None, program=world.harbor, name="Nights", track="nights")
        data = file_of(world, f"P1,{address(world, 'gus')},Gus,,,,,,HARBOR,Nights,,")
        (line,) = plan_import(data).lines
        assert line.sentence == "Moves to “Nights”. Moves to track “nights”."
        apply_import(None, plan=plan_import(data))
        assert Episode.objects.get(member__external_id="P1").track == "nights"


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


def test_a_phase_or_track_that_no_rule_names_is_said_and_not_refused(world: World) -> None:
    head = "external_id,email,first_name,program,cohort,phase,track"

    def said(phase: str, track: str) -> str:
        (line,) = plan_import(file_of(world, f"P1,{one},Gus,HARBOR,,{phase},{track}", head=head)).lines
        assert not line.is_wrong
        return line.sentence

    with world.at():
        one = address(world, "gus")
        assert (
            said("warming-up", "nights") == "P1 is new. Starts in Harbor. Phase “warming-up”. Track “nights”."
        )
        policy = PolicyVersion.objects.get(program=world.harbor)
        rule = 'when = [{ phase = ["active", "step-down"] }, { track = ["evening"] }]'
        policy.text = policy.text.replace('when = "stay-in-touch"', rule)
        assert rule in policy.text
        policy.save(update_fields=["text"])
        contact_policy._numbers.clear()
        assert said("Step-dwon", "nights") == (
            "P1 is new. Starts in Harbor. Phase “Step-dwon”. Harbor’s policy names no phase “Step-dwon”. "
            "Did you mean “step-down”? Track “nights”. Harbor’s policy names no track “nights”. "
            "No rule goes by it. It names: evening."
        )
        assert "names no" not in said("active", "evening")
        assert "names no" not in said("active", "mood"), "a cohort's own track is no slip"
        assert "names no" not in said("", "")
        data = file_of(world, f"P1,{one},Gus,HARBOR,,warming-up,", head=head)
        apply_import(None, plan=plan_import(data))
        assert Episode.objects.get(member__external_id="P1").phase == "warming-up"
        assert plan_import(data).lines[0].sentence == "P1 is here already; nothing changes."


def test_a_corrected_birth_date_outside_a_programs_ages_is_kept_and_said(world: World) -> None:
    def line(born: str) -> bytes:
        return file_of(world, f"P1,{one},Gus,,{born},,,,,,,")

    with world.at():
        one = address(world, "gus")
        apply_import(None, plan=plan_import(people(world)))
        (said,) = plan_import(line("1987-02-03")).lines
        assert said.sentence == "P1 changes: birth_date."
        plan = plan_import(line("2015-02-03"))
        (said,) = plan.lines
        assert not said.is_wrong
        assert said.sentence.startswith("P1 changes: birth_date. Harbor is for ages 18+; this person is ")
        assert said.sentence.endswith(". The date is kept, and this stay goes on: look whether it should.")
        apply_import(None, plan=plan)
        gus = Member.objects.get(external_id="P1")
        assert gus.birth_date == date(2015, 2, 3)
        assert plan_import(line("2015-02-03")).lines[0].sentence == "P1 is here already; nothing changes."
        Episode.objects.filter(member=gus).update(role="alum")
        assert plan_import(line("2014-02-03")).lines[0].sentence == "P1 changes: birth_date."
        Episode.objects.filter(member=gus).update(role="participant", ended_at=clock.now())
        assert plan_import(line("2014-02-03")).lines[0].sentence == "P1 changes: birth_date."


def test_where_rules_cannot_be_read_the_rest_is_done_and_nobody_starts(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """A birth date that is wrong on record keeps the wrong people apart, whatever has become of a program's rules."""
    head = "external_id,email,first_name,birth_date,role,program,cohort,phase,care_team"
    unread = "The rules of Harbor can't be read."
    with world.at():
        gus, ruth, ivo = address(world, "gus"), address(world, "ruth"), address(world, "ivo")
        apply_import(None, plan=plan_import(people(world)))
        create_cohort(None, program=world.harbor, name="Nights", track="nights")
        Program.objects.filter(id=world.harbor.id).update(policy_number=9)
        PolicyVersion.objects.create(
            organization_id=world.bridgewell.id, program=world.harbor, number=9, text="this is no policy"
        )
        safe = file_of(
            world,
            f"P1,{gus},Gus,1987-02-03,,HARBOR,Nights,early,S1",
            f"S1,{ruth},Ruthie,,facilitator,HARBOR,,,",
            f"N1,{ivo},Ivo,2011-01-01,,LANTERN,,,",
            head=head,
        )
        starts = f"P2,{address(world, 'hal')},Hal,,,HARBOR,,,"
        plan = plan_import(file_of(world, starts, head=head))
        (said,) = plan.lines
        assert said.is_wrong
        assert said.sentence == (
            f"{unread} Nobody can start there until they can: mend them, or leave this line out."
        )
        plan = plan_import(safe)
        assert [(line.number, line.sentence) for line in plan.lines] == [
            (
                2,
                f"P1 changes: birth_date. {unread} The date is kept, and this stay goes on: look whether it should. "
                "Moves to “Nights”. Moves to phase “early”. Moves to track “nights”. "
                f"{unread} Whether they name this nobody looked. Care team: S1 (facilitator).",
            ),
            (3, "S1 changes: first_name."),
            (4, "N1 is new. Starts in Lantern."),
        ]
        assert not plan.has_errors
        assert Member.objects.get(external_id="P1").birth_date == date(1988, 2, 3), "nothing is written yet"
        assert apply_import(None, plan=plan) == 3
        episode = Episode.objects.get(member__external_id="P1")
        assert episode.member.birth_date == date(1987, 2, 3)
        assert (episode.phase, episode.cohort and episode.cohort.name) == ("early", "Nights")
        assert Seat.objects.filter(member__external_id="N1", until_seq=None).exists(), "others are seated"
        assert plan_import(safe).lines[0].sentence == "P1 is here already; nothing changes."
        # All of it or nothing: with a line that starts somebody there, nothing else is done either.
        both = plan_import(
            safe.replace(b"1987", b"1986") + b"\n" + file_of(world, starts, head=head).split(b"\n")[1]
        )
        assert [line.number for line in both.lines if line.is_wrong] == [5]
        with pytest.raises(Refused):
            apply_import(None, plan=both)
        assert Member.objects.get(external_id="P1").birth_date == date(1987, 2, 3)
        assert not Member.objects.filter(external_id="P2").exists()
        Program.objects.filter(id=world.harbor.id).update(policy_number=1)
        old = Seat.objects.filter(member__external_id="P1", thread=world.cohort_room, until_seq=None)
        assert old.exists(), "her seats waited"
        assert settle_due(organization_id=world.bridgewell.id, program_id=world.harbor.id)
        assert not old.exists()
    assert {record.getMessage() for record in caplog.records} == {
        f"seats of program {world.harbor.id} stay as they are: its policy can't be read"
    }


def test_names_hold_nothing_unseen_and_nothing_that_turns_text_round(world: World) -> None:
    unseen, turned = "\u200b\u2060", "G\u202eu\x1bs"
    with world.at():
        plan = plan_import(file_of(world, f"P1,{address(world, 'one')},{unseen},,,,,,,,,"))
        assert [x.sentence for x in plan.lines if x.is_wrong] == ["“first_name” is empty."]
        plan = plan_import(file_of(world, f"P\x1b1,{address(world, 'two')},{turned},,,,,,,,,"))
        assert [x.sentence for x in plan.lines] == ["P1 is new."]
        apply_import(None, plan=plan)
        assert Member.objects.get(external_id="P1").first_name == "Gus"


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
        (HEAD.encode() + b"\nP1,a@x.org," + b"G" * 200_000 + b",,,,,,,,,\n", 2, "cell is too long"),
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
