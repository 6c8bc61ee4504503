"""Documents say what is: settings, commands, permissions, links, pictures, and no trace of one machine."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest

from scripts import pictures, reference
from throughcare.access.words import Word
from throughcare.contact.explain import explain
from throughcare.contact.policy import load

ROOT = Path(__file__).resolve().parents[2]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
SETTING = re.compile(r"\b(?:THROUGHCARE|DATABASE|NATS)(?:_[A-Z]+)+\b")
# Only tests and their runner read these; an operator never sets them.
FOR_TESTS = {"THROUGHCARE_TEST_POSTGRES_BIN", "THROUGHCARE_TEST_WORKERS", "THROUGHCARE_WRITE_GOLDEN"}
# Folders of somebody's own. Those that any Debian has, such as /etc/ssl, may be named.
MACHINE_PATH = re.compile(r"(?<![\w.~])/(?:root|home|work|Users|tmp/\w+|mnt|builds)/\S+")
REGISTRY = re.compile(r"https?://|--(?:extra-)?index-url|--find-links|--trusted-host")


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def tracked() -> list[Path]:
    """Every file of the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    return [ROOT / path for path in listed if path and (ROOT / path).is_file()]


def prose(page: Path) -> str:
    """A page without its blocks of code."""
    return re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)


def links(page: Path) -> Iterator[tuple[Path, str]]:
    """Each relative link and picture of a page: the file it means, and the heading in it."""
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(page)):
        if not re.match(r"[a-z]+:", target):
            path, _, heading = unquote(target).partition("#")
            yield (page.parent / path).resolve() if path else page, heading


def anchors(page: Path) -> set[str]:
    """The headings of a page as links name them."""
    heads = re.findall(r"^#+ (.+)$", prose(page), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


# Settings


def settings_of_the_code() -> set[str]:
    text = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "throughcare").rglob("*.py"))
    # NAME_FILE is the same setting given as a file, which the page says once for all.
    return {found.removesuffix("_FILE") for found in SETTING.findall(text)} - FOR_TESTS


def test_every_setting_is_documented_and_every_documented_one_is_read():
    page = (ROOT / "docs" / "operate" / "settings.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"^\| `([A-Z_]+)` \|", page, flags=re.MULTILINE))
    assert documented == settings_of_the_code()


def test_no_page_names_a_setting_that_there_is_not():
    known = settings_of_the_code() | FOR_TESTS
    named = {
        (name(page), found) for page in PAGES for found in SETTING.findall(page.read_text(encoding="utf-8"))
    }
    assert {pair for pair in named if pair[1].removesuffix("_FILE") not in known} == set()


# Pages made from the code


@pytest.mark.parametrize("page", reference.PAGES)
def test_a_page_made_from_the_code_is_current(page: str):
    made = reference.PAGES[page]()
    assert (ROOT / "docs" / page).read_text(encoding="utf-8") == made, "run: python scripts/reference.py"


def test_every_permission_has_a_meaning_and_every_meaning_a_permission():
    assert set(reference.MEANINGS) == set(Word)


def test_commands_that_pages_show_exist():
    from throughcare.config.cli import parser

    known = {command for command, _, _ in reference.leaves(parser(), "")}
    shown = re.compile(
        r"^(?:[A-Z_]+=\S+ )*throughcare ([a-z]\S*(?: [a-z]+)?)|`throughcare ([a-z-]+(?: [a-z]+)?)", re.M
    )
    for page in PAGES:
        for match in shown.finditer(page.read_text(encoding="utf-8")):
            said = match[1] or match[2]
            assert said in known or said.split(" ")[0] in {*known, *(c.split(" ")[0] for c in known)}, (
                f"{name(page)} shows `throughcare {said}`"
            )


# Links, pictures, paths


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_and_picture_leads_somewhere(page: Path):
    for target, heading in links(page):
        assert target.exists(), f"{name(page)} links to {target}, which is not there"
        assert ROOT in (target, *target.parents), f"{name(page)} links out of the repository"
        if heading:
            assert heading in anchors(target), f"{name(target)} has no heading #{heading}"


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_file_that_a_page_names_is_there(page: Path):
    named = re.findall(r"`((?:tests|throughcare|docs|programs|scripts)/[\w./*-]+)`", prose(page))
    missing = [path for path in named if not any(ROOT.glob(path.rstrip("/")))]
    assert missing == []


def test_the_index_names_every_page():
    index = ROOT / "docs" / "README.md"
    named = {target for target, _ in links(index)}
    assert [
        name(page) for page in PAGES if ROOT / "docs" in page.parents and page not in {*named, index}
    ] == []


def test_the_readme_shows_every_picture_and_no_picture_is_large():
    shown = {target for target, _ in links(ROOT / "README.md") if target.suffix == ".png"}
    assert shown == {pictures.FOLDER / picture.file for picture in pictures.PICTURES}
    assert set(pictures.FOLDER.iterdir()) == shown
    assert [name(path) for path in shown if path.stat().st_size > 200_000] == []


def test_no_file_names_a_place_on_one_machine():
    found = []
    for path in tracked():
        if path.suffix in {".md", ".py", ".toml", ".html", ".js", ".css", ".txt", ".in", ""} and path != Path(
            __file__
        ):
            text = path.read_text(encoding="utf-8", errors="replace")
            found += [f"{name(path)}: {match[0]}" for match in MACHINE_PATH.finditer(text)]
    assert found == []


@pytest.mark.parametrize("lock", ["runtime.txt", "dev.txt"])
def test_locks_hold_hashes_and_no_address(lock: str):
    text = (ROOT / "requirements" / lock).read_text(encoding="utf-8")
    assert REGISTRY.search(text) is None
    packages = re.findall(r"^[a-z0-9][\w.\[\]-]*==.*$", text, flags=re.MULTILINE | re.IGNORECASE)
    assert len(packages) > 10
    assert all(line.endswith("\\") for line in packages), "a package without a hash"


# README and decisions


def test_the_readmes_two_commands_are_targets_of_make():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    commands = re.findall(r"^```\nmake (\S+)\n```$", readme, flags=re.MULTILINE)
    assert commands == ["demo", "test"]
    for target in {
        *commands,
        *re.findall(r"`make ([a-z]+)", "".join(p.read_text(encoding="utf-8") for p in PAGES)),
    }:
        assert re.search(rf"^{target}:", makefile, flags=re.MULTILINE), f"make {target} is no target"


def test_the_readmes_policy_is_harbors_and_so_are_its_sentences():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    harbor = (ROOT / "programs" / "harbor.toml").read_text(encoding="utf-8")
    [excerpt] = re.findall(r"^```toml\n(.+?)^```$", readme, flags=re.MULTILINE | re.DOTALL)
    assert excerpt in harbor
    said = explain(load(harbor), "participant").text()
    quoted = [line.removeprefix("> ") for line in readme.splitlines() if line.startswith("> ")]
    assert len(quoted) >= 3
    assert [sentence for sentence in quoted if sentence not in said] == []


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_is_numbered_and_ends_with_what_enforces_it(decision: Path):
    text = decision.read_text(encoding="utf-8").strip()
    assert text.startswith(f"# {decision.stem[:4]}")
    ending = "\n".join(text.splitlines()[-4:])
    assert re.search(r"(?:Enforced by\*\*|## What enforces it)", ending), (
        "its last lines say what enforces it"
    )


def test_decisions_have_numbers_of_their_own_without_gaps():
    assert [int(path.stem[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))


def test_the_ladder_page_names_every_package():
    page = (ROOT / "docs" / "understand" / "the-ladder.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^\| `([a-z]+)` \|", page, flags=re.MULTILINE))
    packages = {path.parent.name for path in (ROOT / "throughcare").glob("*/__init__.py")}
    assert named >= packages


def test_the_worked_example_of_people_is_what_the_software_would_do():
    from throughcare.program.imports.reading import read_entries

    page = (ROOT / "docs" / "start" / "first-program.md").read_text(encoding="utf-8")
    [csv] = re.findall(r"^```csv\n(.+?)^```$", page, flags=re.MULTILINE | re.DOTALL)
    entries = read_entries(csv.encode())
    assert [entry.wrong for entry in entries] == [[]] * len(entries)
    said = [f"line {entry.number}: {entry['external_id']} is new." for entry in entries]
    assert [sentence for sentence in said if sentence not in page] == []
