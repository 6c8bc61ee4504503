"""The rules get stricter and both agree before they post again; her stay ends and her open page with it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.walking import (
    a_direct_thread,
    at_noon,
    clean,
    go,
    message,
    open_thread,
    sees,
    write,
)
from tests.world import World
from throughcare.program.models import Acknowledgement, PolicyVersion

GONE = "This conversation is no longer open to you"
WALK = "Walk with me? 312-555-0142."


@pytest.fixture
def world(world: World) -> World:
    """Harbor at noon."""
    return at_noon(world)


def test_a_stricter_policy_is_agreed_to_before_anybody_posts_again(
    world: World, device: Callable[..., Page]
) -> None:
    ana, ben, dina = device(world.ana, PHONE), device(world.ben, PHONE), device(world.dina, DESK)
    for page in (ana, ben):
        open_thread(page, world.support_group)
    write(ana, "Before the rules change.")
    sees(ben, "Before the rules change.")

    # The director looks at what a change changes, says why, and puts it in force.
    go(dina, f"/staff/policy/{world.harbor.slug}/edit")
    text = dina.get_by_label("The policy")
    before = text.input_value()
    in_group = before.index("[support-group.content]")
    assert before[in_group:].startswith('[support-group.content]\ncontact-details = "hold"')
    after = before[:in_group] + before[in_group:].replace(
        'contact-details = "hold"', 'contact-details = "refuse"', 1
    )
    text.fill(after)
    dina.get_by_role("button", name="Look at what changes").click()
    expect(dina.get_by_text("What this changes")).to_be_visible()
    expect(dina.locator(".notice li")).not_to_have_count(0)
    clean(dina)
    # Without a reason nothing is put in force.
    dina.get_by_role("button", name="Put it in force").click()
    expect(dina.get_by_role("alert").filter(has_text="Say why you change this")).to_be_visible()
    dina.get_by_label("Why you change it").fill("Two numbers were passed on outside.")
    dina.get_by_role("button", name="Put it in force").click()
    expect(dina.get_by_text("is in force. Members are asked to read it.")).to_be_visible()
    clean(dina)

    # Both open pages close by themselves, and reading goes on.
    for page in (ana, ben):
        expect(page.locator("[data-part=closed]")).to_contain_text("Please read them and say yes")
        expect(page.get_by_role("button", name="Post")).to_be_disabled()
        sees(page, "Before the rules change.")
        clean(page)

    # A care team is never paused.
    open_thread(ana, world.care_team)
    write(ana, "Is it all right to skip Thursday?")
    sees(ana, "Is it all right to skip Thursday?")

    go(ana, "/agreement")
    expect(ana.get_by_text("What changed for you")).to_be_visible()
    ana.get_by_role("button", name="I've read this and I agree").click()
    expect(ana.get_by_text("Thank you. You can read this again at any time.")).to_be_visible()
    clean(ana)
    open_thread(ana, world.support_group)
    write(ana, "Read and agreed.")
    sees(ana, "Read and agreed.")

    # Ben sees it come in and still can't answer: her yes is not his.
    sees(ben, "Read and agreed.")
    expect(ben.get_by_role("button", name="Post")).to_be_disabled()
    go(ben, "/agreement")
    ben.get_by_role("button", name="I've read this and I agree").click()
    expect(ben.get_by_text("Thank you. You can read this again at any time.")).to_be_visible()
    open_thread(ben, world.support_group)
    write(ben, "So did I.")
    sees(ben, "So did I.")
    sees(ana, "So did I.")

    # And the new rule holds: what waited for a person before is now given back at once.
    write(ben, WALK)
    refused = sees(ben, WALK, state="retry")
    expect(refused).to_contain_text("They can't be shared here")
    refused.get_by_role("button").click()
    expect(ben.get_by_role("textbox", name="Write")).to_have_value(WALK)
    expect(message(ana, WALK)).to_have_count(0)

    with world.at():
        number = PolicyVersion.objects.filter(program=world.harbor).latest("number").number
        agreed = Acknowledgement.objects.filter(program=world.harbor, policy_number=number)
        assert set(agreed.values_list("member_id", flat=True)) == {world.ana.id, world.ben.id}


def test_her_open_page_loses_access_when_her_stay_ends(world: World, device: Callable[..., Page]) -> None:
    direct = a_direct_thread(world, world.ana, world.ben)
    ana, tablet = device(world.ana, PHONE), device(world.ana, DESK)
    ben, cory = device(world.ben, PHONE), device(world.cory, DESK)
    open_thread(ana, world.support_group)
    open_thread(tablet, direct)
    open_thread(ben, world.support_group)
    write(ben, "See you all on Tuesday.")
    write(ana, "Thank you all.")
    sees(ana, "See you all on Tuesday.")
    sees(ben, "Thank you all.")
    go(cory, "/staff")
    go(cory, f"/staff/episodes/{world.ana_episode.id}")
    cory.get_by_label("Why").select_option(label="Finished the program")
    cory.get_by_role("button", name="End this episode").click()
    expect(cory.get_by_text("Ended. Open pages lose access within a second.")).to_be_visible()
    clean(cory)

    # How long that takes is measured by `bench/revocation.py`.
    for page in (ana, tablet):
        expect(page.get_by_text(GONE)).to_be_visible()
        expect(page.get_by_role("log")).to_have_count(0)
        expect(page.get_by_role("textbox")).to_have_count(0)
        clean(page)

    # What is said from now on does not reach her, and what was is not hers to open.
    write(ben, "We miss her already.")
    sees(ben, "We miss her already.")
    for thread in (world.support_group, world.cohort_room, direct):
        answer = ana.goto(f"/threads/{thread.id}")
        assert answer is not None
        assert answer.status == 404
    # Her own words stay hers, nobody else's; so does Help now.
    go(ana, "/messages/mine")
    expect(ana.get_by_role("main")).to_contain_text("Thank you all.")
    expect(ana.get_by_role("main")).not_to_contain_text("See you all on Tuesday.")
    go(ana, "/help")
    expect(ana.get_by_role("link", name="Call 988")).to_be_visible()
    # Ben keeps what she said to the group.
    ben.reload()
    sees(ben, "Thank you all.")
