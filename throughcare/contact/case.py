"""One decision being made: its facts, and how long what was looked at stays so; the rules live elsewhere."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from throughcare.contact.facts import Facts, Party
from throughcare.contact.hours import FOREVER, birthday, zone_of
from throughcare.contact.model import Policy

MINOR, ADULT, UNKNOWN = "minor", "adult", "unknown"
ADULT_AGE = 18


class Case:
    """Facts under decision. `until` shrinks to the first instant at which anything looked at would change."""

    __slots__ = ("counts", "facts", "language", "now", "other_roles", "policy", "roles", "until", "zone")

    def __init__(self, policy: Policy, facts: Facts, language: str = "en") -> None:
        self.policy = policy
        self.facts = facts
        self.language = language
        self.now = facts.at.timestamp()
        self.until = FOREVER
        self.counts = False
        self.roles = facts.actor.roles
        self.other_roles = facts.other.roles if facts.other is not None else frozenset()
        self.zone = zone_of(facts.actor.zone, policy.zone)

    def again(self, facts: Facts) -> Case:
        """The same case with other facts of the same instant; what it looks at counts here too, by `take`."""
        case = Case(self.policy, facts, self.language)
        case.roles, case.other_roles = self.roles, self.other_roles
        return case

    def take(self, other: Case) -> None:
        """Count what another case looked at as looked at here."""
        self.until = min(self.until, other.until)
        self.counts = self.counts or other.counts

    def reached(self, seconds: float) -> bool:
        """Whether an instant has come."""
        if seconds <= self.now:
            return True
        self.until = min(self.until, seconds)
        return False

    def come(self, at: datetime | None) -> bool:
        """Whether a point in time has come; None never comes."""
        return at is not None and self.reached(at.timestamp())

    def lasts(self, until: datetime | None) -> bool:
        """Whether something that ends at a point in time (None: is not there) still is."""
        return until is not None and not self.reached(until.timestamp())

    def zone_for(self, party: Party) -> ZoneInfo:
        """A party's own zone."""
        return self.zone if party is self.facts.actor else zone_of(party.zone, self.policy.zone)

    def aged(self, party: Party, age: int) -> bool:
        """Whether somebody with a birth date has turned `age`, by the program's clock.

        Never by her own: she can set that one herself, and nobody comes of age by it.
        """
        born = party.birth_date
        return born is not None and self.reached(birthday(born, age, zone_of(self.policy.zone, "UTC")))

    def grown(self, party: Party) -> str:
        """Whether somebody is a minor, an adult, or it isn't known."""
        if party.birth_date is None:
            return UNKNOWN
        return ADULT if self.aged(party, ADULT_AGE) else MINOR

    def today(self) -> date:
        """The actor's date."""
        return datetime.fromtimestamp(self.now, UTC).astimezone(self.zone).date()
