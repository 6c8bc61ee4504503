"""What people send of a plan and of a screen, read without losing a word of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from throughcare.kit.ids import new_id, parse_id
from throughcare.kit.text import small_number
from throughcare.safety import cssrs
from throughcare.safety.plan import (
    CONTACTS,
    LINES,
    MAX_CONTACTS,
    MAX_LINE,
    MAX_LINES,
    MAX_NAME,
    MAX_PHONE,
    Plan,
    PlanError,
    Step,
    clean_contacts,
    clean_lines,
)

_ROWS_AT_LEAST = 2
_ANSWERS: dict[str, bool | None] = {"yes": True, "no": False, "unanswered": None}
_SAID = {answer: word for word, answer in _ANSWERS.items()}


@dataclass
class PlanForm:
    """A plan being written: its text as it was typed, what is wrong by step, and the plan if nothing is."""

    base: int
    texts: dict[Step, str] = field(default_factory=dict)
    rows: dict[Step, list[tuple[str, str]]] = field(default_factory=dict)
    errors: dict[Step, str] = field(default_factory=dict)
    plan: Plan | None = None

    @classmethod
    def of(cls, plan: Plan, base: int) -> PlanForm:
        """A form that shows a plan."""
        return cls(
            base,
            {step: "\n".join(getattr(plan, step)) for step in LINES},
            {step: _with_room([(one.name, one.phone) for one in getattr(plan, step)]) for step in CONTACTS},
        )

    @classmethod
    def sent(cls, data: QueryDict) -> PlanForm:
        """A form that came back."""
        form = cls(small_number(data.get("base", "")))
        found: dict[str, object] = {}
        for step in LINES:
            form.texts[step] = data.get(step, "")
            try:
                found[step.value] = clean_lines(step, form.texts[step])
            except PlanError as error:
                form.errors[step] = _sentence(error)
        for step in CONTACTS:
            names, phones = data.getlist(f"{step}-name"), data.getlist(f"{step}-phone")
            rows = list(zip(names, [*phones, *[""] * len(names)], strict=False))
            form.rows[step] = _with_room(rows)
            try:
                found[step.value] = clean_contacts(step, rows)
            except PlanError as error:
                form.errors[step] = _sentence(error)
        if not form.errors:
            form.plan = Plan(**found)  # type: ignore[arg-type]
        return form


@dataclass
class ScreenForm:
    """A C-SSRS screener on its way: what was answered so far travels in the form, so that no script is needed
    and nothing is kept before it is saved.
    """

    client_id: UUID
    version: cssrs.Version | None = None
    answers: dict[str, bool | None] = field(default_factory=dict)
    concern_id: UUID | None = None
    corrects_id: UUID | None = None
    error: str = ""

    @classmethod
    def begun(cls, data: QueryDict) -> ScreenForm:
        """At its address, which may name the concern it is asked for, or a screen that it corrects."""
        return cls(
            new_id(), concern_id=parse_id(data.get("concern")), corrects_id=parse_id(data.get("corrects"))
        )

    @classmethod
    def sent(cls, data: QueryDict) -> ScreenForm:
        """One step on, or with `back` one step less."""
        form = cls(
            parse_id(data.get("client_id")) or new_id(),
            concern_id=parse_id(data.get("concern")),
            corrects_id=parse_id(data.get("corrects")),
        )
        if data.get("version") not in set(cssrs.Version):
            form.error = _("Choose which form you use.")
            return form
        form.version = cssrs.Version(str(data["version"]))
        for key in cssrs.FORMS[form.version]:
            if data.get(f"a-{key}") in _ANSWERS:
                form.answers[key] = _ANSWERS[str(data[f"a-{key}"])]
        now = form.question
        if "back" in data:
            given = [item.key for item in cssrs.asked(form.version, form.answers) if item.key in form.answers]
            if given:
                del form.answers[given[-1]]
            else:
                form.version = None
        elif now is not None and data.get("question") == now.key:
            if data.get("answer") in _ANSWERS:
                form.answers[now.key] = _ANSWERS[str(data["answer"])]
            else:
                form.error = _("Choose one of the three. “Not answered” is an answer too.")
        return form

    @property
    def address(self) -> str:
        """What the address ends with, so that who comes back to it asks for the same concern: never an answer."""
        named = {"concern": self.concern_id, "corrects": self.corrects_id}
        query = urlencode({name: value for name, value in named.items() if value})
        return f"?{query}" if query else ""

    @property
    def question(self) -> cssrs.Item | None:
        """What to ask now; None before the version is chosen and when all is asked."""
        return cssrs.next_question(self.version, self.answers) if self.version else None

    @property
    def number(self) -> int:
        """Which question this is, from 1."""
        return len(self.answers) + 1

    @property
    def is_asked(self) -> bool:
        """Whether every question that belongs was asked."""
        return self.version is not None and self.question is None

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """Fields that carry it on."""
        carried = [("client_id", str(self.client_id)), ("version", self.version or "")]
        carried += [
            (name, str(value))
            for name, value in (("concern", self.concern_id), ("corrects", self.corrects_id))
            if value
        ]
        return [*carried, *((f"a-{key}", _SAID[answer]) for key, answer in self.answers.items())]


def _with_room(rows: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """These rows and empty ones to write in."""
    rows = [row for row in rows if any(part.strip() for part in row)]
    room = max(_ROWS_AT_LEAST, len(rows) + 1)
    return rows + [("", "")] * (min(room, MAX_CONTACTS) - len(rows))


def _sentence(error: PlanError) -> str:
    sentences = {
        "too-many": _("That is more than a plan can hold here. Keep at most %(n)s.")
        % {"n": MAX_LINES if error.step in LINES else MAX_CONTACTS},
        "too-long": _(
            "One of these is too long. Lines have at most %(line)s letters, names %(name)s, numbers %(phone)s."
        )
        % {"line": MAX_LINE, "name": MAX_NAME, "phone": MAX_PHONE},
        "bad-phone": _("One of these isn't a phone number. Use digits, as you would dial them."),
        "no-name": _("There is a number without a name. Whose is it?"),
    }
    return sentences[error.code]
