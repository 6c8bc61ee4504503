"""What a safety plan holds and when it is whole. No Django, no I/O.

Six steps after Stanley and Brown's Safety Planning Intervention: their order and purpose, in our own words, as
the wording of the form is theirs. In one study 30% of plans lacked a contact, and those without anybody to ask
for help went with more harm (doi 10.1176/appi.ps.202100699). So a plan says kindly what is missing, and is kept
all the same: half a plan helps.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from throughcare.kit.text import BadText, clean_body

MAX_LINES: Final = 12
MAX_LINE: Final = 300
MAX_NAME: Final = 80
MAX_PHONE: Final = 40
MAX_CONTACTS: Final = 8

_DIALLED: Final = re.compile(r"[0-9+*#]")
_PHONE: Final = re.compile(r"[0-9+*#() .\-/x]+", re.IGNORECASE)


class Step(StrEnum):
    """The six, in their order."""

    SIGNS = "signs"
    ALONE = "alone"
    PLACES = "places"
    PEOPLE = "people"
    AGENCIES = "agencies"
    SURROUNDINGS = "surroundings"


LINES: Final = (Step.SIGNS, Step.ALONE, Step.SURROUNDINGS)
CONTACTS: Final = (Step.PLACES, Step.PEOPLE, Step.AGENCIES)
NEEDS_CONTACT: Final = (Step.PLACES, Step.PEOPLE)


class PlanError(ValueError):
    """A step that cannot be kept: `step`, and `code` (too-many, too-long, bad-phone, no-name)."""

    def __init__(self, step: Step, code: str) -> None:
        self.step = step
        self.code = code
        super().__init__(f"{step}: {code}")


@dataclass(frozen=True, slots=True)
class Contact:
    """A person, a place or an agency; `phone` may be empty."""

    name: str
    phone: str = ""

    @property
    def tel(self) -> str:
        """What a phone dials: digits and + * # only; empty without a number. An extension is left off."""
        number = re.split(r"x", self.phone, maxsplit=1, flags=re.IGNORECASE)[0]
        return "".join(_DIALLED.findall(number))


LIFELINE: Final = Contact("988 Suicide & Crisis Lifeline", "988")
"""Stands in every new plan. Answers calls, texts and chats in all states, day and night."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The contents of one version."""

    signs: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()
    places: tuple[Contact, ...] = ()
    people: tuple[Contact, ...] = ()
    agencies: tuple[Contact, ...] = ()
    surroundings: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing of one's own stands in it."""
        return self in (EMPTY, FRESH)

    def missing(self) -> tuple[Step, ...]:
        """The steps that are not whole yet: empty ones, and 3 and 4 without somebody with a number."""
        return tuple(
            step
            for step in Step
            if not getattr(self, step)
            or (step in NEEDS_CONTACT and not any(contact.tel for contact in getattr(self, step)))
        )

    def to_call(self) -> tuple[Contact, ...]:
        """Everybody with a number, people first, each number once."""
        found: dict[str, Contact] = {}
        for contact in (*self.people, *self.places, *self.agencies):
            if contact.tel:
                found.setdefault(contact.tel, contact)
        return tuple(found.values())

    def as_json(self) -> dict[str, Any]:
        """As it is kept: lists of lines, and lists of `{name, phone}`."""
        return {
            step.value: [
                {"name": one.name, "phone": one.phone} if isinstance(one, Contact) else one
                for one in getattr(self, step)
            ]
            for step in Step
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Plan:
        """The same back. A step that is not there is empty."""
        lines = {step.value: tuple(kept.get(step, ())) for step in LINES}
        contacts = {
            step.value: tuple(Contact(one["name"], one["phone"]) for one in kept.get(step, ()))
            for step in CONTACTS
        }
        return cls(**lines, **contacts)  # type: ignore[arg-type]


EMPTY: Final = Plan()
FRESH: Final = Plan(agencies=(LIFELINE,))


def clean_lines(step: Step, text: str) -> tuple[str, ...]:
    """One line a thing, without blank ones. Raises PlanError."""
    lines = tuple(filter(None, (_clean(step, line, MAX_LINE) for line in text.splitlines())))
    if len(lines) > MAX_LINES:
        raise PlanError(step, "too-many")
    return lines


def clean_contacts(step: Step, rows: Iterable[tuple[str, str]]) -> tuple[Contact, ...]:
    """Rows of name and number; rows that are empty fall away. Raises PlanError."""
    found = []
    for raw_name, raw_phone in rows:
        name, phone = _clean(step, raw_name, MAX_NAME), _clean(step, raw_phone, MAX_PHONE)
        if not name and not phone:
            continue
        if not name:
            raise PlanError(step, "no-name")
        phone = unicodedata.normalize("NFKC", phone)
        contact = Contact(name, phone)
        if phone and (not _PHONE.fullmatch(phone) or len(contact.tel) < 3):
            raise PlanError(step, "bad-phone")
        found.append(contact)
    if len(found) > MAX_CONTACTS:
        raise PlanError(step, "too-many")
    return tuple(found)


def _clean(step: Step, text: str, longest: int) -> str:
    if not text.strip():
        return ""
    try:
        clean = " ".join(clean_body(text).split())
    except BadText as bad:
        if bad.code == "empty":
            return ""
        raise PlanError(step, "too-long") from None
    if len(clean) > longest:
        raise PlanError(step, "too-long")
    return clean


def changed(old: Plan, new: Plan) -> Sequence[Step]:
    """Which steps differ between two versions."""
    return [step for step in Step if getattr(old, step) != getattr(new, step)]
