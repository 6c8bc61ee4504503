"""`import-program` and `export-program` as processes: the file, the database, what is asked in between."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.config.commands import a_clinic, a_slug, done, policy_file, refused, run
from throughcare.conversations.models import Thread
from throughcare.core.organization import in_organization
from throughcare.program.actions.programs import import_program, publish_policy
from throughcare.program.models import Organization, PolicyVersion, Program


@pytest.fixture
def clinic() -> Organization:
    """An organization of its own, with nobody in it."""
    return a_clinic()


@pytest.fixture
def program(clinic: Organization, tmp_path: Path) -> Program:
    """A program imported from the file `policy.toml` in the test's folder."""
    path = policy_file(tmp_path, a_slug("steady"))
    with in_organization(clinic.id):
        return import_program(None, text=path.read_bytes()).program


def test_a_new_program_is_in_force_with_its_room(clinic: Organization, tmp_path: Path) -> None:
    slug = a_slug("steady")
    path = policy_file(tmp_path, slug)
    said = done(run("import-program", str(path), "--organization", clinic.slug))
    assert said == "Harbor: version 1 is in force. Members are asked to read it.\n"
    with in_organization(clinic.id):
        program = Program.objects.get(slug=slug)
        assert program.policy_number == 1
        assert Thread.objects.filter(program=program, channel="support-group").count() == 1


def test_the_same_file_again_changes_nothing(clinic: Organization, program: Program, tmp_path: Path) -> None:
    said = done(run("import-program", str(tmp_path / "policy.toml"), "--organization", clinic.slug))
    assert said == "This is the policy in force already; nothing was changed.\n"
    with in_organization(clinic.id):
        assert PolicyVersion.objects.filter(program=program).count() == 1


def test_a_change_is_shown_and_needs_a_yes(clinic: Organization, program: Program, tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_text(path.read_text().replace("every day 07:00-22:00", "every day 07:00-21:00"))
    arguments = ("import-program", str(path), "--organization", clinic.slug)

    ran = run(*arguments)
    assert "Add --yes" in refused(ran)
    assert "What changes in Harbor:" in ran.stdout
    assert "9 pm" in ran.stdout
    with in_organization(clinic.id):
        assert Program.objects.get(id=program.id).policy_number == 1

    assert "version 2 is in force" in done(run(*arguments, "--yes"))
    with in_organization(clinic.id):
        assert Program.objects.get(id=program.id).policy_number == 2


def test_a_change_that_concerns_nobody_says_so(
    clinic: Organization, program: Program, tmp_path: Path
) -> None:
    path = tmp_path / "policy.toml"
    path.write_text("# Looked through once more.\n" + path.read_text())
    said = done(run("import-program", str(path), "--organization", clinic.slug, "--yes"))
    assert said.splitlines()[:2] == [
        "What changes in Harbor:",
        "- Nothing of who may reach whom: only other words of the file.",
    ]


def test_a_change_made_on_a_page_is_named_before_it_is_undone(
    clinic: Organization, program: Program, tmp_path: Path
) -> None:
    path = tmp_path / "policy.toml"
    edited = path.read_text().replace("every day 07:00-22:00", "every day 08:00-20:00")
    with in_organization(clinic.id):
        publish_policy(None, program=program, text=edited, reason="Quieter evenings.", source="page")
    arguments = ("import-program", str(path), "--organization", clinic.slug)

    ran = run(*arguments)
    refused(ran)
    assert "was changed on a page since the last import; this undoes that." in ran.stdout
    with in_organization(clinic.id):
        assert Program.objects.get(id=program.id).policy_number == 2

    done(run(*arguments, "--yes"))
    with in_organization(clinic.id):
        assert Program.objects.get(id=program.id).policy_number == 3


def test_a_wrong_policy_is_refused_with_file_and_line(clinic: Organization, tmp_path: Path) -> None:
    path = policy_file(tmp_path, a_slug("wrong"))
    path.write_text(path.read_text().replace('zone = "America/New_York"', 'zone = "Mars/Base"'))
    said = refused(run("import-program", str(path), "--organization", clinic.slug, "--yes"))
    assert said.startswith("Nothing was changed")
    assert f"{path}:6: " in said
    with in_organization(clinic.id):
        assert not Program.objects.exists()


def test_a_file_that_is_not_there_is_one_sentence(clinic: Organization, tmp_path: Path) -> None:
    path = tmp_path / "none.toml"
    said = refused(run("import-program", str(path), "--organization", clinic.slug))
    assert said == f"{path} could not be read: No such file or directory.\n"


def test_what_is_exported_is_what_was_imported(
    clinic: Organization, program: Program, tmp_path: Path
) -> None:
    original = (tmp_path / "policy.toml").read_text()
    arguments = ("export-program", program.slug, "--organization", clinic.slug)
    assert done(run(*arguments)) == original

    path = tmp_path / "exported.toml"
    assert done(run(*arguments, "--to", str(path))) == f"Written to {path}.\n"
    assert path.read_text() == original
    said = done(run("import-program", str(path), "--organization", clinic.slug))
    assert said == "This is the policy in force already; nothing was changed.\n"


def test_what_cannot_be_exported_is_said(clinic: Organization, program: Program, tmp_path: Path) -> None:
    assert "There is no program “none”" in refused(
        run("export-program", "none", "--organization", clinic.slug)
    )
    nowhere = tmp_path / "no folder" / "x.toml"
    ran = run("export-program", program.slug, "--organization", clinic.slug, "--to", str(nowhere))
    assert refused(ran) == f"{nowhere} could not be written: No such file or directory.\n"


def test_another_organizations_program_is_not_exported(program: Program) -> None:
    said = refused(run("export-program", program.slug, "--organization", a_clinic().slug))
    assert said.startswith("There is no program")
