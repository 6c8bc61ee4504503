"""The command line: one command a line of help; each imports what it needs only when it runs."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from typing import Any

from throughcare import __version__
from throughcare.config.commands import (
    audit,
    care,
    doctor,
    drill,
    loadtest,
    people,
    policy,
    screening,
    services,
)
from throughcare.config.trouble import OperatorError, explained

COMMANDS = (services, people, care, policy, screening, audit, doctor, drill, loadtest)


def parser() -> argparse.ArgumentParser:
    """The whole grammar; the docs' page of commands is checked against it."""
    top = argparse.ArgumentParser(
        prog="throughcare",
        description="Software for virtual intensive outpatient programs and the time between their sessions.",
        epilog="Without DATABASE_URL, everything is kept in an embedded PostgreSQL in the data folder "
        "(THROUGHCARE_DATA, else ./var).",
    )
    top.add_argument("--version", action="version", version=f"throughcare {__version__}")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for module in COMMANDS:
        module.add_to(commands)
    _describe(commands)
    return top


def _describe(commands: Any) -> None:
    """Let `COMMAND --help` say what the list of commands says of it, where it says nothing of its own."""
    helps = {choice.dest: choice.help for choice in commands._choices_actions}
    for name, command in commands.choices.items():
        command.description = command.description or helps[name]
        for action in command._actions:
            if isinstance(action, argparse._SubParsersAction):
                _describe(action)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code. Trouble an operator can mend is one sentence, no trace."""
    wanted = parser().parse_args(arguments)
    try:
        return int(wanted.run(wanted) or 0)
    except OperatorError as error:
        print(f"throughcare: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever was reading (`| head`) has seen enough; there is nobody to say anything to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        sentence = explained(error)
        if sentence is None:
            raise
        print(f"throughcare: {sentence}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
