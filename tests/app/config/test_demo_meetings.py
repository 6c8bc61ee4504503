"""In the demo one sees sessions of which it was said who came, and one of which it is still to be said."""

from __future__ import annotations

from tests.emptying import without_the_demo
from throughcare.config import demo_content
from throughcare.config.demo.meetings import load_meetings
from throughcare.config.demo.people import load_people
from throughcare.core.organization import in_organization
from throughcare.kit import clock
from throughcare.meetings.models import Attendance
from throughcare.meetings.queries import meeting_lines, unkept
from throughcare.meetings.rules import Status
from throughcare.program.actors import actor_of
from throughcare.program.models import Organization
from throughcare.safety.models import Concern


def test_all_but_the_newest_of_each_cohort() -> None:
    without_the_demo()
    content, now = demo_content.load(), clock.now()
    for wanted in content.organization:
        organization = Organization.objects.create(slug=wanted.key, name=wanted.name, zone=wanted.zone)
        with in_organization(organization.id):
            people = load_people(content, wanted.key, organization, now)
            load_meetings(content, people)
            leads = {one.facilitator: one.cohort for one in content.session if one.cohort in people.cohorts}
            assert leads
            for person, cohort in leads.items():
                actor = actor_of(people.members[person])
                lines = meeting_lines(actor, people.cohorts[cohort])
                assert len(lines) >= 4
                assert [line.unsaid > 0 for line in lines] == [True, *[False] * (len(lines) - 1)]
                assert all(line.came > 0 for line in lines[1:])
                assert people.cohorts[cohort].name in {line.cohort_name for line in unkept(actor)}
            said = set(Attendance.objects.values_list("status", flat=True))
            assert said == {Status.CAME, Status.LATE, Status.EXCUSED}, "whoever stayed away was rung about"
            assert not Concern.objects.exists()
