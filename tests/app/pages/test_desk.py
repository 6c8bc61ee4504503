"""The Desk: whose it is, what stands on it and in which order, what was done, who is on call."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

import pytest

from tests.app.asking import queries
from tests.app.conversations.saying import a_message
from tests.app.moderation.reviewing import OUTSIDERS, a_held
from tests.words import words as words_of
from tests.world import World, a_member, a_program, a_role, a_turn
from throughcare.access.models import AuditLine
from throughcare.conversations.models import Message
from throughcare.kit import clock
from throughcare.moderation import actions
from throughcare.moderation.actions import opening, reviews
from throughcare.moderation.models import Report, Review
from throughcare.pages.desk.columns import FIRST, Column, column_of, columns_of, scope_of
from throughcare.pages.desk.duty import turns_of
from throughcare.pages.desk.log import done_lately
from throughcare.program.models import Member, OnCall, Role
from throughcare.safety.actions import acknowledge_concern, open_concern
from throughcare.safety.models import Concern, Page

LATE = 280  # minutes: at noon in Chicago Harbor has been staffed for five hours


def columns(world: World, who: Member | None = None) -> dict[str, Column]:
    opening.open_waiting()  # as the page does, should no `work` run
    found = columns_of(scope_of(world.actor(who or world.fay), clock.now()))
    return {column.kind.name: column for column in found}


def page(world: World, who: Member | None = None, query: str = "") -> str:
    answer = world.client(who or world.fay).get(f"/desk{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def a_concern(world: World, about: Member) -> Concern:
    return open_concern(None, member_id=about.id, program_id=world.harbor.id, level=3, source_kind="help-now")


def review_of(message: Message) -> UUID:
    """The row of the queue in which a message waits."""
    return Review.objects.values_list("id", flat=True).get(message_id=message.id)


def review_of_report(report: Report) -> UUID:
    return Review.objects.values_list("id", flat=True).get(kind="report", subject_id=report.id)


def a_report(world: World, words: str = "Unkind words") -> Report:
    message = a_message(world.support_group, world.ben, words)
    return actions.report_message(world.actor(world.ana), message_id=message.id, reason="unkind")


def test_each_kind_of_work_stands_in_its_column(world: World) -> None:
    with world.at():
        waits = a_message(world.support_group, world.ana, "Anybody awake?", ago=LATE)
        struggle = a_message(world.cohort_room, world.ben, "It is hard", kind="struggling", ago=20)
        a_held(world, body="Held words")
        a_report(world)
        a_message(world.support_group, world.eve, "To Ben", reply_to_id=struggle.id)
        a_concern(world, world.eve)
        found = columns(world)
        kinds = {name: [placed.row.kind for placed in column.rows] for name, column in found.items()}
        assert kinds == {
            "ringing": ["ringing"],
            "review": ["held", "report"],
            "unanswered": ["struggling"],
        }
        Message.objects.filter(author=world.ben, body="Unkind words").delete()
        found = columns(world)
        rows = {placed.row.kind: placed.row for placed in found["unanswered"].rows}
        assert rows["unanswered"].url == f"/waiting/{waits.id}"
        assert rows["struggling"].url == f"/waiting/{struggle.id}"
        assert (rows["unanswered"].who, rows["unanswered"].is_late) == ("Ana Reyes", True)
    shown = page(world)
    for words in ("Anybody awake?", "Held words", "It is hard", "Eve Adler"):
        assert words in shown


def test_on_a_phone_what_rings_stands_above_any_clock_and_what_is_taken_below(world: World) -> None:
    with world.at():
        held = a_held(world, body="Held long ago")
        Message.objects.filter(id=held.id).update(at=clock.now() - timedelta(days=1))
        waits = a_message(world.cohort_room, world.ana, "Hello?", ago=LATE)
        taken, rings = a_concern(world, world.eve), a_concern(world, world.ana)
        acknowledge_concern(world.actor(world.fay), concern=taken)
        placed = [one for column in columns(world).values() for one in column.rows]
        order = [one.row.id for one in sorted(placed, key=lambda one: one.order)]
        assert order == [rings.id, review_of(held), waits.id, taken.id]
        assert sorted(one.order for one in placed) == [1, 2, 3, 4]


@pytest.mark.parametrize("name", OUTSIDERS)
def test_to_everybody_else_there_is_no_desk(world: World, name: str) -> None:
    client = world.client(world.names[name])
    assert client.get("/desk").status_code == 404
    assert client.get("/desk?column=ringing").status_code == 404


def test_the_signed_out_are_asked_to_sign_in(world: World) -> None:
    assert world.client().get("/desk").headers["Location"].startswith("/sign-in")


def test_only_her_programs_and_nothing_about_herself(world: World) -> None:
    with world.at():
        stranger = a_member(world.bridgewell, "Mod")
        a_role(stranger, "moderator", a_program(world.bridgewell, "ridge"))
        a_message(world.support_group, world.ana, "Anybody awake?", ago=LATE)
        a_message(world.cohort_room, world.fay, "My own", kind="struggling", ago=20)
        a_held(world, by=world.fay, body="My own held")
        a_concern(world, world.fay)
    shown = page(world, stranger)
    assert "Nothing waits" in shown
    shown = page(world, world.fay)
    assert "Anybody awake?" in shown
    for words in ("My own", "Fay Lindqvist", "Ringing</span>"):
        assert words not in shown


def test_late_pages_are_said_in_red_and_only_to_those_who_answer_there(world: World) -> None:
    with world.at():
        concern = a_concern(world, world.ana)
        Page.objects.filter(concern=concern).update(due_at=clock.now() - timedelta(minutes=2))
    assert "notice--alarm" in page(world, world.mo)


def test_a_column_shows_its_first_and_leads_to_the_rest(world: World) -> None:
    with world.at():
        for number in range(FIRST + 3):
            a_held(world, body=f"Held {number:02d}.")
    shown = page(world)
    assert len(re.findall(r"Held \d\d\.", shown)) == FIRST
    assert "And 3 more: To review" in shown
    everything = page(world, query="?column=review")
    assert len(re.findall(r"Held \d\d\.", everything)) == FIRST + 3
    assert "And 3 more" not in everything
    assert world.client(world.fay).get("/desk?column=people").status_code == 404


def test_of_long_words_the_desk_shows_the_beginning_and_lets_nobody_decide_by_it(world: World) -> None:
    with world.at():
        a_held(world, body="Call me.\n\n312-555-0100")
        a_held(world, body=f"{'A long story. ' * 20}And a threat at its end.")
    shown = page(world)
    assert "And a threat at its end." not in shown
    assert shown.count("Let it appear") == 1
    assert "Call me. 312-555-0100" in shown


def test_what_somebody_wrote_is_never_markup(world: World) -> None:
    with world.at():
        a_held(world, body="<b>Call</b> & <img src=x> 312-555-0100")
    shown = page(world)
    assert "&lt;b&gt;Call&lt;/b&gt; &amp; &lt;img src=x&gt; 312-555-0100" in shown
    assert "<b>Call" not in shown


def test_what_she_did_stands_in_the_log_and_a_settled_report_can_be_undone(world: World) -> None:
    with world.at():
        report, held, concern = a_report(world), a_held(world), a_concern(world, world.ana)
        fay = world.actor(world.fay)
        reviews.decide_review(fay, review_id=review_of_report(report), decision="leave")
        actions.release_held(fay, message_id=held.id)
        acknowledge_concern(fay, concern=concern)
        acknowledge_concern(fay, concern=concern)
        found = done_lately(scope_of(fay, clock.now()))
        assert [one.line for one in found] == [
            "You took a concern about Ana Reyes.",
            "You let a post by Ben Okafor appear.",
            "You left words by Ben Okafor as they are.",
        ]
        assert [bool(one.undo_url) for one in found] == [True, False, True]
        assert done_lately(scope_of(world.actor(world.mo), clock.now())) == []
    client = world.client(world.fay)
    assert "What you did" in client.get("/desk").content.decode()
    assert client.post(found[-1].undo_url).status_code == 302
    assert client.post(found[0].undo_url, {"owner": world.fay.id}).status_code == 302
    shown = client.get("/desk").content.decode()
    assert "You put a report about Ben Okafor back." in shown
    assert "You let a concern about Ana Reyes ring again." in shown
    assert not any(found[at].undo_url in shown for at in (0, -1))
    with world.at():
        assert Report.objects.get(id=report.id).state == "open"
        assert Concern.objects.get(id=concern.id).state == "open"


def test_a_report_decided_on_its_review_stands_in_the_log_once_and_can_be_undone(world: World) -> None:
    with world.at():
        report, held = a_report(world), a_held(world)
        opening.open_waiting()
        fay = world.actor(world.fay)
        of_report = Review.objects.get(kind=Review.Kind.REPORT, subject_id=report.id)
        of_held = Review.objects.get(kind=Review.Kind.HELD, message_id=held.id)
        reviews.decide_review(fay, review_id=of_report.id, decision="leave")
        reviews.decide_review(fay, review_id=of_held.id, decision="release")
        found = done_lately(scope_of(fay, clock.now()))
    assert [(one.line, one.undo_url) for one in found] == [
        ("You let a post by Ben Okafor appear.", ""),
        ("You left words by Ben Okafor as they are.", f"/reviews/{of_report.id}/reopen"),
    ]
    client = world.client(world.fay)
    assert client.post(found[-1].undo_url).status_code == 302
    shown = client.get("/desk").content.decode()
    assert "You put a report about Ben Okafor back." in shown
    assert "You left words" not in shown
    with world.at():
        assert Review.objects.get(id=of_report.id).state == Review.State.OPEN


def test_the_log_is_of_her_programs_alone(world: World) -> None:
    with world.at():
        concern = a_concern(world, world.ana)
        acknowledge_concern(world.actor(world.fay), concern=concern)
        fay = world.actor(world.fay)
        scope = scope_of(fay, clock.now())
        object.__setattr__(scope, "handled", [])
        assert done_lately(scope) == []


def test_who_is_on_call_and_who_comes_after(world: World) -> None:
    with world.at():
        now = clock.now()
        until = OnCall.objects.get(member=world.omar).until_at
        a_turn(world.harbor, world.dina, now + timedelta(hours=6), until + timedelta(days=1))
        [turn] = turns_of(scope_of(world.actor(world.fay), now))
        assert (turn.name, turn.until_at, turn.next_name) == ("Omar Saleh", until, "Dina Kessler")
        both = turns_of(scope_of(world.actor(world.dina), now))
        # Programs without anybody come first, and those alike stand together.
        assert [(turn.programs, turn.name) for turn in both] == [
            ("Evergreen, Lantern", ""),
            ("Harbor", "Omar Saleh"),
        ]
        again = a_turn(world.harbor, world.omar, until, until + timedelta(hours=3))
        [turn] = turns_of(scope_of(world.actor(world.fay), now))
        assert (turn.until_at, turn.next_at) == (again.until_at, again.until_at)
        again.delete()
    assert "Omar Saleh is on call until" in page(world)
    assert "you are on call until" in page(world, world.omar)
    assert "nobody is on call now" in page(world, world.dina)


def test_the_desk_names_whom_a_call_would_ring(world: World) -> None:
    """The back-up is not on call while somebody is first; without a rota those with the role are rung."""
    with world.at():
        now = clock.now()
        backup = a_turn(world.harbor, world.dina, now - timedelta(days=2), now + timedelta(days=2))
        OnCall.objects.filter(id=backup.id).update(is_backup=True)
        [turn] = turns_of(scope_of(world.actor(world.fay), now))
        assert (turn.name, turn.is_backup) == ("Omar Saleh", False)
        assert turn.next_name == ""
        first = OnCall.objects.get(member=world.omar)
        soon = now + timedelta(hours=6)
        OnCall.objects.filter(id=first.id).update(from_at=soon)
        [turn] = turns_of(scope_of(world.actor(world.fay), now))
        assert (turn.name, turn.is_backup, turn.until_at) == ("Dina Kessler", True, soon)
        assert (turn.next_name, turn.next_at) == ("Omar Saleh", soon)
    assert "The back-up is rung: Dina Kessler, until" in page(world)
    with world.at():
        OnCall.objects.all().delete()
        scope = scope_of(world.actor(world.fay), now)
        with queries(3):
            [turn] = turns_of(scope)
        assert (turn.name, turn.stand_ins) == ("", "Omar Saleh")
    assert "Rung for want of somebody there: Omar Saleh." in page(world)
    with world.at():
        # A turn that outlived its role is nobody's.
        a_turn(world.harbor, world.omar, now - timedelta(hours=1), now + timedelta(hours=1))
        Role.objects.filter(member=world.omar).update(until_at=now)
        [turn] = turns_of(scope_of(world.actor(world.fay), now))
        assert (turn.name, turn.stand_ins) == ("", "")
    shown = words_of(page(world))
    assert "nobody is on call now." in shown
    assert "A call for help rings the care team and directors." in shown


def test_whose_words_came_into_sight_is_recorded_once(world: World) -> None:
    with world.at():
        held = a_held(world)
        a_concern(world, world.ana)
    client = world.client(world.fay)
    client.get("/desk")
    client.get("/desk", headers={"HX-Request": "true"})

    def noted() -> list[list[str]]:
        with world.at():
            lines = AuditLine.objects.filter(verb="desk.read", actor_id=world.fay.id).order_by("id")
            return [line.detail["rows"] for line in lines]

    with world.at():
        seen = str(review_of(held))
    assert noted() == [[seen]]
    with world.at():
        other = a_held(world, body="One more")
    client.get("/desk", headers={"HX-Request": "true"})
    with world.at():
        assert noted() == [[seen], [str(review_of(other))]]


def test_the_part_looks_again_alone_and_says_what_was_done(world: World) -> None:
    with world.at():
        held = a_held(world)
    client = world.client(world.fay)
    client.post(f"/waiting/{held.id}/release")
    part = client.get("/desk", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "It has appeared, and its author was told." in part
    assert "It has appeared" not in client.get("/desk").content.decode()


def test_as_many_queries_whatever_there_is(world: World) -> None:
    def fill(times: int) -> None:
        for number in range(times):
            a_concern(world, a_member(world.bridgewell, f"P{number}"))
            a_held(world, body=f"Held {number}")
            a_message(world.cohort_room, world.ana, "Struggling", kind="struggling", ago=20)
        a_message(world.support_group, world.eve, "Waits", ago=LATE)
        opening.open_waiting()

    with world.at():
        fill(1)
        fay = world.actor(world.fay)
        columns_of(scope_of(fay, clock.now()))  # a process reads a policy once
        with queries(15):
            columns_of(scope_of(fay, clock.now()))
        fill(9)
        with queries(15):
            assert sum(len(column.rows) for column in columns_of(scope_of(fay, clock.now()))) > 20
        with queries(15):
            assert column_of(scope_of(fay, clock.now()), "review") is not None


def test_the_whole_page_takes_as_many_queries_whatever_there_is(world: World) -> None:
    client = world.client(world.fay)
    with world.at():
        report = a_report(world)
        reviews.decide_review(world.actor(world.fay), review_id=review_of_report(report), decision="leave")
        a_held(world)
        a_message(world.cohort_room, world.ana, "Waits", ago=LATE)
    client.get("/desk")
    with queries(30):
        client.get("/desk")
    with world.at():
        for number in range(9):
            a_held(world, body=f"Held {number}")
            a_concern(world, a_member(world.bridgewell, f"P{number}"))
    client.get("/desk")  # what came into sight is noted once
    with queries(30):
        client.get("/desk")


def test_what_rings_is_shown_though_reviews_cannot_be_opened(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> int:
        raise ValueError("not today")

    with world.at():
        a_concern(world, world.ana)
        a_held(world)
    monkeypatch.setattr(opening, "open_all", fail)
    assert "Asked for help by Help now." in page(world, world.omar)
    assert world.client(world.mo).get("/reviews").status_code == 200


@pytest.mark.parametrize("address", ["/desk", "/reviews", "/reviews/measured"])
def test_the_bar_marks_the_desk_on_every_page_that_is_reached_from_it(world: World, address: str) -> None:
    shown = world.client(world.fay).get(address).content.decode()
    assert re.search(r'<a class="place" href="/desk"[^>]*aria-current="page"', shown)
