"""`policy check|explain|matrix|diff` as processes, on files alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.config.commands import done, policy_file, refused, run
from tests.conftest import PROGRAMS

NO_DATABASE = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}


def test_a_good_file_has_no_errors_and_needs_no_database() -> None:
    assert "0 errors" in done(run("policy", "check", str(PROGRAMS / "harbor.toml"), **NO_DATABASE))


def test_an_error_is_found_with_its_line_and_what_to_write(tmp_path: Path) -> None:
    path = policy_file(tmp_path, "trial")
    path.write_text("hourz = 1\n" + path.read_text())
    ran = run("policy", "check", str(path), **NO_DATABASE)
    assert ran.returncode == 1
    assert ran.stderr == ""
    assert f"{path}:1: error: hourz: unknown key `hourz`." in ran.stdout
    assert "`hours`" in ran.stdout
    assert "\n1 error, " in ran.stdout


def test_a_remark_says_what_it_is_about() -> None:
    said = done(run("policy", "check", str(PROGRAMS / "harbor.toml"), **NO_DATABASE))
    assert ": note: check-in: not yet available: members are told so." in said


def test_a_page_is_explained_for_a_role() -> None:
    path = str(PROGRAMS / "harbor.toml")
    participant = done(run("policy", "explain", path, **NO_DATABASE))
    clinician = done(run("policy", "explain", path, "--role", "clinician", **NO_DATABASE))
    assert "988" in participant or "Help now" in participant
    assert participant != clinician


def test_an_unknown_role_is_answered_with_those_there_are() -> None:
    said = refused(
        run("policy", "explain", str(PROGRAMS / "harbor.toml"), "--role", "captain", **NO_DATABASE)
    )
    assert said.startswith("There is no role “captain”. Roles: participant,")


def test_the_matrix_is_the_golden_one() -> None:
    said = done(run("policy", "matrix", str(PROGRAMS / "ridge.toml"), **NO_DATABASE))
    golden = PROGRAMS.parent / "tests" / "rules" / "contact" / "golden" / "matrix-ridge.txt"
    assert said.strip() == golden.read_text(encoding="utf-8").strip()


def test_two_files_differ_in_sentences_and_one_from_itself_not() -> None:
    harbor, ridge = str(PROGRAMS / "harbor.toml"), str(PROGRAMS / "ridge.toml")
    assert done(run("policy", "diff", harbor, ridge, **NO_DATABASE)).startswith("- ")
    assert done(run("policy", "diff", harbor, harbor, **NO_DATABASE)) == "Nothing changes for anybody.\n"


@pytest.mark.parametrize("verb", ["explain", "matrix"])
def test_a_broken_file_is_refused_by_every_verb(verb: str, tmp_path: Path) -> None:
    path = tmp_path / "broken.toml"
    path.write_text("[program\n")
    said = refused(run("policy", verb, str(path), **NO_DATABASE))
    assert said.startswith("This policy cannot be used.")
    assert f"{path}:1:" in said


def test_a_file_over_the_limit_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large.toml"
    with path.open("wb") as file:
        file.truncate(20_000_001)
    assert "is larger than 20 MB" in refused(run("policy", "check", str(path), **NO_DATABASE))


def test_a_file_without_an_end_is_refused_like_a_large_one() -> None:
    ran = run("policy", "check", "/dev/zero", **NO_DATABASE)
    assert ran.returncode == 1
    assert "is larger than 20 MB" in ran.stderr
