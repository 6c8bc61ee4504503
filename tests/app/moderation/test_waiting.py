"""The page of everything that waits for a person."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.app.asking import a_message, queries
from tests.app.moderation.reviewing import OUTSIDERS, a_held
from tests.world import World, a_member, a_program, a_role, a_thread, an_episode
from throughcare.conversations.models import Message
from throughcare.kit import clock
from throughcare.kit.ids import new_id
from throughcare.moderation import actions
from throughcare.moderation.actions import opening
from throughcare.moderation.queries import Waiting, waiting, waiting_for
from throughcare.moderation.queries.waiting import MOST
from throughcare.program.models import Member
from throughcare.safety.actions import acknowledge_concern, open_concern, open_drill
from throughcare.safety.models import Page


def waits(world: World, who: Member | None = None) -> Waiting:
    opening.open_waiting()
    return waiting_for(world.actor(who or world.mo))


def a_concern(world: World, about: Member, level: int = 3, **fields: object):
    return open_concern(
        None, member_id=about.id, program_id=world.harbor.id, level=level, source_kind="help-now", **fields
    )


def fill(world: World, times: int = 1) -> None:
    """So many of each kind of thing that waits."""
    for number in range(times):
        member = a_member(world.bridgewell, f"P{number}")
        a_concern(world, member)
        a_held(world, body=f"Held words {number}")
        message = a_message(world.support_group, world.ben, f"Unkind words {number}")
        actions.report_message(world.actor(world.ana), message_id=message.id, reason="unkind")
    for number in range(times):
        a_message(world.support_group, world.ben, f"Struggling words {number}", kind="struggling")


def test_each_kind_stands_in_its_column(world: World) -> None:
    with world.at():
        fill(world)
        found = waits(world)
        assert [row.kind for row in found.ringing] == ["ringing"]
        assert sorted(row.kind for row in found.review) == ["held", "report"]
        assert [row.kind for row in found.unanswered] == ["struggling"]
        assert found.count == 4
    page = world.client(world.mo).get("/desk").content.decode()
    for words in ("P0 Example", "Held words 0", "Unkind words 0", "Struggling words 0", "Contact details"):
        assert words in page


def test_a_call_says_how_bad_it_is_and_who_is_with_her_already(world: World) -> None:
    with world.at():
        acknowledge_concern(world.actor(world.cleo), concern=a_concern(world, world.ana, 1))
        acknowledge_concern(world.actor(world.omar), concern=a_concern(world, world.ana, 2))
        elsewhere = open_concern(
            None, member_id=world.ana.id, program_id=world.lantern.id, level=1, source_kind="person"
        )
        acknowledge_concern(world.actor(world.dina), concern=elsewhere)
        for level in (3, 4):
            a_concern(world, world.ana, level)
        a_concern(world, world.ben, 2)
        open_drill(world.actor(world.dina), program=world.harbor)
        rows = {(row.who, row.kind): row for row in waits(world).ringing}
        everywhere = {(row.who, row.kind): row for row in waits(world, world.dina).ringing}
        hers = {(row.who, row.kind): row for row in waits(world, world.omar).ringing}
    assert {who: row.level for who, row in rows.items()} == {
        ("Ana Reyes", "ringing"): "level 4 of 4",
        ("Ana Reyes", "concern"): "level 2 of 4",
        ("Ben Okafor", "ringing"): "level 2 of 4",
        ("A drill", "ringing"): "",
    }
    with_her = "Still free. Another about them is with: "
    assert rows["Ana Reyes", "ringing"].taken == with_her + "Omar Saleh, Cleo Marsh"
    assert hers["Ana Reyes", "ringing"].taken == with_her + "you, Cleo Marsh"
    assert everywhere["Ana Reyes", "ringing"].taken == with_her + "Omar Saleh, Cleo Marsh, you"
    assert rows["Ana Reyes", "concern"].taken == "Taken by Omar Saleh, Cleo Marsh"
    assert rows["Ben Okafor", "ringing"].taken == rows["A drill", "ringing"].taken == ""
    assert "level 4 of 4" in world.client(world.mo).get("/desk").content.decode()


def test_the_most_urgent_comes_first(world: World) -> None:
    with world.at():
        early, late = a_held(world, body="Early"), a_held(world, body="Late")
        Message.objects.filter(id=early.id).update(at=clock.now() - timedelta(hours=2))
        message = a_message(world.support_group, world.ben)
        actions.report_message(world.actor(world.ana), message_id=message.id, reason="unkind")
        review = waits(world).review
        assert [row.line for row in review[:2]] == [early.body, late.body]
        assert [row.is_late for row in review] == [True, False, False]


@pytest.mark.parametrize("name", OUTSIDERS)
def test_it_exists_only_for_those_who_review(world: World, name: str) -> None:
    for address in ("/waiting", "/desk"):
        assert world.client(world.names[name]).get(address).status_code == 404


def test_signed_out_one_is_asked_to_sign_in(world: World) -> None:
    assert world.client().get("/waiting").status_code == 302
    assert world.client().get("/desk").headers["Location"].startswith("/sign-in")


def test_the_old_address_leads_to_the_desk(world: World) -> None:
    assert world.client(world.mo).get("/waiting").headers["Location"] == "/desk"


def test_only_her_programs_and_never_her_own(world: World) -> None:
    with world.at():
        other = a_program(world.bridgewell, "ridge")
        elsewhere = a_member(world.bridgewell, "Elsewhere")
        an_episode(elsewhere, other)
        stranger = a_member(world.bridgewell, "Mod")
        a_role(stranger, "moderator", other)
        fill(world)
        a_concern(world, world.fay)
        a_message(world.support_group, world.fay, "My own", kind="struggling")
        a_held(world, by=world.fay)
        assert waits(world, stranger).count == 0
        assert waits(world, world.dina).count == 7
        assert waits(world, world.fay).count == 4


def test_struggling_is_answered_by_a_reply_or_by_staff_and_not_by_any_word(world: World) -> None:
    with world.at():
        first = a_message(world.support_group, world.ben, "First", kind="struggling")
        second = a_message(world.support_group, world.eve, "Second", kind="struggling")

        def unanswered() -> list[object]:
            return [row.id for row in waits(world).unanswered]

        a_message(world.support_group, world.ben, "Still here.", reply_to_id=first.id)
        a_message(world.support_group, world.ana, "I had pancakes.")
        a_message(world.support_group, world.ana, "Not seen", state="held", reply_to_id=first.id)
        assert unanswered() == [first.id, second.id]
        reply = a_message(world.support_group, world.ana, "I am with you.", reply_to_id=first.id)
        assert unanswered() == [second.id]
        Message.objects.filter(id=reply.id).update(state="withdrawn")
        assert unanswered() == [first.id, second.id]
        a_role(world.ana, "peer-specialist", world.evergreen)  # staff elsewhere, and a peer here
        a_message(world.support_group, world.ana, "And then I had tea.")
        assert unanswered() == [first.id, second.id]
        a_message(world.support_group, world.fay, "I am here for you both.")
        assert unanswered() == []


def test_private_struggles_wait_only_for_those_who_sit_there(world: World) -> None:
    with world.at():
        struggle = a_message(world.care_team, world.ana, "To my team", kind="struggling")
        direct = a_thread(world.harbor, "direct-thread", world.ana, world.ben)
        a_message(direct, world.ana, "To a peer", kind="struggling")
        assert waits(world, world.mo).unanswered == []
        rows = waits(world, world.cleo).unanswered
        assert [(row.id, row.url) for row in rows] == [
            (struggle.id, f"/threads/{world.care_team.id}#m-{struggle.id}")
        ]


def test_without_a_seat_the_row_leads_to_a_page_that_exists(world: World) -> None:
    with world.at():
        a_message(world.support_group, world.ben, "First", kind="struggling")
        [row] = waits(world, world.mo).unanswered
    assert world.client(world.mo).get(row.url).status_code == 200


def test_late_pages_are_said_in_her_programs_only(world: World) -> None:
    with world.at():
        concern = a_concern(world, world.ana)
        assert waits(world).late == 0
        Page.objects.filter(concern=concern).update(due_at=clock.now() - timedelta(minutes=2))
        assert waits(world).late == 1
        [row] = waits(world).ringing
        assert row.is_late
        assert row.due_at == Page.objects.get(concern=concern).due_at
    assert "notice--alarm" in world.client(world.mo).get("/desk").content.decode()
    with world.at():
        other = a_member(world.bridgewell, "Mod")
        a_role(other, "moderator", a_program(world.bridgewell, "ridge"))
        assert waits(world, other).late == 0


def test_nine_queries_whatever_there_is_and_four_where_nothing_is(world: World) -> None:
    with world.at():
        mo = world.actor(world.mo)
        with queries(4):
            waiting_for(mo)
        fill(world, 8)
        opening.open_waiting()
        with queries(9):
            found = waiting_for(mo)
        assert found.count == 32


def test_a_hundred_about_one_person_hide_nobody_else(world: World) -> None:
    with world.at():
        for number in range(MOST + 5):
            open_concern(
                None,
                member_id=world.ana.id,
                program_id=world.harbor.id,
                level=3 if number else 4,
                source_kind="message",
                source_id=new_id(),
            )
        a_concern(world, world.ben, 2)
        mo = world.actor(world.mo)
        with queries(9):
            found = waiting_for(mo)
        assert [(row.who, row.level) for row in found.ringing] == [
            ("Ana Reyes", "level 4 of 4"),
            ("Ben Okafor", "level 2 of 4"),
        ]
        assert f"And {MOST + 4} more about the same person." in found.ringing[0].line
        assert (found.more_ringing, found.count) == (0, 2)


def test_calls_that_are_not_shown_are_counted_and_who_has_one_is_named(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "MOST", 2)
    with world.at():
        acknowledge_concern(world.actor(world.cleo), concern=a_concern(world, world.ana, 1))
        a_concern(world, world.ana, 4)
        a_concern(world, world.ben, 3)
        for number in range(3):
            a_concern(world, a_member(world.bridgewell, f"P{number}"), 2)
        Page.objects.update(due_at=clock.now() - timedelta(minutes=2))
        mo = world.actor(world.mo)
        with queries(11):
            found = waiting_for(mo)
        assert [row.who for row in found.ringing] == ["Ana Reyes", "Ben Okafor"]
        assert found.ringing[0].taken == "Still free. Another about them is with: Cleo Marsh"
        assert (found.more_ringing, found.count, found.late) == (4, 6, 6)
    client = world.client(world.mo)
    assert "And 4 more: " in client.get("/desk").content.decode()
    page = client.get("/desk?column=ringing").content.decode()
    assert "And 4 more, which come in sight as these are done." in page
    assert "And 4 more: " not in page


def test_the_part_refreshes_alone(world: World) -> None:
    with world.at():
        fill(world)
    client = world.client(world.mo)
    part = client.get("/desk", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "Held words 0" in part
