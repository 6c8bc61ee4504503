"""Takes the README's pictures: starts a demo of its own, signs in as its cast, visits its main screens."""

from __future__ import annotations

import argparse
import re
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.browser.chromium import find_chromium  # noqa: E402

FOLDER = ROOT / "docs" / "pictures"
SIZES = {"phone": (360, 740), "desk": (1280, 800)}
FLAGS = ["--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--force-color-profile=srgb"]


@dataclass(frozen=True)
class Picture:
    """One screen: who looks (nobody: a stranger), where, and the link to follow from there, if any."""

    name: str
    who: str
    path: str
    link: str = ""
    size: str = "phone"
    scheme: str = "light"

    @property
    def file(self) -> str:
        """The name of its file."""
        return f"{self.name}-{self.size}-{self.scheme}.png"


ROOM = "a[href^='/threads/']"
COHORT = "a[href^='/staff/cohorts/']"
PICTURES = (
    Picture("sign-in", "", "/sign-in"),
    Picture("contact", "", "/p/harbor/contact"),
    Picture("agreement", "Ana", "/agreement/harbor"),
    Picture("today", "Ana", "/"),
    Picture("today", "Ana", "/", scheme="dark"),
    Picture("groups", "Ana", "/groups"),
    Picture("group", "Ana", "/groups", link=f"{ROOM}:has-text('All messages')"),
    Picture("group", "Ana", "/groups", link=f"{ROOM}:has-text('All messages')", size="desk"),
    Picture("cohort-room", "Ana", "/groups", link=f"{ROOM}:has-text('cohort')", scheme="dark"),
    Picture("messages", "Ana", "/messages"),
    Picture("direct", "Ana", "/messages", link=f"{ROOM}:has-text('Ben')"),
    Picture("help-now", "Ana", "/help"),
    Picture("desk", "Mo", "/desk", size="desk"),
    Picture("desk", "Mo", "/desk", size="desk", scheme="dark"),
    Picture("cohort", "Cory", "/staff", link=f"{COHORT}:has-text('Tuesday')", size="desk"),
    Picture("policy", "Dina", "/staff/policy/harbor", size="desk"),
)


def main() -> int:
    """Take all pictures, or those named; from a demo of our own, or one that runs already."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="only these, such as today (all of them if none)")
    parser.add_argument("--url", help="address of a demo that runs already, such as http://localhost:8000")
    parser.add_argument("--to", type=Path, default=FOLDER, help="folder for the pictures")
    wanted = parser.parse_args()
    chosen = [picture for picture in PICTURES if not wanted.names or picture.name in wanted.names]
    program = find_chromium()
    if program is None:
        print(
            "Chromium is not installed. On Debian: apt-get install chromium-headless-shell", file=sys.stderr
        )
        return 1
    wanted.to.mkdir(parents=True, exist_ok=True)
    with running_demo(wanted.url) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        for picture in chosen:
            path = wanted.to / picture.file
            take(browser, url, picture, path)
            print(f"{path.name}: {path.stat().st_size // 1024} KB", flush=True)
        browser.close()
    return 0


@contextmanager
def running_demo(url: str | None) -> Iterator[str]:
    """The address of a demo: the one given, or one of our own on free ports, thrown away afterwards."""
    if url:
        yield url.rstrip("/")
        return
    with tempfile.TemporaryDirectory(prefix="throughcare-pictures-") as data:
        Path(data).chmod(0o755)  # where root starts it, another user's database must reach its folder in here
        command = [sys.executable, "-m", "throughcare.config", "demo", "--data", data]
        command += ["--port", str(free_port()), "--live-port", str(free_port())]
        demo = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        try:
            yield _address(demo)
        finally:
            demo.send_signal(signal.SIGINT)
            demo.communicate(timeout=60)


def _address(demo: subprocess.Popen[str]) -> str:
    """Read what the demo says until it says where it is. Raises SystemExit if it ends before."""
    for line in demo.stdout or ():
        print(line, end="", flush=True)
        found = re.fullmatch(r"\s+(http://localhost:\d+)/\s*", line)
        if found:
            return found[1]
    raise SystemExit("The demo did not start; what happened is said above.")


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def take(browser: Browser, url: str, picture: Picture, path: Path) -> None:
    """Photograph one screen, when its letters are drawn and nothing moves any more."""
    width, height = SIZES[picture.size]
    context = browser.new_context(
        base_url=url,
        viewport={"width": width, "height": height},
        color_scheme="dark" if picture.scheme == "dark" else "light",
        reduced_motion="reduce",
        timezone_id="America/New_York",
        locale="en-US",
    )
    try:
        page = context.new_page()
        if picture.who:
            page.goto("/demo")
            page.get_by_role("button", name=re.compile(rf"^{picture.who}\b")).click()
            page.wait_for_url(lambda address: "/demo" not in address)
        page.goto(picture.path)
        if picture.link:
            page.locator(picture.link).first.click()
            page.wait_for_url(lambda address: not address.endswith(picture.path))
        _settle(page)
        page.screenshot(path=path, animations="disabled", caret="hide")
    finally:
        context.close()


def _settle(page: Page) -> None:
    page.wait_for_load_state("load")
    page.evaluate("document.fonts.ready.then(() => null)")
    page.wait_for_timeout(700)  # the islands mount and the socket's line settles; there is no one sign of it


if __name__ == "__main__":
    sys.exit(main())
