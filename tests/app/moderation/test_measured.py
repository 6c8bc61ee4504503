"""How well flags work, counted from what reviewers said was really there."""

from __future__ import annotations

from uuid import UUID

import pytest

from tests.app.asking import a_message, queries
from tests.world import World
from throughcare.kit import clock
from throughcare.moderation.actions import reviews, scanning
from throughcare.moderation.models import Review
from throughcare.moderation.queries.measured import measured_flags
from throughcare.moderation.rules import Judged, measure


def judged(raised: set[str], found: set[str], weight: float = 0.0) -> Judged:
    return Judged(frozenset(raised), frozenset(found), weight)


def test_counted_and_estimated() -> None:
    rows = [judged({"link"}, {"link"})] * 40 + [judged({"link"}, set())] * 10
    rows += [judged({"substance"}, {"link"})] * 2
    rows += [judged(set(), set(), 50.0)] * 199 + [judged(set(), {"link"}, 50.0)]
    found = measure("link", rows)
    assert (found.raised, found.right, found.drawn, found.missed) == (50, 40, 200, 1)
    assert found.precision == pytest.approx((0.6696, 0.8, 0.8876), abs=1e-4)
    assert found.recall is not None
    low, likely, high = found.recall
    assert likely == pytest.approx(40 / (40 + 2 + 50))
    assert low < likely < high


def test_too_few_to_say() -> None:
    assert measure("link", []).precision is None
    assert measure("link", [judged({"link"}, {"link"})] * 19).precision is None
    many = [judged({"link"}, {"link"})] * 30
    assert measure("link", many + [judged(set(), set(), 50.0)] * 99).recall is None
    assert measure("link", many + [judged(set(), set(), 50.0)] * 100).recall is not None
    assert measure("link", [judged(set(), set(), 50.0)] * 200).recall is None


def test_what_a_reviewer_judges_is_counted(world: World) -> None:
    with world.at():
        scanning.scan()
        a_message(world.support_group, world.ben, "One", flags=["harassment"])
        a_message(world.support_group, world.ben, "Two", flags=["harassment"])
        scanning.scan()
        for review, found in zip(
            Review.objects.filter(kind="flagged"), (["harassment"], ["link"]), strict=True
        ):
            reviews.decide_review(
                world.actor(world.mo), review_id=review.id, decision="leave", judged=[*found, "nonsense"]
            )
        rows = {row.word: row for row in measured_flags(world.harbor)}
        assert (rows["May hurt somebody"].right, rows["May hurt somebody"].raised) == (1, 2)
        assert rows["May hurt somebody"].precision == "too few to say"
        assert Review.objects.filter(is_judged=True, found=["link"]).count() == 1


def test_the_page(world: World) -> None:
    with world.at():
        now = clock.now()
        Review.objects.bulk_create(
            Review(
                organization_id=world.bridgewell.id, kind="flagged", subject_id=UUID(int=n),
                program=world.harbor,
                author_id=world.ben.id, level=1, opened_at=now, due_at=now, state="settled", settled_at=now,
                outcome="left", flags=["link"], found=["link"] if n % 5 else [], is_judged=True,
            )
            for n in range(500)
        )  # fmt: skip
    client = world.client(world.mo)
    with queries(16):
        page = client.get("/reviews/measured").content.decode()
    assert "about 8 of 10" in page
    assert "too few to say" in page
    assert f"/reviews/rules/{world.harbor.slug}" in page
    assert "/reviews/screening/" not in page
    assert "/reviews/screening/" in world.client(world.dina).get("/reviews/measured").content.decode()
