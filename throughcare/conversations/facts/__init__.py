"""What a contact decision about a thread needs to know, read by SQL: one reader for pages and sockets. No
Django.

THE RULE. Decisions are kept and checked again by three numbers, under the rows' locks. So whoever changes a
fact raises the number beside it in the same transaction:

- anything about one member (roles, episode, phase, cohort, marks, mute, pause, limit, acknowledgement,
  consent, ask, introduction, relation, care team, call that is answered, birth date, zone, names shown):
  `program_standing.version` of *each* member whom it is about, both sides of a consent, an introduction and
  a relation, and the guarded minor;
- anything about one thread (a seat opened or ended, closed, reopened, a block between its two people):
  `conversations_thread.access_version`;
- anything about a whole program (a policy, a rota, a cohort's sessions): `program_program.policy_number` for
  a policy; rota and sessions are read again within `FRESH_FOR`; the words it watches for:
  `conversations_watchlist.number`.

Whoever forgets it lets a member post for up to `FRESH_FOR` after she may not;
`tests/app/conversations/test_the_rule.py` does each action once and looks.
"""

from __future__ import annotations

from throughcare.conversations.facts.counting import Counts, count
from throughcare.conversations.facts.pairs import PairWorld, pairs_of
from throughcare.conversations.facts.parties import roles_of
from throughcare.conversations.facts.policies import policy_from, remember_policy
from throughcare.conversations.facts.statements import Plan, Statement, run, run_now
from throughcare.conversations.facts.watching import remember_watch, watch_from
from throughcare.conversations.facts.world import FRESH_FOR, Person, Place, World, history_of, is_at_work
from throughcare.conversations.facts.worlds import worlds_of

__all__ = [
    "FRESH_FOR",
    "Counts",
    "PairWorld",
    "Person",
    "Place",
    "Plan",
    "Statement",
    "World",
    "count",
    "history_of",
    "is_at_work",
    "pairs_of",
    "policy_from",
    "remember_policy",
    "remember_watch",
    "roles_of",
    "run",
    "run_now",
    "watch_from",
    "worlds_of",
]
