"""`screen` and `screening`: screen JSON lines, and train the model that screening ships with."""

from __future__ import annotations

import argparse
import gzip
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from throughcare.config import station
from throughcare.config.trouble import OperatorError

_SETS = ("rmhd", "counsel", "sad", "davidson", "misogyny", "hatemoji", "contact")


def add_to(commands: Any) -> None:
    """Add `screen` and `screening train`."""
    command = commands.add_parser(
        "screen", help='Screen JSON lines {"id", "text"} from standard input; findings on standard output.'
    )
    command.set_defaults(run=screen)
    group = commands.add_parser("screening", help="Work on the screening model.")
    verbs = group.add_subparsers(title="commands", metavar="COMMAND", required=True)
    command = verbs.add_parser(
        "train", help="Train the screening model from labelled messages (needs scikit-learn)."
    )
    command.add_argument("--data", type=Path, help="A folder with the public sets' NAME-train.jsonl.gz.")
    command.add_argument("--messages", type=Path, help="A folder with our own messages, *.jsonl.")
    command.add_argument(
        "--second",
        type=Path,
        help="A folder with more of them, which only the second reading of danger learns.",
    )
    command.add_argument("--out", type=Path, help="The file to write, in place of the package's own model.")
    command.set_defaults(run=train)


def screen(_wanted: argparse.Namespace) -> int:
    """Screen what comes in, line for line."""
    from throughcare.screening.__main__ import main

    return main(sys.stdin.buffer, sys.stdout.buffer, sys.stderr.buffer)


def train(wanted: argparse.Namespace) -> int:
    """Train and write the model."""
    if wanted.data is None and wanted.messages is None:
        raise OperatorError("There is nothing to train on: give --data, --messages or both.")
    try:
        from throughcare.screening.training.make import make
    except ModuleNotFoundError as error:
        raise OperatorError(
            f"Training needs {error.name}, which only the development setup has: make setup."
        ) from error
    from throughcare.screening import model, packed
    from throughcare.screening.training import examples

    for folder in filter(None, (wanted.data, wanted.messages, wanted.second)):
        if not folder.is_dir():
            raise OperatorError(f"There is no folder {folder}. Nothing was trained or written.")
    taught = [
        *_own(wanted.messages, examples, examples.OWN),
        *_own(wanted.second, examples, examples.SECOND),
        *_public(wanted.data, examples),
    ]
    if not taught:
        raise OperatorError("No messages were found in the folders given.")
    made = packed.write(make(taught, station.say))
    path = wanted.out or model.PATH
    path.write_bytes(made)
    station.say(f"{path} written: {len(made) / 1e6:.2f} MB.")
    return 0


def _own(folder: Path | None, examples: Any, source: str) -> Iterator[Any]:
    for path in sorted(folder.glob("*.jsonl")) if folder else []:
        rows = [orjson.loads(line) for line in path.read_bytes().splitlines() if line.strip()]
        yield from examples.own(((path.stem, row) for row in rows), source)


def _public(folder: Path | None, examples: Any) -> Iterator[Any]:
    for name in _SETS if folder else ():
        path = folder / f"{name}-train.jsonl.gz" if folder else Path()
        if path.exists():
            with gzip.open(path) as lines:
                yield from examples.public(name, [orjson.loads(line) for line in lines])
