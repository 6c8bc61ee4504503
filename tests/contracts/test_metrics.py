"""What the service says of itself in numbers: named as Prometheus wants, shown, explained, and nobody in it."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.urls import URLPattern, URLResolver, get_resolver
from prometheus_client.parser import text_string_to_metric_families

from throughcare.config import metrics, work
from throughcare.config.environment import PROCESSES
from throughcare.core import watched
from throughcare.kit import logs, measured
from throughcare.kit.meters import OTHER, Counter, Family, Gauge, Histogram
from throughcare.live import hub, line

ROOT = Path(__file__).resolve().parents[2]
OPERATE = ROOT / "docs" / "operate"
DASHBOARD = json.loads((OPERATE / "grafana" / "throughcare.json").read_text(encoding="utf-8"))
ALERTS = yaml.safe_load((OPERATE / "grafana" / "alerts.yml").read_text(encoding="utf-8"))
PAGE = (OPERATE / "watching.md").read_text(encoding="utf-8")

FAMILIES: dict[str, Family[Any]] = {family.name: family for family in measured.FAMILIES}
LABELS = {"channel", "duty", "kind", "level", "outcome", "reason", "route", "status", "step", "way", "what"}
"""Every label there may be. None of them can say whose."""
INFO = "throughcare_info"
OF_THE_LIBRARY = re.compile(r"process_[a-z_]+|python_gc_[a-z_]+")
UNITS = ("_seconds", "_receivers", "_posts", "_statements")


def names_of(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from names_of(pattern.url_patterns)
        else:
            assert pattern.name, f"{pattern} has no name, so no number is said of it"
            yield pattern.name


@cache
def routes() -> frozenset[str]:
    own = names_of(get_resolver().url_patterns)
    return frozenset({*own, *watched._BEFORE_ROUTES.values(), watched._STATIC, watched._NO_ROUTE})


def allowed(label: str, family: Family[Any]) -> set[str]:
    """The values that a label may have."""
    if label == "route":
        return {*routes()}
    if label == "status":
        return {str(number) for number in range(100, 600)}
    if label == "duty":
        return {duty.name for duty in work.duties()}
    return {*family.labels[label]}


@pytest.mark.parametrize("family", measured.FAMILIES, ids=lambda family: family.name)
def test_a_metric_is_named_and_explained_as_prometheus_wants(family: Family[Any]) -> None:
    assert re.fullmatch(r"throughcare(?:_[a-z]+)+", family.name)
    assert family.name.endswith("_total") == isinstance(family, Counter)
    if isinstance(family, Histogram):
        assert family.name.endswith(UNITS)
    assert family.help_text.endswith(".")
    assert set(family.labels) <= LABELS
    assert family.processes
    assert set(family.processes) <= set(PROCESSES)


def test_every_value_that_can_be_a_label_is_kept_as_it_is() -> None:
    for name in (*routes(), *(duty.name for duty in work.duties())):
        count = Counter("throughcare_try_total", "Try.", processes=["web"], route=())
        count.of(name)
        assert [values for values, _ in count.samples()] == [(name,)]


@pytest.mark.parametrize("process", PROCESSES)
def test_the_whole_exposition_says_nothing_of_anybody(process: str) -> None:
    for family in measured.FAMILIES:  # one child at least of each, so that all is walked
        names = [sorted(allowed(label, family))[0] for label in family.labels]
        family.of(*names)
        if isinstance(family, Gauge):
            family.of(*names).set(1)
    text = metrics.exposition(process)[1].decode()
    seen = set()
    for metric in text_string_to_metric_families(text):
        if OF_THE_LIBRARY.fullmatch(metric.name):
            continue
        name = metric.name + ("_total" if metric.type == "counter" else "")
        if name == INFO:
            continue
        seen.add(name)
        family = FAMILIES[name]
        for sample in metric.samples:
            labels = {label: value for label, value in sample.labels.items() if label != "le"}
            assert set(labels) == set(family.labels)
            for label, value in labels.items():
                assert value in allowed(label, family) | {OTHER}, (sample.name, label)
    assert seen == {family.name for family in measured.FAMILIES if process in family.processes}


def test_both_formats_are_offered() -> None:
    media_type, text = metrics.exposition("work", "application/openmetrics-text; version=1.0.0")
    assert media_type.startswith("application/openmetrics-text")
    assert text.endswith(b"# EOF\n")
    assert metrics.exposition("work")[0].startswith("text/plain")


def test_every_goodbye_of_a_line_has_a_place_among_the_reasons() -> None:
    source = "".join(Path(module.__file__ or "").read_text(encoding="utf-8") for module in (hub, line))
    source += (ROOT / "throughcare" / "live" / "listening.py").read_text(encoding="utf-8")
    said = set(re.findall(r"\.close\(\s*\"([a-z-]+)\"", source))
    assert said
    assert said | {"gone", "slow"} == set(measured.ENDS.labels["reason"])


# What operators are given


SCRAPED = {"process", "instance", "job"}
"""Labels that Prometheus sets as it scrapes."""
SERIES = re.compile(r"\b((?:throughcare|process|python_gc)_[a-z_]+|up)\b(?:\{([^}]*)\})?(?:\[([^\]]*)\])?")
MATCHER = re.compile(r"(\w+)\s*(=~|!~|!=|=)\s*\"([^\"]*)\"")
BY = re.compile(r"\bby \(([^)]*)\)")


@dataclass(frozen=True)
class Asked:
    """An expression of the dashboard or of the alerts; `said` are the labels that are shown with its answer."""

    where: str
    expression: str
    said: frozenset[str]


def expressions() -> Iterator[Asked]:
    """Every expression of the dashboard and of the alerts, by where it stands."""
    for panel in DASHBOARD["panels"]:
        for target in panel.get("targets", ()):
            legend = target.get("legendFormat", "")
            yield Asked(
                f"panel {panel['title']}",
                target["expr"],
                frozenset(re.findall(r"\{\{\s*(\w+)\s*\}\}", legend)),
            )
    for group in ALERTS["groups"]:
        for rule in group["rules"]:
            words = " ".join(rule["annotations"].values())
            yield Asked(
                f"alert {rule['alert']}", rule["expr"], frozenset(re.findall(r"\$labels\.(\w+)", words))
            )


ASKED = list(expressions())


@cache
def of_the_library() -> frozenset[str]:
    """Every series that the client library says of a process here."""
    text = metrics.exposition("web")[1].decode()
    return frozenset(
        sample.name for metric in text_string_to_metric_families(text) for sample in metric.samples
    )


def named(expression: str) -> Iterator[tuple[str, str, str]]:
    """The series that an expression names: the name as it stands, its matchers, and its range if it has one."""
    yield from SERIES.findall(BY.sub("", expression))


def family_of(series: str) -> tuple[Family[Any] | None, str]:
    """The family of a series, and the part of a histogram that it is. None for a series that there is not."""
    for part in ("_bucket", "_sum", "_count"):
        family = FAMILIES.get(series.removesuffix(part))
        if series.endswith(part) and isinstance(family, Histogram):
            return family, part
    family = FAMILIES.get(series)
    return (None, "") if isinstance(family, Histogram) else (family, "")


def labels_of(series: str) -> set[str]:
    """Every label of a series as Prometheus keeps it."""
    family, part = family_of(series)
    return SCRAPED | set(family.labels if family else ()) | ({"le"} if part == "_bucket" else set())


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: f"{asked.where}: {asked.expression[:40]}")
def test_what_a_panel_or_an_alert_names_is_said_by_the_service(asked: Asked) -> None:
    found = list(named(asked.expression))
    assert found
    for series, matchers, _ in found:
        family, _ = family_of(series)
        assert family or series == "up" or series in of_the_library(), f"nobody says {series}"
        taken = MATCHER.findall(matchers)
        assert MATCHER.sub("", matchers).strip(", ") == ""
        for label, how, value in taken:
            assert label in labels_of(series), f"{series} has no {label}"
            values = (
                allowed(label, family) if family and label in family.labels else {*PROCESSES, "throughcare"}
            )
            fits = re.compile(value).fullmatch if "~" in how else value.__eq__
            assert any(fits(one) for one in values), f"{series} is never of {label} {value}"


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: f"{asked.where}: {asked.expression[:40]}")
def test_labels_that_are_kept_or_shown_are_there(asked: Asked) -> None:
    there = set.intersection(*(labels_of(series) for series, _, _ in named(asked.expression)))
    kept = [{one.strip() for one in listed.split(",")} for listed in BY.findall(asked.expression)]
    for labels in kept:
        assert labels <= there
    is_summed = re.search(r"\b(?:sum|max|min|absent|histogram_quantile)\b", asked.expression)
    left = set.union(*kept) - {"le"} if kept else set() if is_summed else there
    assert asked.said <= left, "a label that is not left is shown as nothing"
    if asked.where.startswith("panel") and kept:
        assert asked.said == left, "lines of a panel must be told apart"


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: f"{asked.where}: {asked.expression[:40]}")
def test_what_only_grows_is_asked_how_fast_and_what_rises_and_falls_how_high(asked: Asked) -> None:
    for series, _, over in named(asked.expression):
        family, part = family_of(series)
        grows = part != "" or series.endswith("_total")
        assert bool(over) == grows, f"{series} needs {'a' if grows else 'no'} range"
        if over and asked.where.startswith("panel"):
            assert over == "$__rate_interval"
        assert family is None or not grows or re.search(rf"\b(?:rate|increase)\({series}\b", asked.expression)
    assert ("histogram_quantile" in asked.expression) == ("_bucket" in asked.expression)
    assert asked.expression.count("(") == asked.expression.count(")")


def test_every_duty_is_named_before_it_is_done_or_fails() -> None:
    work.say_from_the_start(work.duties())
    for family in (measured.DUTY_DONE, measured.DUTY_FAILED):
        assert {duty.name for duty in work.duties()} <= {values[0] for values, _ in family.samples()}


def test_a_duty_that_is_not_done_is_seen_however_seldom_it_comes() -> None:
    (rule,) = [
        rule
        for group in ALERTS["groups"]
        for rule in group["rules"]
        if rule["alert"] == "ThroughcareDutyNotDone"
    ]
    after = int(rule["expr"].rpartition(" > ")[2])
    assert after > max(duty.late_after for duty in work.duties())


def test_every_metric_is_on_the_dashboard() -> None:
    shown = {
        family.name
        for asked in ASKED
        if asked.where.startswith("panel")
        for series, _, _ in named(asked.expression)
        if (family := family_of(series)[0])
    }
    assert set(FAMILIES) - shown == set()


def test_the_dashboard_is_one_that_grafana_takes() -> None:
    assert DASHBOARD["schemaVersion"] >= 36
    assert "id" not in DASHBOARD
    assert [one["type"] for one in DASHBOARD["templating"]["list"]] == ["datasource"]
    assert len({panel["id"] for panel in DASHBOARD["panels"]}) == len(DASHBOARD["panels"])
    taken: set[tuple[int, int]] = set()
    for panel in DASHBOARD["panels"]:
        place = panel["gridPos"]
        assert place["x"] + place["w"] <= 24
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not cells & taken, f"{panel['title']} lies on another"
        taken |= cells
        if panel["type"] != "row":
            assert panel["datasource"] == {"type": "prometheus", "uid": "${datasource}"}
            assert [target["refId"] for target in panel["targets"]] == ["A", "B", "C"][
                : len(panel["targets"])
            ]


def test_every_alert_says_how_bad_it_is_and_what_to_do() -> None:
    rules = [rule for group in ALERTS["groups"] for rule in group["rules"]]
    assert len({rule["alert"] for rule in rules}) == len(rules)
    for rule in rules:
        assert rule["labels"]["severity"] in {"page", "look"}
        assert rule["annotations"]["summary"]
        assert rule["annotations"]["do"]


def test_the_page_explains_every_metric_and_names_whose_it_is() -> None:
    rows = re.findall(r"^\| `(throughcare_\w+)` \| ([a-z, ]+) \| (.+) \|$", PAGE, flags=re.MULTILINE)
    assert {name: set(whose.split(", ")) for name, whose, _ in rows} == {
        name: set(family.processes) for name, family in FAMILIES.items()
    }
    assert len(rows) == len(FAMILIES)


def test_the_page_shows_a_log_line_as_it_is() -> None:
    shown = json.loads(re.search(r"```json\n(.+?)\n```", PAGE, flags=re.DOTALL)[1])  # type: ignore[index]
    said = logging.LogRecord("throughcare.posting", logging.WARNING, "", 1, "a %d", (1,), None)
    said.traces = ["a", "b"]
    assert list(json.loads(logs.JsonLine().format(said))) == list(shown)


def test_the_page_names_the_ports_that_are_set() -> None:
    targets = dict(re.findall(r"targets: \[\"127\.0\.0\.1:(\d+)\"\]\n\s+labels: \{process: (\w+)\}", PAGE))
    assert [targets[str(9100 + at)] for at in range(len(PROCESSES))] == list(PROCESSES)
