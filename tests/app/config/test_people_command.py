"""`import-people` as a process: what it would do, doing it, and nothing at all when a line is wrong."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.app.config.commands import a_clinic, a_slug, done, policy_file, refused, run
from tests.world import World
from throughcare.access.models import AuditLine
from throughcare.conversations.models import Seat
from throughcare.core.organization import in_organization
from throughcare.people.actions.accounts import welcome_path
from throughcare.people.models import Account, Outgoing
from throughcare.program.actions.cohorts import create_cohort
from throughcare.program.actions.programs import import_program
from throughcare.program.models import Episode, Member, Organization, Program, Role

HEADER = "external_id,email,first_name,last_name,birth_date,role,program,cohort,phone"


@pytest.fixture
def clinic() -> Organization:
    """An organization of its own."""
    return a_clinic()


@pytest.fixture
def program(clinic: Organization, tmp_path: Path) -> Program:
    """A program for adults with a Tuesday cohort."""
    with in_organization(clinic.id):
        path = policy_file(tmp_path, a_slug("steady"))
        program = import_program(None, text=path.read_bytes()).program
        create_cohort(None, program=program, name="Tuesday", track="", capacity=2)
    return program


@pytest.fixture
def csv(tmp_path: Path, program: Program) -> Callable[..., str]:
    """`csv(line, …)` writes a file; PROGRAM and MAIL in a line become this test's own."""
    mark = secrets.token_hex(6)

    def write(*lines: str, header: str = HEADER) -> str:
        path = tmp_path / "people.csv"
        text = "\n".join((header, *lines)) + "\n"
        path.write_text(text.replace("PROGRAM", program.slug).replace("MAIL", f"{mark}@example.org"))
        return str(path)

    return write


ANA = "1001,ana.MAIL,Ana,Reyes,1991-02-03,participant,PROGRAM,Tuesday,312-555-0101"
FAY = "2001,fay.MAIL,Fay,Lindqvist,,facilitator,PROGRAM,,"
MIA = "1003,mia.MAIL,Mia,Sand,2020-01-02,participant,PROGRAM,Tuesday,"


def people(clinic: Organization) -> list[str]:
    with in_organization(clinic.id):
        return sorted(Member.objects.values_list("first_name", flat=True))


def test_a_dry_run_says_line_by_line_and_writes_nothing(
    clinic: Organization, csv: Callable[..., str]
) -> None:
    said = done(run("import-people", csv(ANA, FAY), "--organization", clinic.slug))
    assert said.splitlines() == [
        "line 2: 1001 is new. Starts in Harbor, Tuesday.",
        "line 3: 2001 is new. Is facilitator in Harbor.",
        "Nothing was written yet. Run the same command with --apply to do this.",
    ]
    assert people(clinic) == []


def test_applied_everybody_is_placed_seated_and_audited(
    clinic: Organization, program: Program, csv: Callable[..., str]
) -> None:
    said = done(run("import-people", csv(ANA, FAY), "--organization", clinic.slug, "--apply"))
    assert said.endswith("All of it is written: 2 people.\n")
    with in_organization(clinic.id):
        ana = Member.objects.get(external_id="1001")
        assert (ana.last_name, ana.phone, ana.zone) == ("Reyes", "312-555-0101", "America/New_York")
        episode = Episode.objects.get(member=ana)
        assert (episode.program, episode.cohort and episode.cohort.name) == (program, "Tuesday")
        assert Role.objects.get(member__external_id="2001").role == "facilitator"
        channels = Seat.objects.filter(member=ana, until_seq=None).values_list("thread__channel", flat=True)
        assert set(channels) == {"support-group", "cohort-room", "care-team-thread"}
        assert AuditLine.objects.filter(verb="import_people").count() == 1
        assert not Outgoing.objects.exists()


def test_again_it_changes_nothing_and_a_changed_cell_only_itself(
    clinic: Organization, csv: Callable[..., str]
) -> None:
    done(run("import-people", csv(ANA), "--organization", clinic.slug, "--apply"))
    path = csv(ANA)
    said = done(run("import-people", path, "--organization", clinic.slug, "--apply"))
    assert "1001 is here already; nothing changes." in said

    said = done(
        run("import-people", csv(ANA.replace("0101", "0177")), "--organization", clinic.slug, "--apply")
    )
    assert "1001 changes: phone." in said
    with in_organization(clinic.id):
        assert Member.objects.get().phone == "312-555-0177"
        assert Episode.objects.count() == 1


def test_one_wrong_line_and_nobody_is_written(clinic: Organization, csv: Callable[..., str]) -> None:
    ran = run("import-people", csv(ANA, MIA, FAY), "--organization", clinic.slug, "--apply")
    assert ran.returncode == 1
    assert "line 3: Harbor is for ages 18+;" in ran.stdout
    assert ran.stdout.endswith("Nothing was written. Mend the lines above and run the same command again.\n")
    assert people(clinic) == []


def test_a_cohort_holds_no_more_than_it_has_room_for(clinic: Organization, csv: Callable[..., str]) -> None:
    lines = [ANA.replace("1001", str(n)).replace("ana.", f"a{n}.") for n in (1, 2, 3)]
    ran = run("import-people", csv(*lines), "--organization", clinic.slug, "--apply")
    assert ran.returncode == 1
    assert "line 4: “Tuesday” is full: it has room for 2." in ran.stdout
    assert people(clinic) == []


def test_what_is_wrong_is_said_for_every_line_at_once(clinic: Organization, csv: Callable[..., str]) -> None:
    wrong = {
        ANA.replace("Tuesday", "Friday"): "There is no running cohort “Friday” in this program.",
        ANA.replace("participant", "particpant"): "Did you mean “participant”?",
        ANA.replace("1991-02-03", "3.2.1991"): "“3.2.1991” is not a date.",
        ANA.replace("PROGRAM", "nowhere"): "There is no program “nowhere”.",
        ANA + ",one more": "This line has 10 cells and the first line names 9 columns.",
    }
    lines = [line.replace("1001", f"{n}").replace("ana.", f"a{n}.") for n, line in enumerate(wrong, start=1)]
    ran = run("import-people", csv(*lines), "--organization", clinic.slug)
    assert ran.returncode == 1
    for number, (said, sentence) in enumerate(
        zip(ran.stdout.splitlines(), wrong.values(), strict=False), start=2
    ):
        assert said.startswith(f"line {number}: ")
        assert sentence in said
    assert people(clinic) == []


def test_a_file_in_another_encoding_is_refused_by_its_line(
    clinic: Organization, csv: Callable[..., str]
) -> None:
    path = Path(csv(ANA))
    path.write_bytes(path.read_bytes().replace(b"Reyes", "Müller".encode("latin-1")))
    ran = run("import-people", str(path), "--organization", clinic.slug, "--apply")
    assert ran.returncode == 1
    assert ran.stdout.startswith("line 2: This line is not UTF-8.")
    assert people(clinic) == []


def test_the_same_person_twice_is_refused(clinic: Organization, csv: Callable[..., str]) -> None:
    ran = run("import-people", csv(ANA, ANA), "--organization", clinic.slug, "--apply")
    assert ran.returncode == 1
    assert "line 3: “1001” stands in line 2 already." in ran.stdout
    assert people(clinic) == []


def test_invited_people_are_owed_a_mail_that_names_nobody(
    clinic: Organization, csv: Callable[..., str]
) -> None:
    said = done(run("import-people", csv(ANA), "--organization", clinic.slug, "--apply", "--invite"))
    assert "the work process sends it" in said
    with in_organization(clinic.id):
        owed = Outgoing.objects.get()
        assert (owed.template, owed.account) == ("welcome", Account.objects.get(id=owed.account_id))
    again = done(run("import-people", csv(ANA), "--organization", clinic.slug, "--apply", "--invite"))
    with in_organization(clinic.id):
        assert Outgoing.objects.count() == 1
    assert "the work process sends it" not in again
    assert "Nobody is new, so no mail goes out." in again


def test_an_unknown_organization_is_refused(csv: Callable[..., str]) -> None:
    assert "There is no organization “nowhere”." in refused(
        run("import-people", csv(ANA), "--organization", "nowhere", "--apply")
    )


def test_a_wrong_address_is_put_right_and_shuts_out_whoever_got_the_mail(world: World) -> None:
    slug, new = world.bridgewell.slug, f"{a_slug('right')}@example.org"
    with world.at():
        account = Account.objects.get(id=world.ana.account_id)
    stranger, link = world.client(world.ana), welcome_path(account)
    assert stranger.get("/me").status_code == 200
    said = done(run("correct-email", account.email.upper(), new, "--organization", slug))
    assert f"The address is {new} now." in said
    assert stranger.get("/me").status_code == 302
    assert world.client().get(link).status_code == 410, "links to the old address are void"
    with world.at():
        now = Account.objects.get(id=account.id)
        assert (now.email, now.has_usable_password()) == (new, False)
        assert Outgoing.objects.filter(account=now, template="new-password").count() == 1
        assert AuditLine.objects.filter(verb="correct_email", object_id=world.ana.id).count() == 1
    assert world.client().get(welcome_path(now)).status_code == 200

    for wrong, sentence in (
        (
            ("nobody@example.org", "a@example.org", "--organization", slug),
            "has the address nobody@example.org.",
        ),
        ((new, "not-an-address", "--organization", slug), "is not an e-mail address."),
        ((new, email_of(world.ben), "--organization", slug), "Somebody has this e-mail address already."),
        ((new, "a@example.org", "--organization", world.other_organization.slug), "Nobody in"),
    ):
        assert sentence in refused(run("correct-email", *wrong))
    with world.at():
        assert Account.objects.get(id=account.id).email == new


def email_of(member: Member) -> str:
    return Account.objects.get(id=member.account_id).email
