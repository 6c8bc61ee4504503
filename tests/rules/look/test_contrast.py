"""Text keeps 7:1 and edges 3:1 on every ground they are put on, in both themes of the style sheet itself."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import throughcare

TOKENS = (Path(throughcare.__file__).parent / "core/static/throughcare/css/tokens.css").read_text(
    encoding="utf-8"
)

GROUNDS = ("paper", "raised", "sunk", "action-soft", "people-soft")
TEXT = [
    *[("ink", ground) for ground in GROUNDS],
    *[("quiet", ground) for ground in GROUNDS],
    *[("action", ground) for ground in ("paper", "raised", "sunk", "action-soft")],
    *[("people", ground) for ground in ("paper", "raised", "people-soft")],
    ("on-action", "action"),
    ("on-help", "help"),
    ("help", "raised"),
    ("paper", "ink"),
]
EDGES = [
    *[("edge", ground) for ground in ("paper", "raised", "sunk")],
    *[("action", ground) for ground in GROUNDS],
    ("people", "paper"),
    ("people", "people-soft"),
    ("help", "paper"),
]


def colours(opening: str) -> dict[str, str]:
    """The colour tokens of the first block whose selector is `opening`, by name."""
    block = TOKENS.partition(opening + " {")[2].partition("}")[0]
    return dict(re.findall(r"--([a-z-]+):\s*(#[0-9a-f]{6});", block))


LIGHT = colours(":root")
DUSK = colours(':root[data-theme="dark"]')
THEMES = pytest.mark.parametrize("theme", [LIGHT, DUSK], ids=["light", "dusk"])


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb as WCAG 2 defines it, 0 to 1."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The WCAG 2 contrast ratio of two colours, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_ratio_is_the_known_one() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@THEMES
@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_text_is_easy_to_read(theme: dict[str, str], text: str, ground: str) -> None:
    assert contrast(theme[text], theme[ground]) >= 7


@THEMES
@pytest.mark.parametrize(("edge", "ground"), EDGES)
def test_edges_can_be_seen(theme: dict[str, str], edge: str, ground: str) -> None:
    assert contrast(theme[edge], theme[ground]) >= 3


def test_dusk_is_the_same_by_device_and_by_choice() -> None:
    by_device = colours(':root:not([data-theme="light"])')
    assert by_device == DUSK
    assert by_device.keys() == LIGHT.keys()


def test_help_has_a_hue_of_its_own() -> None:
    for theme in (LIGHT, DUSK):
        others = {colour for name, colour in theme.items() if name not in {"help", "on-help"}}
        assert theme["help"] not in others
