"""`policy check|explain|matrix|diff`: what a contact policy file says, without any database."""

from __future__ import annotations

import argparse
from typing import Any

from throughcare.config.station import read_file, say
from throughcare.config.trouble import OperatorError
from throughcare.contact.policy import load
from throughcare.contact.problems import PolicyError
from throughcare.contact.words import Role


def add_to(commands: Any) -> None:
    """Add `policy` and its four verbs."""
    policy = commands.add_parser("policy", help="Check, explain, tabulate or compare contact policy files.")
    verbs = policy.add_subparsers(title="verbs", metavar="VERB", required=True)
    verb = verbs.add_parser("check", help="Errors and warnings, with their lines and what to write instead.")
    verb.add_argument("file", metavar="FILE", help="a policy file, such as programs/harbor.toml")
    verb.set_defaults(run=check)
    verb = verbs.add_parser("explain", help="The page “Can we talk outside sessions?” in plain words.")
    verb.add_argument("file", metavar="FILE", help="a policy file, such as programs/harbor.toml")
    verb.add_argument(
        "--role",
        default="participant",
        metavar="ROLE",
        help=f"for whom: {', '.join(Role)} (default: participant)",
    )
    verb.set_defaults(run=explain)
    verb = verbs.add_parser("matrix", help="Who can reach whom, how.")
    verb.add_argument("file", metavar="FILE", help="a policy file, such as programs/harbor.toml")
    verb.set_defaults(run=matrix)
    verb = verbs.add_parser("diff", help="What changes for whom from one file to the other.")
    verb.add_argument("old", metavar="OLD", help="the policy file in force")
    verb.add_argument("new", metavar="NEW", help="the policy file that would follow it")
    verb.set_defaults(run=diff)


def check(wanted: argparse.Namespace) -> int:
    """Print each problem as FILE:LINE; exit code 1 if there is an error among them."""
    from throughcare.contact.check import check as check_policy

    problems = check_policy(read_file(wanted.file, most=20_000_000))
    for problem in problems:
        say(problem.text(wanted.file))
    errors = sum(problem.severity == "error" for problem in problems)
    others = len(problems) - errors
    say(
        f"{errors} {'error' if errors == 1 else 'errors'}, {others} other {'remark' if others == 1 else 'remarks'}."
        if problems
        else "No errors, no remarks."
    )
    return 1 if errors else 0


def explain(wanted: argparse.Namespace) -> int:
    """Print the explanation for one role."""
    from throughcare.contact.explain import explain as explain_policy

    if wanted.role not in set(Role):
        raise OperatorError(f"There is no role “{wanted.role}”. Roles: {', '.join(Role)}.")
    say(explain_policy(_load(wanted.file), wanted.role).text())
    return 0


def matrix(wanted: argparse.Namespace) -> int:
    """Print the table."""
    from throughcare.contact.matrix import matrix as matrix_of

    say(matrix_of(_load(wanted.file)).text())
    return 0


def diff(wanted: argparse.Namespace) -> int:
    """Print the changes in sentences; exit code 0 either way."""
    from throughcare.contact.diff import diff as diff_of

    changes = diff_of(_load(wanted.old), _load(wanted.new))
    for change in changes:
        say(f"- {change.sentence}")
    if not changes:
        say("Nothing changes for anybody.")
    return 0


def _load(path: str) -> Any:
    try:
        return load(read_file(path, most=20_000_000))
    except PolicyError as error:
        raise OperatorError(f"This policy cannot be used.\n{error.text(path)}") from error
