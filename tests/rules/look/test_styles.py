"""What style sheets, templates and islands promise as text: layers, tokens, nothing inline or foreign."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

import throughcare

PACKAGE = Path(throughcare.__file__).parent
STATIC = PACKAGE / "core/static/throughcare"
SHEETS = sorted((STATIC / "css").glob("*.css"))
SCRIPTS = sorted(STATIC.rglob("*.js"))
TEMPLATES = sorted(PACKAGE.rglob("templates/**/*.html"))
LAYERS = "@layer reset, tokens, base, components, screens;"

each_sheet = pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.stem)
each_template = pytest.mark.parametrize(
    "template", TEMPLATES, ids=lambda path: path.relative_to(PACKAGE).as_posix()
)


def rules(sheet: Path) -> str:
    """The sheet without its comments."""
    return re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)


@each_sheet
def test_every_rule_is_in_a_layer(sheet: Path) -> None:
    text = rules(sheet).strip()
    assert text.startswith(LAYERS)
    depth, opened = 0, []
    for match in re.finditer(r"[^{}]*[{]|[}]", text.removeprefix(LAYERS)):
        if match[0] == "}":
            depth -= 1
            continue
        if depth == 0:
            opened.append(match[0].strip(" \n{"))
        depth += 1
    assert depth == 0
    assert opened
    assert all(re.fullmatch(r"@layer (reset|tokens|base|components|screens)", one) for one in opened)


@each_sheet
def test_sides_are_logical(sheet: Path) -> None:
    sides = "left|right|top|bottom"
    physical = rf"(?:margin|padding|border)-(?:{sides})|(?:min-|max-)?(?:width|height)|{sides}"
    declarations = re.sub(r"@media[^{]*", "", rules(sheet))
    assert re.findall(rf"[{{;]\s*({physical})\s*:", declarations) == []
    assert re.findall(r"(?:float|text-align|clear)\s*:\s*(?:left|right)", declarations) == []


@each_sheet
def test_colours_come_from_tokens(sheet: Path) -> None:
    if sheet.stem != "tokens":
        assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?![\w-]*\s*[{,])|\b(?:rgb|hsl|oklch)a?\(", rules(sheet)) == []


def test_every_token_used_is_defined_and_every_one_defined_is_used() -> None:
    everything = "".join(rules(sheet) for sheet in SHEETS)
    defined = set(re.findall(r"[{;]\s*(--[a-z0-9-]+)\s*:", everything))
    used = set(re.findall(r"var\((--[a-z0-9-]+)", everything))
    assert used - defined == set()
    assert defined - used == set()


def test_five_sizes_of_text() -> None:
    tokens = rules(STATIC / "css/tokens.css")
    assert len(set(re.findall(r"--text(?:-[a-z]+)?(?=:)", tokens))) == 5


def test_motion_is_short_and_can_be_none() -> None:
    tokens = rules(STATIC / "css/tokens.css")
    times = [int(ms) for ms in re.findall(r"--motion:\s*(\d+)ms", tokens)]
    assert max(times) <= 150
    assert min(times) == 0
    for sheet in SHEETS:
        for motion in re.findall(r"(?:transition|animation):\s*([^;]+);", rules(sheet)):
            # One breath to follow is the only slow motion; it moves for nobody who wants none.
            is_breath = motion.startswith("breath 10s") and sheet.stem == "screens"
            assert is_breath or "var(--motion)" in motion or motion.startswith("none"), (sheet.name, motion)
    before, _, _ = rules(STATIC / "css/screens.css").partition(
        "@media (prefers-reduced-motion: no-preference)"
    )
    assert "animation: breath" not in before


def test_the_hue_of_help_is_for_help() -> None:
    for sheet in SHEETS:
        for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", rules(sheet)):
            if re.search(r"var\(--(?:on-)?help\)", body):
                assert re.search(r"help", selector), (sheet.name, selector.strip())


@each_template
def test_nothing_is_inline(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    assert re.findall(r"<style\b|\sstyle=|\son[a-z]+=|\shx-on|javascript:", text) == []
    assert all("src=" in tag for tag in re.findall(r"<script\b[^>]*>", text))


@each_template
def test_nothing_is_fetched_from_elsewhere(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    assert (
        re.findall(r"<(?:script|link|img|source|iframe)\b[^>]*(?:src|href)=[\"'](?:https?:)?//", text) == []
    )


@each_sheet
def test_styles_fetch_nothing_from_elsewhere(sheet: Path) -> None:
    assert re.findall(r"@import|@font-face|url\(\s*[\"']?(?:https?:)?//", rules(sheet)) == []


def test_every_icon_named_is_in_the_sprite() -> None:
    symbols = ElementTree.parse(STATIC / "icons.svg").iter("{http://www.w3.org/2000/svg}symbol")
    drawn = {symbol.attrib["id"] for symbol in symbols}
    named = {
        name
        for template in TEMPLATES
        for name in re.findall(
            r'(?:{% icon |\bicon=|{% empty_state )"([a-z-]+)"', template.read_text("utf-8")
        )
    }
    assert len(named) > 10
    assert named - drawn == set()


def test_no_emoji_stands_for_an_icon() -> None:
    emoji = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf]")
    for file in [*TEMPLATES, *SCRIPTS]:
        if file.parent.name != "islands":  # a comment there may say which word is meant
            assert not emoji.search(file.read_text(encoding="utf-8")), file.name


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_islands_stay_small_and_evaluate_nothing(script: Path) -> None:
    text = script.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 250
    assert re.findall(r"\beval\(|new Function\(|innerHTML|insertAdjacentHTML|document\.write", text) == []


def test_every_component_is_in_the_reference() -> None:
    folder = PACKAGE / "core/templates/throughcare/components"
    reference = (folder / "README.md").read_text(encoding="utf-8")
    parts_of_others = {"actions", "fields", "places", "weekday", "weekday_short"}
    missing = [
        file.stem
        for file in folder.glob("*.html")
        if file.stem not in parts_of_others and file.stem not in reference
    ]
    assert missing == []
