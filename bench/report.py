"""The figures as a table and a picture, and both put into `docs/understand/performance.md`."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

DOCUMENT = Path(__file__).parent.parent / "docs" / "understand" / "performance.md"
PICTURE = DOCUMENT.with_name("performance.svg")
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"

ROWS = (
    ("w2", "messages_per_s", "Saturated: messages a second", "{:,.0f}"),
    ("w2", "cpu_s_per_1000_messages", "Saturated: CPU seconds per 1,000 messages", "{:.3f}"),
    ("w2", "postgres_cpu_s_per_1000", "… of which PostgreSQL", "{:.3f}"),
    ("w2", "answer_ms_p99", "Saturated: answer, p99, ms", "{:.1f}"),
    ("w2_small", "messages_per_s", "Many small organizations: messages a second", "{:,.0f}"),
    ("w2_small", "cpu_s_per_1000_messages", "Many small organizations: CPU seconds per 1,000", "{:.3f}"),
    ("w1", "answer_ms_p50", "A quiet room: answer, p50, ms", "{:.2f}"),
    ("w1", "last_ms_p50", "A quiet room: last member has it, p50, ms", "{:.2f}"),
    ("w1", "last_ms_p99", "A quiet room: last member has it, p99, ms", "{:.2f}"),
    ("w3", "last_ms_p50", "A large room: last member has it, p50, ms", "{:.1f}"),
    ("w3", "last_ms_p95", "A large room: last member has it, p95, ms", "{:.1f}"),
    ("w4", "kb_per_socket", "Idle: memory a socket, KB", "{:.1f}"),
    ("w4", "connect_cpu_ms_per_socket", "Connecting: CPU a socket, ms", "{:.2f}"),
    ("w5", "whole_ms", "Back after 2,000 missed messages: whole again, ms", "{:.0f}"),
)
COLUMNS = ("throughcare", "floor", "ejabberd")


def table(result: dict[str, Any]) -> str:
    """The medians side by side, with what ours is of the others'."""
    names = [name for name in COLUMNS if any(name in result.get(work, {}) for work, *_ in ROWS)]
    others = [name for name in names if name != "throughcare"]
    head = ["", *names, *(f"ours / {name}" for name in others)]
    lines = [_row(head), _row(["---"] * len(head))]
    for work, figure, title, form in ROWS:
        if work not in result:
            continue
        found = {name: result[work][name][figure] for name in names}
        ratios = [f"{found['throughcare'] / found[name]:.2f} ×" if found[name] else "–" for name in others]
        lines.append(_row([title, *(form.format(found[name]) for name in names), *ratios]))
    return "\n".join(lines)


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def write(result: dict[str, Any]) -> None:
    """Put the table, what it was measured on, and the picture into the document; the words around them stay.

    `result` is what `bench/results/latest.json` holds. Raises ValueError where the document has no place for them.
    """
    site, versions = result["site"], result["versions"]
    measured = (
        f"{result['at']}; {result['machine']}; "
        + ", ".join(f"{name} {version}" for name, version in versions.items() if version)
        + f". Medians of {result['rounds']} interleaved rounds (idle sockets: one). Saturated: 50 rooms of"
        f" {site['members']}; small organizations: {site['small']} with a room of {site['members']} each;"
        f" the large room has {site['hall']:,} members."
    )
    title = "CPU seconds per 1,000 messages to rooms of 12 (less is better)"
    costs = [
        (name, result["w2"][name]["cpu_s_per_1000_messages"], result["w2"][name]["postgres_cpu_s_per_1000"])
        for name in COLUMNS if name in result["w2"]
    ]  # fmt: skip
    _put("measured", PICTURE, bars(title, costs), f"{measured}\n\n{table(result)}")


def write_growth(steps: list[dict[str, Any]]) -> None:
    """The same of growth. `steps`: of each how many were `online` and `stored`, and its figures.

    Raises ValueError where the document has no place for them.
    """
    title = "CPU seconds per 1,000 deliveries (flat is better)"
    costs = [
        (f"{one['online']:,} on line" + (f", {one['stored']:,} stored" if one["stored"] else ""),
         one["without_rest"], one["postgres"])
        for one in steps
    ]  # fmt: skip
    head = [
        "on line",
        "stored",
        "CPU s for 1,000 deliveries",
        "… of which PostgreSQL",
        "resting, share of a core",
    ]
    lines = [_row(head), _row(["---"] * len(head))]
    lines += [
        _row([
            f"{one['online']:,}", f"{one['stored']:,}" if one["stored"] else "few",
            *(f"{one[name]:.3f}" for name in ("without_rest", "postgres", "resting_cpu_share")),
        ])
        for one in steps
    ]  # fmt: skip
    _put("growth", PICTURE.with_name("growth.svg"), bars(title, costs), "\n".join(lines))


def _put(what: str, picture: Path, drawn: str, words: str) -> None:
    """Put a picture and words into the document, between the marks for them."""
    begin, end = (mark.replace("measured", what) for mark in (BEGIN, END))
    before, found, rest = DOCUMENT.read_text(encoding="utf-8").partition(begin)
    _, closed, after = rest.partition(end)
    if not (found and closed):
        raise ValueError(f"{DOCUMENT.name} has no place for figures: {begin} … {end}")
    title = drawn.partition('aria-label="')[2].partition('"')[0]
    picture.write_text(drawn, encoding="utf-8")
    DOCUMENT.write_text(
        f"{before}{begin}\n![{title}]({picture.name})\n\n{words}\n{end}{after}", encoding="utf-8"
    )


def bars(title: str, costs: list[tuple[str, float, float]]) -> str:
    """Costs as bars, PostgreSQL's part lighter; readable on a light and a dark page. Of each cost its name, all of it,
    and PostgreSQL's part.
    """
    largest = max(total for _, total, _ in costs)
    width, left, high, gap = 640, 30 + 8 * max(len(name) for name, *_ in costs), 30, 18
    scale = (width - left - 80) / largest
    parts = []
    for place, (name, total, postgres) in enumerate(costs):
        top = 40 + place * (high + gap)
        own, stored = (total - postgres) * scale, postgres * scale
        parts += [
            f'<text x="{left - 10}" y="{top + 20}" text-anchor="end">{escape(name)}</text>',
            f'<rect x="{left}" y="{top}" width="{own:.1f}" height="{high}" class="own"/>',
            f'<rect x="{left + own:.1f}" y="{top}" width="{stored:.1f}" height="{high}" class="stored"/>',
            f'<text x="{left + own + stored + 8:.1f}" y="{top + 20}">{total:.3f}</text>',
        ]
    height = 40 + len(costs) * (high + gap) + 30
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-label="{title}">',
        "<style>text{font:14px system-ui,sans-serif;fill:#555}.own{fill:#3d6b80}.stored{fill:#a8c3cf}"
        "@media(prefers-color-scheme:dark){text{fill:#ccc}}</style>",
        f'<text x="10" y="22">{title}</text>',
        *parts,
        f'<text x="10" y="{height - 10}">dark: the server itself · light: PostgreSQL</text>',
        "</svg>",
        "",
    ])  # fmt: skip
