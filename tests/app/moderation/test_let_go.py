"""Retention: words go when their program keeps them no longer, except those somebody still has to look at."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.app.asking import a_message, audited
from tests.world import World, a_thread
from throughcare.access.models import AuditLine
from throughcare.config.work import let_go_all
from throughcare.conversations.models import Message
from throughcare.kit import clock
from throughcare.moderation import rules
from throughcare.moderation.actions import opening, reviews
from throughcare.moderation.models import Report, Review
from throughcare.moderation.retention import let_go_due, let_go_tonight, overdue
from throughcare.program.models import Program
from throughcare.safety.actions import open_concern
from throughcare.safety.models import Concern

YEARS = timedelta(days=800)  # Evergreen keeps words of its group for two years


@pytest.fixture
def world(world: World) -> World:
    """Evergreen's group, begun three years ago. Harbor keeps words with the record."""
    with world.at():
        Program.objects.filter(id=world.evergreen.id).update(zone="America/Chicago")
        world.evergreen.refresh_from_db()
        world.names["group"] = a_thread(
            world.evergreen, "support-group", world.ada, world.otto,
            opened_at=clock.now() - timedelta(days=1100),
        )  # fmt: skip
    return world


def said(world: World, age: timedelta = YEARS, **fields: object) -> Message:
    return a_message(world.group, world.ada, "Old words.", at=clock.now() - age, **fields)


def left(world: World) -> set[object]:
    return set(Message.objects.filter(thread=world.group).values_list("id", flat=True))


def test_old_words_go_and_young_ones_stay_and_only_a_count_is_kept(world: World) -> None:
    with world.at():
        gone = [said(world), said(world, state="withdrawn"), said(world, state="removed")]
        young = said(world, timedelta(days=700))
        elsewhere = a_message(world.support_group, world.ana, "With the record.", at=clock.now() - YEARS)
        head = (world.group.seq, world.group.change)
        assert overdue(world.evergreen) == 3
        assert let_go_due(world.evergreen) == 3
        assert let_go_due(world.evergreen) == 0, "again is harmless"
        assert let_go_due(world.harbor) == 0
        assert left(world) == {young.id}
        assert Message.objects.filter(id=elsewhere.id).exists()
        assert overdue(world.evergreen) == 0
        world.group.refresh_from_db()
        assert (world.group.seq, world.group.change) == head, "nobody's cursor moves"
        (line,) = AuditLine.objects.filter(verb="let_go", object_id=world.group.id)
        assert line.detail == {"count": 3}
        assert not any(str(message.id) in str(line.detail) for message in gone)
    page = world.client(world.otto).get(f"/threads/{world.group.id}").content.decode()
    assert page.count('data-message="') >= 1
    assert "Old words." in page


def test_in_batches_each_its_own_transaction(world: World) -> None:
    with world.at():
        for _ in range(5):
            said(world)
        assert let_go_due(world.evergreen, batch=2) == 5
        assert audited("let_go", world.group.id) == 3


def test_what_somebody_still_has_to_look_at_is_never_touched(world: World) -> None:
    with world.at():
        held = said(world, state="held", reason="contact")
        reported, worrying, before, after = (
            said(world, YEARS + timedelta(hours=hours)) for hours in (5, 50, 51, 49)
        )
        others = [said(world, YEARS + timedelta(days=5, hours=hour)) for hour in range(8)]
        report = Report.objects.create(
            organization_id=world.bridgewell.id, thread=world.group, message_id=reported.id,
            author_id=world.ada.id, reporter=world.otto, reason="unkind", note="Ouch.",
            frozen_body=reported.body,
        )  # fmt: skip
        concern = open_concern(
            None, member_id=world.ada.id, program_id=world.evergreen.id, level=2, source_kind="message",
            source_id=worrying.id,
        )  # fmt: skip
        let_go_due(world.evergreen)
        assert {held.id, reported.id, worrying.id, before.id, after.id} <= left(world)
        assert others[-1].id not in left(world)
        assert overdue(world.evergreen) == 0, "what waits for a person doesn't lag"
        # Once it is settled, it goes, and so does what the report had kept of it.
        Report.objects.filter(id=report.id).update(state="settled", outcome="talked")
        Concern.objects.filter(id=concern.id).update(state="closed")
        let_go_due(world.evergreen)
        assert left(world) == {held.id}
        report.refresh_from_db()
        assert (report.frozen_body, report.note, report.outcome) == ("", "", "talked")


def test_an_open_review_keeps_its_message_and_a_settled_one_lets_go_of_the_words(world: World) -> None:
    with world.at():
        flagged = said(world, flags=["substance"])
        opening.open_all([opening.Opening(flagged, Review.Kind.FLAGGED, rules.Level.AMBER, flagged.id)])
        review = Review.objects.get()
        assert review.frozen_body == "Old words."
        assert let_go_due(world.evergreen) == 0
        dina = world.actor(world.dina)
        assert reviews.decide_review(dina, review_id=review.id, decision="leave").outcome == "left"
        assert let_go_due(world.evergreen) == 1
        review.refresh_from_db()
        assert (review.frozen_body, review.outcome) == ("", "left")
    assert world.client(world.dina).get(f"/reviews/{review.id}").status_code == 200


def test_a_report_of_danger_keeps_its_message_while_its_concern_is_open(world: World) -> None:
    with world.at():
        message = said(world)
        report = Report.objects.create(
            organization_id=world.bridgewell.id, thread=world.group, message_id=message.id,
            author_id=world.ada.id, reporter=world.otto, reason="danger", frozen_body="x", state="settled",
        )  # fmt: skip
        open_concern(
            None, member_id=world.ada.id, program_id=world.evergreen.id, level=3, source_kind="report",
            source_id=report.id,
        )  # fmt: skip
        let_go_due(world.evergreen)
        assert left(world) == {message.id}


def test_it_is_done_at_night_where_the_program_is(world: World) -> None:
    zone = clock.zone("America/Chicago")
    with world.at():
        said(world)
        assert let_go_tonight(world.evergreen) == 0, "it is noon"
    today = clock.now().astimezone(zone)
    with clock.frozen(datetime(today.year, today.month, today.day, 3, 15, tzinfo=zone) + timedelta(days=1)):
        assert let_go_all() >= 1
    with world.at():
        assert not left(world)
