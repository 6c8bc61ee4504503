"""The published JSON Schema and the reference page of the language, made from the grammar the reader uses."""

from __future__ import annotations

import json
from typing import Any

from throughcare.contact.carried import CARRIED_CHANNELS
from throughcare.contact.conditions import OF
from throughcare.contact.grammar import (
    AFTERWARDS,
    AGREEMENTS,
    CONDUCT_TABLE,
    CONTENT,
    HOURS,
    MODERATION,
    POLICY,
    PROGRAM,
    READING,
    WHO,
    channel_table,
)
from throughcare.contact.kinds import CONDITION_SHAPES, condition_schema
from throughcare.contact.reading import Key, Table
from throughcare.contact.source import MAX_CHARACTERS, MAX_DEPTH
from throughcare.contact.words import PAIR_CHANNELS, Channel

_INTRODUCTION = """\
# The contact policy file

A program writes down in one TOML file who may reach whom, when, and who looks at it. This page is made
from the grammar that the software reads the file with; `contact-policy.schema.json` beside it is made from
the same, for editors that know JSON Schema. The files in `programs/` are complete examples.

Try a file with `throughcare policy check FILE`; read it as members will with
`throughcare policy explain FILE`.

- Nothing is offered that the file doesn't name: a channel without a table is not offered.
- A list with one item may stand without brackets: `roles = "participant"`.
- A file has at most {characters:,} characters and is nested at most {depth} deep.
- What every program has, whatever its file says: a call for help reaches staff; blocked people share no
  thread, nor do a minor and an unrelated adult member; other organizations don't exist; an ended episode ends
  access; nobody reviews what she wrote herself.
"""

_CONDITIONS = """\
## Conditions

`when`, `open` and `before-when` hold a condition. `of` says of whom a test on a person speaks: {of};
without it, of the person who acts. A rule with `roles` and `with` holds in both directions: either of the two may be
the one who acts. In a room there is no other person, so `of` is left out there.

| Condition | So when |
|---|---|
"""

_CHANNELS = """\
## Channels

| Channel | Between | Today |
|---|---|---|
"""


def schema() -> dict[str, Any]:
    """The language as a JSON Schema (2020-12) of the file's data."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Throughcare contact policy",
        "description": "One program's contact policy, as the data of its TOML file.",
        **POLICY.schema(),
        "$defs": {"condition": condition_schema()},
    }


def schema_text() -> str:
    """The schema as it is published."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def page() -> str:
    """The reference page in Markdown."""
    parts = [_INTRODUCTION.format(characters=MAX_CHARACTERS, depth=MAX_DEPTH), _section(POLICY)]
    parts += [_section(table) for table in (PROGRAM, HOURS, AGREEMENTS, CONDUCT_TABLE, AFTERWARDS)]
    parts.append(_CHANNELS + "".join(_channel_row(channel) for channel in Channel))
    every = channel_table(Channel.SUPPORT_GROUP)
    parts.append(_section(Table("[<channel>]", every.means, every.keys, every.build)))
    known = {key.name for key in every.keys}
    direct = tuple(key for key in channel_table(Channel.DIRECT_THREAD).keys if key.name not in known)
    parts.append(
        _section(Table("[direct-thread]", "A direct thread has these as well.", direct, every.build))
    )
    parts += [_section(table) for table in (WHO, MODERATION, CONTENT, READING)]
    shapes = "".join(f"| `{shape}` | {meaning} |\n" for shape, meaning in CONDITION_SHAPES)
    parts.append(_CONDITIONS.format(of=", ".join(f"`{of}`" for of in OF)) + shapes)
    return "\n".join(parts)


def _channel_row(channel: Channel) -> str:
    between = "two people" if channel in PAIR_CHANNELS else "the people of a room"
    today = "carried" if channel in CARRIED_CHANNELS else "not yet available: members are told so"
    return f"| `{channel}` | {between} | {today} |\n"


def _section(table: Table) -> str:
    title = f"## `{table.title}`" if table.title else "## The file"
    rows = "".join(_row(key) for key in table.keys)
    return f"{title}\n\n{table.means}\n\n| Key | Holds | Means | Without it |\n|---|---|---|---|\n{rows}"


def _row(key: Key) -> str:
    kind = key.kind.words.replace("|", "\\|")
    return f"| `{key.name}` | {kind} | {key.means} | {_without(key)} |\n"


def _without(key: Key) -> str:
    if key.needed:
        return "needed"
    if isinstance(key.without, bool):
        return "`true`" if key.without else "`false`"
    if isinstance(key.without, str | int) and key.without != "":
        return f"`{key.without}`"
    if isinstance(key.without, tuple) and key.name == "ages":
        return "`18+`"
    if isinstance(key.without, tuple) and key.without and all(isinstance(item, str) for item in key.without):
        return ", ".join(f"`{item}`" for item in key.without)
    return "—"
