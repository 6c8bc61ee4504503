"""A questionnaire being answered, read without losing a choice."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from django.http import QueryDict

from throughcare.care.instruments import Instrument, open_items
from throughcare.kit.ids import new_id, parse_id


@dataclass(frozen=True, slots=True)
class Asked:
    """One question on the page: its key and number, its words, its choices with what was chosen."""

    key: str
    number: int
    words: str
    choices: tuple[tuple[int, str, bool], ...]
    is_open: bool
    is_optional: bool


@dataclass
class MeasureForm:
    """What was chosen so far, for the staff of which program."""

    instrument: Instrument
    client_id: UUID
    program_id: UUID | None
    answers: dict[str, int | None] = field(default_factory=dict)
    is_sent: bool = False
    is_as_it_is: bool = False
    is_elsewhere: bool = False  # opened in another organization than she is in now: it can't be kept here

    @classmethod
    def sent(cls, instrument: Instrument, data: QueryDict) -> MeasureForm:
        """A form that came back. What the form has not counts as open."""
        form = cls(
            instrument,
            parse_id(data.get("client_id")) or new_id(),
            parse_id(data.get("program")),
            is_sent=True,
        )
        form.is_as_it_is = "as-it-is" in data
        for key in instrument.keys:
            known = [str(place) for place in range(len(instrument.choices(key)))]
            given = data.get(f"a-{key}")
            form.answers[key] = int(given) if given in known else None
        return form

    @property
    def left_open(self) -> list[str]:
        """The scored items without an answer."""
        return open_items(self.instrument, self.answers)

    @property
    def leaves_safety_open(self) -> bool:
        """Whether the item about death is one of them."""
        return self.instrument.safety in self.left_open

    @property
    def is_whole(self) -> bool:
        """Whether it is kept now: nothing is open, or she said to send it as it is, or it says that thoughts of death
        come up. That waits for no other answer.
        """
        worries = bool(self.answers.get(self.instrument.safety))
        return self.is_sent and (worries or self.is_as_it_is or not self.left_open)

    @property
    def is_held(self) -> bool:
        """Whether it came back and something is open that she may want to answer."""
        return self.is_sent and (self.is_elsewhere or not self.is_whole)

    @property
    def questions(self) -> list[Asked]:
        """All that is asked, in order."""
        return [
            Asked(
                key,
                number,
                self.instrument.words(key),
                tuple(
                    (place, words, self.answers.get(key) == place)
                    for place, words in enumerate(self.instrument.choices(key))
                ),
                self.is_held and key in self.left_open,
                key not in self.instrument.scored,
            )
            for number, key in enumerate(self.instrument.keys, 1)
        ]
