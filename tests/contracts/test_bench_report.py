"""What `make bench` writes: the table and the picture, in their place in the document, and nothing else changed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from bench import report, works
from bench.run import SITE, middle

SYSTEMS = {"throughcare": 1.0, "floor": 2.0, "ejabberd": 4.0}
OURS = report.DOCUMENT.read_text(encoding="utf-8")


def a_result(*systems: str) -> dict[str, Any]:
    """What a whole run ends with; every figure of a system is its number, so ratios are known."""
    figures: dict[str, set[str]] = {"w2": {"postgres_cpu_s_per_1000"}}
    for work, figure, *_ in report.ROWS:
        figures.setdefault(work, set()).add(figure)
    result: dict[str, Any] = {
        work: {
            system: middle([dict.fromkeys(sorted(names), SYSTEMS[system] * factor) for factor in (0.5, 1, 9)])
            for system in systems
        }
        for work, names in figures.items()
    }
    return result | {
        "at": "2026-11-28 12:00 UTC",
        "machine": "A slow machine, 2 cores",
        "rounds": 5,
        "site": SITE,
        "versions": {
            "Throughcare": "0.1.0",
            "PostgreSQL": "18.1",
            "ejabberd": "23.01-1" if len(systems) > 2 else "",
        },
    }


@pytest.fixture
def document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy to write into."""
    copy = tmp_path / "performance.md"
    copy.write_text(OURS, encoding="utf-8")
    monkeypatch.setattr(report, "DOCUMENT", copy)
    monkeypatch.setattr(report, "PICTURE", tmp_path / "performance.svg")
    return copy


def test_the_document_has_one_place_for_figures_and_says_what_each_system_promises() -> None:
    assert (OURS.count(report.BEGIN), OURS.count(report.END)) == (1, 1)
    assert OURS.index(report.BEGIN) < OURS.index(report.END)
    assert f"]({report.PICTURE.name})" in OURS
    assert report.PICTURE.exists()
    around = OURS.partition(report.BEGIN)[0] + OURS.partition(report.END)[2]
    assert "| | floor | ejabberd | Throughcare |" in around, "a run must not write over it"


def test_a_whole_run_writes_its_table_and_its_picture_and_leaves_the_words_around_them(
    document: Path,
) -> None:
    report.write(a_result(*SYSTEMS))
    text = document.read_text(encoding="utf-8")
    before, _, rest = text.partition(report.BEGIN)
    shown, _, after = rest.partition(report.END)
    assert before == OURS.partition(report.BEGIN)[0]
    assert after == OURS.partition(report.END)[2]
    for said in (
        "2026-11-28",
        "A slow machine, 2 cores",
        "PostgreSQL 18.1",
        "ejabberd 23.01-1",
        "5 interleaved",
    ):
        assert said in shown
    rows = {cells[1].strip(): cells for line in shown.splitlines() if (cells := line.split("|"))[1:]}
    for _, _, title, form in report.ROWS:
        found = [cell.strip() for cell in rows[title][2:7]]
        assert found == [form.format(value) for value in SYSTEMS.values()] + ["0.50 ×", "0.25 ×"]
    assert f"]({report.PICTURE.name})" in shown
    report.write(a_result(*SYSTEMS))
    assert document.read_text(encoding="utf-8") == text, "a second run writes in the same place"


@pytest.mark.parametrize("systems", [("throughcare", "floor"), tuple(SYSTEMS)])
def test_the_picture_is_one_that_a_browser_draws(document: Path, systems: tuple[str, ...]) -> None:
    report.write(a_result(*systems))
    drawn = ElementTree.fromstring(report.PICTURE.read_text(encoding="utf-8"))
    names = {text.text for text in drawn.iter("{http://www.w3.org/2000/svg}text")}
    assert set(systems) <= names
    bars = list(drawn.iter("{http://www.w3.org/2000/svg}rect"))
    assert len(bars) == 2 * len(systems)
    assert all(0 <= float(bar.get("width", "-1")) <= 640 for bar in bars)
    assert ("ejabberd" in document.read_text().partition(report.BEGIN)[2].partition(report.END)[0]) == (
        len(systems) == len(SYSTEMS)
    )


def test_a_document_without_the_place_is_not_written_over(document: Path) -> None:
    document.write_text("# Performance\n", encoding="utf-8")
    with pytest.raises(ValueError, match="no place for figures"):
        report.write(a_result(*SYSTEMS))
    assert document.read_text(encoding="utf-8") == "# Performance\n"


def test_every_row_is_of_a_figure_that_a_workload_gives() -> None:
    source = Path(works.__file__).read_text(encoding="utf-8")
    given = set(re.findall(r'"([a-z_0-9]+)":', source))
    for spread in re.findall(r'_spread\("([a-z]+)"', source):
        given |= {f"{spread}_ms_p{at}" for at in (50, 95, 99)}
    assert {figure for _, figure, *_ in report.ROWS} <= given


def test_the_middle_of_rounds_is_their_median() -> None:
    assert middle([{"messages_per_s": value} for value in (1.0, 900.0, 3.0)]) == {"messages_per_s": 3.0}


def test_growth_has_a_place_of_its_own(document: Path) -> None:
    cost = {"without_rest": 0.2, "postgres": 0.05, "resting_cpu_share": 0.012}
    report.write_growth([
        {"online": 12, "stored": 0, **cost},
        {"online": 1_008, "stored": 10_000_000, **cost, "without_rest": 0.3},
    ])  # fmt: skip
    text = document.read_text("utf-8")
    assert "| 12 | few | 0.200 | 0.050 | 0.012 |\n| 1,008 | 10,000,000 | 0.300 | 0.050 | 0.012 |\n" in text
    begin, end = "<!-- growth: begin -->", "<!-- growth: end -->"
    assert text.partition(begin)[0] == OURS.partition(begin)[0]
    assert text.partition(end)[2] == OURS.partition(end)[2]
    drawn = ElementTree.parse(document.with_name("growth.svg")).getroot()
    widths = [float(bar.get("width", "0")) for bar in drawn.iter("{http://www.w3.org/2000/svg}rect")]
    assert sum(widths[2:]) == pytest.approx(1.5 * sum(widths[:2]), abs=0.2)
