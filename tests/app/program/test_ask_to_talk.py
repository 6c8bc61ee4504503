"""Asking a peer to talk, answering, ending it: declined, blocked and unanswered look alike to the asker."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.app.program.program_helpers import announced, audit_of, events_of, version_of
from tests.world import World
from throughcare.kit import clock
from throughcare.program.actions.contacts import (
    accept_request,
    ask_to_talk,
    decline_request,
    end_contact,
    withdraw_request,
)
from throughcare.program.actions.pairs import block_member, unblock_member
from throughcare.program.events import PairChanged
from throughcare.program.models import Consent, ContactRequest
from throughcare.program.refusals import Refused

State = ContactRequest.State


def test_an_ask_is_a_row_an_audit_line_and_a_notice_to_the_one_asked(world: World) -> None:
    with world.at():
        before = version_of(world.ana), version_of(world.ben)
        with announced() as told:
            request = ask_to_talk(world.actor(world.ana), program=world.harbor, asked=world.ben)
        assert ContactRequest.objects.get(id=request.id).state == State.ASKED
        (line,) = audit_of(request.id, "ask_to_talk")
        assert line.actor_id == world.ana.id
        assert line.detail == {"asked": str(world.ben.id)}
        assert version_of(world.ana) > before[0]
        assert version_of(world.ben) > before[1]
        notices = [note["members"] for note in told if note["kind"] == "notice"]
        assert notices == [sorted([str(world.ana.id), str(world.ben.id)])]


def test_a_yes_is_both_consents_and_a_pair(world: World) -> None:
    with world.at():
        request = ask_to_talk(world.actor(world.ana), program=world.harbor, asked=world.ben)
        before = version_of(world.ana), version_of(world.ben)
        with events_of(PairChanged) as events:
            accept_request(world.actor(world.ben), request=request)
        given = Consent.objects.filter(ended_at=None, topic="direct-contact", program=world.harbor)
        assert {(c.giver_id, c.other_id) for c in given} == {
            (world.ana.id, world.ben.id),
            (world.ben.id, world.ana.id),
        }
        first, second = sorted((world.ana.id, world.ben.id))
        assert [(e.first_id, e.second_id, e.agreed) for e in events] == [(first, second, True)]
        assert audit_of(request.id, "accept_request")[0].actor_id == world.ben.id
        assert version_of(world.ana) > before[0]
        assert version_of(world.ben) > before[1]


def test_a_yes_said_twice_is_one_yes(world: World) -> None:
    with world.at():
        request = ask_to_talk(world.actor(world.ana), program=world.harbor, asked=world.ben)
        accept_request(world.actor(world.ben), request=request)
        with events_of(PairChanged) as events:
            accept_request(world.actor(world.ben), request=request)
        assert events == []
        assert Consent.objects.filter(ended_at=None, program=world.harbor).count() == 2


def test_a_second_press_is_the_same_ask_and_a_later_one_waits(world: World) -> None:
    with world.at():
        ana = world.actor(world.ana)
        first = ask_to_talk(ana, program=world.harbor, asked=world.ben)
        assert ask_to_talk(ana, program=world.harbor, asked=world.ben).id == first.id
        now = clock.now()
        with clock.frozen(now + timedelta(days=2)), pytest.raises(Refused) as refused:
            ask_to_talk(ana, program=world.harbor, asked=world.ben)
        assert refused.value.code == "asked-already"
        with clock.frozen(now + timedelta(days=40)):
            again = ask_to_talk(ana, program=world.harbor, asked=world.ben)
        assert again.id != first.id
        assert ContactRequest.objects.filter(asker=world.ana, state=State.ASKED).count() == 1


def test_asking_whoever_asked_is_a_yes(world: World) -> None:
    with world.at():
        ask_to_talk(world.actor(world.ana), program=world.harbor, asked=world.ben)
        ask_to_talk(world.actor(world.ben), program=world.harbor, asked=world.ana)
        assert Consent.objects.filter(ended_at=None, program=world.harbor).count() == 2


def test_nobody_else_answers(world: World) -> None:
    with world.at():
        request = ask_to_talk(world.actor(world.ana), program=world.harbor, asked=world.ben)
        for somebody in (world.ana, world.eve, world.fay, world.root):
            with pytest.raises(Refused):
                accept_request(world.actor(somebody), request=request)
            with pytest.raises(Refused):
                decline_request(world.actor(somebody), request=request)
        assert ContactRequest.objects.get(id=request.id).state == State.ASKED


def test_whom_the_policy_keeps_apart_is_refused(world: World) -> None:
    with world.at():
        for somebody in (world.eve, world.otto, world.fay):  # another cohort, another program, staff
            with pytest.raises(Refused):
                ask_to_talk(world.actor(world.ana), program=world.harbor, asked=somebody)
        assert not ContactRequest.objects.filter(asker=world.ana).exists()


@pytest.mark.parametrize("page", ["/people/ask", "ask"])
def test_unanswered_declined_and_blocked_look_alike_to_the_asker(world: World, page: str) -> None:
    url = page if page.startswith("/") else f"/people/{world.ben.id}/ask"
    client = world.client(world.ana)
    seen = []
    answers: list[object] = []
    for happens in ("nothing", "declined", "blocked-after", "blocked-before"):
        with world.at():
            ContactRequest.objects.all().delete()
            ben = world.actor(world.ben)
            if happens == "blocked-before":
                block_member(ben, other=world.ana)
        with announced() as told:
            response = client.post(f"/people/{world.ben.id}/ask")
        answers.append((response.status_code, response["Location"]))
        with world.at():
            request = ContactRequest.objects.get(asker=world.ana)
            assert request.is_delivered == (happens != "blocked-before")
            asked_to_look = {m for note in told if note["kind"] == "notice" for m in note["members"]}
            assert (str(world.ben.id) in asked_to_look) == (happens != "blocked-before")
            if happens == "declined":
                with announced() as told:
                    decline_request(ben, request=request)
                assert str(world.ana.id) not in str(told), "nothing reaches her page"
            elif happens == "blocked-after":
                with announced() as told:
                    block_member(ben, other=world.ana)
                assert str(world.ana.id) not in str(told), "nothing reaches her page"
        html = client.get(url).content.decode()
        html = client.get(url).content.decode()  # the second time without the toast
        html = re.sub(r'csrfmiddlewaretoken" value="[^"]+"|hx-headers=\'[^\']+\'|[0-9a-f-]{36}', "", html)
        seen.append(re.sub(r"<time.*?</time>", "", html, flags=re.DOTALL))
        with world.at():
            unblock_member(ben, other=world.ana)
    assert len(set(map(str, answers))) == 1
    assert seen[0] == seen[1] == seen[2] == seen[3]


def test_a_blocked_ask_costs_the_same_statements(world: World) -> None:
    def statements(blocked: bool) -> list[str]:
        with world.at():
            ContactRequest.objects.all().delete()
            if blocked:
                block_member(world.actor(world.ben), other=world.ana)
            ana = world.actor(world.ana)
            with CaptureQueriesContext(connection) as captured:
                ask_to_talk(ana, program=world.harbor, asked=world.ben)
        return [query["sql"].split(" WHERE ")[0][:60] for query in captured.captured_queries]

    statements(blocked=False)  # the policy is read once a process
    open_way, blocked_way = statements(blocked=False), statements(blocked=True)
    assert open_way == blocked_way


def test_a_blocked_ask_is_never_delivered_even_after_the_block(world: World) -> None:
    with world.at():
        ben = world.actor(world.ben)
        block_member(ben, other=world.ana)
        request = ask_to_talk(world.actor(world.ana), program=world.harbor, asked=world.ben)
        unblock_member(ben, other=world.ana)
        with pytest.raises(Refused):
            accept_request(ben, request=request)
    page = world.client(world.ben).get("/people/asks").content.decode()
    assert "Ana R. asks" not in page


def test_taking_it_back_takes_it_from_the_one_asked(world: World) -> None:
    with world.at():
        request = ask_to_talk(world.actor(world.ana), program=world.harbor, asked=world.ben)
        assert not withdraw_request(world.actor(world.ben), request=request), "only her own"
        assert withdraw_request(world.actor(world.ana), request=request)
        assert not withdraw_request(world.actor(world.ana), request=request)
        with pytest.raises(Refused):
            accept_request(world.actor(world.ben), request=request)


def test_either_ends_it_and_both_have_to_say_yes_again(world: World) -> None:
    with world.at():
        request = ask_to_talk(world.actor(world.ana), program=world.harbor, asked=world.ben)
        accept_request(world.actor(world.ben), request=request)
        before = version_of(world.ana), version_of(world.ben)
        with events_of(PairChanged) as events:
            assert end_contact(world.actor(world.ben), program=world.harbor, other=world.ana)
            assert not end_contact(world.actor(world.ben), program=world.harbor, other=world.ana)
        assert [event.agreed for event in events] == [False]
        assert not Consent.objects.filter(ended_at=None, program=world.harbor).exists()
        assert version_of(world.ana) > before[0]
        assert version_of(world.ben) > before[1]
        assert len(audit_of(world.ana.id, "end_contact")) == 2


def test_a_block_between_page_and_press_is_told_as_no_longer_open(world: World) -> None:
    """The page showed the ask; by the time the button is pressed it is gone."""
    with world.at():
        request = ask_to_talk(world.actor(world.ana), program=world.harbor, asked=world.ben)
        ContactRequest.objects.filter(id=request.id).update(is_delivered=False)
        for answer in (accept_request, decline_request):
            with pytest.raises(Refused) as refused:
                answer(world.actor(world.ben), request=request)
            assert refused.value.code == "not-asked"
        assert not Consent.objects.filter(program=world.harbor).exists()


def test_by_the_pages_from_ask_to_yes(world: World) -> None:
    ana, ben = world.client(world.ana), world.client(world.ben)
    assert b"Ask Ben O. to talk" in ana.get(f"/people/{world.ben.id}/ask").content
    assert ana.post(f"/people/{world.ben.id}/ask").status_code == 302
    page = ben.get("/people/asks").content.decode()
    assert "Ana R. asks to talk with you" in page
    assert "Not now is private" in page
    with world.at():
        request = ContactRequest.objects.get(asker=world.ana)
    for outsider in (world.eve, world.otto, world.nora, world.fay, world.root):
        assert world.client(outsider).post(f"/people/asks/{request.id}/accept").status_code == 404
    assert world.client().post(f"/people/asks/{request.id}/accept").status_code == 302
    assert ben.post(f"/people/asks/{request.id}/accept")["Location"] == "/messages"
    assert b"You talk one to one with Ben O." in ana.get("/me").content
    with world.at():
        consent = Consent.objects.get(giver=world.ana, ended_at=None)
    assert ben.post(f"/me/consents/{consent.id}/end").status_code == 404, "hers, not his"
    assert ana.post(f"/me/consents/{consent.id}/end").status_code == 302
    assert b"You talk one to one" not in ana.get("/me").content
