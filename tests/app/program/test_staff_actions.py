"""Roles, care teams, rota, kin, consents and marks: what is set about people."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.app.program.program_helpers import audit_of, events_of, version_of
from tests.world import World, a_member, a_role
from throughcare.kit import clock
from throughcare.program.actions.care_teams import join_care_team, leave_care_team
from throughcare.program.actions.pairs import (
    end_consent,
    end_relation,
    give_consent,
    relate,
)
from throughcare.program.actions.roles import end_role, give_role
from throughcare.program.actions.rota import set_session_windows, set_staffed_windows
from throughcare.program.actions.standings import set_mark, take_off_mark
from throughcare.program.events import CareTeamChanged, RelationChanged, RoleChanged
from throughcare.program.models import (
    CareTeamSeat,
    Consent,
    Mark,
    Relation,
    Role,
    SessionWindow,
    StaffedWindow,
)
from throughcare.program.refusals import Refused


def test_a_role_is_given_once_and_ended_once(world: World) -> None:
    with world.at():
        before = version_of(world.pia)
        with events_of(RoleChanged) as events:
            role = give_role(
                world.actor(world.dina), member=world.pia, role="facilitator", program=world.harbor
            )
            same = give_role(
                world.actor(world.dina), member=world.pia, role="facilitator", program=world.harbor
            )
            assert same.id == role.id
            assert "facilitator" in world.actor(world.pia).roles_in(world.harbor.id)
            assert end_role(world.actor(world.dina), role=role)
            assert not end_role(world.actor(world.dina), role=role)
        assert [event.holds for event in events] == [True, False]
        assert "facilitator" not in world.actor(world.pia).roles_in(world.harbor.id)
        assert version_of(world.pia) == before + 2
        assert [line.detail.get("changed") for line in audit_of(role.id, "end_role")] == [True, False]
        with pytest.raises(Refused):
            give_role(None, member=world.pia, role="participant", program=world.harbor)
        assert Role.objects.filter(member=world.pia, role="facilitator").count() == 1


def test_a_seat_on_a_care_team_joins_and_leaves(world: World) -> None:
    with world.at():
        before = version_of(world.ana), version_of(world.pia)
        with events_of(CareTeamChanged) as events:
            seat = join_care_team(None, episode=world.ana_episode, member=world.pia, role="peer-specialist")
            again = join_care_team(None, episode=world.ana_episode, member=world.pia, role="peer-specialist")
            assert again.id == seat.id
            assert leave_care_team(None, seat=seat)
            assert not leave_care_team(None, seat=seat)
        assert [(e.participant_id, e.member_id, e.is_on) for e in events] == [
            (world.ana.id, world.pia.id, True),
            (world.ana.id, world.pia.id, False),
        ]
        assert version_of(world.ana) == before[0] + 2
        assert version_of(world.pia) == before[1] + 2
        assert CareTeamSeat.objects.filter(episode=world.ana_episode, member=world.pia).count() == 1


def test_kin_on_record_and_a_guardians_yes(world: World) -> None:
    with world.at():
        with events_of(RelationChanged) as events:
            relation = relate(None, member=world.mia, other=world.frank, kind="guardian")
            assert relate(None, member=world.mia, other=world.frank, kind="guardian").id == relation.id
        assert [(e.member_id, e.other_id, e.kind) for e in events] == [
            (world.mia.id, world.frank.id, "guardian")
        ]
        before = version_of(world.mia)
        frank = world.actor(world.frank)
        yes = give_consent(frank, program=world.lantern, other=world.mia, topic="direct-thread")
        assert give_consent(frank, program=world.lantern, other=world.mia, topic="direct-thread").id == yes.id
        assert version_of(world.mia) == before + 1
        with pytest.raises(Refused):
            give_consent(
                world.actor(world.ana), program=world.lantern, other=world.mia, topic="direct-thread"
            )
        assert end_relation(None, relation=relation)
        assert Relation.objects.get(id=relation.id).until_at is not None
        assert Consent.objects.get(id=yes.id).ended_at is not None, (
            "a guardian's yes ends with being guardian"
        )


def test_a_yes_to_stay_in_touch_is_taken_back_by_its_giver_only(world: World) -> None:
    with world.at():
        ada = world.actor(world.ada)
        yes = give_consent(ada, program=world.evergreen, other=world.otto, topic="stay-in-touch")
        assert not end_consent(world.actor(world.otto), consent=yes)
        assert end_consent(ada, consent=yes)
        assert not end_consent(ada, consent=yes)
        with pytest.raises(ValueError, match="asking"):
            give_consent(ada, program=world.evergreen, other=world.otto, topic="direct-contact")


def test_a_mark_is_set_for_a_while_and_taken_off(world: World) -> None:
    with world.at():
        ana, now = world.actor(world.ana), clock.now()
        before = version_of(world.ana)
        mark = set_mark(ana, program=world.harbor, until=now + timedelta(days=30))
        assert mark.until_at <= now + timedelta(hours=13), "support is asked for now, not for a month"
        assert set_mark(ana, program=world.harbor).id == mark.id
        assert take_off_mark(ana, program=world.harbor)
        assert not take_off_mark(ana, program=world.harbor)
        assert Mark.objects.get(id=mark.id).until_at <= clock.now()
        assert version_of(world.ana) == before + 2
        assert [line.verb for line in audit_of(world.ana.id, "set_mark")] == ["set_mark", "set_mark"]


def test_a_rota_replaces_what_is_to_come_and_leaves_what_has_been(world: World) -> None:
    now = clock.now()
    hour = timedelta(hours=1)
    with world.at():
        with clock.frozen(now - 3 * hour):
            set_staffed_windows(
                None,
                program=world.harbor,
                windows=[(now - hour, now + hour), (now + 5 * hour, now + 6 * hour)],
            )
        before = version_of(world.ana)
        set_staffed_windows(None, program=world.harbor, windows=[(now + 2 * hour, now + 3 * hour)])
        windows = StaffedWindow.objects.filter(program=world.harbor).order_by("from_at")
        assert [w.from_at for w in windows] == [now - hour, now + 2 * hour]
        assert windows[0].until_at <= clock.now(), "nobody is on now, whatever was planned"
        set_staffed_windows(
            None,
            program=world.harbor,
            windows=[(now - 2 * hour, now + hour), (now + 2 * hour, now + 3 * hour)],
        )
        latest = windows.all()[1]
        assert (latest.from_at > now, latest.until_at) == (True, now + hour), "what has been is not rewritten"
        set_staffed_windows(
            None,
            program=world.harbor,
            windows=[(now - hour, now + 2 * hour), (now + 2 * hour, now + 3 * hour)],
        )
        assert windows.all()[1].until_at == now + 2 * hour, "one that runs is made longer, not doubled"
        assert version_of(world.ana) == before + 3
        with pytest.raises(Refused):
            set_staffed_windows(None, program=world.harbor, windows=[(now + hour, now)])
        set_session_windows(None, cohort=world.cohort, windows=[(now + hour, now + 2 * hour)])
        assert SessionWindow.objects.get(cohort=world.cohort).program_id == world.harbor.id
        assert version_of(world.ana) == before + 4


def test_only_whoever_works_in_the_program_in_that_role_joins_a_team(world: World) -> None:
    with world.at():
        elsewhere = a_member(world.bridgewell, "Lena")
        a_role(elsewhere, "clinician", world.lantern)
        over = a_member(world.bridgewell, "Ravi")
        role = a_role(over, "clinician", world.harbor)
        Role.objects.filter(id=role.id).update(until_at=clock.now())
        for member, as_what in (
            (elsewhere, "clinician"),
            (over, "clinician"),
            (world.pia, "clinician"),
            (world.ben, "peer-specialist"),
        ):
            with pytest.raises(Refused) as refused:
                join_care_team(
                    world.actor(world.cory), episode=world.ana_episode, member=member, role=as_what
                )
            assert refused.value.code == "not-here"
        assert not CareTeamSeat.objects.filter(member__in=[elsewhere, over, world.pia, world.ben]).exists()
        everywhere = join_care_team(None, episode=world.ana_episode, member=world.dina, role="director")
        assert everywhere.until_at is None
