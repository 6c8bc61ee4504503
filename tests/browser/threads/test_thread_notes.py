"""A content note from the hand that puts it to the eyes it folds for: live, offline, by keyboard, without scripts."""

from __future__ import annotations

from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.phones import DESK, device, opened, room, stored, write
from tests.browser.walking import clean
from tests.service import RunningService
from tests.world import World
from throughcare.conversations.actions.messages import withdraw_message
from throughcare.conversations.actions.watching import save_watch_list
from throughcare.conversations.models import Message
from throughcare.moderation.actions import put_note, report_message
from throughcare.screening.watch import check_rules

NOTE = "Mentions a death or a loss."
WORDS = "I drove past her old house today."


def note_on(page: Page, note: str) -> None:
    """Choose a content note in the composer."""
    page.get_by_text("Add a content note").click()
    page.get_by_label("What your message mentions").select_option(note)


def chosen(page: Page) -> Locator:
    """The composer's choice of a note."""
    return page.locator('select[name="note"]')


def folded(page: Page) -> Locator:
    """The one message of this page that has a note."""
    found = page.get_by_role("log").locator("article[data-note]")
    expect(found).to_have_count(1)
    return found


def notes(world: World) -> list[str]:
    """The notes of what stands in the cohort's room, in its order."""
    with world.at():
        return list(
            Message.objects.filter(thread=world.cohort_room).order_by("seq").values_list("note", flat=True)
        )


def test_a_note_put_on_a_phone_folds_live_and_opens_by_keyboard(
    world: World, service: RunningService, browser: Browser
) -> None:
    ana = opened(device(browser, world, world.ana, service), room(world))
    ben = opened(device(browser, world, world.ben, service, viewport=DESK), room(world))
    fay = opened(device(browser, world, world.fay, service, viewport=DESK), room(world))
    note_on(ana, "loss")
    clean(ana)
    write(ana, WORDS)
    expect(folded(ana).get_by_text(WORDS)).to_be_visible()  # to herself it is open
    expect(chosen(ana)).to_have_value("")
    expect(ana.locator(".composer__note[open]")).to_have_count(0)
    there = folded(ben)
    expect(there.get_by_text(NOTE)).to_be_visible()
    expect(there.get_by_text(WORDS)).to_be_hidden()
    expect(folded(fay).get_by_text(WORDS)).to_be_visible()  # staff are at work
    clean(ben)
    there.locator("summary").first.focus()
    ben.keyboard.press("Enter")
    expect(there.get_by_text(WORDS)).to_be_visible()
    expect(there.get_by_text("Hide it")).to_be_visible()
    clean(ben)
    there.get_by_text("More").click()
    there.get_by_role("link", name="Reply").click()
    expect(ben.locator(".composer__reply .quote__words")).to_have_text(NOTE[:-1])
    write(ben, "Thinking of you.")
    for page in (ana, ben, fay):
        expect(page.locator("article .quote__words")).to_have_text(NOTE[:-1])
        page.reload()
        expect(page.locator("article .quote__words")).to_have_text(NOTE[:-1])
    expect(folded(ben).get_by_text(WORDS)).to_be_hidden()
    expect(folded(ana).get_by_text(WORDS)).to_be_visible()
    assert notes(world) == ["loss", ""]


def test_what_the_program_watches_for_folds_for_others_and_its_author_sees_that_it_does(
    world: World, service: RunningService, browser: Browser
) -> None:
    with world.at():
        save_watch_list(
            world.actor(world.dina),
            program=world.harbor,
            rules=check_rules([("old house", "note:loss")]),
            topics={},
        )
    ana = opened(device(browser, world, world.ana, service), room(world))
    ben = opened(device(browser, world, world.ben, service), room(world))
    write(ana, WORDS)
    expect(folded(ben).get_by_text(NOTE)).to_be_visible()
    expect(folded(ben).get_by_text(WORDS)).to_be_hidden()
    expect(folded(ana).get_by_text(NOTE)).to_be_visible()
    expect(folded(ana).get_by_text(WORDS)).to_be_visible()
    for path in ("/groups", "/"):
        ben.goto(path)
        expect(ben.get_by_text(WORDS)).to_have_count(0)
    ben.goto("/groups")
    expect(ben.get_by_text(NOTE[:-1])).to_be_visible()
    clean(ben)


def test_what_a_reviewer_folds_folds_on_the_pages_that_are_open(
    world: World, service: RunningService, browser: Browser
) -> None:
    ben = opened(device(browser, world, world.ben, service), room(world))
    ana = opened(device(browser, world, world.ana, service), room(world))
    write(ana, WORDS)
    expect(ben.get_by_text(WORDS)).to_be_visible()
    ben.locator("article .menu > summary").focus()
    with world.at():
        message = Message.objects.get(thread=world.cohort_room)
        put_note(world.actor(world.mo), message_id=message.id, note="loss")
    expect(folded(ben).get_by_text(NOTE)).to_be_visible()
    expect(folded(ben).get_by_text(WORDS)).to_be_hidden()
    expect(folded(ben).locator(".fold > summary")).to_be_focused()  # who was on it by keyboard still is
    expect(folded(ana).get_by_text(WORDS)).to_be_visible()
    with world.at():
        put_note(world.actor(world.mo), message_id=message.id, note="")
    expect(ben.locator("article[data-note]")).to_have_count(0)
    expect(ben.get_by_text(WORDS)).to_be_visible()


def test_its_author_puts_one_later_changes_it_and_takes_it_off(
    world: World, service: RunningService, browser: Browser
) -> None:
    ana = opened(device(browser, world, world.ana, service), room(world))
    write(ana, WORDS)
    ben = opened(device(browser, world, world.ben, service), room(world))
    expect(ben.get_by_text(WORDS)).to_be_visible()

    def choose(note: str) -> None:
        ana.locator("article .menu > summary").first.click()
        ana.get_by_role("link", name="Content note").click()
        expect(ana.get_by_text(WORDS)).to_be_visible()
        clean(ana)
        ana.get_by_label("What others see before your words").select_option(note)
        ana.get_by_role("button", name="Save").click()
        expect(ana.get_by_role("log").get_by_text(WORDS)).to_be_visible()

    expect(ana.locator("[data-state=posted]")).to_have_count(1)  # built by the page: its menu has the same
    choose("loss")
    expect(folded(ben).get_by_text(NOTE)).to_be_visible()
    expect(folded(ben).get_by_text(WORDS)).to_be_hidden()
    folded(ben).get_by_text("Show it").click()
    choose("hard")
    expect(folded(ben).get_by_text("May be hard to read.")).to_be_visible()
    expect(folded(ben).get_by_text(WORDS)).to_be_visible()  # who has opened it goes on reading
    choose("")
    expect(ben.locator("article[data-note]")).to_have_count(0)
    expect(ben.get_by_text(WORDS)).to_be_visible()
    expect(ben.get_by_role("link", name="Content note")).to_have_count(0)
    with world.at():
        message = Message.objects.get(thread=world.cohort_room)
        report_message(world.actor(world.ben), message_id=message.id, reason="other", note="Please look.")
    ben.reload()
    for note, said in (("loss", NOTE), ("hard", "May be hard to read.")):
        choose(note)
        expect(ben.locator("[data-state=reported]").get_by_text(said)).to_be_visible()
        expect(ben.get_by_text(WORDS)).to_be_hidden()
    choose("")
    expect(ben.locator("[data-state=reported]").get_by_text(WORDS)).to_be_visible()
    assert notes(world) == [""]


def test_what_quotes_it_on_open_pages_follows_it(
    world: World, service: RunningService, browser: Browser
) -> None:
    ana = opened(device(browser, world, world.ana, service), room(world))
    write(ana, WORDS)
    expect(ana.locator("[data-state=posted]")).to_have_count(1)
    fay = opened(device(browser, world, world.fay, service), room(world))
    fay.locator("article .menu summary").first.click()
    fay.get_by_role("link", name="Reply").click()
    write(fay, "I am sorry.")
    ben = opened(device(browser, world, world.ben, service), room(world))
    quotes = ben.locator("a.quote .quote__words")
    expect(quotes).to_have_text(WORDS)
    ben.locator("article .menu summary").first.click()
    ben.get_by_role("link", name="Reply").first.click()
    answering = ben.locator(".composer__reply .quote__words")
    expect(answering).to_have_text(WORDS)
    with world.at():
        message = Message.objects.get(thread=world.cohort_room, body=WORDS)
        put_note(world.actor(world.mo), message_id=message.id, note="loss")
    expect(quotes).to_have_text(NOTE[:-1])
    expect(answering).to_have_text(NOTE[:-1])
    expect(ben.get_by_text(WORDS)).to_be_hidden()
    with world.at():
        put_note(world.actor(world.mo), message_id=message.id, note="")
    expect(quotes).to_have_text(WORDS)
    with world.at():
        withdraw_message(world.actor(world.ana), message_id=message.id)
    expect(quotes).to_have_count(0)
    expect(ben.get_by_text(WORDS)).to_have_count(0)


def test_whoever_reported_it_has_it_folded_too(
    world: World, service: RunningService, browser: Browser
) -> None:
    write(opened(device(browser, world, world.ana, service), room(world)), WORDS)
    context = device(browser, world, world.ben, service)
    ben = opened(context, room(world))
    expect(ben.get_by_text(WORDS)).to_be_visible()
    with world.at():
        message = Message.objects.get(thread=world.cohort_room, body=WORDS)
        report_message(world.actor(world.ben), message_id=message.id, reason="other", note="Please look.")
    ben.reload()
    expect(ben.locator("[data-state=reported]").get_by_text(WORDS)).to_be_visible()
    with world.at():
        put_note(world.actor(world.mo), message_id=message.id, note="loss")
    expect(ben.locator("[data-state=reported]").get_by_text(NOTE)).to_be_visible()
    expect(ben.get_by_text(WORDS)).to_be_hidden()


def test_a_note_is_kept_with_a_draft_and_with_words_written_offline(
    world: World, service: RunningService, browser: Browser
) -> None:
    context = device(browser, world, world.ana, service)
    ana = opened(context, room(world))
    note_on(ana, "loss")
    ana.get_by_role("textbox", name="Write").fill(WORDS)
    ana.wait_for_timeout(500)
    ana.goto("/groups")
    ana.goto(room(world))
    expect(ana.get_by_role("textbox", name="Write")).to_have_value(WORDS)
    expect(chosen(ana)).to_have_value("loss")
    expect(chosen(ana)).to_be_visible()
    context.set_offline(True)
    ana.get_by_role("button", name="Post").click()
    expect(ana.locator("[data-state=waiting][data-note=loss]")).to_have_count(1)
    assert stored(world) == []
    context.set_offline(False)
    expect(ana.locator("[data-state=posted][data-note=loss]")).to_have_count(1)
    assert notes(world) == ["loss"]
    ben = opened(device(browser, world, world.ben, service), room(world))
    expect(folded(ben).get_by_text(WORDS)).to_be_hidden()


def test_it_all_works_without_scripts(world: World, service: RunningService, browser: Browser) -> None:
    ana = device(browser, world, world.ana, service, java_script_enabled=False).new_page()
    ana.goto(room(world))
    note_on(ana, "loss")
    write(ana, WORDS)
    expect(folded(ana).get_by_text(WORDS)).to_be_visible()
    ben = device(browser, world, world.ben, service, java_script_enabled=False).new_page()
    ben.goto(room(world))
    expect(folded(ben).get_by_text(WORDS)).to_be_hidden()
    folded(ben).get_by_text("Show it").click()
    expect(folded(ben).get_by_text(WORDS)).to_be_visible()
