"""The only writers of this package's rows, one file a noun."""

from __future__ import annotations

from throughcare.people.actions.accounts import (
    change_email,
    change_password,
    get_or_create_account,
    set_password,
)
from throughcare.people.actions.outgoing import Call, owe_calls, owe_message, stop_calls
from throughcare.people.actions.sign_ins import TooManyTries, check_password, count_ask, make_ticket, tidy

__all__ = [
    "Call",
    "TooManyTries",
    "change_email",
    "change_password",
    "check_password",
    "count_ask",
    "get_or_create_account",
    "make_ticket",
    "owe_calls",
    "owe_message",
    "set_password",
    "stop_calls",
    "tidy",
]
