"""Somebody of another program and somebody of another organization find nothing: all addresses answer 404."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.app.conversations.saying import a_message
from tests.app.moderation.reviewing import a_held
from tests.app.safety.ringing import a_concern
from tests.world import World
from throughcare.access.models import AuditLine
from throughcare.care.models import MeasureResponse
from throughcare.conversations.actions.topics import create_topic
from throughcare.conversations.models import Message
from throughcare.kit import clock
from throughcare.kit.ids import new_id
from throughcare.moderation.actions import opening, report_message
from throughcare.moderation.models import Appeal, Correction, Debrief, Handover, Review, Shift
from throughcare.people.models import PushSubscription
from throughcare.program.actions.contacts import accept_request, ask_to_talk
from throughcare.program.actions.weekly_times import add_weekly_times
from throughcare.program.models import (
    CareTeamSeat,
    Consent,
    ContactRequest,
    Introduction,
    OnCall,
    Relation,
    Role,
    SessionWindow,
)
from throughcare.safety.actions import ask_if_safe
from throughcare.safety.models import SuicideScreen

# Addresses that name something and are open to people outside, each for its reason.
OPEN = {
    "contact": "the public page",
    "welcome": "opened by a secret of its own",
    "measure": "a questionnaire is everybody's own",
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


def addresses(patterns: list[Any]) -> Iterator[URLPattern]:
    """Every address of the service that names something."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns)
        elif pattern.pattern.converters:
            yield pattern


def a_journey(world: World) -> dict[str, Any]:
    """Everything that a journey leaves behind, by the name that addresses give it."""
    with world.at():
        accept_request(
            world.actor(world.ben),
            request=ask_to_talk(world.actor(world.ana), program=world.harbor, asked=world.ben),
        )
        held = a_held(world, world.ana, "Call me: 312-555-0142.")
        spoken = a_message(world.support_group, world.ana, "I can't keep myself safe tonight.")
        topic = create_topic(world.actor(world.ana), thread_id=world.support_group.id, title="Small steps")
        report = report_message(world.actor(world.ben), message_id=spoken.id, reason="other")
        concern = a_concern(world, message_id=spoken.id)
        return {
            "message_id": spoken.id,
            "topic_id": topic.id,
            "held_id": held.id,
            "report_id": report.id,
            "concern_id": concern.id,
            "question_id": ask_if_safe(world.actor(world.omar), concern=concern)[0].id,
            "consent_id": Consent.objects.get(giver=world.ana, other=world.ben).id,
            "request_id": ContactRequest.objects.get(asker=world.ana, asked=world.ben).id,
            "thread_id": world.support_group.id,
            "member_id": world.ana.id,
            "cohort_id": world.cohort.id,
            "episode_id": world.ana_episode.id,
            "slug": world.harbor.slug,
            "number": 1,
            "kind": "correction",
            "topic": "direct-thread",
            **of_the_team(world),
        }


def of_the_team(world: World) -> dict[str, Any]:
    """What staff leave behind: turns, shifts and notes, reviews and corrections, screens, seats."""
    here = {"organization_id": world.bridgewell.id}
    harbor = here | {"program": world.harbor}
    now = clock.now()
    one, two = sorted((world.ana, world.eve), key=lambda member: member.id)
    opening.open_waiting()
    correction = Correction.objects.create(
        **harbor, member=world.ana, step="reminder", reason="unkind", given_by=world.mo, at=now
    )
    appeal = Appeal.objects.create(
        **harbor,
        member=world.ana,
        about_kind="correction",
        about_id=correction.id,
        decided_by=world.mo,
        opened_at=now,
    )
    [weekly] = add_weekly_times(
        None,
        program=world.harbor,
        cohort=world.cohort,
        weekdays=[1],
        starts=960,
        minutes=60,
        zone="America/Chicago",
    )
    shift = Shift.objects.create(
        **harbor, member=world.mo, weekday=1, start_minute=540, end_minute=600, from_on=now.date()
    )
    screen = SuicideScreen.objects.create(
        **harbor,
        member=world.ana,
        recorded_by=world.cleo,
        client_id=new_id(),
        version="lifetime-recent",
        answers={},
        level="none",
    )
    response = MeasureResponse.objects.create(
        **harbor, member=world.ana, instrument="phq-9", answers={}, client_id=new_id()
    )
    session = SessionWindow.objects.create(
        **harbor, cohort=world.cohort, from_at=now - timedelta(hours=2), until_at=now - timedelta(hours=1)
    )
    return {
        "about_id": correction.id,
        "correction_id": correction.id,
        "appeal_id": appeal.id,
        "review_id": Review.objects.filter(program=world.harbor).values_list("id", flat=True)[0],
        "turn_id": OnCall.objects.get(member=world.omar).id,
        "role_id": Role.objects.get(member=world.fay, role="facilitator").id,
        "seat_id": CareTeamSeat.objects.filter(episode=world.ana_episode).values_list("id", flat=True)[0],
        "weekly_id": weekly.id,
        "shift_id": shift.id,
        "handover_id": Handover.objects.create(**harbor, author=world.mo, body="A note.").id,
        "introduction_id": Introduction.objects.create(
            **harbor, first=one, second=two, kind="buddy", made_at=now
        ).id,
        "screen_id": screen.id,
        "response_id": response.id,
        "meeting_id": session.id,
        "relation_id": Relation.objects.create(
            **here, member=world.ana, other=world.greta, kind="guardian"
        ).id,
        "debrief_id": Debrief.objects.create(**harbor, author=world.mo, reader=world.dina, body="A note.").id,
        "subscription_id": PushSubscription.objects.create(
            account_id=world.ana.account_id,
            endpoint=f"https://push.example.org/{new_id()}",
            p256dh="x",
            auth="y",
        ).id,
    }


def asked_for(client: Client, method: str, url: str) -> tuple[int, str]:
    """The status and the page somebody gets, without what is new in every answer."""
    answer = client.post(url, FORM) if method == "POST" else client.get(url)
    said = answer.getvalue().decode()
    return answer.status_code, re.sub(r'(X-CSRFToken": |csrfmiddlewaretoken" value=)"[^"]*"', "", said)


def test_strangers_find_nothing_at_any_address_of_a_journey(world: World) -> None:
    there = a_journey(world)
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
        client = world.client(stranger)
        assert client.get("/me").status_code == 200
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
                status, said = asked_for(client, method, reverse(name, kwargs=wanted))
                answers[method] = status
                if status == 404:
                    # Word for word what one gets for what never was.
                    assert (status, said) == asked_for(client, method, reverse(name, kwargs=nobodys)), name
            assert set(answers.values()) <= {404, 405}, (stranger.first_name, name, answers)
            assert 404 in answers.values(), (stranger.first_name, name, answers)
            walked += 1
    assert walked == 3 * (len(found) - len(OPEN))

    with world.at():
        assert set(Message.objects.values_list("id", "state", "body")) == messages
        acted = AuditLine.objects.filter(actor_id__in=[world.otto.id, world.pia.id])
        assert not acted.filter(object_id__in=[v for v in there.values() if isinstance(v, UUID)]).exists()
