"""What staff end on their pages beside stays: a guardianship on record, and a cohort nobody is in."""

from __future__ import annotations

import pytest

from tests.app.program.program_helpers import audit_of
from tests.world import World, acknowledge, an_episode
from throughcare.program.actions.cohorts import create_cohort, end_cohort
from throughcare.program.actions.episodes import start_episode
from throughcare.program.models import Cohort, Consent, Episode, Relation
from throughcare.program.refusals import Refused

STRANGERS = ("ana", "eve", "frank", "ada", "otto", "greta", "pia", "fay", "mo", "omar", "root", "nora")


def of_mia(world: World) -> tuple[Episode, Relation]:
    """Mia's stay in Harbor, and Greta as her guardian, who said yes to something."""
    with world.at():
        episode = an_episode(world.mia, world.harbor)
        acknowledge(world.greta, world.harbor)
        Consent.objects.create(
            organization_id=world.bridgewell.id,
            program=world.harbor,
            giver=world.greta,
            other=world.mia,
            topic="direct-thread",
        )
        return episode, Relation.objects.get(member=world.mia, other=world.greta)


def test_a_guardianship_ends_on_the_episode_page_and_her_yes_with_it(world: World) -> None:
    episode, relation = of_mia(world)
    client = world.client(world.cory)
    url = f"/staff/episodes/{episode.id}/guardians/{relation.id}/end"
    shown = client.get(f"/staff/episodes/{episode.id}").content.decode()
    assert f'action="{url}"' in shown
    assert "Greta Sand is no guardian of" in shown
    answer = client.post(url, follow=True)
    assert "Under 18, and no guardian is on record." in answer.content.decode()
    assert "closed until another one gives it" in answer.content.decode()
    with world.at():
        relation.refresh_from_db()
        assert relation.until_at is not None
        assert not Consent.objects.filter(giver=world.greta, ended_at=None).exists()
        [line] = audit_of(relation.id, "end_relation")
        assert line.actor_id == world.cory.id
    assert client.post(url).status_code == 404, "there is nothing on record to end any more"
    assert world.client(world.greta).get("/family").status_code == 404


@pytest.mark.parametrize("name", STRANGERS)
def test_others_end_no_guardianship_and_no_cohort(world: World, name: str) -> None:
    episode, relation = of_mia(world)
    with world.at():
        empty = create_cohort(None, program=world.harbor, name="Empty")
    client = world.client(world.names[name])
    assert client.post(f"/staff/episodes/{episode.id}/guardians/{relation.id}/end").status_code == 404
    assert client.post(f"/staff/cohorts/{empty.id}/end").status_code == 404
    with world.at():
        relation.refresh_from_db()
        assert relation.until_at is None
        assert Cohort.objects.get(id=empty.id).ended_at is None


def test_the_signed_out_are_asked_to_sign_in_and_other_relations_are_not_there(world: World) -> None:
    episode, relation = of_mia(world)
    url = f"/staff/episodes/{episode.id}/guardians/{relation.id}/end"
    assert world.client().post(url).headers["Location"].startswith("/sign-in")
    with world.at():
        family = Relation.objects.get(member=world.ana, other=world.frank)
    client = world.client(world.cory)
    assert client.post(f"/staff/episodes/{episode.id}/guardians/{family.id}/end").status_code == 404
    of_ana = f"/staff/episodes/{world.ana_episode.id}/guardians"
    assert client.post(f"{of_ana}/{family.id}/end").status_code == 404, "she is kin, no guardian"
    assert client.post(f"{of_ana}/{relation.id}/end").status_code == 404, "of somebody else"


def test_an_empty_cohort_ends_on_its_page_and_takes_nobody_any_more(world: World) -> None:
    with world.at():
        empty = create_cohort(None, program=world.harbor, name="Empty")
    client = world.client(world.cory)
    url = f"/staff/cohorts/{empty.id}/end"
    assert f'action="{url}"' in client.get(f"/staff/cohorts/{empty.id}").content.decode()
    assert client.post(url).headers["Location"] == "/staff"
    assert "Empty" not in client.get("/staff").content.decode()
    assert client.post(url).status_code == 302, "again changes nothing"
    shown = client.get(f"/staff/cohorts/{empty.id}").content.decode()
    assert "This cohort has ended." in shown
    assert url not in shown
    with world.at():
        assert [line.detail["changed"] for line in audit_of(empty.id, "end_cohort")] == [True, False]
        with pytest.raises(Refused):
            start_episode(None, member=world.greta, program=world.harbor, cohort=empty)


def test_a_cohort_with_people_in_it_stays(world: World) -> None:
    client = world.client(world.cory)
    shown = client.get(f"/staff/cohorts/{world.cohort.id}").content.decode()
    assert f"/staff/cohorts/{world.cohort.id}/end" not in shown
    assert "A cohort can end when nobody is in it any more." in shown
    answer = client.post(f"/staff/cohorts/{world.cohort.id}/end", follow=True)
    assert "2 people are in this cohort." in answer.content.decode()
    with world.at():
        with pytest.raises(Refused) as refused:
            end_cohort(world.actor(world.cory), cohort=world.other_cohort)
        assert refused.value.code == "not-empty"
        assert Cohort.objects.get(id=world.cohort.id).ended_at is None
