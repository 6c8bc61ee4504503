"""An alarming post at night: nobody answers, it climbs to the director, who takes it on her phone and closes it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests import moved_clock
from tests.browser.conftest import DESK, PHONE
from tests.browser.walking import at, at_noon, clean, go, mails, open_thread, sees, sign_in, until, write
from tests.service import RunningService, running_service
from tests.world import World
from throughcare.access.models import AuditLine
from throughcare.kit import clock
from throughcare.program.models import Member, OnCall
from throughcare.safety.models import Concern, Reach

WORRYING = "I don't want to be here any more. I can't keep myself safe tonight."


@pytest.fixture(scope="module")
def clock_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Says how far the processes are ahead."""
    return tmp_path_factory.mktemp("clock") / "ahead"


@pytest.fixture(scope="module")
def service(clock_file: Path) -> Iterator[RunningService]:
    """Web, live and work, with a clock of their own."""
    os.environ[moved_clock.FILE] = str(clock_file)
    try:
        with running_service(module="tests.moved_clock") as running:
            yield running
    finally:
        del os.environ[moved_clock.FILE]


@pytest.fixture
def world(world: World) -> World:
    """Harbor at noon, with somebody on call the whole week and a number for Ana."""
    at_noon(world)
    with world.at():
        OnCall.objects.filter(member=world.omar).update(until_at=clock.now() + timedelta(days=7))
        Member.objects.filter(id=world.ana.id).update(
            street_address="12 Lake Street, Oak Park",
            emergency_name="Rosa, her sister",
            emergency_phone="312-555-0142",
            safety_confirmed_at=clock.now() - timedelta(days=3),
        )
    return world


def test_at_night_it_climbs_until_somebody_answers(
    world: World, device: Callable[..., Page], service: RunningService, clock_file: Path
) -> None:
    data = Path(service.environment["THROUGHCARE_DATA"])
    today = clock.now().astimezone(clock.zone(world.ana.zone)).date()
    night = datetime.combine(today + timedelta(days=1), time(2, 10), clock.zone(world.ana.zone))

    def move_to(moment: datetime) -> None:
        moved_clock.move(clock_file, moment - clock.now())

    move_to(night)
    ana, dina, cory = device(world.ana, PHONE), device(world.dina, PHONE), device(world.cory, DESK)
    open_thread(ana, world.support_group)
    write(ana, WORRYING)
    # At night a person reads it before others do; it rings all the same.
    sees(ana, WORRYING, state="held")
    expect(ana.locator("[data-part=help]").get_by_role("link", name="Help now")).to_be_visible()
    until(lambda: mails(data, world.omar.account.email) != [])
    assert mails(data, world.dina.account.email) == []
    with world.at():
        concern = Concern.objects.get(member=world.ana)

    # Omar sleeps. After half an hour the care team is rung, after another the director.
    for minutes, member in ((31, world.cleo), (62, world.dina)):
        move_to(night + timedelta(minutes=minutes))
        until(lambda member=member: mails(data, member.account.email) != [])  # type: ignore[misc]
    (mail,) = mails(data, world.dina.account.email)
    for word in ("Ana", "Reyes", "Harbor", "safe"):
        assert word not in mail

    # The mail's link, on her phone. Nobody has used it for hours, so that it asks who she is first.
    go_and_sign_in(dina, world, world.dina, f"/concerns/{concern.id}")
    at(dina, "A concern")
    expect(dina.get_by_role("heading", name="Ana Reyes")).to_be_visible()
    expect(dina.get_by_role("link", name=f"Call {world.ana.phone}").first).to_have_attribute(
        "href", r"tel:+1" + digits(world)
    )
    expect(dina.get_by_text("12 Lake Street, Oak Park")).to_be_visible()
    expect(dina.get_by_text("Rosa, her sister")).to_be_visible()
    expect(dina.get_by_text("They last confirmed this")).to_be_visible()
    expect(dina.get_by_text("Omar Saleh").first).to_be_visible()
    expect(dina.get_by_text(WORRYING)).to_be_visible()
    clean(dina)
    dina.get_by_role("link", name="Read what was said").click()
    expect(dina.get_by_text(WORRYING)).to_be_visible()
    clean(dina)
    dina.go_back()

    dina.get_by_role("button", name="I take this").click()
    expect(dina.get_by_text("You have taken this.")).to_be_visible()
    clean(dina)
    dina.get_by_label("Nobody answered, I left a message").check()
    dina.get_by_role("button", name="Write it down").click()
    expect(dina.get_by_text("Dina Kessler: Nobody answered, I left a message")).to_be_visible()
    dina.get_by_label("I talked with them").check()
    dina.get_by_role("button", name="Write it down").click()
    dina.get_by_label("We went through the safety plan together").check()
    dina.get_by_role("button", name="Close the concern").click()
    expect(dina.get_by_text("We went through the safety plan together")).to_be_visible()
    clean(dina)

    # It rings nobody any more.
    before = len(mails(data, world.dina.account.email))
    dina.goto("about:blank")  # nothing that her page asked before the jump is answered after it
    move_to(night + timedelta(hours=4))
    with world.at():
        assert Concern.objects.get(id=concern.id).outcome == "plan-reviewed"
        assert list(Reach.objects.order_by("at").values_list("result", flat=True)) == [
            "left-message",
            "reached",
        ]
        for verb in ("concern.acknowledged", "concern.reach-logged", "concern.closed"):
            assert AuditLine.objects.filter(verb=verb, actor_id=world.dina.id).exists()
    assert len(mails(data, world.dina.account.email)) == before

    # Who keeps the rota sees who has it now, and may not open a concern.
    go_and_sign_in(cory, world, world.cory, f"/staff/on-call/{world.harbor.slug}")
    expect(cory.get_by_text("Omar Saleh").first).to_be_visible()
    go(cory, f"/concerns/{concern.id}", status=404)
    go_and_sign_in(dina, world, world.dina, f"/staff/clocks/{world.harbor.slug}")
    go(ana, "/me/safety")
    go(ana, "/me/notices")


def go_and_sign_in(page: Page, world: World, member: Member, path: str) -> None:
    """Open a page on a device that has lain there too long, which asks first who it is."""
    go(page, path)
    at(page, "Sign in")
    with world.at():
        sign_in(page, member)
    page.wait_for_url(lambda url: url.endswith(path))


def digits(world: World) -> str:
    return "".join(character for character in world.ana.phone if character.isdigit())
