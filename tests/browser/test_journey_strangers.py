"""Somebody of another program and somebody of another organization find nothing: all addresses answer 404."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE
from tests.browser.walking import a_direct_thread, at_noon, clean, go, open_thread, sees, write
from tests.world import World
from throughcare.access.models import AuditLine
from throughcare.conversations.models import Message
from throughcare.kit.ids import new_id
from throughcare.moderation.actions import report_message
from throughcare.program.actions.contacts import ask_to_talk
from throughcare.program.models import Consent, ContactRequest, Role
from throughcare.safety.models import Concern

# Addresses that name something and are open to people outside, each for its reason.
OPEN = {
    "contact": "the public page",
    "welcome": "opened by a secret of its own",
    "demo-sign-in": "only in a demo organization, on loopback",
}
FORM = {
    "body": "Let me in.",
    "kind": "plain",
    "client_id": str(new_id()),
    "seq": "1",
    "title": "A topic",
    "reason": "other",
    "outcome": "talked",
    "version": "1",
    "phase": "final",
    "text": "",
    "name": "A cohort",
    "do": "look",
}


@pytest.fixture
def world(world: World) -> World:
    """Harbor at noon."""
    return at_noon(world)


def addresses(patterns: list[Any]) -> Iterator[URLPattern]:
    """Every address of the service that names something."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns)
        elif pattern.pattern.converters:
            yield pattern


def a_journey(world: World, ana: Page) -> dict[str, Any]:
    """Everything that a journey leaves behind, by the name that addresses give it."""
    a_direct_thread(world, world.ana, world.ben)
    open_thread(ana, world.support_group)
    for words, state in (("Call me: 312-555-0142.", "held"), ("I can't keep myself safe tonight.", "posted")):
        write(ana, words)
        sees(ana, words, state=state)
    with world.at():
        spoken = Message.objects.get(thread=world.support_group, state="visible")
        report = report_message(world.actor(world.ben), message_id=spoken.id, reason="other")
        return {
            "message_id": spoken.id,
            "held_id": Message.objects.get(thread=world.support_group, state="held").id,
            "report_id": report.id,
            "concern_id": Concern.objects.get(member=world.ana).id,
            "consent_id": Consent.objects.get(giver=world.ana, other=world.ben).id,
            "request_id": ContactRequest.objects.get(asker=world.ana, asked=world.ben).id,
            "thread_id": world.support_group.id,
            "member_id": world.ana.id,
            "cohort_id": world.cohort.id,
            "episode_id": world.ana_episode.id,
            "slug": world.harbor.slug,
            "number": 1,
        }


def asked_for(page: Page, method: str, url: str) -> tuple[int, str]:
    """The status and the page somebody gets, without what is new in every answer."""
    token = page.evaluate("JSON.parse(document.body.getAttribute('hx-headers'))['X-CSRFToken']")
    options: dict[str, Any] = {"max_redirects": 0}
    if method == "POST":
        options |= {"form": FORM, "headers": {"X-CSRFToken": token, "Referer": page.url}}
    answer = page.request.fetch(url, method=method, **options)
    return answer.status, re.sub(r'(X-CSRFToken": |csrfmiddlewaretoken" value=)"[^"]*"', "", answer.text())


def test_strangers_find_nothing_at_any_address_of_a_journey(
    world: World, device: Callable[..., Page]
) -> None:
    there = a_journey(world, device(world.ana, PHONE))
    with world.at():
        # What one may do in one's own program opens nothing in another.
        for role in ("facilitator", "clinician", "director", "moderator", "on-call"):
            Role.objects.create(
                organization_id=world.bridgewell.id,
                member=world.pia,
                program=world.evergreen,
                role=role,
                from_at=world.ana_episode.started_at,
            )
        Role.objects.filter(member=world.pia, program=world.harbor).delete()
        messages = set(Message.objects.values_list("id", "state", "body"))
    found = list(addresses(get_resolver().url_patterns))
    assert len(found) > 30
    walked = 0
    for stranger in (world.otto, world.pia, world.nora):
        page = device(stranger, PHONE)
        go(page, "/me")
        for pattern in found:
            name = pattern.name or ""
            if name in OPEN:
                continue
            wanted = {key: there[key] for key in pattern.pattern.converters}
            if name.startswith("held"):
                wanted["message_id"] = there["held_id"]
            nobodys = {key: new_id() if isinstance(value, UUID) else value for key, value in wanted.items()}
            answers = {}
            for method in ("GET", "POST"):
                status, said = asked_for(page, method, reverse(name, kwargs=wanted))
                answers[method] = status
                if status == 404:
                    # Word for word what one gets for what never was.
                    assert (status, said) == asked_for(page, method, reverse(name, kwargs=nobodys)), name
            assert set(answers.values()) <= {404, 405}, (stranger.first_name, name, answers)
            assert 404 in answers.values(), (stranger.first_name, name, answers)
            walked += 1
    assert walked == 3 * (len(found) - len(OPEN))

    with world.at():
        assert set(Message.objects.values_list("id", "state", "body")) == messages
        acted = AuditLine.objects.filter(actor_id__in=[world.otto.id, world.pia.id])
        assert not acted.filter(object_id__in=[v for v in there.values() if isinstance(v, UUID)]).exists()


def test_the_page_that_is_not_there_says_so_kindly(world: World, device: Callable[..., Page]) -> None:
    for stranger in (world.otto, world.nora):
        page = device(stranger, PHONE)
        go(page, f"/threads/{world.support_group.id}", status=404)
        expect(page.get_by_role("heading", name="This page isn't here")).to_be_visible()
        expect(page.get_by_role("link", name="Help now")).to_be_visible()
        expect(page.get_by_role("main")).not_to_contain_text("404")
        for place in ("/groups", "/messages", "/messages/mine", "/people/ask", "/people/asks", "/"):
            go(page, place)
            for word in ("Ana", "Ben", "Evening check-in", "Tuesday cohort", "Harbor"):
                expect(page.locator("body")).not_to_contain_text(word)
        clean(page)
    # Whoever is signed out learns nothing either, and is asked to sign in.
    nobody = device(None, PHONE)
    nobody.goto(f"/threads/{world.support_group.id}")
    expect(nobody.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_an_ask_reaches_nobody_of_another_program(world: World, device: Callable[..., Page]) -> None:
    """The list of people to ask is the one gate's answer, for whoever looks."""
    with world.at():
        ask_to_talk(world.actor(world.ana), program=world.harbor, asked=world.ben)
    otto = device(world.otto, PHONE)
    go(otto, "/people/ask")
    expect(otto.get_by_role("main")).not_to_contain_text("Ana")
    expect(otto.get_by_role("main")).not_to_contain_text("Ben")
    expect(otto.get_by_role("main")).to_contain_text(world.ada.alias)
