"""A message is reported and removed; its author appeals, is heard by somebody else, and it comes back.

And a moderator's shift by keyboard alone: take, decide, next.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.app.asking import a_message
from tests.browser.conftest import DESK, PHONE
from tests.browser.test_journey_keyboard import press, tab_to
from tests.browser.walking import SOON, at, at_noon, clean, go, listening, open_thread, sees, write
from tests.world import World
from throughcare.moderation.models import Review
from throughcare.program.models import Standing
from throughcare.safety.models import Concern

WORDS = "You all pretend. Nobody here gets better."


@pytest.fixture
def world(world: World) -> World:
    """Harbor at noon."""
    return at_noon(world)


def test_reported_removed_appealed_heard_and_restored(world: World, device: Callable[..., Page]) -> None:
    ana, ben = device(world.ana, PHONE), device(world.ben, PHONE)
    mo, dina = device(world.mo, DESK), device(world.dina, PHONE)
    open_thread(ben, world.support_group)
    write(ben, WORDS)
    sees(ben, WORDS)
    open_thread(ana, world.support_group)
    said = sees(ana, WORDS)
    said.locator("summary").click()
    said.get_by_role("link", name="Report").click()
    at(ana, "Report a message")
    ana.get_by_label("It is unkind, or it pressures somebody").check()
    ana.get_by_role("button", name="Send the report").click()
    expect(ana.get_by_text("Thank you.")).to_be_visible()

    # A moderator takes it and takes it out.
    go(mo, "/reviews")
    row = mo.locator(".queue__row").filter(has_text=WORDS)
    expect(row).to_contain_text("Reported")
    expect(row).to_contain_text("due")
    mo.get_by_role("button", name="Take the next").click()
    at(mo, "A report")
    expect(mo.get_by_text("You are on it")).to_be_visible()
    clean(mo)
    form = mo.locator("form", has=mo.get_by_role("button", name="Take it out"))
    form.get_by_label("It could hurt somebody here.").check()
    form.get_by_label("A few words to them").fill("I see that today is hard. We can talk on Friday.")
    form.get_by_role("button", name="Take it out").click()
    expect(mo.get_by_text("It is gone from the room")).to_be_visible()
    expect(mo.get_by_role("heading", name="Nothing to review")).to_be_visible()
    clean(mo)
    sees_removed = ana.locator("article[data-state=removed]")
    expect(sees_removed).to_have_count(1)
    expect(sees_removed).to_contain_text("The care team removed this message.")
    # Whoever reported it reads what came of it.
    go(ana, "/decisions")
    expect(ana.get_by_text("We took the message away")).to_be_visible()

    # Its author reads why, in humane words that name nobody, and answers.
    go(ben, "/")
    ben.get_by_text("The care team wrote to you").get_by_role("link", name="Read it").click()
    at(ben, "From the care team")
    expect(ben.get_by_text("It could hurt somebody here.")).to_be_visible()
    expect(ben.get_by_text("We can talk on Friday.")).to_be_visible()
    expect(ben.get_by_text("Haddad")).to_have_count(0)
    clean(ben)
    ben.get_by_role("link", name="I see it differently").click()
    at(ben, "I see it differently")
    clean(ben)
    ben.get_by_label("Your words").fill("I was talking about myself. I want them to know how it feels.")
    ben.get_by_role("button", name="Send it").click()
    at(ben, "Another look")
    clean(ben)

    # Who decided does not hear it; somebody else does.
    go(mo, "/reviews")
    expect(mo.get_by_text("1 more waits for somebody else")).to_be_visible()
    go(dina, "/reviews")
    dina.locator(".queue__row").filter(has_text="talking about myself").get_by_role(
        "link", name="Open"
    ).click()
    at(dina, "An appeal")
    expect(dina.get_by_text("Mo Haddad decided: It was taken out")).to_be_visible()
    clean(dina)
    dina.get_by_label("What they will read").fill("Would you say that it is about you?")
    dina.get_by_role("button", name="Answer and go on talking").click()
    expect(dina.get_by_text("It stays yours to decide.")).to_be_visible()
    go(ben, "/")
    ben.get_by_text("The care team wrote to you").get_by_role("link", name="Read it").click()
    ben.get_by_role("link", name="Somebody else is taking another look.").click()
    expect(ben.get_by_text("Would you say that it is about you?")).to_be_visible()
    ben.get_by_label("Go on").fill("Yes. I will say so.")
    ben.get_by_role("button", name="Send it").click()
    expect(ben.get_by_text("Sent. They read it next.")).to_be_visible()
    dina.reload()
    expect(dina.get_by_text("Yes. I will say so.")).to_be_visible()
    dina.get_by_label("What they will read").fill("Thank you, Ben. It is back in the room.")
    dina.get_by_role("button", name="Change what was decided").click()
    expect(dina.get_by_text("Decided, and they were told.")).to_be_visible()

    open_thread(ana, world.support_group)
    sees(ana, WORDS, state="reported")
    go(ben, "/decisions")
    expect(ben.get_by_role("link", name="it was changed")).to_be_visible()
    ben.get_by_role("link", name="it was changed").click()
    expect(ben.get_by_text("It is back in the room.")).to_be_visible()
    clean(ben)


def test_a_step_of_the_ladder_binds_at_once(world: World, device: Callable[..., Page]) -> None:
    ben, mo = device(world.ben, PHONE), device(world.mo, PHONE)
    with world.at():
        a_message(world.support_group, world.ben, WORDS, flags=["harassment"])
    open_thread(ben, world.support_group)
    go(mo, "/reviews")
    row = mo.locator(".queue__row").filter(has_text=WORDS)
    expect(row).to_contain_text("Flagged", timeout=10_000)
    row.get_by_role("link", name="Open").click()
    at(mo, "Screening found something")
    clean(mo)
    mo.get_by_role("link", name="Send a note, a reminder or more").click()
    at(mo, "A word to them")
    clean(mo)
    mo.get_by_label("Each post is read first").check()
    mo.get_by_label("Something you wrote could hurt somebody here.").check()
    mo.get_by_role("button", name="Tell them").click()
    expect(mo.get_by_text("Given. They read it with the reason")).to_be_visible()
    write(ben, "Is anybody there?")
    sees(ben, "Is anybody there?", state="held")
    go(ben, "/decisions")
    expect(ben.get_by_role("strong").filter(has_text="reads each of your posts")).to_be_visible()
    clean(ben)
    go(ben, "/help")
    with world.at():
        assert Standing.objects.get(id=world.ben.id).limited_until is not None


def test_what_came_before_the_line_was_open_is_shown_once_it_is(
    world: World, device: Callable[..., Page]
) -> None:
    mo = device(world.mo, PHONE)
    late: list[Route] = []
    mo.route("**/socket-ticket", lambda route: late.append(route))
    go(mo, "/reviews")
    expect(mo.get_by_role("heading", name="Nothing to review")).to_be_visible()
    with world.at():
        a_message(world.support_group, world.ben, WORDS, flags=["harassment"])
    while not (late and is_opened(world)):
        mo.wait_for_timeout(100)
    late[0].continue_()
    expect(mo.locator(".queue__row").filter(has_text=WORDS)).to_be_visible()


def is_opened(world: World) -> bool:
    with world.at():
        return Review.objects.exists()


def test_words_of_somebody_in_danger_leave_a_gentle_line(world: World, device: Callable[..., Page]) -> None:
    ana, mo = device(world.ana, PHONE), device(world.mo, DESK)
    with world.at():
        grave = a_message(world.support_group, world.ben, "I don't know how to go on.", severity=3)
    open_thread(ana, world.support_group)
    sees(ana, "how to go on")
    go(mo, f"/waiting/{grave.id}")
    mo.get_by_text("Take it out of the room").click()
    mo.get_by_label("It could be very hard for others to read.").check()
    mo.get_by_role("button", name="Take it out").click()
    expect(mo.get_by_text("Write to them, or take the concern yourself.")).to_be_visible()
    mo.get_by_label("It could be very hard for others to read.").check()
    mo.get_by_label("I take the concern and speak with them myself, now").check()
    mo.get_by_role("button", name="Take it out").click()
    expect(mo.get_by_text("It is gone from the room")).to_be_visible()
    line = "The care team took this out, and is in touch with the person who wrote it."
    expect(ana.get_by_text(line)).to_be_visible(timeout=SOON)
    ana.reload()
    expect(ana.get_by_text(line)).to_be_visible()
    clean(ana)
    with world.at():
        assert Concern.objects.get(source_id=grave.id).owner_id == world.mo.id


def test_a_shift_by_keyboard_alone(world: World, device: Callable[..., Page]) -> None:
    ana, mo = device(world.ana, DESK), device(world.mo, DESK)
    open_thread(ana, world.support_group)
    for words in ("Ring me: 312-555-0142.", "Or write: 312-555-0143."):
        write(ana, words)
        sees(ana, words, state="held")
    go(mo, "/waiting")
    press(mo, mo.get_by_role("link", name="The whole queue: 2 to review"))
    at(mo, "To review")
    listening(mo)
    press(mo, mo.get_by_role("button", name="Take the next"))
    at(mo, "A held post")
    expect(mo.get_by_text("Ring me")).to_be_visible()
    press(mo, mo.get_by_role("button", name="Let it appear"))
    # The next one is there by itself, and hers.
    expect(mo.get_by_text("It has appeared, and its author was told.")).to_be_visible()
    expect(mo.get_by_text("Or write")).to_be_visible()
    expect(mo.get_by_text("You are on it")).to_be_visible()
    tab_to(mo, mo.get_by_label("It has contact details in it."))
    mo.keyboard.press("Space")
    press(mo, mo.get_by_role("button", name="Give it back"))
    expect(mo.get_by_role("heading", name="Nothing to review")).to_be_visible()
    sees(ana, "Ring me")
    with world.at():
        assert sorted(Review.objects.values_list("outcome", flat=True)) == ["released", "returned"]
