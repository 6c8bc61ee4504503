"""Two devices talk: each message once and in order on both, held, refused, read, and gone with one's place."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from tests.app.conversations.saying import a_message
from tests.browser.phones import DESK, device, opened, room, said, stored, write
from tests.browser.walking import kept_words, until
from tests.service import RunningService
from tests.world import World, acknowledge
from throughcare.access.models import AuditLine
from throughcare.conversations.actions.messages import release_message
from throughcare.conversations.models import Message, ReadMark
from throughcare.program.actions.episodes import end_episode
from throughcare.program.models import Standing


def test_two_people_talk(world: World, service: RunningService, browser: Browser) -> None:
    ana = opened(device(browser, world, world.ana, service), room(world))
    ben = opened(device(browser, world, world.ben, service, viewport=DESK), room(world))
    write(ana, "Walked around the block before breakfast.")
    expect(said(ben)).to_have_text(["Walked around the block before breakfast."])
    write(ben, "Good. How was it?")
    write(ben, "I stayed in bed till nine.")
    words = ["Walked around the block before breakfast.", "Good. How was it?", "I stayed in bed till nine."]
    for page in (ana, ben):
        expect(said(page)).to_have_text(words)
        expect(page.locator("[data-state=waiting]")).to_have_count(0)
        places = page.eval_on_selector_all("[data-message]", "all => all.map(e => Number(e.dataset.seq))")
        assert places == [1, 2, 3]
        assert page.title() == "Throughcare"
    assert ben.locator(".message").nth(0).locator("[data-part=author]").inner_text() == "Ana R."
    with world.at():
        assert AuditLine.objects.filter(verb="message.posted", actor_id=world.ben.id).count() == 2


def test_a_hundred_messages_from_both_stand_once_and_in_order(
    world: World, service: RunningService, browser: Browser
) -> None:
    ana = opened(device(browser, world, world.ana, service), room(world))
    ben = opened(device(browser, world, world.ben, service), room(world))
    for number in range(10):
        write(ana, f"Ana counts {number}")
        write(ben, f"Ben counts {number}")
    for page in (ana, ben):
        expect(said(page)).to_have_count(20, timeout=20_000)
        expect(page.locator("[data-state=waiting], [data-state=retry]")).to_have_count(0, timeout=20_000)
    words = stored(world)
    assert said(ana).all_inner_texts() == words == said(ben).all_inner_texts()
    for who in ("Ana", "Ben"):
        assert [w for w in words if w.startswith(who)] == [f"{who} counts {n}" for n in range(10)]


def test_held_words_stand_with_their_reason_and_appear_when_released(
    world: World, service: RunningService, browser: Browser
) -> None:
    ana = opened(device(browser, world, world.ana, service), room(world))
    ben = opened(device(browser, world, world.ben, service), room(world))
    write(ana, "Call me tonight: 312-555-0142")
    held = ana.locator("[data-state=held]")
    expect(held.locator("[data-part=state]")).to_contain_text("a person reads it")
    expect(said(ben)).to_have_count(0)
    write(ben, "Is anybody here?")
    expect(said(ana)).to_have_count(2)
    with world.at():
        release_message(world.actor(world.mo), message_id=Message.objects.get(state="held").id)
    expect(said(ben)).to_have_text(["Is anybody here?", "Call me tonight: 312-555-0142"])
    expect(said(ana)).to_have_text(["Is anybody here?", "Call me tonight: 312-555-0142"])
    expect(held).to_have_count(0)


def test_a_refused_post_comes_back_to_be_changed(
    world: World, service: RunningService, browser: Browser
) -> None:
    from datetime import timedelta

    from throughcare.kit import clock

    with world.at():
        for number in range(8):
            a_message(world.cohort_room, world.ben, f"Line {number}. " + "Some more words. " * 5)
    ana = opened(device(browser, world, world.ana, service), room(world))
    with world.at():
        Standing.objects.filter(id=world.ana.id).update(
            muted_until=clock.now() + timedelta(hours=1), version=2
        )
    write(ana, "May I say this?")
    refused = ana.locator("[data-state=retry]")
    expect(refused.locator("[data-part=state]")).to_contain_text("paused")
    expect(ana.locator("[data-part=closed]")).to_contain_text("paused")
    expect(ana.get_by_role("button", name="Post")).to_be_disabled()
    expect(refused).to_be_in_viewport(ratio=1)
    top = ana.locator(".thread__write").bounding_box()
    own = refused.bounding_box()
    assert top is not None
    assert own is not None
    assert own["y"] + own["height"] <= top["y"] + 1  # not behind the place to write
    refused.get_by_role("button", name="Put it back").click()
    expect(ana.get_by_role("textbox", name="Write")).to_have_value("May I say this?")
    expect(refused).to_have_count(0)
    ana.get_by_role("radio", name="I'm struggling").check(force=True)
    expect(ana.get_by_role("button", name="Post")).to_be_enabled()
    assert len(stored(world)) == 8


def test_an_open_page_loses_its_thread_when_the_episode_ends(
    world: World, service: RunningService, browser: Browser
) -> None:
    ana = opened(device(browser, world, world.ana, service), room(world))
    write(ana, "I am still here.")
    expect(ana.locator("[data-state=posted]")).to_have_count(1)
    ana.get_by_role("textbox", name="Write").fill("Half a sentence")
    ana.wait_for_timeout(400)
    with world.at():
        end_episode(world.actor(world.dina), episode=world.ana_episode, reason="completed")
    expect(ana.get_by_text("This conversation is no longer open to you")).to_be_visible(timeout=1_000)
    expect(said(ana)).to_have_count(0)
    expect(ana.get_by_role("textbox")).to_have_count(0)
    ana.get_by_role("link", name="Read your own words").click()
    expect(ana.get_by_text("I am still here.")).to_be_visible()
    ana.goto(room(world))
    assert ana.evaluate("document.body.innerText").count("I am still here.") == 0


def test_new_words_below_never_move_what_is_read(
    world: World, service: RunningService, browser: Browser
) -> None:
    ana = opened(device(browser, world, world.ana, service), room(world))
    for number in range(12):
        write(ana, f"Line {number}. " + "Some more words to make it longer. " * 3)
    expect(ana.locator("[data-state=posted]")).to_have_count(12, timeout=20_000)
    ben = opened(device(browser, world, world.ben, service), room(world))
    ben.evaluate("window.scrollTo(0, 200)")
    ben.wait_for_timeout(300)
    before = ben.evaluate("[window.scrollY, document.querySelector('.message').getBoundingClientRect().top]")
    write(ana, "A new one.")
    below = ben.get_by_role("button", name="A new message below")
    expect(below).to_be_visible()
    after = ben.evaluate("[window.scrollY, document.querySelector('.message').getBoundingClientRect().top]")
    assert before == after
    below.click()
    expect(said(ben).last).to_be_in_viewport()
    expect(below).to_be_hidden()


def test_the_read_mark_moves_when_words_were_seen(
    world: World, service: RunningService, browser: Browser
) -> None:
    ana = opened(device(browser, world, world.ana, service), room(world))
    for number in range(9):
        write(ana, f"Line {number}. " + "Some more words to make it longer. " * 3)
    expect(ana.locator("[data-state=posted]")).to_have_count(9, timeout=20_000)
    ben = opened(device(browser, world, world.ben, service), f"{room(world)}#new")
    expect(ben.get_by_text("9 new messages")).to_be_in_viewport()
    assert ben.evaluate("window.scrollY") == 0 or ben.locator("#unread").is_visible()

    def mark() -> int:
        with world.at():
            rows = ReadMark.objects.filter(member=world.ben, thread=world.cohort_room)
            return rows.values_list("seq", flat=True).first() or 0

    ben.wait_for_timeout(2500)
    part = mark()
    assert 0 < part < 9
    ben.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    ben.wait_for_timeout(2500)
    assert mark() == 9
    ben.goto("/groups")
    expect(ben.locator("main .count")).to_have_count(0)


def test_a_new_policy_closes_the_place_to_write_until_it_is_read(
    world: World, service: RunningService, browser: Browser
) -> None:
    from throughcare.program.actions.programs import publish_policy
    from throughcare.program.models import PolicyVersion

    ana = opened(device(browser, world, world.ana, service), room(world))
    expect(ana.get_by_role("button", name="Post")).to_be_enabled()
    with world.at():
        text = PolicyVersion.objects.get(program=world.harbor, number=1).text
        text = text.replace('slug = "harbor"', f'slug = "{world.harbor.slug}"')
        publish_policy(
            world.actor(world.dina),
            program=world.harbor,
            text=text.replace("every day 07:00-22:00", "every day 07:00-21:00"),
            reason="Quieter nights.",
        )
    expect(ana.locator("[data-part=closed]")).to_contain_text("say yes")
    ana.get_by_role("textbox", name="Write").fill("Can I still write?")
    expect(ana.get_by_role("button", name="Post")).to_be_disabled()
    until(lambda: kept_words(ana)["drafts"] == 1)
    with world.at():
        acknowledge(world.ana, world.harbor, 2)
        Standing.objects.filter(id=world.ana.id).update(version=9)
    ana.reload()
    expect(ana.get_by_role("textbox", name="Write")).to_have_value("Can I still write?")
    ana.get_by_role("button", name="Post").click()
    expect(ana.locator("[data-state=posted]")).to_have_count(1)
