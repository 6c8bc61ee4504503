"""What happens here when something happens to people in programs: in the same transaction, or not at all."""

from __future__ import annotations

from throughcare.core.events import subscribe
from throughcare.kit import clock
from throughcare.meetings.models import CohortLeft
from throughcare.program.events import EpisodeMoved


def episode_moved(event: EpisodeMoved) -> None:
    """An episode knows only the cohort it is in: who is moved is still asked for in sessions before that."""
    if event.old_cohort_id != event.cohort_id:
        CohortLeft.objects.create(
            organization_id=event.organization_id,
            episode_id=event.episode_id,
            cohort_id=event.old_cohort_id,
            left_at=clock.now(),
        )


def subscribe_all() -> None:
    """Listen. Twice is once."""
    subscribe(EpisodeMoved, episode_moved)
