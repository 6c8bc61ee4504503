"""From the bytes of a CSV file to rows of checked values, with a sentence for every line that is wrong."""

from __future__ import annotations

import csv
import difflib
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from throughcare.contact.words import Role
from throughcare.kit import clock
from throughcare.kit.text import clean_line
from throughcare.program.actions.lines import LONGEST
from throughcare.program.actions.members import state_code
from throughcare.program.refusals import Refused

MOST_BYTES = 10_000_000
MOST_LINES = 20_000
LONGEST_PLACE = 60  # a track or a phase

COLUMNS: Mapping[str, str] = {
    "external_id": "Your own number for the person. Needed: the same number again updates the same person.",
    "email": "E-mail address. Needed. An address that is here already is never changed by an import.",
    "first_name": "Needed.",
    "last_name": "",
    "alias": "The name shown in programs that show aliases.",
    "birth_date": "As 1990-05-17. Needed for programs with an age rule that takes minors.",
    "zone": "IANA time zone such as America/Chicago. Empty: the program's, or else the organization's.",
    "state": "State of residence as two letters, such as IL.",
    "phone": "Where the person is called back. For staff: where they are rung when they are on call.",
    "address": "Where help finds the person: street, place.",
    "emergency_name": "Whom to call in an emergency.",
    "emergency_phone": "",
    "preference_groups": "Several with semicolons between.",
    "role": "participant (if empty), alum, guardian, family, or a staff role such as facilitator.",
    "program": "The program's short name. Empty for staff: in every program.",
    "cohort": "The cohort's name in that program.",
    "track": "",
    "phase": "",
    "started": "First day in the program, as 2026-03-02. Empty: today.",
    "care_team": "For a participant: external_id of each staff member on the care team, semicolons between. "
    "Adds, and takes nobody off.",
    "of": "For guardian and family: the external_id of the participant.",
}
NEEDED = ("external_id", "email", "first_name")
_ROLES = tuple(role.value for role in Role)


@dataclass(slots=True)
class Entry:
    """One line of the file: its number as an editor counts, its values, and what is wrong with them."""

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def __getitem__(self, name: str) -> Any:
        return self.values.get(name, "")


class Unreadable(Exception):  # noqa: N818 - it says what the file is
    """The file as a whole cannot be read; `number` is the line, `sentence` says what to do."""

    def __init__(self, number: int, sentence: str) -> None:
        self.number, self.sentence = number, sentence
        super().__init__(sentence)


def read_entries(data: bytes) -> list[Entry]:
    """Every line with something on it. Raises Unreadable for a file that is no such CSV."""
    text = _decoded(data)
    lines = text.splitlines()
    if not lines or not lines[0].strip():
        raise Unreadable(1, _("The file is empty. Its first line names the columns."))
    delimiter = max(",;\t", key=lines[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return _entries(reader)
    except csv.Error as error:
        sentence = _("This line is not CSV: a quotation mark is opened or closed in the wrong place.")
        if "field limit" in str(error):  # the reader's own words for a cell of over 131,072 characters
            sentence = _("A cell is too long here, or a quotation mark is opened and never closed.")
        raise Unreadable(reader.line_num, sentence) from error


def _decoded(data: bytes) -> str:
    if len(data) > MOST_BYTES:
        raise Unreadable(0, _("The file is too large: at most 10 MB. Import it in parts."))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        number = data.count(b"\n", 0, error.start) + 1
        raise Unreadable(
            number, _("This line is not UTF-8. Save the file as “CSV UTF-8” and try again.")
        ) from error
    if "\0" in text:
        number = text.count("\n", 0, text.index("\0")) + 1
        raise Unreadable(number, _("This line has a character that is not text. The file may be damaged."))
    return text


def _entries(reader: Any) -> list[Entry]:
    names = [name.strip().lower() for name in next(reader)]
    _check_header(names)
    found: list[Entry] = []
    start = reader.line_num + 1
    for cells in reader:
        number, start = start, reader.line_num + 1
        if not any(cell.strip() for cell in cells):
            continue
        if len(found) >= MOST_LINES:
            raise Unreadable(number, _("The file has more than 20,000 lines. Import it in parts."))
        entry = Entry(number)
        found.append(entry)
        if len(cells) != len(names):
            sentence = _("This line has %(n)s cells and the first line names %(m)s columns.")
            entry.wrong.append(sentence % {"n": len(cells), "m": len(names)})
            continue
        _read_cells(entry, dict(zip(names, map(_clean, cells), strict=True)))
    return found


def _clean(cell: str) -> str:
    """A cell as it would be kept, so that the report says what will be there. The file holds no NUL."""
    cell = cell.strip()
    return clean_line(cell) if len(cell) <= LONGEST else cell


def _check_header(names: list[str]) -> None:
    for name in names:
        if name not in COLUMNS:
            near = difflib.get_close_matches(name, COLUMNS, n=1)
            hint = _(" Did you mean “%(near)s”?") % {"near": near[0]} if near else ""
            raise Unreadable(1, _("There is no column “%(name)s”.") % {"name": name[:40]} + hint)
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise Unreadable(1, _("The column “%(name)s” stands there twice.") % {"name": min(twice)})
    for name in NEEDED:
        if name not in names:
            raise Unreadable(1, _("The column “%(name)s” is missing.") % {"name": name})


def _read_cells(entry: Entry, cells: dict[str, str]) -> None:
    for name in NEEDED:
        if not cells[name]:
            entry.wrong.append(_("“%(name)s” is empty.") % {"name": name})
    for name, cell in cells.items():
        most = LONGEST_PLACE if name in {"track", "phase"} else LONGEST
        if len(cell) > most:
            sentence = _("“%(name)s” is longer than %(most)s letters.")
            entry.wrong.append(sentence % {"name": name, "most": most})
            continue
        try:
            entry.values[name] = _READERS.get(name, str)(cell) if cell else ""
        except Refused as refused:
            entry.wrong.append(refused.sentence)


def _email(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError as error:
        sentence = _("“%(text)s” is not an e-mail address.") % {"text": text}
        raise Refused("wrong-email", sentence) from error
    return text


def _date(text: str) -> date:
    try:
        found = date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        found = None
    if found is None:
        raise Refused("wrong-date", _("“%(text)s” is not a date. Write it as 1990-05-17.") % {"text": text})
    return found


def _birth_date(text: str) -> date:
    found = _date(text)
    if not date(1900, 1, 1) <= found <= clock.now().date():
        raise Refused("wrong-date", _("“%(text)s” cannot be a birth date.") % {"text": text})
    return found


def _started(text: str) -> date:
    found = _date(text)
    if abs((found - clock.now().date()).days) > 3660:
        raise Refused("wrong-date", _("“%(text)s” is too far away for a first day.") % {"text": text})
    return found


def _zone(text: str) -> str:
    try:
        clock.zone(text)
    except clock.UnknownZone as error:
        raise Refused("unknown-zone", str(error)) from error
    return text


def _role(text: str) -> str:
    if text not in _ROLES:
        near = difflib.get_close_matches(text, _ROLES, n=1)
        hint = _(" Did you mean “%(near)s”?") % {"near": near[0]} if near else ""
        raise Refused("unknown-role", _("There is no role “%(text)s”.") % {"text": text} + hint)
    return text


def _several(text: str) -> list[str]:
    return sorted({part.strip() for part in text.split(";")} - {""})


_READERS: Mapping[str, Callable[[str], Any]] = {
    "email": _email,
    "birth_date": _birth_date,
    "started": _started,
    "zone": _zone,
    "state": state_code,
    "role": _role,
    "preference_groups": _several,
    "care_team": _several,
}


def first_moment(day: date, zone: str) -> datetime:
    """The beginning of a day in a zone, as an aware UTC instant."""
    return datetime.combine(day, time.min, clock.zone(zone)).astimezone(UTC)
