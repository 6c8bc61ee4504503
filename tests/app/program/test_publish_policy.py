"""Publishing a contact policy: by a file, by a page, never over what nobody has seen."""

from __future__ import annotations

import pytest

from tests.app.program.program_helpers import announced, audit_of, events_of, policy_text, version_of
from tests.world import POLICIES, World, an_organization
from throughcare.contact.problems import PolicyError
from throughcare.contact.words import Channel
from throughcare.core.organization import in_organization
from throughcare.program.actions.programs import (
    export_policy,
    import_program,
    plan_import,
    publish_policy,
)
from throughcare.program.contact_policy import policy_of
from throughcare.program.events import PolicyPublished, ProgramCreated
from throughcare.program.models import Address, PolicyVersion, Program
from throughcare.program.refusals import Refused

QUIET = 'windows = "every day 07:00-22:00"'
SHORTER = 'windows = "every day 09:00-20:00"'


def tightened(world: World) -> str:
    """Harbor's own text with a shorter day."""
    text = policy_text(world.harbor)
    assert QUIET in text
    return text.replace(QUIET, SHORTER)


def test_a_version_is_a_row_an_audit_line_an_event_and_raised_versions(world: World) -> None:
    with world.at():
        before = {m.first_name: version_of(m) for m in (world.ana, world.fay, world.dina, world.otto)}
        with events_of(PolicyPublished) as events, announced() as told:
            version = publish_policy(
                world.actor(world.dina), program=world.harbor, text=tightened(world), reason="Quieter nights."
            )
        row = PolicyVersion.objects.get(program=world.harbor, number=2)
        assert (row.id, row.reason, row.source, row.published_by_id) == (
            version.id,
            "Quieter nights.",
            "page",
            world.dina.id,
        )
        assert Program.objects.get(id=world.harbor.id).policy_number == 2
        assert audit_of(world.harbor.id, "publish_policy")[0].detail["number"] == 2
        assert [(event.program_id, event.number) for event in events] == [(world.harbor.id, 2)]
        assert {
            "organization": world.bridgewell.id,
            "kind": "access",
            "program": str(world.harbor.id),
        } in told
        for member in (world.ana, world.fay, world.dina):
            assert version_of(member) > before[member.first_name], member.first_name
        assert version_of(world.otto) == before["Otto"], "another program's people are not concerned"
        assert policy_of(Program.objects.get(id=world.harbor.id)).digest != ""  # type: ignore[union-attr]


def test_the_same_text_again_is_no_new_version(world: World) -> None:
    with world.at():
        dina, text = world.actor(world.dina), tightened(world)
        publish_policy(dina, program=world.harbor, text=text, reason="Quieter nights.")
        before = version_of(world.ana)
        publish_policy(dina, program=world.harbor, text=text, reason="Once more.")
        assert PolicyVersion.objects.filter(program=world.harbor).count() == 2
        assert version_of(world.ana) == before


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"reason": " "}, "no-reason"),
        ({"over": 7}, "changed-meanwhile"),
        ({"text": (POLICIES / "ridge.toml").read_text(encoding="utf-8")}, "another-program"),
    ],
)
def test_refusals_write_nothing(world: World, change: dict[str, object], code: str) -> None:
    with world.at():
        wanted = {"text": tightened(world), "reason": "Why not.", "over": 1} | change
        with pytest.raises(Refused) as refused:
            publish_policy(world.actor(world.dina), program=world.harbor, **wanted)  # type: ignore[arg-type]
        assert refused.value.code == code
        assert Program.objects.get(id=world.harbor.id).policy_number == 1
        assert audit_of(world.harbor.id, "publish_policy") == []


def test_a_text_that_cannot_be_used_names_its_line(world: World) -> None:
    with world.at(), pytest.raises(PolicyError) as error:
        publish_policy(None, program=world.harbor, text="[program]\nslog = 1\n", reason="x")
    assert any(problem.line == 2 for problem in error.value.problems)


def test_import_makes_the_program_and_export_gives_the_file_back() -> None:
    organization = an_organization("Fresh")
    text = (POLICIES / "ridge.toml").read_text(encoding="utf-8")
    text = text.replace('slug = "ridge"', f'slug = "ridge-{organization.id}"')
    with in_organization(organization.id):
        assert plan_import(text).program is None
        with events_of(ProgramCreated) as created:
            version = import_program(None, text=text.encode())
        program = Program.objects.get(id=version.program_id)
        assert [event.program_id for event in created] == [program.id]
        assert export_policy(program=program) == text
        assert plan_import(text).is_same
        assert import_program(None, text=text).id == version.id
        assert Address.objects.get(slug=program.slug).organization_id == organization.id


def test_an_address_another_organization_has_is_refused_and_nothing_is_made(world: World) -> None:
    organization = an_organization("Late")
    with in_organization(organization.id):
        with pytest.raises(Refused) as refused:
            import_program(None, text=policy_text(world.harbor))
        assert refused.value.code == "address-taken"
        assert not Program.objects.exists()


def test_importing_over_a_page_edit_asks_first(world: World) -> None:
    with world.at():
        publish_policy(
            world.actor(world.dina), program=world.harbor, text=tightened(world), reason="Quieter."
        )
        file = policy_text(world.harbor)
        assert plan_import(file).overwrites_page_edit
        with pytest.raises(Refused) as refused:
            import_program(None, text=file)
        assert refused.value.code == "page-edit"
        assert import_program(None, text=file, over_page_edit=True).number == 3


def test_a_director_looks_and_publishes_by_the_page(world: World) -> None:
    url = f"/staff/policy/{world.harbor.slug}/edit"
    client = world.client(world.dina)
    form = {"text": tightened(world), "reason": "Quieter nights.", "over": "1"}
    page = client.post(url, form | {"do": "look"}).content.decode()
    assert "What this changes" in page
    assert "9 am" in page
    with world.at():
        assert Program.objects.get(id=world.harbor.id).policy_number == 1, "looking changes nothing"
    wrong = client.post(url, form | {"text": form["text"].replace("[program]", "[porgram]"), "do": "publish"})
    assert wrong.status_code == 422
    assert "Line" in wrong.content.decode()
    assert client.post(url, form | {"do": "publish"}).status_code == 302
    stale = client.post(url, form | {"text": policy_text(world.harbor), "do": "publish"})
    assert stale.status_code == 422
    assert "another version meanwhile" in stale.content.decode()
    shown = client.get(f"/staff/policy/{world.harbor.slug}/versions/2").content.decode()
    assert "Quieter nights." in shown
    assert "Dina Kessler" in shown
    assert client.get(f"/staff/policy/{world.harbor.slug}/versions/9").status_code == 404


def test_nobody_but_a_director_publishes(world: World) -> None:
    url = f"/staff/policy/{world.harbor.slug}/edit"
    form = {"text": tightened(world), "reason": "x", "over": "1", "do": "publish"}
    for name in ("ana", "cory", "cleo", "fay", "mo", "otto", "nora", "root"):
        assert world.client(getattr(world, name)).post(url, form).status_code == 404, name
    assert world.client().post(url, form).status_code == 302
    with world.at():
        assert Program.objects.get(id=world.harbor.id).policy_number == 1


def test_staff_read_names_and_never_the_rules_own_words(world: World) -> None:
    shown = world.client(world.dina).get(f"/staff/policy/{world.harbor.slug}").content.decode()
    rules, text = shown.split("<pre", 1)
    for words in ("Participants to participants", "Who else reads: facilitators", "Private messages"):
        assert words in rules
    for code in [*Channel, "peer-specialist"]:
        assert f">{code}" not in rules
        assert f" {code}" not in rules.split("<table", 1)[1]
    assert "direct-thread" in text, "the text itself is the file"
