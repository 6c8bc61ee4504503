"""What somebody has taken is put back into nobody's hands: all of it rings again, and nothing is lost or doubled."""

from __future__ import annotations

from datetime import datetime, timedelta
from html import unescape

import pytest

from tests.app.asking import audited
from tests.app.safety.ringing import a_question, at_once
from tests.app.safety.test_calls import a_concern, rang, ring_at
from tests.world import World, a_member, a_role
from throughcare.kit import clock
from throughcare.people.models import Outgoing
from throughcare.program.refusals import Refused
from throughcare.safety.actions import acknowledge_concern, close_concern, let_ring_again
from throughcare.safety.ladder import mend, ring_due
from throughcare.safety.models import Concern, Page


def taken(world: World, start: datetime, by: str, *levels: int) -> list[Concern]:
    """Concerns about Ana that rang and were taken."""
    with clock.frozen(start), world.at():
        found = [a_concern(world, level) for level in levels]
    ring_at(start, 0)
    with clock.frozen(start + timedelta(minutes=1)), world.at():
        acknowledge_concern(world.actor(world.names[by]), concern=found[0])
    return found


def back(world: World, by: str, concern: Concern, of: str = "") -> Concern:
    """Put it back, as hers who `of` names, or one's own."""
    owner = world.names[of or by]
    return let_ring_again(world.actor(world.names[by]), concern=concern, owner_id=owner.id)


def waiting(world: World) -> list[tuple[str, str]]:
    """Of each page that waits, whom it rings and how its concern stands."""
    with world.at():
        pages = Page.objects.filter(rung_at=None).select_related("concern").order_by("step")
        return [(page.step, page.concern.state) for page in pages]


@pytest.mark.parametrize("by", ["cleo", "omar"])
def test_by_her_who_has_it_or_by_somebody_else_all_of_it_rings_at_once_and_climbs_anew(
    world: World, by: str
) -> None:
    start = clock.now()
    concerns = taken(world, start, "cleo", 3, 4)
    with clock.frozen(start + timedelta(minutes=2)), world.at():
        for _tap in range(2):
            found = back(world, by, concerns[0], "cleo")
        assert (found.state, found.owner_id, found.acknowledged_at) == ("open", None, None)
        assert Concern.objects.filter(state="open", owner=None).count() == 2
        assert audited("concern.rings-again") == 2
    assert waiting(world) == [("on-call", "open")]
    ring_at(start, 2)
    assert rang(world, *concerns) == [["omar"], ["omar"]]
    ring_at(start, 6.5, 7.5)
    assert rang(world, *concerns)[2:] == [["cleo", "fay"]], "five minutes later, once"
    assert mend() == 0
    with world.at():
        acknowledge_concern(world.actor(world.omar), concern=concerns[1])
        assert {one.owner_id for one in Concern.objects.all()} == {world.omar.id}
    assert waiting(world) == [("owner", "acknowledged")]


def test_what_somebody_else_has_stays_hers_with_its_clock(world: World) -> None:
    start = clock.now()
    [mild] = taken(world, start, "cleo", 1)
    with clock.frozen(start + timedelta(minutes=3)), world.at():
        worse = a_concern(world, 3)
        acknowledge_concern(world.actor(world.omar), concern=worse)
        back(world, "omar", worse)
        assert Concern.objects.get(id=mild.id).owner_id == world.cleo.id
        theirs = Page.objects.get(concern=mild, rung_at=None)
        assert theirs.due_at == start + timedelta(minutes=3 + 60), "no later than it was"
    assert waiting(world) == [("care-team", "open"), ("owner", "acknowledged")]
    ring_at(start, 3)
    assert rang(world, mild, worse)[-1] == ["cleo", "fay"], "Omar was alone on call"


def test_her_who_gives_it_back_nobody_rings_for_want_of_others(world: World) -> None:
    start = clock.now()
    concerns = taken(world, start, "omar", 2)
    with clock.frozen(start + timedelta(minutes=2)), world.at():
        back(world, "omar", concerns[0])
    ring_at(start, 2)
    assert rang(world, *concerns) == [["omar"], ["cleo", "fay"]], "at once, and not half an hour later"


def test_taken_and_put_back_again_and_again_it_climbs_all_the_same(world: World) -> None:
    start = clock.now()
    concerns = taken(world, start, "cleo", 4)
    for minute in range(2, 20, 2):
        with clock.frozen(start + timedelta(minutes=minute)), world.at():
            back(world, "cleo", concerns[0])
        ring_at(start, minute)
        with clock.frozen(start + timedelta(minutes=minute + 1)), world.at():
            acknowledge_concern(world.actor(world.cleo), concern=concerns[0])
    assert rang(world, *concerns)[:5] == [
        ["omar"],
        ["omar"],
        ["cleo", "fay"],
        ["cleo", "fay"],
        ["dina", "omar"],
    ]


def test_what_climbs_already_is_not_brought_down(world: World) -> None:
    start = clock.now()
    [first] = taken(world, start, "cleo", 3)
    with clock.frozen(start + timedelta(minutes=2)), world.at():
        second = a_concern(world, 4)
    ring_at(start, 2, 7.1)
    assert rang(world, second)[-1] == ["cleo", "fay"]
    with clock.frozen(start + timedelta(minutes=8)), world.at():
        back(world, "cleo", first)
    ring_at(start, 8)
    assert rang(world, first, second)[-1] == ["dina", "omar"], "whoever was next, at once"


def test_it_is_hers_who_has_it_and_not_of_who_took_it_since(world: World) -> None:
    start = clock.now()
    [concern] = taken(world, start, "cleo", 3)
    with clock.frozen(start + timedelta(minutes=2)), world.at():
        back(world, "cleo", concern)
        acknowledge_concern(world.actor(world.omar), concern=concern)
        with pytest.raises(Refused) as refused:
            back(world, "cleo", concern)
        assert refused.value.code == "taken"
        assert Concern.objects.get(id=concern.id).owner_id == world.omar.id


def test_an_unanswered_question_rings_her_no_more(world: World) -> None:
    question = a_question(world)
    with world.at():
        concern = Concern.objects.get(id=question.concern_id)
        owed = Outgoing.objects.filter(about_id=question.id, template="page", stopped_at=None)
        assert {one.account_id for one in owed} == {world.cleo.account_id}
        back(world, "cleo", concern)
        assert not owed.all().exists()
        acknowledge_concern(world.actor(world.omar), concern=concern)
        assert {one.account_id for one in owed.all()} == {world.omar.account_id}


def test_it_joins_what_rings_already(world: World) -> None:
    start = clock.now()
    [first] = taken(world, start, "cleo", 3)
    with clock.frozen(start + timedelta(minutes=2)), world.at():
        again = a_concern(world, 3)
    ring_at(start, 2)
    with clock.frozen(start + timedelta(minutes=3)), world.at():
        back(world, "cleo", first)
    ring_at(start, 3)
    assert [state for _, state in waiting(world)] == ["open"]
    with world.at():
        assert Concern.objects.filter(state="open").count() == 2
        found = acknowledge_concern(world.actor(world.omar), concern=again)
        assert Concern.objects.filter(owner=found.owner_id).count() == 2


def test_what_is_closed_stays_closed(world: World) -> None:
    [concern] = taken(world, clock.now(), "cleo", 3)
    with world.at():
        close_concern(world.actor(world.cleo), concern=concern, outcome="talked")
        with pytest.raises(Refused, match="closed"):
            back(world, "cleo", concern)
    assert waiting(world) == []


def test_closed_and_given_back_at_once_it_is_one_or_the_other(world: World) -> None:
    [concern] = taken(world, clock.now(), "cleo", 3)
    seen: list[str] = []

    def give_back() -> None:
        try:
            back(world, "omar", concern, "cleo")
        except Refused as refused:
            seen.append(refused.code)

    def close() -> None:
        try:
            close_concern(world.actor(world.cleo), concern=concern, outcome="talked")
        except Refused as refused:
            seen.append(refused.code)

    at_once(world, give_back, close)
    assert seen in (["closed"], ["no-outcome"])
    with world.at():
        state = Concern.objects.get(id=concern.id).state
    assert waiting(world) == ([("on-call", "open")] if state == "open" else [])


def test_nor_to_whoever_answers_those_of_another_program_only(world: World) -> None:
    [concern] = taken(world, clock.now(), "cleo", 3)
    with world.at():
        elsewhere = a_member(world.bridgewell, "Elsewhere")
        a_role(elsewhere, "clinician", world.lantern)
    answer = world.client(elsewhere).post(f"/concerns/{concern.id}/ring", {"owner": world.cleo.id})
    assert answer.status_code == 404
    assert waiting(world) == [("owner", "acknowledged")]


@pytest.mark.parametrize("name", ["ana", "ben", "frank", "otto", "pia", "cory", "root", "nora"])
def test_to_whoever_answers_no_calls_there_is_nothing(world: World, name: str) -> None:
    [concern] = taken(world, clock.now(), "cleo", 3)
    client = world.client(world.names[name])
    assert client.post(f"/concerns/{concern.id}/ring", {"owner": world.cleo.id}).status_code == 404
    assert waiting(world) == [("owner", "acknowledged")]


def test_the_page_says_who_may_let_it_ring_and_what_becomes_of_it(world: World) -> None:
    [concern] = taken(world, clock.now(), "cleo", 3)
    address = f"/concerns/{concern.id}"
    cleo, omar = world.client(world.cleo), world.client(world.omar)
    assert "let it ring again" in cleo.get(address).content.decode()
    assert "For when Cleo can't be reached" in omar.get(address).content.decode()
    answer = unescape(omar.post(f"{address}/ring", follow=True).content.decode())
    assert "Somebody else has it now." in answer
    answer = omar.post(f"{address}/ring", {"owner": world.cleo.id}, follow=True).content.decode()
    answer = unescape(answer)
    assert "It rings again, and is nobody's." in answer
    assert "I take this" in answer
    ring_due()
    cleo.post(f"{address}/take")
    cleo.post(f"{address}/close", {"outcome": "handed-over"})
    shown = omar.get(address).content.decode()
    assert "Another service or person looks after them now." in shown
    assert "It was with Cleo Marsh." in shown
