"""Writes the reference pages made from the code: commands from the CLI's grammar, permissions from roles."""

from __future__ import annotations

import argparse
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
BEGIN, END = "<!-- columns: made by scripts/reference.py -->", "<!-- /columns -->"

COMMANDS_HEAD = """\
# Commands

This page is made from the command line's own grammar by `scripts/reference.py`; `throughcare COMMAND --help`
says the same. After `make demo` or `make setup` the command is `.venv/bin/throughcare`.

Every command ends with 0 when it did what was asked, 1 when it refused or found something wrong (a sentence
says what), and 2 when it was called wrongly.
"""

PERMISSIONS_HEAD = """\
# Permissions

This page is made from `throughcare/access/roles.py` and the table of addresses by `scripts/reference.py`.

A page asks for one word. A role holds words, in one program or in all. A word opens the page; which rows are
on it is asked again of each row: staff see what their program, care team or rota gives them, members what the
contact policy gives them. What somebody may not see answers 404, as if it were not there.
"""

MEANINGS = {
    "agreement:read": "read a program's agreement and its versions, and say yes to it",
    "attendance:keep": "say who came to a group session; the people on call are rung about whoever did not",
    "concern:handle": "take and close concerns, and read what was said around them; record the C-SSRS, "
    "read and write safety plans, read questionnaires",
    "concern:raise": "ring the people on call about somebody one is worried about",
    "contact:ask": "ask a peer to write to each other, and answer such an ask",
    "coverage:care": "see how much each moderator carries, and read private notes written to oneself",
    "coverage:plan": "make the moderators' roster, and see the forecast for it",
    "coverage:read": "see who moderates when, and who is on now",
    "episode:manage": "place people: start, move and end episodes, make cohorts",
    "help:ask": "“tell my team” on the page Help now, which itself is open to everybody; one's own safety plan",
    "introduction:make": "bring two members of a program together, and end an introduction",
    "measure:answer": "answer questionnaires about oneself",
    "policy:publish": "put a new version of a contact policy in force",
    "review:decide": "look at held messages and at reports, and decide on them",
    "role:give": "give and end staff roles; nobody gives herself one",
    "rota:manage": "publish who is on call for a week, and hand a turn over for somebody else",
    "self:manage": "one's own page, name, time zone, sign-in and blocks",
    "thread:read": "open groups, rooms and messages",
    "thread:write": "post in them, and begin topics",
    "watch:read": "see which words and topics a program watches for, and what they do",
}

PERMISSIONS_FOOT = """\
Somebody whose last role has ended keeps {former}: her own words and Help now stay hers; nobody else's words
stay open to her.

An operator runs the server and sees nothing clinical.

## Where each word is asked for

Parts in `<…>` stand for ids and names. Help now (`/help`, `/help/tell`), `/healthz` and `/readyz` are
answered before any sign-in, so that they answer when the rest is away.

| word | addresses |
| --- | --- |
{addresses}
| any account, of whatever organization | {signed_in} |
| open to all | {open} |
"""


def commands_page() -> str:
    """The page of commands."""
    from throughcare.config.cli import parser

    return COMMANDS_HEAD + "".join(_command(name, sub, text) for name, sub, text in leaves(parser(), ""))


def leaves(
    parser: argparse.ArgumentParser, before: str
) -> Iterator[tuple[str, argparse.ArgumentParser, str]]:
    """Each command that does something, with its name and its line of help."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            helps = {choice.dest: choice.help or "" for choice in action._choices_actions}
            for name, sub in action.choices.items():
                found = list(leaves(sub, f"{before}{name} "))
                yield from found or [(f"{before}{name}", sub, helps[name])]


def _command(name: str, parser: argparse.ArgumentParser, text: str) -> str:
    actions = [action for action in parser._actions if action.dest != "help"]
    usage = " ".join([f"throughcare {name}", *(_usage(action) for action in actions)])
    page = f"\n## {name}\n\n{text}\n\n```\n{usage}\n```\n"
    if not actions:
        return page
    rows = [f"| `{_shown(action)}` | {action.help or ''} |" for action in actions]
    return page + "\n| argument | |\n| --- | --- |\n" + "\n".join(rows) + "\n"


def _usage(action: argparse.Action) -> str:
    shown = _shown(action)
    return shown if action.required or not action.option_strings else f"[{shown}]"


def _shown(action: argparse.Action) -> str:
    value = action.metavar or (
        "{" + ",".join(action.choices) + "}" if action.choices else action.dest.upper()
    )
    if not action.option_strings:
        return str(value)
    return action.option_strings[-1] + ("" if action.nargs == 0 else f" {value}")


def permissions_page() -> str:
    """The page of permissions. Django must be set up."""
    from throughcare.access.roles import FORMER, WORDS_OF
    from throughcare.access.words import Word

    words = sorted(Word)
    head = "| role | " + " | ".join(f"`{word}`" for word in words) + " |\n"
    head += "| --- |" + " :-: |" * len(words) + "\n"
    rows = "".join(
        f"| {role} | " + " | ".join("yes" if word in held else "" for word in words) + " |\n"
        for role, held in WORDS_OF.items()
    )
    meanings = "".join(f"- `{word}`: {MEANINGS[word]}.\n" for word in words)
    where = _addresses()
    foot = PERMISSIONS_FOOT.format(
        former=" and ".join(
            filter(None, [", ".join(f"`{w}`" for w in sorted(FORMER)[:-1]), f"`{max(FORMER)}`"])
        ),
        addresses="\n".join(f"| `{word}` | {_listed(where.get(word, []))} |" for word in words),
        signed_in=_listed(where.get("signed-in", [])),
        open=_listed(where.get("open", [])),
    )
    return f"{PERMISSIONS_HEAD}\n{head}{rows}\n{meanings}\n{foot}"


def _listed(addresses: list[str]) -> str:
    return ", ".join(f"`{address}`" for address in sorted(addresses)) or "none"


def _addresses() -> dict[str, list[str]]:
    """By word (or `open`, `signed-in`): every address that asks for it."""
    from django.urls import URLPattern, get_resolver

    found: dict[str, list[str]] = {}

    def walk(patterns: list[Any], before: str) -> None:
        for pattern in patterns:
            address = before + str(pattern.pattern)
            if isinstance(pattern, URLPattern):
                shown = "/" + re.sub(r"<\w+:", "<", address)
                found.setdefault(str(getattr(pattern.callback, "guarded_by", "")), []).append(shown)
            else:
                walk(pattern.url_patterns, address)

    walk(get_resolver().url_patterns, "")
    return found


def first_program_page() -> str:
    """The page of first steps as it stands, its table of CSV columns made anew. Django must be set up."""
    from throughcare.program.imports.reading import COLUMNS

    rows = "".join(f"| `{name}` | {text} |\n" for name, text in COLUMNS.items())
    before, _, rest = (DOCS / "start" / "first-program.md").read_text(encoding="utf-8").partition(BEGIN)
    return f"{before}{BEGIN}\n| column | |\n| --- | --- |\n{rows}{END}{rest.partition(END)[2]}"


PAGES = {
    "reference/commands.md": commands_page,
    "reference/permissions.md": permissions_page,
    "start/first-program.md": first_program_page,
}


def main() -> int:
    """Write them all."""
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory() as data:
        # No database is asked; the settings want to know one.
        os.environ.update(
            DJANGO_SETTINGS_MODULE="throughcare.config.settings",
            DATABASE_URL="postgresql:///none",
            THROUGHCARE_DATA=data,
        )
        import django

        django.setup()
        for name, page in PAGES.items():
            (DOCS / name).write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
