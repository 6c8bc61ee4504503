"""Two devices talk: each message once and in order on both, whatever happens to the line between them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from tests.app.conversations.saying import a_message
from tests.browser.phones import DESK, PHONE, cookie_of, device, opened, write
from tests.browser.walking import kept_words, until
from tests.service import RunningService, running_service
from tests.world import World, acknowledge
from throughcare.access.models import AuditLine
from throughcare.conversations.actions.messages import release_message
from throughcare.conversations.models import Message, ReadMark
from throughcare.live.stored import PAGE
from throughcare.program.actions.episodes import end_episode, move_cohort
from throughcare.program.models import Standing


@pytest.fixture(scope="module")
def service() -> Iterator[RunningService]:
    with running_service("web", "live") as running:
        yield running


@pytest.fixture
def browser(browser: Browser) -> Iterator[Browser]:
    yield browser
    for context in browser.contexts:
        context.close()


def said(page: Page) -> Any:
    """The words that stand on a page."""
    return page.locator(".message [data-part=body]")


def stored(world: World) -> list[str]:
    with world.at():
        rows = Message.objects.filter(thread=world.cohort_room, state="visible").order_by("seq")
        return list(rows.values_list("body", flat=True))


def room(world: World) -> str:
    return f"/threads/{world.cohort_room.id}"


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


def test_a_lost_event_is_noticed_and_brought(world: World, service: RunningService, browser: Browser) -> None:
    """The line swallows one event, and no later one comes: heads tell that it is missing."""
    context = device(browser, world, world.ben, service)
    swallowed: list[str] = []

    def through(socket: Any) -> None:
        server = socket.connect_to_server()

        def pass_on(frame: Any) -> None:
            told = orjson.loads(frame)
            if told["op"] == "event" and not swallowed:
                swallowed.append(told["message"]["body"])
                return
            socket.send(frame)

        server.on_message(pass_on)

    context.route_web_socket(re.compile("/live"), through)
    ben = opened(context, room(world))
    ana = opened(device(browser, world, world.ana, service), room(world))
    write(ana, "Does this reach you?")
    expect(said(ben)).to_have_text(["Does this reach you?"])
    assert swallowed == ["Does this reach you?"]
    write(ana, "And this?")
    expect(said(ben)).to_have_text(["Does this reach you?", "And this?"])


def test_events_out_of_order_and_doubled_stand_in_order_once(
    world: World, service: RunningService, browser: Browser
) -> None:
    context = device(browser, world, world.ben, service)
    kept: list[Any] = []

    def through(socket: Any) -> None:
        server = socket.connect_to_server()

        def pass_on(frame: Any) -> None:
            if orjson.loads(frame)["op"] != "event":
                socket.send(frame)
                return
            kept.append(frame)
            if len(kept) == 2:
                for late in (kept[1], kept[0], kept[1], kept[0]):
                    socket.send(late)

        server.on_message(pass_on)

    context.route_web_socket(re.compile("/live"), through)
    ben = opened(context, room(world))
    ana = opened(device(browser, world, world.ana, service), room(world))
    write(ana, "First.")
    write(ana, "Second.")
    expect(said(ben)).to_have_text(["First.", "Second."])
    ben.wait_for_timeout(2500)
    expect(said(ben)).to_have_text(["First.", "Second."])


def test_written_offline_kept_over_closing_and_sent_once(
    world: World, service: RunningService, playwright: Playwright, tmp_path: Any
) -> None:
    """The browser is closed with words waiting, and opened again on another page."""
    home = str(tmp_path / "home")

    def phone() -> Any:
        import shutil

        context = playwright.chromium.launch_persistent_context(
            home, executable_path=shutil.which("chromium"), args=["--no-sandbox"], viewport=PHONE,
            base_url=service.url,
        )  # fmt: skip
        context.add_cookies([cookie_of(world, world.ana, service)])
        return context

    first = phone()
    page = opened(first, room(world))
    write(page, "Before the tunnel.")
    expect(page.locator("[data-state=posted]")).to_have_count(1)
    first.set_offline(True)
    write(page, "In the tunnel.")
    write(page, "Still in the tunnel.")
    expect(page.locator("[data-state=waiting] [data-part=state]").first).to_contain_text("Waiting to send")
    expect(page.locator("[data-state=waiting]")).to_have_count(2)
    assert stored(world) == ["Before the tunnel."]
    first.close()

    second = phone()
    elsewhere = opened(second, "/groups")
    expect(elsewhere.get_by_role("heading", name="Groups")).to_be_visible()
    for _ in range(100):
        if len(stored(world)) == 3:
            break
        elsewhere.wait_for_timeout(100)
    words = ["Before the tunnel.", "In the tunnel.", "Still in the tunnel."]
    assert stored(world) == words
    page = opened(second, room(world))
    expect(said(page)).to_have_text(words)
    page.wait_for_timeout(1500)
    assert stored(world) == words
    second.close()


def test_what_waits_is_sent_also_where_the_line_was_open_before_the_outbox_was_there(
    world: World, service: RunningService, browser: Browser
) -> None:
    context = device(browser, world, world.ana, service, service_workers="block")
    page = opened(context, room(world))
    context.set_offline(True)
    write(page, "In the tunnel.")
    expect(page.locator("[data-state=waiting]")).to_have_count(1)
    page.close()
    context.set_offline(False)
    elsewhere = context.new_page()
    greetings: list[bool] = []
    elsewhere.on("websocket", lambda line: line.on("framereceived", lambda _: greetings.append(True)))

    late: list[Any] = []
    elsewhere.route(re.compile(r"/outbox[^/]*\.js"), lambda route: late.append(route))
    elsewhere.goto("/groups", wait_until="commit")
    while not (late and greetings):
        elsewhere.wait_for_timeout(50)
    late[0].continue_()
    for _ in range(150):
        if stored(world):
            break
        elsewhere.wait_for_timeout(100)
    assert stored(world) == ["In the tunnel."]


def test_an_answer_lost_in_a_break_is_asked_for_again_with_the_same_id(
    world: World, service: RunningService, browser: Browser
) -> None:
    """The server has the message, the page never hears so, the line breaks: sent again, it stands once."""
    context = device(browser, world, world.ana, service)
    lines: list[Any] = []

    def through(socket: Any) -> None:
        server = socket.connect_to_server()
        lines.append(socket)
        is_first = len(lines) == 1

        def pass_on(frame: Any) -> None:
            if is_first and orjson.loads(frame)["op"] in {"posted", "event"}:
                socket.close(code=1001)
                return
            socket.send(frame)

        server.on_message(pass_on)

    context.route_web_socket(re.compile("/live"), through)
    ana = opened(context, room(world))
    write(ana, "Once, please.")
    expect(ana.locator("[data-state=posted] [data-part=body]")).to_have_text(["Once, please."])
    expect(ana.locator("[data-message]")).to_have_count(1)
    assert len(lines) >= 2
    assert stored(world) == ["Once, please."]


def test_whoever_comes_back_goes_on_though_all_she_missed_is_not_for_her(
    world: World, service: RunningService, browser: Browser
) -> None:
    """She left the room and came back while her page was off line; more was said meanwhile than a frame holds."""
    context = device(browser, world, world.ben, service)
    ben = opened(context, room(world))
    ana = opened(device(browser, world, world.ana, service), room(world))
    write(ana, "Before.")
    expect(said(ben)).to_have_text(["Before."])
    context.set_offline(True)
    with world.at():
        move_cohort(None, episode=world.ben_episode, cohort=world.other_cohort)
        for number in range(PAGE + 5):
            a_message(world.cohort_room, world.ana, f"Not for Ben {number}.")
        move_cohort(None, episode=world.ben_episode, cohort=world.cohort)
    context.set_offline(False)
    write(ana, "Welcome back.")
    expect(said(ben)).to_have_text(["Before.", "Welcome back."], timeout=20_000)


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
