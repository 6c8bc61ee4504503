"""One person, one call: many concerns ring once, who takes one takes all, what is not closed climbs again."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.app.asking import audited
from tests.world import World, a_member, a_program, a_role, an_episode
from throughcare.kit import clock
from throughcare.kit.ids import new_id
from throughcare.people.actions import owe_message
from throughcare.people.models import Outgoing
from throughcare.program.models import CareTeamSeat, Member, OnCall, Role
from throughcare.program.refusals import Refused
from throughcare.safety.actions import acknowledge_concern, close_concern, log_reach, open_concern, set_clock
from throughcare.safety.ladder import mend, ring_due
from throughcare.safety.models import Clock, Concern, Page
from throughcare.safety.watch import late_pages


def a_concern(world: World, level: int = 3, **fields: object) -> Concern:
    values = {"member_id": world.ana.id, "program_id": world.harbor.id, "source_kind": "message", **fields}
    return open_concern(None, level=level, source_id=new_id(), **values)  # type: ignore[arg-type]


def rang(world: World, *concerns: Concern) -> list[list[str]]:
    """Whom each ring of these concerns rang, by name, in order."""
    names = {str(m.id): name for name, m in world.names.items() if hasattr(m, "account_id")}
    with world.at():
        pages = Page.objects.filter(concern__in=concerns, carried_by=None).exclude(rung_at=None)
        return [
            sorted(names[one] for one in page.paged_ids)
            for page in pages.order_by("rung_at", "rung")
            if page.paged_ids
        ]


def ring_at(start: datetime, *minutes: float) -> None:
    for one in minutes:
        with clock.frozen(start + timedelta(minutes=one, seconds=1)):
            ring_due()


def mails(world: World) -> int:
    with world.at():
        return Outgoing.objects.filter(channel="email", template="page").count()


def test_ten_worrying_messages_are_one_ring(world: World) -> None:
    with world.at():
        concerns = [a_concern(world, level) for level in (2, 3, 4, 3, 2, 4, 3, 3, 2, 3)]
    ring_due()
    assert mails(world) == 1
    with world.at():
        waiting = Page.objects.get(concern__in=concerns, rung_at=None)
        assert waiting.concern_id == concerns[2].id, "the oldest of the worst carries the call"


def test_as_bad_words_ring_no_second_time_and_worse_ones_at_once(world: World) -> None:
    start = clock.now()
    with clock.frozen(start), world.at():
        first = a_concern(world, 2)
    ring_at(start, 0)
    with clock.frozen(start + timedelta(minutes=1)), world.at():
        second = a_concern(world, 2)
    ring_at(start, 2)
    assert mails(world) == 1
    with clock.frozen(start + timedelta(minutes=3)), world.at():
        worse = a_concern(world, 4)
    ring_at(start, 3, 7)
    assert rang(world, first, second, worse) == [["omar"], ["omar"]]
    ring_at(start, 8.1)
    assert rang(world, first, second, worse)[-1] == ["cleo", "fay"], "by the graver clock"


def telephoned(world: World) -> set[str]:
    """Whom the telephone rang, by name."""
    with world.at():
        rung = set(Outgoing.objects.filter(channel="call").values_list("account_id", flat=True))
    return {name for name, m in world.names.items() if getattr(m, "account_id", None) in rung}


def with_telephones(world: World) -> None:
    Member.objects.filter(organization_id=world.bridgewell.id).update(phone="+1 202 555 0143")


def test_a_grave_concern_on_an_overdue_mild_call_rings_the_telephone(world: World) -> None:
    start = clock.now()
    with clock.frozen(start), world.at():
        with_telephones(world)
        mild = a_concern(world, 1)
    ring_at(start, 0)
    assert telephoned(world) == set()
    with clock.frozen(start + timedelta(minutes=61)), world.at():
        grave = a_concern(world, 4)
    ring_at(start, 61)
    assert telephoned(world) == {"omar"}
    ring_at(start, 66.1)
    assert telephoned(world) == {"omar", "cleo", "fay"}
    assert rang(world, mild, grave) == [["omar"], ["omar"], ["cleo", "fay"]]


@pytest.mark.parametrize("is_taken", [False, True])
def test_what_was_raised_on_a_page_that_another_carries_rings_the_telephone(
    world: World, is_taken: bool
) -> None:
    start = clock.now()
    with clock.frozen(start), world.at():
        with_telephones(world)
        carrier, joined = a_concern(world, 1), a_concern(world, 1)
    ring_at(start, 0)
    with clock.frozen(start + timedelta(minutes=1)), world.at():
        if is_taken:
            acknowledge_concern(world.actor(world.omar), concern=carrier)
        waiting = Page.objects.get(concern__in=[carrier, joined], rung_at=None)
        other = joined if waiting.concern_id == carrier.id else carrier
        Concern.objects.filter(id=other.id).update(level=4)
        Page.objects.filter(id=waiting.id).update(due_at=clock.now())
    ring_at(start, 1)
    assert telephoned(world) == ({"omar"} if is_taken else {"cleo", "fay"})


def test_who_takes_one_takes_all_of_that_person_and_of_nobody_else(world: World) -> None:
    with world.at():
        concerns = [a_concern(world) for _ in range(3)]
        of_ben = a_concern(world, member_id=world.ben.id)
    ring_due()
    with world.at():
        acknowledge_concern(world.actor(world.cleo), concern=concerns[1])
        states = {one.owner_id for one in Concern.objects.filter(member=world.ana)}
        assert states == {world.cleo.id}
        assert Concern.objects.get(id=of_ben.id).state == "open"
        with pytest.raises(Refused, match="taken"):
            acknowledge_concern(world.actor(world.omar), concern=concerns[0])
        assert audited("concern.acknowledged") == 1
        waiting = Page.objects.get(concern__member=world.ana, rung_at=None)
        assert waiting.step == "owner"


def test_taken_and_not_closed_it_climbs_again(world: World) -> None:
    start = clock.now()
    with clock.frozen(start), world.at():
        concern = a_concern(world, 4)
    ring_at(start, 0)
    with clock.frozen(start + timedelta(minutes=2)), world.at():
        acknowledge_concern(world.actor(world.omar), concern=concern)
    ring_at(start, 5, 10, 61)
    assert rang(world, concern) == [["omar"]]
    ring_at(start, 62.1, 67.2, 72.3)
    assert rang(world, concern)[1:] == [["omar"], ["cleo", "fay", "omar"], ["dina", "omar"]]
    with world.at():
        close_concern(world.actor(world.omar), concern=concern, outcome="talked")
    before = mails(world)
    ring_at(start, 80, 200)
    assert mails(world) == before


def test_a_logged_call_says_that_somebody_is_on_it(world: World) -> None:
    start = clock.now()
    with clock.frozen(start), world.at():
        concern = a_concern(world, 4)
        with pytest.raises(Refused, match="Take it first"):
            log_reach(world.actor(world.omar), concern=concern, result="no-answer")
        acknowledge_concern(world.actor(world.omar), concern=concern)
    with clock.frozen(start + timedelta(minutes=50)), world.at():
        log_reach(world.actor(world.omar), concern=concern, result="no-answer")
        with pytest.raises(Refused, match="Choose"):
            log_reach(world.actor(world.omar), concern=concern, result="whatever")
    ring_at(start, 61, 109)
    assert rang(world, concern) == []
    ring_at(start, 111)
    assert rang(world, concern) == [["omar"]]


def test_closing_one_leaves_the_others_with_a_clock(world: World) -> None:
    with world.at():
        concerns = [a_concern(world) for _ in range(3)]
    ring_due()
    with world.at():
        omar = world.actor(world.omar)
        acknowledge_concern(omar, concern=concerns[0])
        close_concern(omar, concern=concerns[0], outcome="no-danger")
        assert Page.objects.filter(concern__in=concerns[1:], rung_at=None).count() == 1
        close_concern(omar, concern=concerns[1], outcome="talked", with_others=True)
        assert {one.outcome for one in Concern.objects.filter(member=world.ana)} == {"no-danger", "talked"}
        assert not Page.objects.filter(concern__in=concerns, rung_at=None).exists()


def test_new_words_of_somebody_in_good_hands_ring_there(world: World) -> None:
    with world.at():
        first = a_concern(world)
    ring_due()
    with world.at():
        acknowledge_concern(world.actor(world.cleo), concern=first)
        again = a_concern(world)
    start = clock.now()
    ring_at(start, 0)
    assert rang(world, again) == [["cleo"]]
    ring_at(start, 5.1)
    assert rang(world, again)[1:] == [["omar"]], "unanswered, it climbs like any other"


def test_worse_words_ring_on_call_and_whoever_is_with_her_already(world: World) -> None:
    start = clock.now()
    with clock.frozen(start), world.at():
        first, bens = a_concern(world, 2), a_concern(world, 2, member_id=world.ben.id)
        acknowledge_concern(world.actor(world.cleo), concern=first)
        acknowledge_concern(world.actor(world.mo), concern=bens)
        worse = a_concern(world, 4)
    ring_at(start, 0)
    assert rang(world, worse) == [["cleo", "omar"]]
    with world.at():
        called = Outgoing.objects.filter(channel="call", about_id=worse.id)
        assert {one.account_id for one in called} == {world.cleo.account_id, world.omar.account_id}
        Role.objects.filter(member=world.cleo).delete()
    ring_at(start, 5.1)
    assert rang(world, worse)[-1] == ["fay"], "who answers calls no more is rung no more"


def test_a_top_with_nobody_falls_to_directors_of_the_organization(world: World) -> None:
    with world.at():
        program = a_program(world.bridgewell, "ridge")
        alone = a_member(world.bridgewell, "Lone")
        an_episode(alone, program)
        Role.objects.filter(role="director").delete()
        OnCall.objects.all().delete()
        CareTeamSeat.objects.all().delete()
        a_role(world.dina, "director", world.lantern)
        concern = open_concern(None, member_id=alone.id, program_id=program.id, level=4, source_kind="person")
    assert world.client(world.dina).get(f"/concerns/{concern.id}").status_code == 404
    ring_due()
    assert rang(world, concern) == [["dina"]]
    assert world.client(world.dina).get(f"/concerns/{concern.id}").status_code == 200
    assert world.client(world.omar).get(f"/concerns/{concern.id}").status_code == 404
    start = clock.now()
    ring_at(start, 6, 12)
    assert rang(world, concern) == [["dina"]] * 3


def test_a_clock_of_its_own_within_bounds(world: World) -> None:
    with world.at():
        dina = world.actor(world.dina)
        for level, answer, settle in ((4, 16, 60), (3, 0, 60), (2, 300, 600), (4, 10, 5), (7, 5, 60)):
            with pytest.raises(Refused):
                set_clock(
                    dina, program=world.harbor, level=level, answer_minutes=answer, settle_minutes=settle
                )
        assert not Clock.objects.exists()
        set_clock(dina, program=world.harbor, level=4, answer_minutes=10, settle_minutes=30)
        set_clock(dina, program=world.harbor, level=4, answer_minutes=12, settle_minutes=30)
        start = clock.now()
        concern = a_concern(world, 4)
    ring_at(start, 0, 11)
    assert rang(world, concern) == [["omar"]]
    ring_at(start, 12.1)
    assert rang(world, concern)[1:] == [["cleo", "fay"]]


def test_a_clock_that_was_ahead_delays_nothing(world: World) -> None:
    start = clock.now()
    with world.at():
        concern = a_concern(world, 4)
    with clock.frozen(start + timedelta(days=1)):
        ring_due()
    assert rang(world, concern) == [["omar"]]
    ring_due()  # back at today: the next rung was put up for tomorrow
    assert sorted(rang(world, concern)) == [["cleo", "fay"], ["omar"]]


def test_a_call_without_a_page_that_waits_is_mended(world: World) -> None:
    with world.at():
        concern, other = a_concern(world), a_concern(world)
    ring_due()
    assert mend() == 0
    with world.at():
        Page.objects.filter(concern__in=[concern, other], rung_at=None).delete()
    assert mend() == 1
    before = mails(world)
    ring_due()
    assert mails(world) == before + 1


def test_what_has_not_gone_is_not_piled_up(world: World) -> None:
    start = clock.now()
    with clock.frozen(start), world.at():
        concern = a_concern(world, 4)
        unrelated = owe_message(account_id=world.omar.account_id, template="something-waits")
    ring_at(start, 0, 5.1, 10.2, 15.3, 20.4)
    with world.at():
        to_omar = Outgoing.objects.filter(account=world.omar.account_id, channel="email", about_id=concern.id)
        assert to_omar.count() == 4
        assert to_omar.filter(stopped_at=None).count() == 1
        acknowledge_concern(world.actor(world.omar), concern=concern)
        assert to_omar.filter(stopped_at=None).count() == 0
        assert unrelated is not None
        assert Outgoing.objects.get(id=unrelated.id).stopped_at is None


def test_late_pages_of_what_was_taken_count_too(world: World) -> None:
    with world.at():
        concern = a_concern(world, 4)
        acknowledge_concern(world.actor(world.omar), concern=concern)
    assert late_pages() == 0
    with clock.frozen(clock.now() + timedelta(minutes=62)):
        assert late_pages() == 1


def test_a_thousand_calls_ring_in_a_few_queries(world: World) -> None:
    with world.at():
        people = [a_member(world.bridgewell, f"P{n}") for n in range(40)]
        for one in people:
            for _ in range(3):
                a_concern(world, member_id=one.id)
    before = mails(world)
    ring_due()
    assert mails(world) == before + 40
