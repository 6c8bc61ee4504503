"""A contact policy as frozen, hashable data; reading it from a file and acting on it are done elsewhere."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any as Anything

from throughcare.contact.conditions import ALWAYS, Condition
from throughcare.contact.words import Channel

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY = 24 * 60
MEMBER_ZONE = "member"

FINDINGS = ("contact-details", "staff-contact-details", "images", "links", "substance", "harassment")
"""What screening can find, in the order in which rules look at it."""


@dataclass(frozen=True, slots=True)
class Window:
    """Part of a week: `weekday` 0 is Monday; minutes since midnight; `end` is over 1440 when it wraps."""

    weekday: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Hours:
    """A named set of hours, in the member's own zone (`member`) or in a named one."""

    name: str
    windows: tuple[Window, ...]
    zone: str = MEMBER_ZONE


@dataclass(frozen=True, slots=True)
class WhoRule:
    """Who may do what with whom in a channel. `partners` is empty in rooms. `consent` names whose yes is
    needed: `roles` and `with` (those sides of the rule), `guardian` (of each of the two who is under 18)."""

    path: str
    roles: tuple[str, ...]
    partners: tuple[str, ...] = ()
    may: tuple[str, ...] = ("read", "post", "ask", "answer", "see")
    when: Condition = ALWAYS
    consent: tuple[str, ...] = ()
    per_day: int | None = None
    moderated: bool = True


@dataclass(frozen=True, slots=True)
class Moderation:
    """`mode` is none, before or after; `before_when` and `first_posts` turn `after` into before. `by`: roles
    that release and remove. `within`: what members are told about how long it takes."""

    mode: str = "after"
    before_when: Condition | None = None
    first_posts: int = 0
    by: tuple[str, ...] = ()
    within: str | None = None


@dataclass(frozen=True, slots=True)
class ContentRules:
    """For each finding: allow, warn, hold, refuse or mask. `hold_from`: hold at this severity and above."""

    contact_details: str = "hold"
    staff_contact_details: str = "hold"
    images: str = "refuse"
    links: str = "allow"
    substance: str = "hold"
    harassment: str = "hold"
    hold_from: int | None = None
    unscreened: str = "allow"


@dataclass(frozen=True, slots=True)
class Reading:
    """Staff who may read without being part of it: `when` is always, reason (a stated one) or reported."""

    path: str
    roles: tuple[str, ...]
    when: str


@dataclass(frozen=True, slots=True)
class ChannelRules:
    """Everything a program says about one channel."""

    channel: Channel
    who: tuple[WhoRule, ...]
    open: Condition = ALWAYS
    moderation: Moderation = Moderation()
    content: ContentRules = ContentRules()
    reading: tuple[Reading, ...] = ()
    history: str = "since-joining"
    keep: str = "with-record"
    reply_within: str | None = None
    per_day: int | None = None
    asks_per_day: int | None = None
    ask_again_days: int = 14
    ways: tuple[str, ...] = ()
    lengths: tuple[int, ...] = ()
    logged: bool = False
    tells: tuple[str, ...] = ()
    topics: bool = False


@dataclass(frozen=True, slots=True)
class Agreements:
    """Who says yes to the policy (`by`) and how often again: `each-change`, `monthly`, `yearly`."""

    by: tuple[str, ...] = ("participant", "alum")
    renew: tuple[str, ...] = ("each-change",)
    promises: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Conduct:
    """What isn't all right, what is asked about contact outside, and what happens, step by step."""

    not_all_right: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    outside: str = "your-choice"
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Afterwards:
    """What discharge leads to: the name of a program for alumni, or nothing, and whose yes it needs."""

    program: str | None = None
    consent: tuple[str, ...] = ()


@dataclass(frozen=True)
class Policy:
    """One program's contact policy. Equal policies decide alike; `digest` names the content."""

    slug: str
    name: str
    zone: str
    about: str = ""
    names_shown: str = "first-name"
    staff_see_names: bool = True
    ages: tuple[int | None, int | None] = (18, None)
    age_bands: tuple[int, ...] = ()
    hours: tuple[Hours, ...] = ()
    on_call: str = "none"
    family_sessions: bool = False
    agreements: Agreements = Agreements()
    channels: tuple[ChannelRules, ...] = ()
    conduct: Conduct = Conduct()
    afterwards: Afterwards = Afterwards()
    digest: str = field(init=False, compare=False, repr=False, default="")
    plan: Anything = field(init=False, compare=False, repr=False, default=None)
    """The compiled form, kept by `contact.plan`; not part of the policy's value."""
    clocks: dict[str, Anything] = field(init=False, compare=False, repr=False, default_factory=dict)
    """The hours as clocks, kept by `contact.trying`; not part of the policy's value."""

    def __post_init__(self) -> None:
        """Name the content once, so that hashing a policy is cheap ever after."""
        digest = hashlib.sha256(repr(self).encode("utf-8", "backslashreplace")).hexdigest()
        object.__setattr__(self, "digest", digest)

    def __hash__(self) -> int:
        """A hash of the content that costs nothing."""
        return hash(self.digest)

    def channel(self, channel: Channel | str) -> ChannelRules | None:
        """The program's rules for a channel; None where it says nothing, which means: not offered."""
        return next((rules for rules in self.channels if rules.channel == channel), None)

    def hours_named(self, name: str) -> Hours | None:
        """The set of hours of that name."""
        return next((hours for hours in self.hours if hours.name == name), None)
