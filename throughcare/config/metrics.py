"""What is measured, in Prometheus' text format, for whoever asks at a process's own port."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate

from prometheus_client import CollectorRegistry, GCCollector, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from throughcare import __version__
from throughcare.kit import measured
from throughcare.kit.meters import Counter, Family, Gauge, Histogram


def exposition(process: str, accept: str = "") -> tuple[str, bytes]:
    """Everything this process measures, in the format that whoever asks likes best: media type and text."""
    encode, media_type = choose_encoder(accept)
    return media_type, encode(registry(process))


def registry(process: str) -> CollectorRegistry:
    """What one process shows: ours, and what the library knows of any process (memory, CPU, open files)."""
    found = CollectorRegistry()
    found.register(_Ours(process))
    ProcessCollector(registry=found)
    GCCollector(registry=found)
    return found


class _Ours(Collector):
    """The families of `kit.measured` that mean something in one process, read at the moment of the question."""

    def __init__(self, process: str) -> None:
        self._process = process

    def collect(self) -> Iterable[Metric]:
        """One metric family of Prometheus for each of ours."""
        info = GaugeMetricFamily("throughcare_info", "Which process this is, of which version.")
        info.add_sample("throughcare_info", {"version": __version__, "process": self._process}, 1)
        yield info
        for family in measured.FAMILIES:
            if self._process in family.processes:
                yield as_metric(family)


def as_metric(family: Family) -> Metric:  # type: ignore[type-arg]
    """A family of ours as the library writes it. A level that nobody has set is left out."""
    labels = list(family.labels)
    if isinstance(family, Counter):
        counter = CounterMetricFamily(family.name.removesuffix("_total"), family.help_text, labels=labels)
        for values, count in family.samples():
            counter.add_metric(values, count.value)
        return counter
    if isinstance(family, Gauge):
        gauge = GaugeMetricFamily(family.name, family.help_text, labels=labels)
        for values, level in family.samples():
            value = level.value
            if value is not None:
                gauge.add_metric(values, value)
        return gauge
    assert isinstance(family, Histogram)  # noqa: S101 - there are three kinds
    histogram = HistogramMetricFamily(family.name, family.help_text, labels=labels)
    for values, spread in family.samples():
        fell, total = spread.value
        bounds = (*(str(float(bound)) for bound in spread.bounds), "+Inf")
        histogram.add_metric(values, list(zip(bounds, accumulate(fell), strict=True)), total)
    return histogram
