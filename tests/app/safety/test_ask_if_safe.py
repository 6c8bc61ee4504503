"""Asking the person a concern is about whether she is safe: who may, what she gets, what it says until she answers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail

from tests.app.asking import audited, queries
from tests.app.program.program_helpers import announced
from tests.app.safety.ringing import a_concern, at_once
from tests.words import words
from tests.world import World
from throughcare.kit import clock
from throughcare.kit.ids import new_id
from throughcare.people.deliver import send_due
from throughcare.people.models import Account, Outgoing, PushSubscription
from throughcare.people.rules import TEMPLATES
from throughcare.program.actions.episodes import end_episode
from throughcare.program.models import Member, Standing
from throughcare.safety.actions import (
    acknowledge_concern,
    answer_question,
    ask_if_safe,
    close_concern,
    open_concern,
)
from throughcare.safety.ladder import ring_due
from throughcare.safety.models import Answer, Concern, Page, Question

PAGE, PAGE_ASKED, PART_AS_IT_STANDS, HEAD_AS_IT_STANDS = 22, 24, 12, 7  # queries
LATER = timedelta(minutes=11)


def ask(world: World, concern: Concern, who: str = "omar") -> str:
    """Tap the button; answers what the page says then."""
    client = world.client(world.names[who])
    answer = client.post(f"/concerns/{concern.id}/ask")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/concerns/{concern.id}")
    return words(client.get(f"/concerns/{concern.id}").content.decode())


def shown(world: World, concern: Concern, who: str = "omar") -> str:
    return words(world.client(world.names[who]).get(f"/concerns/{concern.id}").content.decode())


def asked(world: World) -> Question:
    with world.at():
        return Question.objects.get(answered_at=None, closed_at=None)


def owed(world: World, member: Member) -> dict[str, Outgoing]:
    with world.at():
        found = Outgoing.objects.filter(account_id=member.account_id, stopped_at=None, template="asked")
        return {one.channel: one for one in found}


@pytest.mark.parametrize("who", ["omar", "cleo", "fay", "mo", "dina"])
def test_whoever_may_answer_a_concern_can_ask(world: World, who: str) -> None:
    concern = a_concern(world)
    assert "Ask if they are safe" in shown(world, concern, who)
    before = world.names[who].first_name
    ask(world, concern, who)
    with world.at():
        question = Question.objects.get()
        assert (question.concern_id, question.member_id) == (concern.id, world.ana.id)
        assert (question.asked_by_id, question.program_id) == (world.names[who].id, world.harbor.id)
        assert audited("concern.asked", concern.id) == 1
        assert Member.objects.get(id=world.ana.id).is_asked
    assert "No answer yet." in shown(world, concern, who)
    desk = words(world.client(world.names[who]).get("/desk").content.decode())
    assert "You asked Ana Reyes if they are safe." in desk
    assert f"Asked by {before} " in shown(world, concern, who)
    assert f"{before} from your care team asks you:" in words(
        world.client(world.ana).get("/").content.decode()
    )


@pytest.mark.parametrize(
    "who", ["ana", "ben", "eve", "otto", "pia", "cory", "frank", "greta", "root", "nora"]
)
def test_to_everybody_else_it_is_not_there(world: World, who: str) -> None:
    concern = a_concern(world)
    client = world.client(world.names[who])
    assert client.post(f"/concerns/{concern.id}/ask").status_code == 404
    assert client.get(f"/concerns/{concern.id}/asked").status_code == 404
    with world.at():
        assert not Question.objects.exists()
        assert not Outgoing.objects.filter(template="asked").exists()
    ask(world, concern)
    assert world.client(world.names[who]).get(f"/concerns/{concern.id}/asked").status_code == 404


def test_nobody_asks_herself_from_a_concern_about_her(world: World) -> None:
    concern = a_concern(world, member=world.cleo)
    assert world.client(world.cleo).post(f"/concerns/{concern.id}/ask").status_code == 404
    ask(world, concern)
    assert owed(world, world.cleo)


def test_the_signed_out_are_asked_to_sign_in(world: World) -> None:
    concern = a_concern(world)
    answer = world.client().post(f"/concerns/{concern.id}/ask")
    assert answer.headers["Location"].startswith("/sign-in")
    with world.at():
        assert not Question.objects.exists()


def test_she_hears_it_by_every_channel_in_words_that_say_nothing(world: World) -> None:
    with world.at():
        PushSubscription.objects.create(
            account=Account.objects.get(id=world.ana.account_id),
            endpoint=f"https://fcm.googleapis.com/{world.ana.id}",
            p256dh="p",
            auth="a",
        )
    concern = a_concern(world, 4)
    ask(world, concern)
    found = owed(world, world.ana)
    assert set(found) == {"email", "sms", "push"}
    question = asked(world)
    for one in found.values():
        assert (one.url, one.about_id) == (f"/asked/{question.id}", question.id)
        assert one.due_at <= clock.now(), "quiet hours and a mute don't hold it back"
    text = TEMPLATES["asked"]
    assert text.subject == "Your care team has a question for you"
    for word in ("safe", "concern", "Harbor", "Omar", "Ana", "danger", "help"):
        assert word not in text.subject + text.body
    mail.outbox.clear()
    assert send_due(channel="email", is_urgent=True) == 1
    (sent,) = mail.outbox
    assert (sent.subject, sent.to) == (text.subject, [Account.objects.get(id=world.ana.account_id).email])
    assert "mail: gone" in shown(world, concern)


def test_her_open_pages_and_the_desks_hear_of_it(world: World) -> None:
    concern = a_concern(world)
    with announced() as told, world.at():
        ask_if_safe(world.actor(world.omar), concern=concern)
    assert any(one.get("about") == "asked" and one["members"] == [str(world.ana.id)] for one in told)
    assert any(one.get("about") == "waiting" for one in told)
    assert not any(str(world.ben.id) in str(one) for one in told)


def test_it_stands_at_the_head_of_every_page_and_on_help_now(world: World) -> None:
    client = world.client(world.ana)
    for url in ("/groups", "/messages", "/me", "/plan"):
        assert "Your care team has a question for you." not in client.get(url).content.decode()
    assert client.get("/asked", {"seen": "none"}).status_code == 204
    ask(world, a_concern(world))
    question = asked(world)
    for url in ("/groups", "/messages", "/me", "/plan", f"/threads/{world.cohort_room.id}"):
        page = client.get(url).content.decode()
        assert "Your care team has a question for you." in page, url
        assert f'href="/asked/{question.id}"' in page, url
    line = client.get("/asked", {"seen": "none"}).content.decode()
    assert f'data-seen="{question.id.hex}"' in line
    assert client.get("/asked", {"seen": question.id.hex}).status_code == 204
    part = client.get("/help/call", {"part": "yes", "seen": "none", "lines": "no"}).content.decode()
    for word in ("I am safe for now", "I am not sure", "No, I need help now", "csrfmiddlewaretoken"):
        assert word in part
    assert "Your care team has a question" not in client.get(f"/asked/{question.id}").content.decode()
    for other in (world.ben, world.omar, world.frank):
        page = world.client(other).get("/me").content.decode()
        assert "Your care team has a question for you." not in page


def test_no_page_pays_for_it_while_nothing_is_asked(world: World) -> None:
    client = world.client(world.ana)
    client.get("/asked")
    with queries(HEAD_AS_IT_STANDS):
        assert client.get("/asked", {"seen": "none"}).status_code == 204


def test_asked_again_it_is_one_question_and_she_is_told_at_most_once_a_minute(world: World) -> None:
    concern, other = a_concern(world), a_concern(world, 2)
    assert "They are asked now." in ask(world, concern)
    assert "They were asked a moment ago." in ask(world, concern)
    with world.at():
        assert Question.objects.count() == 1
        assert Outgoing.objects.filter(template="asked", channel="email").count() == 1
    with clock.frozen(clock.now() + timedelta(minutes=2)):
        assert "They are asked now." in ask(world, other, "cleo")
        page = shown(world, concern)
        with world.at():
            question = Question.objects.get()
            assert (question.asked_by_id, question.again_by_id) == (world.omar.id, world.cleo.id)
            assert Outgoing.objects.filter(template="asked", channel="email").count() == 2
            assert Outgoing.objects.filter(template="asked", channel="email", stopped_at=None).count() == 1
    assert "Asked by Omar Saleh" in page
    assert "Again by Cleo Marsh" in page
    assert "Ask again" in page
    with world.at():
        assert audited("concern.asked", concern.id) == 2


@pytest.mark.parametrize("state", ["muted", "paused", "ended"])
def test_whatever_has_become_of_her_stay_she_is_reached(world: World, state: str) -> None:
    concern = a_concern(world)
    with world.at():
        later = clock.now() + timedelta(days=2)
        if state == "ended":
            end_episode(world.actor(world.dina), episode=world.ana_episode, reason="left")
        else:
            Standing.objects.filter(id=world.ana.id).update(**{f"{state}_until": later})
    ask(world, concern)
    assert owed(world, world.ana)
    client = world.client(world.ana)
    assert "Are you safe right now?" in client.get("/").content.decode()
    assert client.get(f"/asked/{asked(world).id}").status_code == 200


def test_of_a_closed_concern_and_of_a_drill_nobody_is_asked(world: World) -> None:
    concern = a_concern(world)
    with world.at():
        acknowledge_concern(world.actor(world.omar), concern=concern)
        close_concern(world.actor(world.omar), concern=concern, outcome="talked")
        drill = open_concern(None, member_id=None, program_id=world.harbor.id, level=4, source_kind="drill")
    for one in (concern, drill):
        assert "Ask if they are safe" not in shown(world, one)
        page = ask(world, one)
        assert "there is nobody to ask" in page or "This was closed already." in page
    with world.at():
        assert not Question.objects.exists()


def test_closing_the_last_concern_of_the_call_ends_the_question(world: World) -> None:
    concern = a_concern(world)
    ask(world, concern)
    question = asked(world)
    with world.at():
        acknowledge_concern(world.actor(world.omar), concern=concern)
    second = a_concern(world)
    with world.at():
        close_concern(world.actor(world.omar), concern=concern, outcome="talked")
    assert asked(world).id == question.id, "another concern of the call is not closed"
    with world.at():
        acknowledge_concern(world.actor(world.omar), concern=second)
        close_concern(world.actor(world.omar), concern=second, outcome="talked")
        assert not Member.objects.get(id=world.ana.id).is_asked
        assert not Outgoing.objects.filter(about_id=question.id, stopped_at=None, sent_at=None).exists()
    client = world.client(world.ana)
    assert "Are you safe right now?" not in client.get("/").content.decode()
    assert "has looked after this since" in client.get(f"/asked/{question.id}").content.decode()
    a_concern(world)
    assert "Are you safe right now?" not in client.get("/").content.decode(), "an old question stays old"


def test_unanswered_it_is_said_and_rings_whoever_has_it_once(world: World) -> None:
    concern = a_concern(world, 2)
    with world.at():
        acknowledge_concern(world.actor(world.cleo), concern=concern)
        Member.objects.filter(id=world.cleo.id).update(phone="312-555-0177")
    ask(world, concern)
    assert "Without an answer Cleo Marsh is rung at" in shown(world, concern)
    assert "not answered for" not in world.client(world.omar).get("/desk").content.decode()
    with world.at():
        waits = Page.objects.get(concern=concern, rung_at=None).due_at
        ring = Outgoing.objects.filter(account_id=world.cleo.account_id, template="page", stopped_at=None)
        assert {one.channel for one in ring} == {"email", "sms"}
        assert {one.due_at for one in ring} == {asked(world).asked_at + timedelta(minutes=10)}
    assert send_due(channel="email", is_urgent=True) == 1, "hers alone goes now"
    with clock.frozen(clock.now() + LATER):
        page = shown(world, concern)
        assert "Not answered for 10 minutes." in page
        assert "Cleo Marsh was rung for it at" in page
        assert "Asked if they are safe, not answered for 11 minutes." in words(
            world.client(world.omar).get("/desk").content.decode()
        )
        assert send_due(channel="email", is_urgent=True) == 1
        assert send_due(channel="email", is_urgent=True) == 0, "once"
        with world.at():
            assert Page.objects.get(concern=concern, rung_at=None).due_at == waits, "its own clock goes on"


def test_whoever_takes_it_later_is_owed_that_ring_too(world: World) -> None:
    concern = a_concern(world)
    ring_due()
    ask(world, concern, "cleo")
    with world.at():
        about = Outgoing.objects.filter(about_id=asked(world).id, template="page")
        assert not about.exists(), "while nobody has it the ladder rings"
        acknowledge_concern(world.actor(world.omar), concern=concern)
        assert {one.account_id for one in about} == {world.omar.account_id}


def test_whoever_closes_hers_is_rung_no_more_and_who_has_another_is(world: World) -> None:
    first = a_concern(world)
    with world.at():
        acknowledge_concern(world.actor(world.cleo), concern=first)
    ask(world, first)
    second = a_concern(world, 2)
    with world.at():
        rings = Outgoing.objects.filter(about_id=asked(world).id, template="page", stopped_at=None)
        acknowledge_concern(world.actor(world.omar), concern=second)
        assert {one.account_id for one in rings.all()} == {world.cleo.account_id, world.omar.account_id}
        close_concern(world.actor(world.cleo), concern=first, outcome="talked")
        assert {(one.account_id, one.url) for one in rings.all()} == {
            (world.omar.account_id, f"/concerns/{second.id}")
        }
        assert Outgoing.objects.filter(template="asked", stopped_at=None).exists(), "she is still asked"


def test_the_page_follows_without_being_loaded_anew(world: World) -> None:
    concern = a_concern(world)
    client = world.client(world.omar)
    assert 'name="seen" value="none"' in client.get(f"/concerns/{concern.id}").content.decode()
    assert client.get(f"/concerns/{concern.id}/asked", {"seen": "none"}).status_code == 204
    ask(world, concern, "cleo")
    part = client.get(f"/concerns/{concern.id}/asked", {"seen": "none"}).content.decode()
    assert "No answer yet." in part
    seen = part.partition('name="seen" value="')[2].partition('"')[0]
    with world.at():
        read = audited("concern.read", concern.id)
    with queries(PART_AS_IT_STANDS):
        assert client.get(f"/concerns/{concern.id}/asked", {"seen": seen}).status_code == 204
    with world.at():
        assert audited("concern.read", concern.id) == read, "what shows nothing new is no reading"


def test_as_many_queries_for_one_question_as_for_many(world: World) -> None:
    concern = a_concern(world)
    ring_due()
    client = world.client(world.omar)
    client.get(f"/concerns/{concern.id}")
    with queries(PAGE):
        client.get(f"/concerns/{concern.id}")
    ask(world, concern)
    client.get(f"/concerns/{concern.id}")
    with queries(PAGE_ASKED):
        client.get(f"/concerns/{concern.id}")
    for minutes in range(4):
        with world.at():
            Question.objects.update(answered_at=clock.now())
        with clock.frozen(clock.now() + timedelta(minutes=minutes)):
            ask(world, concern)
    with queries(PAGE_ASKED):
        client.get(f"/concerns/{concern.id}")


def test_two_who_ask_at_the_same_moment_ask_once(world: World) -> None:
    concern, other = a_concern(world), a_concern(world, 2)
    at_once(
        world,
        lambda: ask_if_safe(world.actor(world.omar), concern=concern),
        lambda: ask_if_safe(world.actor(world.cleo), concern=other),
    )
    with world.at():
        assert Question.objects.count() == 1
        assert Outgoing.objects.filter(template="asked", channel="email").count() == 1
        assert audited("concern.asked") == 2


def test_whoever_closes_while_she_answers_loses_neither(world: World) -> None:
    concern = a_concern(world)
    with world.at():
        acknowledge_concern(world.actor(world.omar), concern=concern)
    ask(world, concern)
    question = asked(world)
    at_once(
        world,
        lambda: answer_question(
            world.actor(world.ana), question=question, answer="help", note="", client_id=new_id()
        ),
        lambda: close_concern(world.actor(world.omar), concern=concern, outcome="talked"),
    )
    with world.at():
        assert Answer.objects.get().answer == "help"
        assert Concern.objects.get(id=concern.id).state == "closed"
        assert Concern.objects.get(source_kind="help-now").state == "open", "it rings, whoever was first"
        assert not Member.objects.get(id=world.ana.id).is_asked
