"""Programs that are odd and reasonable: page, decisions and week say the same, in sentences one can read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.rules.contact.test_decide import DIRECT, GROUP, NIGHT, NOON, TEAM, post
from throughcare.contact.case import Case
from throughcare.contact.decide import decide
from throughcare.contact.explain import explain, sentence_for
from throughcare.contact.facts import Between
from throughcare.contact.invariants import INVARIANTS, blocked_people_share_nothing
from throughcare.contact.matrix import matrix
from throughcare.contact.policy import Policy, load
from throughcare.contact.verdict import Verdict
from throughcare.contact.words import Channel, Outcome

HEAD = '[program]\nslug = "odd"\nname = "Odd"\nzone = "UTC"\n'
CARE = '[care-team-thread]\n[[care-team-thread.who]]\nroles = "participant"\n'
PAIR = '[[direct-thread.who]]\nroles = "participant"\nwith = "participant"\nwhen = "same-program"\n'
WEEKEND = '[hours.weekend]\nwindows = "weekends all day"\n'
STAFFED = '[hours.staffed]\nwindows = "every day 08:00-20:00"\n'


def place(policy: Policy, channel: Channel, role: str = "participant") -> tuple[str, ...]:
    """What the page says of one channel."""
    found = [p for part in explain(policy, role).parts for p in part.places if p.channel == channel]
    return found[0].sentences


def test_whole_days_are_said_as_whole_days() -> None:
    policy = load(HEAD + WEEKEND + '[direct-thread]\nopen = "hours:weekend"\n' + PAIR)
    assert "Members can write all day Saturday and Sunday, your time." in " ".join(place(policy, DIRECT))
    assert sentence_for(policy, DIRECT).startswith("Open all day Saturday and Sunday, your time.")
    assert "Saturday and Sunday: no quiet hours" in explain(policy).week_lines()
    late = load(
        HEAD + WEEKEND.replace("all day", "10:00-12:00") + '[direct-thread]\nopen = "hours:weekend"\n' + PAIR
    )
    assert "Members can write from 10 am to noon Saturday and Sunday" in " ".join(place(late, DIRECT))


def test_the_week_says_on_whose_clock_it_is() -> None:
    """Staff's hours and members' quiet hours may have different ones, and a number without its clock misleads."""
    members = '[direct-thread]\nopen = "hours:weekend"\n' + PAIR
    assert explain(load(HEAD + PAIR)).week_clock == ""
    assert explain(load(HEAD + STAFFED + WEEKEND + members)).week_clock == "These hours are in your time."
    zoned = STAFFED + 'zone = "America/New_York"\n'
    assert explain(load(HEAD + zoned + PAIR)).week_clock == "These hours are in New York time."
    both = explain(load(HEAD + zoned + WEEKEND + members))
    said = "When staff are on is told in New York time; quiet hours are in your time."
    assert both.week_clock == said
    assert said in both.text()
    day = '[hours.day]\nwindows = "every day 08:00-20:00"\nzone = "Asia/Tokyo"\n'
    two = members.replace('"hours:weekend"', '{ any = ["hours:weekend", "hours:day"] }')
    assert explain(load(HEAD + WEEKEND + day + two)).week_clock.startswith(
        "Some of these hours are on different"
    )
    only_around_sessions = load(HEAD + zoned + '[direct-thread]\nopen = "session:during"\n' + PAIR)
    assert explain(only_around_sessions).week_clock == "These hours are in New York time."


def test_the_whole_day_is_said_as_that() -> None:
    always = STAFFED.replace("08:00-20:00", "all day")
    assert explain(load(HEAD + always + PAIR)).week_lines() == ["Every day: all day staff are on"]


def test_one_is_said_as_one() -> None:
    policy = load(
        HEAD
        + "[direct-thread]\nasks-per-day = 1\nask-again-days = 1\nper-day = 1\n"
        + PAIR
        + 'consent = "both"\nper-day = 1\n[direct-thread.moderation]\nfirst-posts = 1\nby = "moderator"\n'
    )
    said = " ".join([*place(policy, DIRECT), sentence_for(policy, DIRECT), matrix(policy).text()])
    for words in (
        "That is one post a day.",
        "You can write one post a day here.",
        "You can ask one person a day.",
        "again after one day.",
        "Everyone's first post is read before others see it.",
        "your first one before",
        "one post a day; read after; first post read before",
    ):
        assert words in said, said
    assert " 1 " not in said
    between = Between(same_program=True, consent_of_actor=True, consent_of_other=True)
    facts = post(DIRECT, slug="odd", between=between, room=None)
    assert decide(policy, replace(facts, posts_today=1)).sentence.startswith(
        "You have written once here today."
    )
    assert decide(policy, replace(facts, released_posts_here=0)).sentence.startswith(
        "Your first post here is"
    )


def test_where_members_only_read_nothing_says_that_they_write() -> None:
    rule = '[support-group]\nopen = {{ not = "staffed" }}\n[[support-group.who]]\nroles = "participant"\nmay = {may}\n'
    reads = load(HEAD + STAFFED + rule.format(may='"read"') + CARE)
    writes = load(HEAD + STAFFED + rule.format(may='["read", "post"]') + CARE)
    assert "Members can write" in " ".join(place(writes, GROUP))
    assert "Members can write" not in " ".join(place(reads, GROUP))
    assert "You can read at any hour, and staff can write at any hour." in place(reads, GROUP)
    assert "quiet" in str(explain(writes).week)
    assert "quiet" not in str(explain(reads).week)
    refused = decide(reads, post(GROUP, slug="odd"))
    assert (refused.code, refused.sentence) == (
        "no-rule",
        "Here your program lets you read, not write. Your words are kept.",
    )
    assert "between the two of you" in decide(load(HEAD + CARE + PAIR.replace('"participant"\nwith', '"alum"\nwith')),
                                              post(DIRECT, slug="odd", room=None)).sentence  # fmt: skip


def test_nobody_is_said_to_read_anothers_care_team_thread() -> None:
    policy = load(HEAD + CARE + '[[care-team-thread.who]]\nroles = "alum"\nmay = "read"\n')
    said = place(policy, TEAM)
    assert "Alumni have a thread of their own with their care team. They can only read there." in said
    assert not any("in care team threads" in sentence for sentence in said if sentence.startswith("Alumni"))


@pytest.mark.parametrize(
    ("roles", "consent", "to_participant", "to_specialist"),
    [
        ("peer-specialist", "roles", "once you have said yes", "once the other person has said yes"),
        ("peer-specialist", "with", "once the other person has said yes", "once you have said yes"),
        ("participant", "roles", "once whoever writes has said yes", "once whoever writes has said yes"),
        ("participant", "with", "once whoever is written to has said yes", "whoever is written to"),
    ],
)
def test_whose_yes_it_takes_is_said_to_each(
    roles: str, consent: str, to_participant: str, to_specialist: str
) -> None:
    policy = load(
        HEAD + PAIR.replace('with = "participant"', f'with = "{roles}"') + f'consent = "{consent}"\n'
    )
    assert to_participant in place(policy, DIRECT)[0]
    assert to_specialist in place(policy, DIRECT, "peer-specialist")[0]


def test_a_missing_yes_of_a_guardian_is_not_said_to_be_a_missing_yes_of_the_two() -> None:
    both = Between(same_program=True, consent_of_actor=True, consent_of_other=True)
    policy = load(HEAD + 'ages = "13-17"\n' + PAIR + 'consent = ["both", "guardian"]\n')
    facts = post(DIRECT, slug="odd", room=None, between=both)
    young = [
        replace(one, birth_date=NOON.date().replace(year=2011)) for one in (facts.actor, facts.other) if one
    ]
    facts = replace(facts, actor=young[0], other=young[1])
    missing = decide(policy, facts)
    assert missing.code == "not-agreed"
    assert "a guardian of anyone under 18" in missing.sentence
    # Nothing in the words tells a block from a yes that has not come.
    blocked = replace(both, blocked_by_other=True, guardian_of_actor=True, guardian_of_other=True)
    assert blocked_people_share_nothing in INVARIANTS
    assert decide(policy, replace(facts, between=blocked)).sentence == missing.sentence


def test_a_block_refuses_also_where_the_policy_knows_no_such_channel() -> None:
    facts = post(DIRECT, slug="odd", room=None, between=Between(same_program=True, blocked_by_other=True))
    case = Case(load(HEAD + CARE), facts)
    verdict = blocked_people_share_nothing(case, lambda _: Verdict(Outcome.ALLOW, "any", "Any.", "a rule"))
    assert verdict is not None
    assert (verdict.outcome, verdict.code) == (Outcome.REFUSE, "not-agreed")


def test_a_program_without_anybody_on_call_says_when_that_is() -> None:
    text = explain(load(HEAD + STAFFED + CARE)).text()
    assert "Nobody is on call here when staff are not on. In danger, call 988 or 911." in text


def test_what_minors_are_kept_from_is_what_is_decided() -> None:
    """A clinician may write to a minor where a rule says so; another member who is an adult never may."""
    policy = load(
        HEAD + 'ages = "13-20"\n' + PAIR + PAIR.replace('with = "participant"', 'with = "clinician"')
    )
    facts = post(DIRECT, NIGHT, slug="odd", room=None, between=Between(same_program=True))
    assert facts.other is not None
    young = replace(facts.actor, birth_date=NOON.date().replace(year=2011))
    clinician = replace(facts.other, roles=frozenset({"clinician"}))
    assert decide(policy, replace(facts, actor=young)).code == "ages-apart"
    assert decide(policy, replace(facts, actor=young, other=clinician)).code != "ages-apart"
    assert "A minor and an adult member who isn't family can never" in explain(policy).text()
