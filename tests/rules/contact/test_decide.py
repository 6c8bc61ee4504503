"""The five programs, act by act: what a real member meets at a real hour."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.rules.contact.worlds import a_member, program, staff
from throughcare.contact.case import Case
from throughcare.contact.decide import decide
from throughcare.contact.facts import (
    Acknowledgement,
    Act,
    Between,
    Channel,
    Content,
    Episode,
    Facts,
    Mark,
    Room,
)
from throughcare.contact.policy import load
from throughcare.contact.words import Outcome

NOON = datetime(2026, 11, 23, 17, tzinfo=UTC)  # noon in New York, a Monday
NIGHT = datetime(2026, 11, 24, 7, tzinfo=UTC)  # two at night there
TOGETHER = Between(same_program=True, same_cohort=True, consent_of_actor=True, consent_of_other=True)
ALLOW, HOLD, REFUSE = Outcome.ALLOW, Outcome.HOLD, Outcome.REFUSE


def post(channel: Channel, at: datetime = NOON, slug: str = "harbor", **more: Any) -> Facts:
    """A plain post by a member of a room, or to a peer of her cohort."""
    ana = a_member(1, at, program=slug)
    fields: dict[str, Any] = {
        "act": Act.POST,
        "channel": channel,
        "at": at,
        "actor": ana,
        "other": a_member(2, at, program=slug) if channel is Channel.DIRECT_THREAD else None,
        "between": TOGETHER,
        "room": Room(9, 1, slug, member=True),
        "released_posts_here": 5,
    }
    return Facts(**(fields | more))


GROUP, ROOM, DIRECT, TEAM = (
    Channel.SUPPORT_GROUP,
    Channel.COHORT_ROOM,
    Channel.DIRECT_THREAD,
    Channel.CARE_TEAM_THREAD,
)


@pytest.mark.parametrize(
    ("name", "channel", "at", "outcome", "code"),
    [
        ("harbor", GROUP, NOON, ALLOW, "ok-post"),
        ("harbor", GROUP, NIGHT, HOLD, "held-until-staffed"),
        ("harbor", ROOM, NIGHT, ALLOW, "ok-post"),
        ("harbor", DIRECT, NOON, ALLOW, "ok-post"),
        ("harbor", DIRECT, NIGHT, REFUSE, "closed-several"),
        ("harbor", TEAM, NIGHT, ALLOW, "ok-post"),
        ("northway", GROUP, NIGHT, ALLOW, "ok-post"),
        ("northway", DIRECT, NOON, REFUSE, "when-introduced"),
        ("lantern", GROUP, NOON, HOLD, "held-before"),
        ("lantern", DIRECT, NOON, REFUSE, "not-offered"),
        ("ridge", GROUP, NOON, REFUSE, "not-offered"),
        ("ridge", ROOM, NOON, ALLOW, "ok-post"),
        ("ridge", ROOM, NIGHT, REFUSE, "closed-hours"),
        ("ridge", DIRECT, NOON, REFUSE, "not-offered"),
    ],
)
def test_a_plain_post(name: str, channel: Channel, at: datetime, outcome: Outcome, code: str) -> None:
    decision = decide(program(name), post(channel, at, name))
    assert (decision.outcome, decision.code) == (outcome, code)


def test_a_closed_thread_says_when_it_opens() -> None:
    closed = decide(program("harbor"), post(DIRECT, NIGHT))
    seven = datetime(2026, 11, 24, 12, tzinfo=UTC)
    assert (closed.opens_at, closed.valid_until) == (seven, seven)
    assert "7 am to 10 pm every day, your time" in closed.sentence
    abroad = a_member(1, NIGHT, zone="Europe/Lisbon")
    assert decide(program("harbor"), post(DIRECT, NIGHT, actor=abroad)).outcome is ALLOW


def test_a_mark_opens_a_closed_door() -> None:
    facts = post(DIRECT, NIGHT)
    for who in ("actor", "other"):
        person = getattr(facts, who)
        until = NIGHT + timedelta(hours=2)
        marked = replace(facts, **{who: replace(person, marks=(Mark("support-now", until),))})
        decision = decide(program("harbor"), marked)
        assert decision.outcome is ALLOW
        assert decision.valid_until == until


def test_the_published_rota_counts_instead_of_the_hours() -> None:
    harbor = program("harbor")
    on = ((NIGHT, NIGHT + timedelta(hours=1)),)
    assert decide(harbor, post(GROUP, NIGHT, staffed=on)).outcome is ALLOW
    assert decide(harbor, post(GROUP, NOON, staffed=on)).code == "held-until-staffed"
    assert decide(harbor, post(GROUP, NOON, staffed=on)).opens_at == NIGHT


def test_a_buddy_pair_of_northway_may_write() -> None:
    pair = replace(TOGETHER, introduced=frozenset({"buddy"}))
    northway = program("northway")
    assert decide(northway, post(DIRECT, NIGHT, "northway", between=pair)).outcome is ALLOW
    greeter = replace(pair, introduced=frozenset({"greeter"}))
    assert decide(northway, post(DIRECT, NIGHT, "northway", between=greeter)).outcome is REFUSE
    one = replace(pair, consent_of_other=False)
    assert decide(northway, post(DIRECT, NIGHT, "northway", between=one)).code == "not-agreed"


@pytest.mark.parametrize("name", ["harbor", "northway", "ridge"])
def test_an_unread_policy_leaves_reading_team_and_help(name: str) -> None:
    policy = program(name)
    for old in (None, Acknowledgement(0, NOON)):
        ana = replace(a_member(1, NOON, program=name), acknowledged=old)
        paused = decide(policy, post(ROOM, NOON, name, actor=ana))
        assert (paused.outcome, paused.code) == (REFUSE, "not-acknowledged")
        assert "read them and say yes" in paused.sentence
        assert decide(policy, post(ROOM, NOON, name, actor=ana, act=Act.READ)).outcome is ALLOW
        assert decide(policy, post(TEAM, NOON, name, actor=ana)).outcome is ALLOW
        help_ = decide(policy, post(ROOM, NOON, name, actor=ana, content=Content(is_help=True)))
        assert (help_.outcome, help_.reaches_staff) == (HOLD, True)


def test_asking_is_paused_too() -> None:
    ana = replace(a_member(1, NOON), acknowledged=None)
    assert decide(program("harbor"), post(DIRECT, actor=ana, act=Act.ASK)).code == "not-acknowledged"


def test_northway_asks_every_month() -> None:
    told = Acknowledgement(1, datetime(2026, 10, 31, 12, tzinfo=UTC))
    at = datetime(2026, 11, 30, 12, 59, tzinfo=UTC)  # a month later, by the clock of New York
    ana = replace(a_member(1, at, program="northway"), acknowledged=told)
    before = decide(program("northway"), post(GROUP, at, "northway", actor=ana))
    assert before.outcome is ALLOW
    assert before.valid_until == at + timedelta(minutes=1)
    late = post(GROUP, at + timedelta(minutes=1), "northway", actor=ana)
    assert decide(program("northway"), late).code == "not-acknowledged"


def test_a_guardian_says_yes_for_a_minor() -> None:
    mia = a_member(1, NOON, program="lantern", birth_date=date(2010, 5, 1))
    lantern = program("lantern")
    assert decide(lantern, post(GROUP, NOON, "lantern", actor=mia)).code == "not-acknowledged"
    both = replace(mia, guardian_acknowledged=mia.acknowledged)
    assert decide(lantern, post(GROUP, NOON, "lantern", actor=both)).code == "held-before"


def test_one_ask_in_so_many_days() -> None:
    harbor = program("harbor")
    none = Between(same_program=True, same_cohort=True)
    ask = post(DIRECT, act=Act.ASK, between=none)
    assert decide(harbor, ask).outcome is ALLOW
    assert decide(harbor, ask).counts
    again = decide(harbor, replace(ask, asked_recently_at=NOON - timedelta(days=1)))
    assert (again.outcome, again.code) == (REFUSE, "asked-already")
    assert again.opens_at == NOON + timedelta(days=13)
    blocked = decide(harbor, replace(ask, between=replace(none, blocked_by_other=True)))
    assert (blocked.outcome, blocked.delivers) == (ALLOW, False)


def test_answering_needs_an_ask() -> None:
    answer = post(DIRECT, act=Act.ANSWER, between=Between(same_program=True, same_cohort=True))
    assert decide(program("harbor"), answer).code == "not-asked"
    asked = replace(answer, between=replace(answer.between, asked_at=NOON))
    assert decide(program("harbor"), asked).outcome is ALLOW


@pytest.mark.parametrize(
    ("name", "channel", "content", "outcome", "code"),
    [
        ("harbor", GROUP, Content(contact_details=True), HOLD, "contact-details-held"),
        ("harbor", GROUP, Content(image=True), REFUSE, "images-refused"),
        ("harbor", ROOM, Content(image=True), REFUSE, "images-not-yet"),
        ("harbor", GROUP, Content(severity=4), ALLOW, "ok-post"),
        ("harbor", GROUP, Content(screened=False), ALLOW, "ok-post"),
        ("northway", GROUP, Content(staff_contact_details=True), HOLD, "mask-not-yet"),
        ("lantern", GROUP, Content(contact_details=True), REFUSE, "contact-details-refused"),
        ("ridge", ROOM, Content(contact_details=True), REFUSE, "contact-details-refused"),
        ("ridge", ROOM, Content(severity=3), HOLD, "held-for-care"),
        ("harbor", GROUP, Content(contact_details=True, image=True), REFUSE, "images-refused"),
    ],
)
def test_what_screening_finds(
    name: str, channel: Channel, content: Content, outcome: Outcome, code: str
) -> None:
    mia = {"guardian_acknowledged": Acknowledgement(1, NOON)} if name == "lantern" else {}
    facts = post(channel, NOON, name, content=content, actor=a_member(1, NOON, program=name, **mia))
    decision = decide(program(name), facts)
    assert (decision.outcome, decision.code) == (outcome, code)


def test_contact_details_between_alumni_go_out_with_a_word() -> None:
    alum = {"roles": frozenset({"alum"}), "program": "evergreen"}
    facts = post(
        DIRECT,
        slug="evergreen",
        actor=a_member(1, NOON, **alum),
        other=a_member(2, NOON, **alum),
        content=Content(contact_details=True),
    )
    decision = decide(program("evergreen"), facts)
    assert (decision.outcome, decision.code) == (ALLOW, "contact-details-warned")
    assert "can't take back" in decision.sentence


def test_first_posts_of_ridge_are_read_before() -> None:
    ridge = program("ridge")
    for released in range(3):
        held = decide(ridge, post(ROOM, NOON, "ridge", released_posts_here=released))
        assert (held.outcome, held.code, held.counts) == (HOLD, "held-first-posts", True)
    assert decide(ridge, post(ROOM, NOON, "ridge", released_posts_here=3)).outcome is ALLOW


def test_staff_of_a_room_read_write_and_review() -> None:
    harbor = program("harbor")
    for role in ("facilitator", "moderator"):
        person = staff(7, role)
        serving = post(GROUP, NIGHT, actor=person, between=Between(), room=Room(9, 1, "harbor", serves=True))
        for act in (Act.READ, Act.POST, Act.REVIEW, Act.SEE):
            assert decide(harbor, replace(serving, act=act)).outcome is ALLOW, (role, act)
        own = replace(serving, act=Act.REVIEW, content=Content(author=7, held=True))
        assert decide(harbor, own).code == "own-content"
        elsewhere = replace(serving, room=Room(9, 1, "harbor"))
        for act in (Act.READ, Act.POST, Act.REVIEW):
            assert decide(harbor, replace(elsewhere, act=act)).outcome is REFUSE, (role, act)


def test_nobody_reads_a_direct_thread_of_harbor_until_it_is_reported() -> None:
    harbor, mo = program("harbor"), staff(7, "moderator")
    review = post(DIRECT, actor=mo, act=Act.REVIEW, between=Between(same_program=True))
    assert decide(harbor, review).outcome is REFUSE
    assert decide(harbor, replace(review, actor=staff(8, "director"))).code == "only-reported"
    reported = replace(review, content=Content(author=1, reported=True))
    assert decide(harbor, reported).outcome is ALLOW
    assert decide(program("northway"), replace(review, actor=staff(8, "director"))).outcome is ALLOW


def test_a_chart_like_thread_is_read_with_a_reason() -> None:
    harbor, omar = program("harbor"), staff(7, "on-call")
    review = post(TEAM, actor=omar, act=Act.REVIEW, between=Between(same_program=True))
    assert decide(harbor, review).code == "reason-needed"
    assert decide(harbor, replace(review, reason_given=True)).outcome is ALLOW


@pytest.mark.parametrize("act", list(Act))
@pytest.mark.parametrize("channel", list(Channel))
def test_the_operator_and_the_outsider_find_nothing(channel: Channel, act: Act) -> None:
    harbor = program("harbor")
    root = post(channel, act=act, actor=staff(9, "operator"), reason_given=True)
    nora = post(channel, act=act, actor=a_member(8, NOON, organization=2))
    for facts in (root, nora):
        facts = replace(facts, other=facts.other or a_member(2, NOON))
        decision = decide(harbor, facts)
        assert (decision.outcome, decision.code) == (REFUSE, "not-found")


def test_somebody_of_another_program_finds_nothing() -> None:
    otto = a_member(8, NOON, program="lantern")
    for channel in (GROUP, ROOM, TEAM):
        facts = post(channel, actor=otto, between=Between(), room=Room(9, 1, "harbor"))
        for act in (Act.READ, Act.POST):
            assert decide(program("harbor"), replace(facts, act=act)).code == "not-found"


def test_an_ended_member_reads_her_own_words_and_no_others() -> None:
    harbor = program("harbor")
    gone = replace(a_member(1, NOON), episode=Episode(NOON - timedelta(days=60), NOON))
    read = post(GROUP, actor=gone, act=Act.READ)
    assert decide(harbor, read).code == "ended"
    assert "Help now" in decide(harbor, read).sentence
    assert decide(harbor, replace(read, content=Content(author=2))).outcome is REFUSE
    assert decide(harbor, replace(read, content=Content(author=1))).outcome is ALLOW
    moment_before = replace(read, at=NOON - timedelta(microseconds=1))
    assert decide(harbor, moment_before).outcome is ALLOW
    assert decide(harbor, moment_before).valid_until == NOON


def test_a_mute_a_pause_and_a_limit_end_by_themselves() -> None:
    harbor = program("harbor")
    until = NOON + timedelta(hours=1)
    for field, outcome, code in (
        ("muted_until", REFUSE, "muted"),
        ("paused_until", REFUSE, "paused"),
        ("limited_until", HOLD, "held-limited"),
    ):
        ana = replace(a_member(1, NOON), **{field: until})
        decision = decide(harbor, post(ROOM, actor=ana))
        assert (decision.outcome, decision.code, decision.opens_at) == (outcome, code, until)
        assert decide(harbor, post(ROOM, until, actor=ana)).outcome is ALLOW
        assert decide(harbor, post(TEAM, actor=ana)).outcome is ALLOW


UNSEEN = """
[program]
slug = "unseen"
name = "Unseen"
zone = "Asia/Kolkata"
ages = "13+"
age-bands = [13, 16, 18]
on-call = "always"

[hours.staffed]
zone = "Asia/Kolkata"
windows = "mon-sat 09:00-18:00"

[hours.night]
windows = "every day 22:00-06:00"

[cohort-room]
open = { all = [{ not = "session:during" }, { not = "hours:night" }] }
per-day = 3
[[cohort-room.who]]
roles = "participant"
when = [{ week-from = 2 }, { any = ["same-state", { group = ["women"] }] }]
[cohort-room.moderation]
by = "moderator"

[direct-thread]
open = { session = "after", within = 60 }
[[direct-thread.who]]
roles = "participant"
with = "participant"
when = ["same-age-band", { not = { phase = ["intake"], of = "either" } }]
consent = ["both", "guardian"]
[direct-thread.moderation]
mode = "none"
by = "moderator"
"""


def test_a_program_nobody_has_shown_us() -> None:
    unseen = load(UNSEEN)
    began = Episode(datetime(2026, 11, 18, 20, tzinfo=UTC))
    ana = a_member(1, NOON, program="unseen", episode=began, preference_groups=frozenset({"women"}))
    facts = post(ROOM, slug="unseen", actor=ana)
    second_week = datetime(2026, 11, 25, 5, tzinfo=UTC)
    early = decide(unseen, facts)
    assert (early.code, early.valid_until, early.opens_at) == (
        "when-week",
        second_week,
        datetime(2026, 11, 25, 11, tzinfo=UTC),
    )
    later = replace(facts, at=second_week + timedelta(hours=12))
    open_ = decide(unseen, later)
    assert (open_.outcome, open_.counts) == (ALLOW, True)
    full = decide(unseen, replace(later, posts_today=3))
    assert (full.code, full.valid_until) == ("enough-today", datetime(2026, 11, 26, 3, tzinfo=UTC))
    assert full.opens_at == datetime(2026, 11, 26, 11, tzinfo=UTC)
    session = ((later.at - timedelta(minutes=30), later.at + timedelta(minutes=30)),)
    during = decide(unseen, replace(later, sessions=session))
    assert (during.code, during.opens_at) == ("closed-not-session", session[0][1])


def test_age_bands_guardians_and_time_after_a_session() -> None:
    unseen = load(UNSEEN)
    mia = a_member(1, NOON, program="unseen", birth_date=date(2011, 2, 1), guardian_acknowledged=None)
    max_ = a_member(2, NOON, program="unseen", birth_date=date(2011, 9, 1))
    session = ((NOON - timedelta(hours=3), NOON - timedelta(minutes=10)),)
    facts = post(DIRECT, slug="unseen", actor=mia, other=max_, sessions=session)
    assert decide(unseen, facts).code == "not-agreed"
    both = replace(TOGETHER, guardian_of_actor=True, guardian_of_other=True)
    yes = decide(unseen, replace(facts, between=both))
    assert (yes.outcome, yes.valid_until) == (ALLOW, NOON + timedelta(minutes=50))
    older = replace(facts, between=both, other=replace(max_, birth_date=date(2009, 1, 1)))
    assert decide(unseen, older).code == "when-same-age-band"
    adult = replace(facts, between=both, other=replace(max_, birth_date=date(1990, 1, 1)))
    assert decide(unseen, adult).code == "ages-apart"
    intake = replace(facts, between=both, other=replace(max_, phase="intake"))
    assert decide(unseen, intake).code == "when-not-phase"


def test_nobody_comes_of_age_by_setting_her_own_clock() -> None:
    unseen = load(UNSEEN)
    eve_of_18 = datetime(2026, 11, 23, 18, tzinfo=UTC)  # half an hour before the 24th in Kolkata
    kim = a_member(1, eve_of_18, program="unseen", birth_date=date(2008, 11, 24))
    for zone, minutes, grown in (
        ("Asia/Kolkata", 0, "minor"),
        ("Pacific/Kiritimati", 0, "minor"),  # the 24th there already
        ("America/Los_Angeles", 30, "adult"),  # still the 23rd there
    ):
        there = replace(kim, zone=zone)
        facts = post(ROOM, eve_of_18 + timedelta(minutes=minutes), slug="unseen", actor=there)
        assert Case(unseen, facts, "en").grown(there) == grown, zone
