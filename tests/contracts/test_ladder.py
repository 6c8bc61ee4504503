"""The ladder of packages and the pages' own promises: what imports what, and nothing inline."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.template import TemplateDoesNotExist
from django.template.loader import get_template

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "throughcare"
TEMPLATES = sorted(PACKAGE.rglob("templates/**/*.html"))


def test_packages_import_only_from_below():
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_parse_and_hold_nothing_inline(path: Path):
    text = path.read_text(encoding="utf-8")
    name = str(path).split("/templates/", 1)[1]
    try:
        get_template(name)
    except TemplateDoesNotExist as error:
        raise AssertionError(f"{path}: {error}") from error
    assert not re.search(r"<script(?![^>]*\bsrc=)", text), "inline script"
    assert not re.search(
        r"<style|\sstyle=|\son(?:click|load|error|submit|change|input|focus|blur|key\w+|mouse\w+|touch\w+)=",
        text,
    ), "inline style or handler"
    # Django's own rendering of a help text, and a component's markup rendered by us: nobody else's words.
    unescaped = set(re.findall(r"[\w.]+\|safe", text))
    assert unescaped <= {"field.help_text|safe", "message_templates|safe"}, unescaped


def test_no_page_asks_a_third_party():
    for path in [*TEMPLATES, *PACKAGE.rglob("static/**/*.js"), *PACKAGE.rglob("static/**/*.css")]:
        for url in re.findall(
            r"(?:src|href)=[\"']https?://[^\"']+|url\(https?://[^)]+|import\([\"']https?://", path.read_text()
        ):
            raise AssertionError(f"{path}: {url}")


def test_python_files_stay_small():
    long = {
        str(path.relative_to(ROOT)): lines
        for path in PACKAGE.rglob("*.py")
        if "migrations" not in path.parts and (lines := len(path.read_text().splitlines())) > 400
    }
    assert long == {}
