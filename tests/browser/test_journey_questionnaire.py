"""A questionnaire at night on a phone: from Today to an answer about death, the people on call, the C-SSRS that she
answers alone, and the clinician who reads both.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.walking import at, at_noon, clean, go, until
from tests.world import World
from throughcare.care.models import MeasureResponse
from throughcare.people.models import Outgoing
from throughcare.safety.models import Concern, SuicideScreen

ANSWERS = (
    "Several days",
    "More than half the days",
    "Not at all",
    "Several days",
    "Not at all",
    "Several days",
)


@pytest.fixture
def world(world: World) -> World:
    """Harbor at noon."""
    return at_noon(world)


def choose(page: Page, number: int, words: str) -> None:
    """Answer one question of the form by its number."""
    asked = page.locator("fieldset").nth(number - 1)
    asked.get_by_text(words, exact=True).click()


def test_an_answer_about_death_reaches_a_person_and_she_knows_it(
    world: World, device: Callable[..., Page]
) -> None:
    ana = device(world.ana, PHONE)
    go(ana, "/")
    expect(ana.get_by_role("heading", name="Mood: how have your last two weeks been?")).to_be_visible()
    ana.get_by_role("link", name="Answer", exact=True).click()
    at(ana, "Mood")
    expect(ana.get_by_text("Question 9 of 10")).to_be_visible()
    clean(ana)
    for number, words in enumerate(ANSWERS, 1):
        choose(ana, number, words)
    choose(ana, 8, "Not at all")
    ana.get_by_role("button", name="Send", exact=True).click()

    # Two were left open: pointed at, and nothing that was chosen is lost.
    expect(ana.get_by_text("2 questions are still open")).to_be_visible()
    expect(ana.get_by_label("More than half the days").nth(1)).to_be_checked()
    clean(ana)
    with world.at():
        assert not MeasureResponse.objects.exists()
    choose(ana, 7, "Not at all")
    choose(ana, 9, "Several days")
    ana.get_by_role("button", name="Send", exact=True).click()

    at(ana, "Thank you")
    expect(ana.get_by_text("You don't have to carry this alone.")).to_be_visible()
    expect(ana.get_by_role("link", name="My safety plan")).to_be_visible()
    clean(ana)
    with world.at():
        concern = Concern.objects.get()
        assert (concern.level, concern.source_kind) == (2, "measure-item")
        until(lambda: Outgoing.objects.filter(account_id=world.omar.account_id).exists())

    # The questions that follow, one a page; one back keeps the others.
    ana.get_by_role("link", name="Go on").click()
    at(ana, "A few more questions")
    clean(ana)
    for answer in ("Yes", "Yes"):
        ana.get_by_text(answer, exact=True).click()
        ana.get_by_role("button", name="Next").click()
    expect(ana.get_by_text("Question 3")).to_be_visible()
    ana.go_back()  # to a page that a form brought: it begins anew, and says nothing of a broken line
    expect(ana.get_by_text("Question 1")).to_be_visible()
    for answer in ("Yes", "Yes", "No"):
        ana.get_by_text(answer, exact=True).click()
        ana.get_by_role("button", name="Next").click()
    expect(ana.get_by_text("Question 4")).to_be_visible()
    ana.get_by_role("button", name="One back").click()
    expect(ana.get_by_text("Question 3")).to_be_visible()
    for answer in ("Yes", "No", "No", "I'd rather not say"):
        ana.get_by_text(answer, exact=True).click()
        ana.get_by_role("button", name="Next").click()
    ana.get_by_text("I'd rather not say", exact=True).click()
    ana.get_by_role("button", name="Next").click()
    expect(ana.get_by_role("heading", name="Is this what you want to say?")).to_be_visible()
    clean(ana)
    ana.get_by_role("button", name="Send to the people on call").click()
    at(ana, "Thank you")
    expect(ana.get_by_text("The people on call can read your answers.")).to_be_visible()
    expect(ana.get_by_role("link", name="Go on")).to_have_count(0)
    ana.go_back()
    at(ana, "Thank you")
    with world.at():
        screen = SuicideScreen.objects.get()
        assert (screen.level, screen.concern_id) == ("needs-a-person", concern.id)

    # Whoever is on call reads both from the concern.
    omar = device(world.omar, DESK)
    go(omar, f"/concerns/{concern.id}")
    expect(omar.get_by_text("Answered in a questionnaire that thoughts of death")).to_be_visible()
    clean(omar)
    omar.get_by_role("link", name="Read the answers").click()
    at(omar, "PHQ-9")
    expect(omar.get_by_text("Several days").first).to_be_visible()
    clean(omar)
    omar.get_by_role("link", name="Questionnaires", exact=True).click()
    at(omar, "Questionnaires")
    clean(omar)

    # And she sees her own, in points.
    go(ana, "/measures")
    expect(ana.get_by_text("6 of 27")).to_be_visible()
    clean(ana)


def test_directors_choose_how_often(world: World, device: Callable[..., Page]) -> None:
    dina = device(world.dina, DESK)
    go(dina, "/staff")
    section = dina.locator("section", has=dina.get_by_role("heading", name="Harbor"))
    section.get_by_role("link", name="Questionnaires").click()
    at(dina, "Questionnaires")
    clean(dina)
    dina.get_by_label("Mood (PHQ-9)").select_option("Every two weeks")
    dina.get_by_label("Worry (GAD-7)").select_option("Never")
    dina.get_by_role("button", name="Save").click()
    expect(dina.get_by_label("Worry (GAD-7)")).to_have_value("0")
    expect(dina.get_by_label("Mood (PHQ-9)")).to_have_value("14")
