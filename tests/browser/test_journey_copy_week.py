"""On a phone the on-call week like the one before is one tap; what can't be copied is named, and mended below."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.walking import clean, go
from tests.world import World, a_turn
from throughcare.kit import clock
from throughcare.program.actions.roles import end_role
from throughcare.program.models import OnCall, Role
from throughcare.program.rota import week_before, week_of

LOOKS = [(PHONE, "light"), (PHONE, "dark"), (DESK, "light"), (DESK, "dark")]


@pytest.fixture
def world(world: World) -> World:
    """Of next week's hours Omar holds the days and Cleo the nights."""
    with world.at():
        OnCall.objects.all().delete()
        start, end = week_of((clock.now() + timedelta(days=7)).date(), world.harbor.zone)
        at, who = start, world.omar
        while at < end:
            until = min(at + timedelta(hours=12), end)
            a_turn(world.harbor, who, at, until)
            at, who = until, world.cleo if who is world.omar else world.omar
    return world


def looked_at(page: Page, name: str) -> None:
    """Keep a picture where somebody asks for it."""
    if folder := os.environ.get("THROUGHCARE_PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def test_a_week_is_copied_with_one_tap(world: World, device: Callable[..., Page]) -> None:
    window = week_of((clock.now() + timedelta(days=14)).date(), world.harbor.zone)
    day = window[0].astimezone(clock.zone(world.harbor.zone)).date()
    url = f"/staff/on-call/{world.harbor.slug}?week={day}"
    for number, (size, scheme) in enumerate(LOOKS):
        page = device(world.cory, size, color_scheme=scheme)
        go(page, url)
        button = page.get_by_role("button", name="Copy last week")
        expect(button).to_be_visible()
        clean(page)
        looked_at(page, f"copy-week-{number}")
    page = device(world.cory, PHONE)
    go(page, url)
    page.get_by_role("button", name="Copy last week").click()
    expect(page.get_by_text("The week is published like the one before.")).to_be_visible()
    expect(page.get_by_role("button", name="Copy last week")).to_have_count(0)
    expect(page.get_by_text("Nobody holds", exact=False)).to_have_count(0)
    clean(page)
    looked_at(page, "copy-week-done")
    with world.at():
        rows = OnCall.objects.filter(program=world.harbor, from_at__gte=window[0])
        assert rows.count() == OnCall.objects.filter(from_at__lt=window[0]).count()


def test_somebody_who_is_gone_is_replaced_in_what_stands_below(
    world: World, device: Callable[..., Page]
) -> None:
    window = week_of((clock.now() + timedelta(days=14)).date(), world.harbor.zone)
    day = window[0].astimezone(clock.zone(world.harbor.zone)).date()
    with world.at():
        end_role(None, role=Role.objects.get(member=world.omar))
        before = week_before(window, world.harbor.zone)
        OnCall.objects.filter(member=world.omar).exclude(from_at=before[0]).delete()
        OnCall.objects.filter(member=world.cleo).exclude(until_at=before[1]).delete()
        OnCall.objects.filter(member=world.cleo).update(
            from_at=OnCall.objects.get(member=world.omar).until_at, until_at=before[1]
        )
    page = device(world.cory, PHONE)
    go(page, f"/staff/on-call/{world.harbor.slug}?week={day}")
    page.get_by_role("button", name="Copy last week").click()
    expect(page.get_by_text("Omar Saleh does not answer calls here any more.")).to_be_visible()
    looked_at(page, "copy-week-gone")
    first = page.get_by_role("group", name="Turn 1")
    expect(first.get_by_label("Who")).to_have_value("")
    first.get_by_label("Who").select_option(label=world.cleo.full_name)
    page.get_by_role("button", name="Publish the week").click()
    expect(page.get_by_text("The week is published. No hour of it is without somebody.")).to_be_visible()
    with world.at():
        rows = OnCall.objects.filter(program=world.harbor, from_at__gte=window[0])
        assert {row.member_id for row in rows} == {world.cleo.id}
