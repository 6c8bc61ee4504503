"""Everybody whom the demo's clinics treat has her care-team thread, also those of whom no story tells."""

from __future__ import annotations

from tests.emptying import without_the_demo
from throughcare.config import demo_content
from throughcare.config.demo.people import load_people
from throughcare.config.demo.rooms import load_rooms
from throughcare.conversations.models import Seat, Thread
from throughcare.core.organization import in_organization
from throughcare.kit import clock
from throughcare.program.models import CareTeamSeat, Episode, Organization


def test_nobody_is_without_her_care_team_thread() -> None:
    without_the_demo()
    content, now = demo_content.load(), clock.now()
    wanted = content.organization[1]
    organization = Organization.objects.create(slug=wanted.key, name=wanted.name, zone=wanted.zone)
    with in_organization(organization.id):
        people = load_people(content, wanted.key, organization, now)
        load_rooms(content, people, now)
        threads = Thread.objects.filter(channel="care-team-thread")
        treated = Episode.objects.filter(ended_at=None, role="participant")
        assert treated
        assert set(treated.values_list("member_id", flat=True)) <= set(
            threads.values_list("about_id", flat=True)
        )
        for seat in CareTeamSeat.objects.filter(until_at=None, episode__in=treated).select_related("episode"):
            sits = Seat.objects.filter(
                thread__about=seat.episode.member_id, member=seat.member_id, until_seq=None
            )
            assert sits.exists()
