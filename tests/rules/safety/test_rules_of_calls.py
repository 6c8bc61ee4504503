"""All concerns about one person are one call: what rings, what goes along, what comes next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from throughcare.safety.calls import Joining, Ring, Standing, due_of
from throughcare.safety.rules import CLIMB, DEFAULTS, LEVELS, LONGEST_ANSWER, Clocks, Step, step_of_return

NOW = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
OMAR = UUID(int=7)


def clocks(level: int) -> Clocks:
    return DEFAULTS[level]


def concern(
    number: int, level: int = 3, *, rung: int = 1, step: Step = Step.ON_CALL, minutes: float = 0
) -> Standing:
    """One that rings and whose page is due in so many minutes; `rung` 0: it carries no page."""
    return Standing(
        UUID(int=number),
        level,
        False,
        NOW - timedelta(minutes=60 - number),
        None,
        UUID(int=1000 + number) if rung else None,
        rung,
        step,
        NOW + timedelta(minutes=minutes) if rung else None,
    )


def taken(
    number: int, level: int = 3, *, rung: int = 0, step: Step = Step.OWNER, minutes: float = 0
) -> Standing:
    one = concern(number, level, rung=rung, step=step, minutes=minutes)
    return Standing(
        one.concern_id, level, True, one.opened_at, OMAR, one.page_id, one.rung, one.step, one.due_at
    )


def test_many_at_once_are_one_ring_and_the_worst_leads():
    (ring,) = due_of([concern(1, 2), concern(2, 4), concern(3, 4)], NOW, clocks)
    assert isinstance(ring, Ring)
    assert ring.lead.concern_id == UUID(int=2), "the older of the two worst"
    assert (ring.step, ring.next_step, ring.wait) == (Step.ON_CALL, Step.CARE_TEAM, timedelta(minutes=5))
    assert {one.concern_id for one in ring.carried} == {UUID(int=1), UUID(int=3)}


def test_no_worse_words_go_along_with_what_rings():
    climbing = concern(1, 3, rung=2, step=Step.CARE_TEAM, minutes=4)
    (act,) = due_of([climbing, concern(2, 3)], NOW, clocks)
    assert act == Joining(climbing, (concern(2, 3),))


def test_worse_words_ring_at_once_and_hasten_the_next_rung():
    climbing = concern(1, 2, rung=2, step=Step.CARE_TEAM, minutes=29)
    (ring,) = due_of([climbing, concern(2, 4)], NOW, clocks)
    assert isinstance(ring, Ring)
    assert (ring.lead.concern_id, ring.step, ring.next_step) == (UUID(int=2), Step.ON_CALL, Step.CARE_TEAM)
    assert ring.wait == timedelta(minutes=5)
    assert ring.carried == (climbing,)


def test_grave_words_ring_whom_a_mild_call_rang_before_it_climbs():
    climbing = concern(1, 1, rung=2, step=Step.CARE_TEAM)
    (ring,) = due_of([climbing, concern(2, 4)], NOW, clocks)
    assert isinstance(ring, Ring)
    assert (ring.lead.concern_id, ring.step, ring.next_step) == (UUID(int=2), Step.ON_CALL, Step.CARE_TEAM)
    assert ring.wait == timedelta(minutes=5)
    assert ring.carried == (climbing,)


def test_a_grave_call_that_is_due_climbs_whatever_comes_on_top():
    climbing = concern(1, 3, rung=2, step=Step.CARE_TEAM)
    (ring,) = due_of([climbing, concern(2, 4)], NOW, clocks)
    assert isinstance(ring, Ring)
    assert (ring.lead, ring.step, ring.next_step) == (climbing, Step.CARE_TEAM, Step.TOP)


def test_the_top_repeats():
    (ring,) = due_of([concern(1, 4, rung=9, step=Step.TOP)], NOW, clocks)
    assert isinstance(ring, Ring)
    assert (ring.step, ring.next_step) == (Step.TOP, Step.TOP)


def test_taken_and_not_closed_rings_its_owner_then_climbs():
    assert due_of([taken(1, rung=2, minutes=1)], NOW, clocks) == []
    steps = []
    step = Step.OWNER
    for rung in (2, 3, 4, 5):
        (ring,) = due_of([taken(1, rung=rung, step=step)], NOW, clocks)
        assert isinstance(ring, Ring)
        steps.append(ring.step)
        step = ring.next_step
    assert steps == [Step.OWNER, Step.CARE_TEAM, Step.TOP, Step.TOP]


def test_new_words_of_somebody_in_good_hands_ring_there_first():
    (ring,) = due_of([taken(1, 3), concern(2, 3)], NOW, clocks)
    assert isinstance(ring, Ring)
    assert (ring.step, ring.next_step) == (Step.OWNER, Step.ON_CALL)
    (worse,) = due_of([taken(1, 3), concern(2, 4)], NOW, clocks)
    assert isinstance(worse, Ring)
    assert worse.step is Step.ON_CALL, "worse than what was taken: whoever is on call too"


def test_whoever_has_something_milder_hears_what_is_worse():
    mild, as_bad = taken(1, 2), taken(2, 4)
    (ring,) = due_of([mild, as_bad, concern(3, 4)], NOW, clocks)
    assert isinstance(ring, Ring)
    assert (ring.step, ring.beside) == (Step.OWNER, (mild,))
    (ring,) = due_of([mild, concern(3, 4)], NOW, clocks)
    assert isinstance(ring, Ring)
    assert (ring.step, ring.beside) == (Step.ON_CALL, (mild,))
    climbs = concern(3, 4, rung=2, step=Step.CARE_TEAM)
    (ring,) = due_of([mild, climbs], NOW, clocks)
    assert isinstance(ring, Ring)
    assert ring.beside == (mild,), "and each rung that follows"
    (ring,) = due_of([mild, concern(3, 2)], NOW, clocks)
    assert isinstance(ring, Ring)
    assert ring.beside == (), "it is no worse, so it rings there first"


def test_what_we_propose_is_within_the_bounds():
    for level in LEVELS:
        assert DEFAULTS[level].answer <= LONGEST_ANSWER[level]
        assert DEFAULTS[level].answer <= DEFAULTS[level].settle
    assert LONGEST_ANSWER[4] == LONGEST_ANSWER[3] == timedelta(minutes=15)


STANDING = st.builds(
    lambda number, level, rung, minutes, is_taken: (taken if is_taken else concern)(
        number,
        level,
        rung=rung if not is_taken or rung != 1 else 2,
        step=(Step.ON_CALL, Step.ON_CALL, Step.CARE_TEAM, Step.TOP)[rung],
        minutes=minutes,
    ),
    st.integers(1, 40),
    st.integers(0, 4),
    st.integers(0, 3),
    st.integers(-10, 10),
    st.booleans(),
)


@given(st.lists(STANDING, max_size=8, unique_by=lambda one: one.concern_id))
def test_one_page_a_call_waits_and_nothing_due_is_left(call: list[Standing]):
    """After each act, everything that was due is done with, and where something waited something waits."""
    acts = due_of(call, NOW, clocks)
    done = {one.page_id for act in acts for one in act.carried}
    done |= {act.lead.page_id for act in acts if isinstance(act, Ring)}
    assert {one.page_id for one in call if one.is_due(NOW)} <= done
    assert sum(len(act.carried) + isinstance(act, Ring) for act in acts) == len(done), "no page twice"
    for act in acts:
        assert isinstance(act, Ring) or (act.carrier.page_id not in done and act.carrier.page_id is not None)


def test_what_has_not_rung_yet_is_no_reason_to_ring_less():
    """A page that waits for its first hour has told nobody: worse words than those that rang still ring at once."""
    climbing = concern(1, 1, rung=2, step=Step.CARE_TEAM, minutes=40)
    waiting = concern(2, 2, minutes=55)
    (act,) = due_of([climbing, waiting, concern(3, 2)], NOW, clocks)
    assert isinstance(act, Ring)
    assert (act.lead.concern_id, act.step) == (UUID(int=3), Step.ON_CALL)
    assert set(act.carried) == {climbing, waiting}


@given(st.lists(st.sampled_from(Step)), st.lists(st.sampled_from(Step)))
def test_what_is_put_back_rings_no_lower_than_it_had_or_would_and_nobody_a_third_time(
    rung: list[Step], ahead: list[Step]
) -> None:
    step = step_of_return(rung, ahead)
    assert all(CLIMB.index(step) >= CLIMB.index(one) for one in (*rung, *ahead) if one in CLIMB)
    assert step is Step.TOP or rung.count(step) < 2
    further = CLIMB[min(CLIMB.index(step) + 1, len(CLIMB) - 1)]
    assert step_of_return([*rung, step, step], ahead) is further, "and climbs a step at a time"


def test_what_nobody_was_rung_for_begins_with_who_is_on_call() -> None:
    assert step_of_return([], [Step.OWNER]) is Step.ON_CALL
    assert step_of_return([Step.ON_CALL], []) is Step.ON_CALL
    assert step_of_return([Step.ON_CALL, Step.ON_CALL], []) is Step.CARE_TEAM
