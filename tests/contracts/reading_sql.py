"""Whether an SQL text keeps to one organization: a reader of the shapes that the message path's texts have.

It knows no more SQL than that, and says so of whatever it can't follow: a text passes only if every table of
record in it was understood.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

PARAMETERS = {"$1", ":organization", "organization"}
"""What stands for the one organization: a numbered text's first parameter, a named one's, a function's variable."""

_SQL = re.compile(r"\s*(?:WITH|SELECT|INSERT|UPDATE|DELETE)\s", re.IGNORECASE)
_NOISE = re.compile(r"--[^\n]*|'(?:[^']|'')*'")
_NAME = r"[a-z_][a-z_0-9]*"
_PART = re.compile(r"\bUNION(?:\s+ALL)?\b|;|\bIF\b|\bELSE\b|\bPERFORM\b|\bRETURN\b|\bLOOP\b", re.IGNORECASE)
_READ = re.compile(
    rf"\b(?:FROM|JOIN|UPDATE)\s+(?:ONLY\s+)?({_NAME})\b(?!\s*[.(])(?:\s+(?:AS\s+)?({_NAME}))?", re.IGNORECASE
)
_INSERT = re.compile(rf"\bINSERT\s+INTO\s+({_NAME})\s*\x00(\d+)\s+SELECT\s+(\S+?),", re.IGNORECASE)
_EQUAL = re.compile(
    rf"((?:{_NAME}\.)?organization_id)\s*=\s*((?:{_NAME}\.)?organization_id|\$1\b|:organization\b|organization\b)",
    re.IGNORECASE,
)
_NO_ALIAS = {
    "where", "set", "on", "join", "left", "cross", "inner", "order", "group", "limit", "for", "using",
    "returning", "union", "as", "with", "having", "and",
}  # fmt: skip


def texts_of(folder: Path) -> Iterator[tuple[str, str]]:
    """Every string of a package's source that begins as SQL does, with where it stands."""
    for path in sorted(folder.rglob("*.py")):
        if "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and _SQL.match(node.value):
                yield f"{path.name}:{node.lineno}", node.value


def crossings(sql: str, tables: set[str]) -> list[str]:
    """What in this text may touch rows of more than one organization; empty if nothing does.

    `tables` are those of record. Each must be bound to the one organization where it is read or changed: by
    itself, or by being equal to another table's that is, in the same part of the text or around it. A row that
    is inserted must begin with it.
    """
    flat = _NOISE.sub(" ", sql)
    problems: list[str] = []
    _look(flat, tables, set(), problems)
    return problems


def _look(text: str, tables: set[str], around: set[str], problems: list[str]) -> None:
    """One level of brackets: `around` are the names bound outside of it."""
    direct, inner = _without_brackets(text)
    bound_in: dict[int, set[str]] = {}
    for part in _PART.split(direct):
        reads = [(found[1], found[2] or "") for found in _READ.finditer(part)]
        named = {
            alias if alias and alias.lower() not in _NO_ALIAS else table
            for table, alias in reads
            if table in tables
        }
        bound = _bound(part, named, around)
        if named and re.search(r"\bOR\b", part, re.IGNORECASE):
            problems.append(f"OR, outside of brackets: {_short(part)}")
        inserted = set()
        for table, columns, first in _INSERT.findall(part):
            if table not in tables:
                continue
            inserted.add(table)
            if not re.match(r"\s*organization_id\b", inner[int(columns)]) or first not in PARAMETERS:
                problems.append(f"{table} is written, and not for the one organization: {_short(part)}")
        problems += [
            f"{name} is not bound to the one organization: {_short(part)}" for name in sorted(named - bound)
        ]
        understood = {table for table, _ in reads} | inserted
        mentioned = {word for word in re.findall(rf"\b({_NAME})\b(?!\s*\.)", part) if word in tables}
        problems += [
            f"{table} was not understood: {_short(part)}" for table in sorted(mentioned - understood)
        ]
        for number in re.findall(r"\x00(\d+)", part):
            bound_in[int(number)] = bound
    for number, content in enumerate(inner):
        _look(content, tables, bound_in.get(number, around), problems)


def _bound(part: str, named: set[str], around: set[str]) -> set[str]:
    """Those of the names that are equal to the one organization, at once or by way of each other."""
    bound, pairs = around - named, []  # a name that is given anew is another one
    for left, right in _EQUAL.findall(part):
        ours = left.split(".")[0] if "." in left else _only(named)
        if right in PARAMETERS:
            bound.add(ours)
        else:
            pairs.append((ours, right.split(".")[0] if "." in right else _only(named)))
    for _ in pairs:
        for one, other in pairs:
            if one in bound or other in bound:
                bound |= {one, other}
    return bound


def _only(named: set[str]) -> str:
    """The table that a column without a name before it belongs to, if there is but one."""
    return next(iter(named)) if len(named) == 1 else ""


def _without_brackets(text: str) -> tuple[str, list[str]]:
    """The text with each bracket of the outermost level replaced by its number, and what was in them."""
    direct: list[str] = []
    inner: list[str] = []
    depth, start = 0, 0
    for place, character in enumerate(text):
        if character == "(":
            if depth == 0:
                start = place + 1
            depth += 1
        elif character == ")":
            depth -= 1
            if depth == 0:
                direct.append(f" \x00{len(inner)} ")
                inner.append(text[start:place])
        elif depth == 0:
            direct.append(character)
    if depth:
        raise ValueError("brackets do not match")
    return "".join(direct), inner


def _short(part: str) -> str:
    return " ".join(part.replace("\x00", "#").split())[:160]
