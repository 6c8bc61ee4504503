"""Reading a policy: `load` for the whole file or nothing, `read` for a policy with its problems beside it."""

from __future__ import annotations

from dataclasses import dataclass

from throughcare.contact.examine import examine
from throughcare.contact.grammar import POLICY
from throughcare.contact.model import ChannelRules, Policy, WhoRule
from throughcare.contact.problems import PolicyError, Problem
from throughcare.contact.reading import Notes, path_text
from throughcare.contact.source import read_source
from throughcare.contact.words import Channel

__all__ = ["ChannelRules", "Policy", "PolicyError", "Problem", "Read", "WhoRule", "load", "read"]


@dataclass(frozen=True, slots=True)
class Read:
    """What reading a file gave: a policy if it can be used, and every problem, warnings among them."""

    policy: Policy | None
    problems: tuple[Problem, ...]


def read(source: str | bytes) -> Read:
    """The policy of a TOML file and everything to say about it; never raises for bad input."""
    try:
        data, lines = read_source(source)
    except PolicyError as error:
        return Read(None, error.problems)
    notes = Notes(lines)
    values = POLICY.read(data, (), notes)
    policy = None
    if values is not None and not notes.problems:
        policy = Policy(
            **values["program"],
            hours=tuple(sorted(values["hours"], key=lambda hours: str(hours.name))),
            agreements=values["agreements"],
            conduct=values["conduct"],
            afterwards=values["afterwards"],
            channels=tuple(
                rules for c in Channel if (rules := values[c.value.replace("-", "_")]) is not None
            ),
        )
        by_path = {path_text(path): path for path in sorted(lines, key=len, reverse=True)}
        for problem in examine(policy):
            path = by_path.get(problem.path, by_path.get(problem.path.rpartition(".")[0], ()))
            line = notes.line(path) or notes.line((problem.path.split(".", maxsplit=1)[0],))
            notes.problems.append(
                Problem(line, problem.path, problem.message, problem.instead, problem.severity)
            )
    problems = tuple(sorted(notes.problems, key=lambda p: (p.line, p.path)))
    return Read(None if any(p.severity == "error" for p in problems) else policy, problems)


def load(source: str | bytes) -> Policy:
    """The policy of a TOML file. Raises `PolicyError` with every problem found; warnings don't stop it."""
    result = read(source)
    if result.policy is None:
        raise PolicyError([p for p in result.problems if p.severity == "error"])
    return result.policy
