"""Random policies and worlds from a seed, leaning towards people who may talk; and a fixed cast."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any as Anything

from throughcare.contact.conditions import ALWAYS, All, Any, Condition, Not, Test
from throughcare.contact.facts import (
    Acknowledgement,
    Act,
    Between,
    Channel,
    Content,
    Episode,
    Facts,
    Mark,
    Party,
    Room,
)
from throughcare.contact.model import (
    DAY,
    Agreements,
    ChannelRules,
    Conduct,
    ContentRules,
    Hours,
    Moderation,
    Policy,
    Reading,
    WhoRule,
    Window,
)
from throughcare.contact.policy import load
from throughcare.contact.words import PAIR_CHANNELS, Role

PROGRAMS = Path(__file__).parents[3] / "programs"
NAMES = ("evergreen", "harbor", "lantern", "northway", "ridge")
ZONES = ("America/New_York", "America/Chicago", "Australia/Lord_Howe", "Asia/Kolkata", "UTC", "No/Where")
EVERY_ACT = ("read", "post", "ask", "answer", "see")
MEMBERS = ("participant", "alum")
STAFF = ("facilitator", "clinician", "peer-specialist", "moderator", "coordinator", "on-call", "director")
CARRIED = (Channel.SUPPORT_GROUP, Channel.COHORT_ROOM, Channel.DIRECT_THREAD, Channel.CARE_TEAM_THREAD)
START = datetime(2026, 1, 1, tzinfo=UTC)
CHANGES = (
    datetime(2026, 3, 8, 7, tzinfo=UTC),  # New York goes forward
    datetime(2026, 11, 1, 6, tzinfo=UTC),  # and back
    datetime(2026, 4, 4, 15, tzinfo=UTC),  # Lord Howe goes back, by half an hour
)


def program(name: str) -> Policy:
    """One of the five programs."""
    return load((PROGRAMS / f"{name}.toml").read_text(encoding="utf-8"))


def _some(random: Random, items: tuple[str, ...], least: int = 1, most: int = 3) -> tuple[str, ...]:
    return tuple(sorted(random.sample(items, random.randint(least, min(most, len(items))))))


def _hours(random: Random, name: str) -> Hours:
    windows = []
    for _ in range(random.randint(1, 3)):
        start = random.randrange(0, DAY, 30)
        length = random.choice((120, 480, 900, DAY))
        days = random.sample(range(7), random.choice((1, 5, 7, 7)))
        windows += [Window(day, start, min(start + length, start + DAY)) for day in days]
    zone = random.choice(("member", "member", "America/New_York", "Australia/Lord_Howe"))
    return Hours(name, tuple(sorted(set(windows), key=lambda w: (w.weekday, w.start, w.end))), zone)


def a_test(random: Random, pair: bool) -> Test:
    """One random test that makes sense in a room or between two people."""
    of = random.choice(("self", "other", "both", "either")) if pair else "self"
    low = random.randint(1, 6)
    kinds: list[Test] = [
        Test(random.choice(("same-program", "same-cohort", "same-track", "same-phase", "same-state"))),
        Test("hours", (random.choice(("day", "evening")),)),
        Test("staffed"),
        Test("session", ("during",)),
        Test("session", (random.choice(("before", "after")),), low=random.choice((30, 90))),
        Test("week", low=low, high=random.choice((None, low + 3)), of=of),
        Test("age", low=random.choice((13, 16, 18)), high=random.choice((None, 40)), of=of),
        Test("mark", ("support-now",), of=of),
        Test("phase", ("active",), of=of),
        Test("group", ("women",), of=of),
        Test("state", ("NJ", "NY"), of=of),
        Test("shared-group"),
    ]
    if pair:
        kinds += [
            Test("introduced"),
            Test("introduced", ("buddy",)),
            Test("same-age-band"),
            Test("stay-in-touch"),
        ]
    return random.choice(kinds)


def a_condition(random: Random, pair: bool, depth: int = 2) -> Condition:
    """A random condition, most often none."""
    if random.random() < 0.6:
        return ALWAYS
    return _condition(random, pair, depth)


def _condition(random: Random, pair: bool, depth: int) -> Condition:
    shape = random.random()
    if depth == 0 or shape < 0.55:
        return a_test(random, pair)
    if shape < 0.7:
        part = _condition(random, pair, depth - 1)
        return part.part if isinstance(part, Not) else Not(part)
    parts = tuple(dict.fromkeys(_condition(random, pair, depth - 1) for _ in range(2)))
    if len(parts) == 1:
        return parts[0]
    return Any(parts) if shape < 0.9 else All(parts)


def _who(random: Random, channel: Channel, place: int) -> WhoRule:
    pair = channel in PAIR_CHANNELS
    member = place == 0 or random.random() < 0.4
    roles = (
        _some(random, MEMBERS, 2, 2)
        if member and random.random() < 0.8
        else _some(random, MEMBERS if member else STAFF)
    )
    partners = (roles if random.random() < 0.7 else _some(random, MEMBERS)) if pair else ()
    consent = (
        random.choice(((), (), (), ("roles", "with"), ("with",), ("guardian", "roles", "with")))
        if pair
        else ()
    )
    return WhoRule(
        path=f"{channel}.who[{place}]",
        roles=roles,
        partners=partners,
        may=EVERY_ACT
        if random.random() < 0.8
        else tuple(a for a in EVERY_ACT if random.random() < 0.7) or ("read",),
        when=a_condition(random, pair),
        consent=consent,
        per_day=random.choice((None, None, None, 2, 5)),
        moderated=random.random() < 0.9,
    )


def a_channel(random: Random, channel: Channel) -> ChannelRules:
    """Random rules of one channel."""
    pair = channel in PAIR_CHANNELS
    mode = random.choice(("none", "none", "after", "after", "before"))
    pick = ("allow", "allow", "hold", "refuse", "warn")
    return ChannelRules(
        channel=channel,
        who=tuple(_who(random, channel, place) for place in range(random.randint(1, 3))),
        open=a_condition(random, pair),
        moderation=Moderation(
            mode=mode,
            before_when=_condition(random, pair, 1) if mode == "after" and random.random() < 0.4 else None,
            first_posts=random.choice((0, 0, 3)) if mode == "after" else 0,
            by=_some(random, STAFF, 0),
            within=random.choice((None, "1 hour")),
        ),
        content=ContentRules(
            contact_details=random.choice(pick),
            staff_contact_details=random.choice((*pick, "mask")),
            images=random.choice(("allow", "refuse")),
            links=random.choice(pick),
            substance=random.choice(pick),
            harassment=random.choice(pick),
            hold_from=random.choice((None, None, 2, 4)),
            unscreened=random.choice(("allow", "hold")),
        ),
        reading=tuple(
            Reading(
                f"{channel}.reading[{n}]",
                _some(random, STAFF),
                random.choice(("always", "reason", "reported")),
            )
            for n in range(random.randint(0, 2))
        ),
        per_day=random.choice((None, None, 3)),
        asks_per_day=random.choice((None, 2)) if channel is Channel.DIRECT_THREAD else None,
        ask_again_days=random.choice((7, 14)),
    )


def a_policy(random: Random) -> Policy:
    """A policy nobody has shown us."""
    channels = [c for c in Channel if random.random() < (0.95 if c in CARRIED else 0.2)]
    return Policy(
        slug="random",
        name="Random",
        zone="America/New_York",
        ages=random.choice(((18, None), (18, None), (18, None), (13, 17), (13, None))),
        age_bands=(13, 16, 18),
        hours=tuple(_hours(random, name) for name in ("day", "evening", "staffed")),
        on_call="always",
        agreements=Agreements(
            _some(random, (*MEMBERS, "guardian")), _some(random, ("each-change", "monthly", "yearly"))
        ),
        channels=tuple(a_channel(random, channel) for channel in channels),
        conduct=Conduct(outside="tell-the-group"),
    )


def _instant(random: Random) -> datetime:
    if random.random() < 0.3:
        return random.choice(CHANGES) + timedelta(minutes=random.randint(-1500, 1500))
    return START + timedelta(seconds=random.randint(0, 365 * 86_400))


def _maybe(random: Random, chance: float, at: datetime, days: int = 3) -> datetime | None:
    return at + timedelta(hours=random.randint(-24 * days, 24 * days)) if random.random() < chance else None


def a_party(random: Random, number: int, at: datetime, roles: tuple[str, ...]) -> Party:
    """A random person around an instant."""
    born = date(1990, 5, 1) if random.random() < 0.8 else date(at.year - 18, at.month, min(at.day, 28))
    if random.random() < 0.12:
        born = date(2010, random.randint(1, 12), 5)
    episode = Episode(at - timedelta(days=random.randint(0, 60), hours=3), None)
    if random.random() < 0.08:
        episode = replace(episode, ended_at=at + timedelta(hours=random.randint(-48, 48)))
    told = Acknowledgement(1, at - timedelta(days=random.choice((1, 1, 1, 29, 364))))
    return Party(
        id=number,
        organization=1 if random.random() < 0.98 else 2,
        roles=frozenset(roles),
        program="random",
        cohort=7,
        phase=random.choice(("active", "active", "step-down")),
        birth_date=born if random.random() < 0.9 else None,
        zone=random.choice(ZONES),
        state=random.choice(("NY", "TX")),
        preference_groups=frozenset(random.choice(((), ("women",)))),
        episode=episode if random.random() < 0.97 else None,
        acknowledged=told if random.random() < 0.95 else random.choice((None, replace(told, version=0))),
        guardian_acknowledged=told if random.random() < 0.8 else None,
        marks=(Mark("support-now", _maybe(random, 0.5, at)),) if random.random() < 0.3 else (),
        muted_until=_maybe(random, 0.05, at),
        paused_until=_maybe(random, 0.05, at),
        limited_until=_maybe(random, 0.05, at),
    )


def _content(random: Random) -> Content:
    def flag(chance: float = 0.06) -> bool:
        return random.random() < chance

    return Content(
        contact_details=flag(),
        staff_contact_details=flag(),
        image=flag(0.03),
        link=flag(),
        substance=flag(),
        harassment=flag(),
        severity=random.choice((0, 0, 0, 0, 1, 4)),
        screened=not flag(),
        is_help=flag(0.1),
        author=random.choice((None, None, 1, 2)),
        held=flag(0.3),
        reported=flag(0.3),
    )


def _between(random: Random) -> Between:
    likely = {
        name: random.random() < 0.8
        for name in (
            "same_program",
            "same_cohort",
            "same_track",
            "same_phase",
            "same_state",
            "consent_of_actor",
            "consent_of_other",
            "guardian_of_actor",
            "guardian_of_other",
            "assigned",
            "answers_call",
        )
    }
    return Between(
        **likely,
        introduced=frozenset(random.choice(((), ("buddy",)))),
        related=random.random() < 0.05,
        stay_in_touch=random.random() < 0.5,
        blocked_by_actor=random.random() < 0.07,
        blocked_by_other=random.random() < 0.1,
        asked_at=START if random.random() < 0.6 else None,
        answered_at=START if random.random() < 0.3 else None,
        shared_preference_groups=frozenset(random.choice(((), ("women",)))),
    )


def some_facts(random: Random) -> Facts:
    """A random act in a random world."""
    at = _instant(random)
    roles: tuple[str, ...] = (
        _some(random, MEMBERS, 1, 2) if random.random() < 0.85 else _some(random, STAFF, 1, 2)
    )
    if random.random() < 0.04:
        roles = ("operator",) if random.random() < 0.5 else ("operator", *roles)
    act = random.choice((Act.READ, Act.POST, Act.POST, Act.POST, Act.SEE, Act.SEE, Act.READ, Act.REVIEW))
    channel = random.choice(CARRIED if random.random() < 0.9 else tuple(Channel))
    if channel is Channel.DIRECT_THREAD and random.random() < 0.4:
        act = random.choice((Act.ASK, Act.ANSWER))
    room = Room(
        5,
        1 if random.random() < 0.98 else 2,
        "random",
        member=random.random() < 0.95,
        serves=random.random() < 0.7,
        open=random.random() < 0.95,
    )
    begins = at + timedelta(minutes=random.randint(-240, 240))
    spans = ((begins, begins + timedelta(minutes=180)),)
    others = (
        _some(random, MEMBERS, 1, 2)
        if random.random() < 0.85
        else _some(random, (*STAFF, Role.OPERATOR), 1, 2)
    )
    return Facts(
        act=act,
        channel=channel,
        at=at,
        actor=a_party(random, 1, at, roles),
        other=a_party(random, 2, at, others) if channel in PAIR_CHANNELS or random.random() < 0.1 else None,
        between=_between(random),
        room=room if random.random() < 0.97 else None,
        content=_content(random),
        sessions=spans if random.random() < 0.5 else (),
        staffed=spans if random.random() < 0.3 else None,
        reason_given=random.random() < 0.5,
        released_posts_here=random.choice((0, 3, 9)),
        posts_today=random.choice((0, 1, 2, 9)),
        asks_today=random.choice((0, 1, 3)),
        asked_recently_at=_maybe(random, 0.3, at - timedelta(days=8), 8),
    )


def a_member(number: int, at: datetime, **more: Anything) -> Party:
    """An adult participant of Harbor, three weeks in, who has said yes to version 1."""
    fields: dict[str, Anything] = {
        "organization": 1,
        "roles": frozenset({"participant"}),
        "program": "harbor",
        "cohort": 7,
        "birth_date": date(1990, 5, 1),
        "zone": "America/New_York",
        "episode": Episode(at - timedelta(days=21)),
        "acknowledged": Acknowledgement(1, at - timedelta(days=5)),
    }
    return Party(id=number, **(fields | more))


def staff(number: int, role: str, **more: Anything) -> Party:
    """Somebody who works there."""
    return Party(id=number, organization=1, roles=frozenset({role}), zone="America/New_York", **more)
