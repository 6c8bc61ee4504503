"""Opening, ringing, taking and closing concerns."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.app.asking import audited
from tests.world import World, a_member, a_program, an_episode
from throughcare.kit import clock
from throughcare.people.models import Outgoing
from throughcare.program.models import CareTeamSeat, Member, OnCall, Role
from throughcare.program.refusals import Refused
from throughcare.safety.actions import acknowledge_concern, close_concern, open_concern
from throughcare.safety.ladder import ring_due
from throughcare.safety.models import Concern, Page
from throughcare.safety.watch import late_pages


def a_concern(world: World, level: int = 4, about: Member | None = None) -> Concern:
    return open_concern(
        None, member_id=(about or world.ana).id, program_id=world.harbor.id, level=level, source_kind="person"
    )


def rungs(concern: Concern) -> list[tuple[int, bool, list[str]]]:
    pages = Page.objects.filter(concern=concern).order_by("rung")
    return [(page.rung, page.rung_at is not None, page.paged_ids) for page in pages]


def test_the_first_page_is_due_in_the_same_transaction(world: World):
    with world.at():
        concern = a_concern(world)
        assert rungs(concern) == [(1, False, [])]
        assert audited("concern.opened") == 1


def test_it_rings_the_person_on_call_by_mail_without_a_name(world: World):
    with world.at():
        concern = a_concern(world)
    ring_due()
    with world.at():
        assert rungs(concern)[0] == (1, True, [str(world.omar.id)])
        owed = Outgoing.objects.filter(url=f"/concerns/{concern.id}")
        assert {(one.account_id, one.template) for one in owed} == {(world.omar.account_id, "page")}
        assert {one.channel for one in owed} == {"email", "sms", "call"}


def test_unanswered_it_climbs_and_never_stops(world: World):
    with world.at():
        concern = a_concern(world)
    start = clock.now()
    for minutes in (0, 5, 10, 15):
        with clock.frozen(start + timedelta(minutes=minutes, seconds=1)):
            ring_due()
    with world.at():
        rang = rungs(concern)
        team = sorted([str(world.cleo.id), str(world.fay.id)])
        top = sorted([str(world.omar.id), str(world.dina.id)])
        assert [people for _, did_ring, people in rang if did_ring] == [[str(world.omar.id)], team, top, top]
        assert rang[-1] == (5, False, [])


def test_taken_it_rings_nobody_any_more(world: World):
    with world.at():
        concern = a_concern(world)
    ring_due()
    with world.at():
        taken = acknowledge_concern(world.actor(world.omar), concern=concern)
        assert (taken.state, taken.owner_id) == ("acknowledged", world.omar.id)
        assert acknowledge_concern(world.actor(world.omar), concern=concern).state == "acknowledged"
        with pytest.raises(Refused, match="taken"):
            acknowledge_concern(world.actor(world.dina), concern=concern)
        before = Outgoing.objects.count()
    with clock.frozen(clock.now() + timedelta(minutes=59)):
        ring_due()
    with world.at():
        assert Outgoing.objects.count() == before
        assert not Outgoing.objects.filter(sent_at=None, stopped_at=None).exists()


def test_closing_needs_an_outcome_and_somebody_who_took_it(world: World):
    with world.at():
        concern = a_concern(world)
        omar = world.actor(world.omar)
        with pytest.raises(Refused):
            close_concern(omar, concern=concern, outcome="talked")
        acknowledge_concern(omar, concern=concern)
        with pytest.raises(Refused):
            close_concern(omar, concern=concern, outcome="")
        assert close_concern(omar, concern=concern, outcome="talked").state == "closed"
        with pytest.raises(Refused):
            close_concern(omar, concern=concern, outcome="talked")


def test_the_same_words_open_one_concern(world: World):
    with world.at():
        first = open_concern(
            None,
            member_id=world.ana.id,
            program_id=world.harbor.id,
            level=3,
            source_kind="message",
            source_id=world.ana.id,
        )
        again = open_concern(
            None,
            member_id=world.ana.id,
            program_id=world.harbor.id,
            level=3,
            source_kind="message",
            source_id=world.ana.id,
        )
        assert first.id == again.id


def test_nobody_is_rung_about_herself(world: World):
    with world.at():
        concern = a_concern(world, about=world.omar)
    ring_due()
    with world.at():
        assert str(world.omar.id) not in rungs(concern)[0][2]


def test_with_nobody_to_ring_it_stays_due_and_is_late(world: World):
    with world.at():
        program = a_program(world.bridgewell, "ridge")
        alone = a_member(world.bridgewell, "Lone")
        an_episode(alone, program)
        Role.objects.filter(role="director").delete()
        OnCall.objects.all().delete()
        CareTeamSeat.objects.all().delete()
        concern = open_concern(None, member_id=alone.id, program_id=program.id, level=4, source_kind="person")
    start = clock.now()
    for minutes in (0, 1, 2, 10):
        with clock.frozen(start + timedelta(minutes=minutes, seconds=1)):
            ring_due()
    with world.at():
        waiting = Page.objects.get(concern=concern, rung_at=None)
        assert waiting.last_error == "nobody"
    assert late_pages() == 1


def test_the_page_of_a_concern_is_for_those_who_answer_it(world: World):
    with world.at():
        concern = a_concern(world)
    for name in ("omar", "cleo", "dina", "fay"):
        assert world.client(world.names[name]).get(f"/concerns/{concern.id}").status_code == 200, name
    for name in ("ana", "ben", "otto", "pia", "cory", "root", "nora", "frank"):
        for verb in ("", "/take", "/close", "/words"):
            client = world.client(world.names[name])
            answer = (
                client.get(f"/concerns/{concern.id}")
                if not verb
                else client.post(f"/concerns/{concern.id}{verb}")
            )
            assert answer.status_code == 404 or (verb == "/words" and answer.status_code in {404, 405}), (
                name,
                verb,
            )
    assert world.client().get(f"/concerns/{concern.id}").status_code == 302
    with world.at():
        assert audited("concern.read", concern.id) == 4
        assert Concern.objects.get(id=concern.id).state == "open"


def test_taking_and_closing_on_the_page(world: World):
    with world.at():
        concern = a_concern(world)
    client = world.client(world.omar)
    assert client.post(f"/concerns/{concern.id}/take").status_code == 302
    assert "It is yours now" in client.get(f"/concerns/{concern.id}").content.decode()
    assert client.post(f"/concerns/{concern.id}/close", {"outcome": "talked"}).status_code == 302
    with world.at():
        assert Concern.objects.get(id=concern.id).outcome == "talked"
