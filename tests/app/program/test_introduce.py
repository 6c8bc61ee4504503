"""Introductions: staff bring two members together where the policy knows of it; either of them can end it."""

from __future__ import annotations

from datetime import date

import pytest

from tests.app.asking import queries
from tests.app.program.program_helpers import announced, audit_of, policy_text, version_of
from tests.words import words
from tests.world import World, a_member, a_program, a_role, an_episode
from throughcare.contact.words import Act
from throughcare.conversations.models import Seat, Thread
from throughcare.conversations.policy import read_worlds
from throughcare.kit import clock
from throughcare.program.actions.contacts import accept_request, ask_to_talk
from throughcare.program.actions.introductions import end_introduction, introduce
from throughcare.program.actions.pairs import block_member
from throughcare.program.models import Consent, ContactRequest, Episode, Introduction, PolicyVersion
from throughcare.program.queries.introductions import could_meet
from throughcare.program.refusals import Refused


@pytest.fixture
def world(world: World) -> World:
    """A program like Northway inside Bridgewell: Juniper, Tug and Fern in it, Dex and Bea at work there."""
    n = world.names
    with world.at():
        n["path"] = a_program(world.bridgewell, "northway")
        for name, alias in (("nell", "Juniper"), ("ray", "Tug"), ("miri", "Fern")):
            n[name] = a_member(world.bridgewell, name.title(), alias=alias)
            n[f"{name}_episode"] = an_episode(n[name], n["path"])
        for name, role in (("bea", "coordinator"), ("gil", "facilitator"), ("sanna", "clinician")):
            n[name] = a_member(world.bridgewell, name.title())
            a_role(n[name], role, n["path"])
    return world


def introduced(world: World) -> Introduction:
    return introduce(world.actor(world.bea), program=world.path, one=world.ray, two=world.nell)


def test_an_introduction_is_a_row_an_audit_line_and_a_notice_to_both(world: World) -> None:
    with world.at():
        before = version_of(world.nell), version_of(world.ray)
        with announced() as told:
            made = introduced(world)
        assert made.first_id < made.second_id
        assert introduced(world).id == made.id, "again is the same one"
        assert (version_of(world.nell), version_of(world.ray)) == (before[0] + 1, before[1] + 1)
        both = {str(world.nell.id), str(world.ray.id)}
        assert {m for note in told if note["kind"] == "notice" for m in note["members"]} == both
        line = audit_of(made.id, "introduce")[0]
        assert line.actor_id == world.bea.id
        assert line.detail == {
            "introduction": "buddy", "first": str(made.first_id), "second": str(made.second_id)
        }  # fmt: skip


def test_only_two_whom_the_policy_could_let_meet(world: World) -> None:
    with world.at():
        bea = world.actor(world.bea)
        for one, two, kind, code in (
            (world.nell, world.nell, "buddy", "same-person"),
            (world.nell, world.ben, "buddy", "not-in-program"),
            (world.nell, world.ray, "greeter", "not-offered"),
        ):
            with pytest.raises(Refused) as refused:
                introduce(bea, program=world.path, one=one, two=two, kind=kind)
            assert refused.value.code == code
        with pytest.raises(Refused) as refused:
            introduce(None, program=world.harbor, one=world.ana, two=world.ben)
        assert refused.value.code == "not-offered", "Harbor's people find each other by themselves"
        block_member(world.actor(world.nell), other=world.ray)
        for one, two in ((world.nell, world.ray), (world.ray, world.nell)):
            with pytest.raises(Refused) as refused:
                introduce(bea, program=world.path, one=one, two=two)
            assert refused.value.code == "never-meet"
        assert not Introduction.objects.filter(program=world.path).exists()


def test_whoever_could_never_meet_is_not_offered(world: World) -> None:
    with world.at():
        minor = a_member(world.bridgewell, "Kid", birth_date=date(clock.now().year - 16, 1, 2))
        an_episode(minor, world.path)
        left = a_member(world.bridgewell, "Gone")
        over = an_episode(left, world.path)
        Episode.objects.filter(id=over.id).update(ended_at=clock.now())
        block_member(world.actor(world.ray), other=world.nell)
        (meeting,) = could_meet(world.path, world.nell)
        assert meeting.kind == "buddy"
        assert [member for member, _ in meeting.people] == [world.miri.id]
        assert could_meet(world.harbor, world.ana) == []


def test_two_yeses_open_the_thread_and_ending_it_closes_it_for_both(world: World) -> None:
    with world.at():
        nell, ray = world.actor(world.nell), world.actor(world.ray)
        with pytest.raises(Refused):
            ask_to_talk(nell, program=world.path, asked=world.ray)
        made = introduced(world)
        assert not Thread.objects.filter(program=world.path, channel="direct-thread").exists()
        ask_to_talk(nell, program=world.path, asked=world.ray)
        assert ask_to_talk(ray, program=world.path, asked=world.nell).state == "accepted"
        thread = Thread.objects.get(program=world.path, channel="direct-thread")
        seats = Seat.objects.filter(thread=thread, until_seq=None)
        assert set(seats.values_list("member_id", flat=True)) == {world.nell.id, world.ray.id}
        assert end_introduction(ray, introduction=made)
        assert not end_introduction(nell, introduction=made)
        assert not seats.exists()
        assert not Consent.objects.filter(program=world.path, ended_at=None).exists()
        read = read_worlds(world.bridgewell.id, [thread.id], [world.nell.id], clock.now())[thread.id]
        assert not read.decide(world.nell.id, Act.POST, clock.now()).allows
        # Introduced anew, both have to say yes anew.
        introduced(world)
        assert not seats.exists()


def test_an_ask_left_standing_is_no_yes_after_the_end(world: World) -> None:
    with world.at():
        made = introduced(world)
        request = ask_to_talk(world.actor(world.nell), program=world.path, asked=world.ray)
        end_introduction(None, introduction=made)
        assert ContactRequest.objects.get(id=request.id).state == "withdrawn"
        introduced(world)
        with pytest.raises(Refused):
            accept_request(world.actor(world.ray), request=request)


def test_where_nobody_has_to_say_yes_the_thread_opens_at_once(world: World) -> None:
    text = policy_text(world.path, "northway")
    start = text.index("[[direct-thread.who]]")
    at = text.index('consent = "both"\n', start)
    with world.at():
        PolicyVersion.objects.filter(program=world.path).update(
            text=text[:at] + text[at:].replace('consent = "both"\n', "", 1)
        )
        introduced(world)
        thread = Thread.objects.get(program=world.path, channel="direct-thread")
        assert Seat.objects.filter(thread=thread, until_seq=None).count() == 2


def test_from_the_staff_page_to_two_who_talk(world: World) -> None:
    bea, nell, ray = world.client(world.bea), world.client(world.nell), world.client(world.ray)
    page = f"/staff/episodes/{world.nell_episode.id}/introduce"
    bea.get(page)
    with queries(24):
        html = bea.get(page).content.decode()
    assert "Ray Example (Tug)" in html
    assert (
        f"/staff/episodes/{world.nell_episode.id}/introduce"
        in bea.get(f"/staff/episodes/{world.nell_episode.id}").content.decode()
    )
    assert bea.post(page, {"kind": "buddy", "member": str(world.ray.id)}).status_code == 302
    for url in ("/", "/messages"):
        html = nell.get(url).content.decode()
        assert "Your team introduced you to Tug" in html
        assert "Ray" not in words(html), "members see the chosen name"
    said = nell.post(f"/people/{world.ray.id}/ask", {"introduced": "yes"}, follow=True).content.decode()
    assert 'name="introduced"' in html
    assert "You said yes. When they say yes too, your thread is here." in said
    assert "Asked." not in said, "she asked nothing"
    assert "When Tug says yes too, your thread opens" in nell.get("/messages").content.decode()
    assert "Juniper asks to talk with you" in ray.get("/messages").content.decode()
    assert ray.post(f"/people/{world.nell.id}/ask")["Location"] == "/messages"
    for client, other in ((nell, "Tug"), (ray, "Juniper")):
        html = client.get("/messages").content.decode()
        assert "Your team introduced you" not in html
        assert f'<span class="row__title">{other}</span>' in html
    staff = bea.get(f"/staff/programs/{world.path.slug}/introductions").content.decode()
    assert "Both said yes" in staff


def test_either_ends_it_from_her_own_page(world: World) -> None:
    with world.at():
        made = introduced(world)
    url = f"/people/introductions/{made.id}/end"
    for outsider in (world.miri, world.ana, world.bea, world.nora, world.root, world.greta):
        assert world.client(outsider).post(url).status_code == 404
    assert world.client().post(url)["Location"].startswith("/sign-in")
    ray = world.client(world.ray)
    assert ray.get(url).status_code == 405
    assert ray.post(url).status_code == 302
    assert ray.post(url).status_code == 302, "twice is harmless"
    assert "Your team introduced you" not in world.client(world.nell).get("/messages").content.decode()


def test_only_staff_of_the_program_bring_people_together(world: World) -> None:
    with world.at():
        made = introduced(world)
    pages = (
        f"/staff/episodes/{world.nell_episode.id}/introduce",
        f"/staff/programs/{world.path.slug}/introductions",
    )
    for member in (world.bea, world.gil, world.sanna, world.dina):
        client = world.client(member)
        for page in pages:
            client.get(page)
            with queries(24):
                assert client.get(page).status_code == 200
        assert b"Introductions in" in client.get("/me").content
    for member in (world.nell, world.ana, world.cory, world.fay, world.mo, world.nora, world.root):
        client = world.client(member)
        for page in pages:
            assert client.get(page).status_code == 404
        assert client.post(pages[0], {"kind": "buddy", "member": str(world.miri.id)}).status_code == 404
        assert client.post(f"/staff/introductions/{made.id}/end").status_code == 404
    assert world.client().get(pages[0])["Location"].startswith("/sign-in")
    for sent in ({"kind": "buddy", "member": str(world.ben.id)}, {"kind": "x", "member": "y"}, {}):
        assert world.client(world.bea).post(pages[0], sent).status_code == 404
    # Harbor's policy has no introductions, so its staff are offered none.
    harbor = f"/staff/programs/{world.harbor.slug}/introductions"
    assert world.client(world.cory).get(harbor).status_code == 404
    assert b"Introductions in" not in world.client(world.fay).get("/me").content
    assert world.client(world.gil).post(f"/staff/introductions/{made.id}/end").status_code == 302


def test_a_blocked_one_is_not_shown_to_who_blocked_her_and_sees_nothing_of_it(world: World) -> None:
    with world.at():
        introduced(world)
        block_member(world.actor(world.nell), other=world.ray)
    assert "Your team introduced you" not in world.client(world.nell).get("/messages").content.decode()
    ray = world.client(world.ray)
    assert "Your team introduced you to Juniper" in ray.get("/messages").content.decode()
    ray.post(f"/people/{world.nell.id}/ask")
    assert "When Juniper says yes too" in ray.get("/messages").content.decode()
    assert "asks to talk" not in world.client(world.nell).get("/messages").content.decode()
