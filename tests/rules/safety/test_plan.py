"""What a safety plan keeps, what it says is missing, and what it dials."""

from __future__ import annotations

import pytest

from throughcare.safety.plan import (
    EMPTY,
    FRESH,
    LIFELINE,
    MAX_CONTACTS,
    MAX_LINES,
    Contact,
    Plan,
    PlanError,
    Step,
    changed,
    clean_contacts,
    clean_lines,
)

WHOLE = Plan(
    signs=("I stop answering texts",),
    alone=("Walk the dog twice around the block",),
    places=(Contact("The library on Fourth"), Contact("Rosa", "(312) 555-0144")),
    people=(Contact("My sister June", "312-555-0150"),),
    agencies=(LIFELINE,),
    surroundings=("June keeps the car keys at night",),
)


def test_a_whole_plan_lacks_nothing() -> None:
    assert WHOLE.missing() == ()
    assert not WHOLE.is_empty


def test_steps_three_and_four_need_somebody_with_a_number() -> None:
    no_number = Plan(**{**_fields(WHOLE), "people": (Contact("June"),)})
    assert no_number.missing() == (Step.PEOPLE,)
    only_a_place = Plan(**{**_fields(WHOLE), "places": (Contact("The library"),)})
    assert only_a_place.missing() == (Step.PLACES,)
    assert Plan(**{**_fields(WHOLE), "signs": ()}).missing() == (Step.SIGNS,)


def test_a_fresh_plan_has_the_lifeline_and_nothing_of_ones_own() -> None:
    assert FRESH.agencies == (LIFELINE,)
    assert FRESH.is_empty
    assert EMPTY.is_empty
    assert set(FRESH.missing()) == set(Step) - {Step.AGENCIES}


def test_it_is_kept_and_read_back_the_same() -> None:
    for plan in (WHOLE, FRESH, EMPTY):
        assert Plan.from_json(plan.as_json()) == plan
    assert Plan.from_json({}) == EMPTY
    assert set(WHOLE.as_json()) == set(Step)


@pytest.mark.parametrize(
    ("phone", "tel"),
    [
        ("988", "988"),
        ("(312) 555-0144", "3125550144"),
        ("+1 312.555.0144", "+13125550144"),
        ("312-555-0144 x21", "3125550144"),
        ("", ""),
    ],
)
def test_what_a_phone_dials(phone: str, tel: str) -> None:
    assert Contact("Rosa", phone).tel == tel


def test_people_come_before_places_and_agencies_and_each_number_once() -> None:
    twice = Plan(
        people=(Contact("June", "312-555-0150"), Contact("Al", "312-555-0151")),
        places=(Contact("June again", "(312) 555-0150"), Contact("Rosa", "312-555-0144")),
        agencies=(LIFELINE,),
    )
    assert [contact.name for contact in twice.to_call()] == ["June", "Al", "Rosa", LIFELINE.name]


def test_lines_are_tidied_and_counted() -> None:
    assert clean_lines(Step.SIGNS, "  I sleep  badly \r\n\n I pace\n") == ("I sleep badly", "I pace")
    with pytest.raises(PlanError, match="too-many"):
        clean_lines(Step.SIGNS, "a\n" * (MAX_LINES + 1))
    with pytest.raises(PlanError, match="too-long"):
        clean_lines(Step.SIGNS, "a" * 301)
    assert clean_lines(Step.SIGNS, "a\0b\n\0") == ("ab",)


def test_contacts_are_tidied_and_refused_by_name_of_the_trouble() -> None:
    assert clean_contacts(Step.PEOPLE, [("", ""), (" June ", " 312-555-0150 ")]) == (
        Contact("June", "312-555-0150"),
    )
    for row, code in (
        (("", "312-555-0150"), "no-name"),
        (("June", "ask her"), "bad-phone"),
        (("June", "12"), "bad-phone"),
        (("J" * 81, ""), "too-long"),
    ):
        with pytest.raises(PlanError, match=code) as refused:
            clean_contacts(Step.PEOPLE, [row])
        assert refused.value.step is Step.PEOPLE
    with pytest.raises(PlanError, match="too-many"):
        clean_contacts(Step.PEOPLE, [("June", "")] * (MAX_CONTACTS + 1))


def test_which_steps_changed() -> None:
    assert changed(WHOLE, WHOLE) == []
    assert changed(WHOLE, Plan(**{**_fields(WHOLE), "people": ()})) == [Step.PEOPLE]


def _fields(plan: Plan) -> dict[str, object]:
    return {step.value: getattr(plan, step) for step in Step}
