"""The look in Chromium: every component, every island, and what works without a line."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.axe import found_by_axe
from tests.browser.chromium import chromium
from tests.service import RunningService

PHONE = {"width": 360, "height": 640}
DESK = {"width": 1280, "height": 860}
# What a thumb may hit, after the label that belongs to it and the area a word spreads around itself.
SMALL_TARGETS = """() => [...document.querySelectorAll('a, button, summary, input, select, textarea')]
  .filter((e) => e.checkVisibility() && e.type !== 'hidden' && !e.closest('p') && !e.matches('.skip'))
  .map((e) => {
    const box = (e.closest('label') ?? e).getBoundingClientRect();
    const spread = parseFloat(getComputedStyle(e, '::after').insetBlockStart) || 0;
    return [e.outerHTML.slice(0, 90), box.width, box.height - 2 * Math.min(spread, 0)];
  })
  .filter(([, width, height]) => width < 44 || height < 44)"""


@pytest.fixture(scope="module")
def site(service: RunningService) -> str:
    """Where the real pages are. `localhost`, so that a service worker may run."""
    return service.url


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A desk's browser, new to the site."""
    opened = browser.new_context(viewport=DESK)
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext, site: str) -> Page:
    """`/design`, with its service worker in charge."""
    opened = context.new_page()
    opened.goto(f"{site}/design")
    opened.wait_for_function("() => navigator.serviceWorker.controller !== null")
    return opened


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("path", ["design", "help", "offline", "offline/unsent"])
def test_axe_finds_nothing_and_nothing_complains(
    browser: Browser, site: str, path: str, size: dict[str, int], scheme: str
) -> None:
    context = browser.new_context(
        viewport=size, color_scheme=scheme, service_workers="block", bypass_csp=True
    )
    page = context.new_page()
    page.goto(f"{site}/{path}")
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    expect(page.locator("h1")).to_be_visible()

    assert found_by_axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == size["width"]
    assert page.evaluate(SMALL_TARGETS) == []
    context.close()


def test_what_is_wrong_is_found_each_time_and_beside_a_clean_page_of_the_same_numbers(
    browser: Browser, site: str
) -> None:
    context = browser.new_context(viewport=DESK, service_workers="block")
    page = context.new_page()
    page.goto(f"{site}/help")
    assert found_by_axe(page) == []
    page.evaluate("document.querySelector('h1').append(new Image(7, 7))")
    for _ in range(2):
        assert [line.split(":")[0] for line in found_by_axe(page)] == ["image-alt"]
    # The rank of a heading is no number of the moment.
    page.goto(f"{site}/help")
    page.evaluate("document.querySelector('h2').outerHTML = '<h5>Numbers</h5>'")
    assert [line.split(":")[0] for line in found_by_axe(page)] == ["heading-order"]
    context.close()


# A page three screens high with two links too small and too near each other; by script, for the page's own policy lets
# no style in by text.
SMALL = """() => {
    document.body.style.cssText = "min-height:300vh"
    for (const top of [200, 210]) {
        const link = document.createElement("a")
        link.href = link.textContent = "#" + top
        link.style.cssText = `position:absolute;top:${top}px;left:0;width:120px;height:8px;background:#fff;color:#000`
        document.querySelector("main").append(link)
    }
}"""


def test_what_is_too_small_is_found_also_where_somebody_scrolls(browser: Browser, site: str) -> None:
    context = browser.new_context(viewport=PHONE, service_workers="block")
    page = context.new_page()
    page.goto(f"{site}/help")
    page.evaluate(SMALL)
    page.evaluate("window.scrollTo(0, 20)")
    for _ in range(2):
        assert "target-size" in {line.split(":")[0] for line in found_by_axe(page)}
        assert page.evaluate("scrollY") == 20
    context.close()


def test_the_policy_allows_all_the_page_uses(context: BrowserContext, site: str) -> None:
    page = context.new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    response = page.goto(f"{site}/design")
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")

    assert response is not None
    assert response.headers["content-security-policy"].startswith("default-src 'none'")
    assert said == []
    assert {re.sub(r"(https?://[^/]*).*", r"\1", url) for url in asked} == {site}
    assert page.evaluate("typeof htmx") == "object"


def test_help_now_fits_a_small_phone(browser: Browser, site: str) -> None:
    context = browser.new_context(viewport=PHONE, service_workers="block")
    page = context.new_page()
    page.goto(f"{site}/help")

    assert page.evaluate("document.documentElement.scrollHeight") <= PHONE["height"]
    context.close()


@pytest.mark.parametrize("path", ["design", "help", "offline"])
def test_letters_twice_as_large_stay_on_the_screen(browser: Browser, site: str, path: str) -> None:
    large = browser.browser_type.launch(
        executable_path=chromium(),
        args=["--no-sandbox", "--blink-settings=defaultFontSize=32"],
    )
    page = large.new_page(viewport=PHONE)
    page.goto(f"{site}/{path}")

    assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") == 34
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    expect(page.locator(".help-now")).to_be_in_viewport()
    large.close()


def test_a_dialog_is_modal_and_gives_the_focus_back(page: Page) -> None:
    opener = page.locator("#forms button[popovertarget=report]").first
    dialog = page.locator("#report")

    opener.click()
    assert dialog.evaluate("(one) => one.matches(':modal')")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()

    opener.click()
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_be_hidden()

    opener.click()
    page.mouse.click(5, 5)
    expect(dialog).to_be_hidden()


def test_everything_opens_without_scripts(browser: Browser, site: str) -> None:
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/design")

    expect(page.locator("#report")).to_be_hidden()
    page.locator("#forms button[popovertarget=report]").first.click()
    expect(page.locator("#report")).to_be_visible()
    page.locator("#report").get_by_role("button", name="Close").click()
    expect(page.locator("#report")).to_be_hidden()
    page.locator("#m-sample-ben summary").click()
    expect(page.locator("#m-sample-ben").get_by_role("link", name="Reply")).to_be_visible()
    # A control that needs a script isn't offered.
    expect(page.get_by_role("group", name="How it looks")).to_be_hidden()
    context.close()


def test_the_theme_is_applied_at_once_and_kept(page: Page) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)

    page.locator("label.segment", has_text="Dark").click()
    dusk = page.evaluate(ground)
    assert dusk != light
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.evaluate(ground) == dusk
    page.locator("label.segment", has_text="As this device").click()
    assert page.evaluate(ground) == light
    page.reload()
    assert page.evaluate(ground) == light


def test_escape_twice_leaves_and_escape_once_does_not(page: Page, context: BrowserContext) -> None:
    context.route(re.compile("weather"), lambda route: route.fulfill(body="sun", content_type="text/html"))
    here = page.url

    page.keyboard.press("Escape")
    page.wait_for_timeout(1200)  # longer than the two presses may be apart
    page.keyboard.press("Escape")
    assert page.url == here
    page.keyboard.press("Escape")
    page.wait_for_url(re.compile("weather"))


def test_the_skip_link_is_first_and_works(page: Page) -> None:
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#page")).to_be_focused()


def test_help_now_and_an_honest_page_without_a_line(page: Page, context: BrowserContext, site: str) -> None:
    context.set_offline(True)
    page.goto(f"{site}/help")
    expect(page.get_by_role("link", name="Call 988")).to_be_visible()
    # Kept with its looks, not only its words.
    assert page.evaluate("getComputedStyle(document.querySelector('.help__line--first')).display") == "grid"

    page.goto(f"{site}/groups")
    expect(page.get_by_role("heading", name="No connection")).to_be_visible()

    page.goto(f"{site}/help")
    page.get_by_role("button", name="Tell my team").click()
    expect(page.get_by_text("This may not have been sent")).to_be_visible()
    expect(page.get_by_role("link", name="Call 988")).to_be_visible()


def test_signing_out_forgets_kept_pages_and_no_page_was_kept_unasked(page: Page) -> None:
    kept = page.evaluate(
        """async () => {
          const all = [];
          for (const name of await caches.keys())
            for (const { url } of await (await caches.open(name)).keys()) all.push(new URL(url).pathname);
          return all;
        }"""
    )
    assert {path for path in kept if not path.startswith("/static/")} == {
        "/help",
        "/offline",
        "/offline/unsent",
    }

    names = page.evaluate(
        """async () => {
          await (await caches.open("kept")).put("/plan", new Response("mine"));
          const channel = new MessageChannel();
          const done = new Promise((resolve) => { channel.port1.onmessage = resolve; });
          navigator.serviceWorker.controller.postMessage({ type: "sign-out" }, [channel.port2]);
          await done;
          return caches.keys();
        }"""
    )
    assert len(names) == 1
    assert names[0].startswith("shell-")
