"""A guardian's yes: what the policy asks of her for a minor, said and taken back on her page, at once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.app.asking import queries
from tests.app.program.program_helpers import audit_of, events_of, version_of
from tests.words import words
from tests.world import World, a_member, acknowledge, an_episode
from throughcare.contact.words import Act
from throughcare.conversations.models import Seat, Thread
from throughcare.conversations.policy import read_worlds
from throughcare.kit import clock
from throughcare.program.actions.agreements import acknowledge_policy, take_back_agreement
from throughcare.program.actions.contacts import ask_to_talk
from throughcare.program.events import StandingChanged
from throughcare.program.models import Acknowledgement, Consent, Member, Relation
from throughcare.program.refusals import Refused


@pytest.fixture
def world(world: World) -> World:
    """Mia and Kim, both 16, are in Evergreen now, whose rules ask a guardian's yes for private messages."""
    with world.at():
        n = world.names
        n["kim"] = a_member(world.bridgewell, "Kim", birth_date=date(clock.now().year - 16, 1, 2))
        n["gus"] = a_member(world.bridgewell, "Gus")
        Relation.objects.create(
            organization_id=world.bridgewell.id, member=n["kim"], other=n["gus"], kind="guardian"
        )
        for minor, guardian in ((n["mia"], n["greta"]), (n["kim"], n["gus"])):
            n[f"{minor.first_name.lower()}_alum"] = an_episode(minor, world.evergreen, role="alum")
            acknowledge(guardian, world.evergreen)
    return world


def both_agree(world: World) -> Thread:
    ask_to_talk(world.actor(world.mia), program=world.evergreen, asked=world.kim)
    ask_to_talk(world.actor(world.kim), program=world.evergreen, asked=world.mia)
    return Thread.objects.get(program=world.evergreen, channel="direct-thread")


def seated(thread: Thread) -> int:
    return Seat.objects.filter(thread=thread, until_seq=None).count()


def family_url(world: World, what: str, topic: str = "direct-thread") -> str:
    return f"/family/{world.mia.id}/{world.evergreen.slug}/{topic}/{what}"


def test_the_thread_opens_with_the_last_guardians_yes_and_closes_when_one_takes_it_back(world: World) -> None:
    with world.at():
        thread = both_agree(world)
        assert seated(thread) == 0
    greta, gus = world.client(world.greta), world.client(world.gus)
    assert gus.post(f"/family/{world.kim.id}/{world.evergreen.slug}/direct-thread/yes").status_code == 302
    with world.at():
        assert seated(thread) == 0
    before = {}
    with world.at():
        before = {m.id: version_of(m) for m in (world.mia, world.kim)}
    assert greta.post(family_url(world, "yes")).status_code == 302
    assert greta.post(family_url(world, "yes")).status_code == 302, "twice is harmless"
    with world.at():
        assert seated(thread) == 2
        assert Consent.objects.filter(topic="direct-thread", giver=world.greta, ended_at=None).count() == 1
        assert version_of(world.mia) > before[world.mia.id]
    assert greta.post(family_url(world, "back")).status_code == 302
    assert greta.post(family_url(world, "back")).status_code == 302
    with world.at():
        assert seated(thread) == 0
        now = clock.now()
        read = read_worlds(world.bridgewell.id, [thread.id], [world.kim.id], now)[thread.id]
        assert not read.decide(world.kim.id, Act.POST, now).allows


def test_she_sees_in_plain_words_what_is_asked_and_how_she_answered(world: World) -> None:
    greta = world.client(world.greta)
    greta.get("/family")
    with queries(14):
        page = greta.get("/family").content.decode()
    assert "Mia in Evergreen" in page
    assert "Mia in Lantern" in page
    assert "Yes, Mia may" in page
    assert "You have not said yes yet" in page, "to Lantern's rules"
    assert "Kim" not in words(page)
    assert 'href="/family"' in greta.get("/me").content.decode()
    greta.post(family_url(world, "yes"))
    assert "Take my yes back" in greta.get("/family").content.decode()


def test_a_yes_to_the_rules_lets_a_minor_post_and_taking_it_back_stops_it_at_once(world: World) -> None:
    with world.at():
        room = Thread.objects.create(
            organization_id=world.bridgewell.id, program=world.lantern, channel="support-group"
        )
        Seat.objects.create(organization_id=world.bridgewell.id, thread=room, member=world.mia, from_seq=1)
        greta = world.actor(world.greta)

        def said() -> str:
            now = clock.now()
            read = read_worlds(world.bridgewell.id, [room.id], [world.mia.id], now)[room.id]
            return read.decide(world.mia.id, Act.POST, now).code

        assert said() == "not-acknowledged"
        acknowledge_policy(greta, program=world.lantern, number=1)
        assert said() != "not-acknowledged"
        before = version_of(world.mia)
        with events_of(StandingChanged) as events:
            assert take_back_agreement(greta, program=world.lantern)
            assert not take_back_agreement(greta, program=world.lantern)
        assert world.mia.id in events[0].member_ids
        assert len(events) == 1
        assert version_of(world.mia) > before
        assert said() == "not-acknowledged"
        assert [line.detail["changed"] for line in audit_of(world.lantern.id, "take_back_agreement")] == [
            True, False,
        ]  # fmt: skip
        acknowledge_policy(greta, program=world.lantern, number=1)
        assert said() != "not-acknowledged", "a yes right after counts again"
        with pytest.raises(Refused):
            take_back_agreement(world.actor(world.mia), program=world.lantern)


def test_the_page_after_a_yes_was_taken_back_asks_again(world: World) -> None:
    greta = world.client(world.greta)
    rules = f"/agreement/{world.evergreen.slug}"
    assert "You agreed to this" in greta.get(rules).content.decode()
    assert greta.post(f"/family/{world.mia.id}/{world.evergreen.slug}/rules/back").status_code == 302
    page = greta.get(rules).content.decode()
    assert "You agreed to this" not in page
    assert "I've read this and I agree" in page
    assert "Read the rules and answer" in greta.get("/family").content.decode()


def test_nobody_else_answers_for_a_minor(world: World) -> None:
    urls = (
        family_url(world, "yes"),
        family_url(world, "back"),
        f"/family/{world.mia.id}/{world.evergreen.slug}/rules/back",
    )
    for name in ("mia", "kim", "gus", "frank", "ana", "cory", "dina", "nora", "root"):
        client = world.client(world.names[name])
        for url in urls:
            assert client.post(url).status_code == 404, name
        assert client.get("/family").status_code == (200 if name == "gus" else 404), name
    for url in urls:
        assert world.client().post(url)["Location"].startswith("/sign-in")
    greta = world.client(world.greta)
    for wrong in (
        family_url(world, "yes", topic="support-group"),
        f"/family/{world.kim.id}/{world.evergreen.slug}/direct-thread/yes",
        f"/family/{world.mia.id}/{world.lantern.slug}/direct-thread/yes",
    ):
        assert greta.post(wrong).status_code == 404
    with world.at():
        assert not Consent.objects.filter(topic="direct-thread").exists()


def test_it_ends_with_being_guardian_and_with_being_a_minor(world: World) -> None:
    greta = world.client(world.greta)
    with world.at():
        Member.objects.filter(id=world.mia.id).update(
            birth_date=clock.now().date() - timedelta(days=18 * 366)
        )
    assert greta.post(family_url(world, "yes")).status_code == 404
    assert "Nothing is asked of you now" in greta.get("/family").content.decode()
    with world.at():
        Relation.objects.filter(other=world.greta).update(until_at=clock.now() - timedelta(minutes=1))
    assert greta.get("/family").status_code == 404
    with world.at():
        assert not Acknowledgement.objects.filter(member=world.greta, policy_number=0).exists()


def test_nobody_comes_of_age_by_setting_her_own_zone(world: World) -> None:
    """On the eve of her birthday it is tomorrow in Kiritimati; the program's clock counts, as in the policy."""
    with world.at():
        tomorrow = (clock.now().astimezone(clock.zone(world.evergreen.zone)) + timedelta(days=1)).date()
        Member.objects.filter(id=world.mia.id).update(
            birth_date=tomorrow.replace(year=tomorrow.year - 18), zone="Pacific/Kiritimati"
        )
    assert "Nothing is asked of you now" not in world.client(world.greta).get("/family").content.decode()
    page = world.client(world.dina).get(f"/staff/episodes/{world.mia_alum.id}").content.decode()
    assert "Guardian Greta Sand agrees to the rules." in page


def test_staff_see_whether_a_guardian_agrees(world: World) -> None:
    page = world.client(world.dina).get(f"/staff/episodes/{world.mia_alum.id}").content.decode()
    assert "Guardian Greta Sand agrees to the rules." in page
    world.client(world.greta).post(f"/family/{world.mia.id}/{world.evergreen.slug}/rules/back")
    page = world.client(world.dina).get(f"/staff/episodes/{world.mia_alum.id}").content.decode()
    assert "does not agree" in page
    adult = world.client(world.dina).get(f"/staff/episodes/{world.ana_episode.id}").content.decode()
    assert "uardian" not in adult
