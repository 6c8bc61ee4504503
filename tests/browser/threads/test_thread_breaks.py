"""Lines that break, events that are lost, doubled or late: each message stands once and in order all the same."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

import orjson
from playwright.sync_api import Browser, Playwright, expect

from tests.app.conversations.saying import a_message
from tests.browser.chromium import chromium
from tests.browser.phones import PHONE, cookie_of, device, opened, room, said, stored, write
from tests.service import RunningService
from tests.world import World
from throughcare.live.stored import PAGE
from throughcare.program.actions.episodes import move_cohort


def all_but_one(socket: Any, swallowed: list[str], frame: Any) -> None:
    """Pass a frame on to the page, but for the first event, whose words are noted."""
    told = orjson.loads(frame)
    if told["op"] == "event" and not swallowed:
        swallowed.append(told["message"]["body"])
    else:
        socket.send(frame)


def test_a_lost_event_is_noticed_and_brought(world: World, service: RunningService, browser: Browser) -> None:
    """The line swallows one event, and no later one comes: heads tell that it is missing."""
    context = device(browser, world, world.ben, service)
    swallowed: list[str] = []

    def through(socket: Any) -> None:
        server = socket.connect_to_server()
        server.on_message(partial(all_but_one, socket, swallowed))

    context.route_web_socket(re.compile("/live"), through)
    ben = opened(context, room(world))
    ana = opened(device(browser, world, world.ana, service), room(world))
    write(ana, "Does this reach you?")
    expect(said(ben)).to_have_text(["Does this reach you?"])
    assert swallowed == ["Does this reach you?"]
    write(ana, "And this?")
    expect(said(ben)).to_have_text(["Does this reach you?", "And this?"])


def test_what_could_not_be_answered_is_asked_again(
    world: World, service: RunningService, browser: Browser
) -> None:
    """One event is swallowed, and the records are away when the page asks for it."""
    context = device(browser, world, world.ben, service)
    swallowed: list[str] = []
    unanswered: list[int] = []

    def through(socket: Any) -> None:
        server = socket.connect_to_server()

        def ask(frame: Any) -> None:
            asked = orjson.loads(frame)
            if asked["op"] == "since" and not unanswered:
                unanswered.append(asked["change"])
                socket.send(
                    '{"op": "error", "code": "away", "sentence": "We can\'t reach our records right now."}'
                )
                return
            server.send(frame)

        server.on_message(partial(all_but_one, socket, swallowed))
        socket.on_message(ask)

    context.route_web_socket(re.compile("/live"), through)
    ben = opened(context, room(world))
    ana = opened(device(browser, world, world.ana, service), room(world))
    write(ana, "Does this reach you?")
    write(ana, "And this?")
    write(ana, "This at least?")
    expect(said(ben)).to_have_text(["Does this reach you?", "And this?", "This at least?"])
    assert unanswered == [0]


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
        context = playwright.chromium.launch_persistent_context(
            home, executable_path=chromium(), args=["--no-sandbox"], viewport=PHONE,
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
