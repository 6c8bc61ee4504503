"""Notes from one shift to the next, and private notes after a hard one."""

from __future__ import annotations

import pytest
from django.http import Http404

from tests.app.asking import audited
from tests.world import World, a_member, a_role
from throughcare.access.models import AuditLine
from throughcare.moderation.coverage import actions
from throughcare.moderation.coverage.models import Debrief, Handover, HandoverRead
from throughcare.moderation.coverage.queries import debriefs, handovers
from throughcare.program.actions.roles import end_role
from throughcare.program.models import Role
from throughcare.program.refusals import Refused

WORDS = "Look out for the new people in the evening room."
HEAVY = "The post at nine stays with me."


def test_a_note_is_written_read_once_and_on_the_trail_without_its_words(world: World) -> None:
    with world.at():
        mo, fay = world.actor(world.mo), world.actor(world.fay)
        note = actions.write_handover(mo, program=world.harbor, body=f" {WORDS}\r\n")
        assert actions.write_handover(mo, program=world.harbor, body=WORDS).id == note.id
        assert [(line.body, line.is_read) for line in handovers(fay, world.harbor)] == [(WORDS, False)]
        assert handovers(mo, world.harbor)[0].is_mine
        actions.read_handover(fay, handover_id=note.id)
        actions.read_handover(fay, handover_id=note.id)
        assert HandoverRead.objects.filter(handover=note, member=world.fay).count() == 1
        assert handovers(fay, world.harbor)[0].is_read
        assert audited("coverage.write-handover", world.harbor.id) == 2
        assert audited("coverage.read-handover", note.id) == 2
        assert not any("Look out" in str(line.detail) for line in AuditLine.objects.all())


def test_the_page_writes_and_reads_it(world: World) -> None:
    url = f"/coverage/{world.harbor.slug}"
    assert world.client(world.mo).post(f"{url}/handovers", {"body": WORDS}).status_code == 302
    fay = world.client(world.fay)
    assert "new to you" in fay.get(url).content.decode()
    assert "1 note is new to you" in fay.get("/desk").content.decode(), "where a shift begins"
    assert "new to you" not in world.client(world.mo).get("/desk").content.decode()
    with world.at():
        note = Handover.objects.get()
    assert fay.post(f"/coverage/handovers/{note.id}/read").headers["Location"] == url
    assert "You have read this." in fay.get(url).content.decode()
    assert "new to you" not in fay.get("/desk").content.decode()
    empty = world.client(world.mo).post(f"{url}/handovers", {"body": "  "})
    assert empty.status_code == 422
    long = world.client(world.mo).post(f"{url}/handovers", {"body": "x" * 2001})
    assert long.status_code == 422
    assert "x" * 2001 in long.content.decode(), "her words are kept"


@pytest.mark.parametrize("name", ["ana", "pia", "cory", "root", "otto"])
def test_others_neither_read_nor_write_notes(world: World, name: str) -> None:
    with world.at():
        note = actions.write_handover(world.actor(world.mo), program=world.harbor, body=WORDS)
        other = world.actor(world.names[name])
        for act in (
            lambda: actions.write_handover(other, program=world.harbor, body=WORDS),
            lambda: actions.read_handover(other, handover_id=note.id),
            lambda: actions.write_debrief(other, program=world.harbor, reader_id=world.dina.id, body=HEAVY),
        ):
            with pytest.raises(Http404):
                act()
    client = world.client(world.names[name])
    assert client.post(f"/coverage/handovers/{note.id}/read").status_code == 404
    assert WORDS not in client.get(f"/coverage/{world.harbor.slug}").content.decode()


def test_a_private_note_is_its_authors_and_one_directors(world: World) -> None:
    with world.at():
        a_role(world.cleo, "director", world.harbor)
        mo = world.actor(world.mo)
        note = actions.write_debrief(mo, program=world.harbor, reader_id=world.dina.id, body=HEAVY)
        assert [line.body for line in debriefs(world.actor(world.dina), world.harbor)] == [HEAVY]
        assert [line.is_mine for line in debriefs(mo, world.harbor)] == [True]
        for name in ("cleo", "fay", "omar"):
            assert debriefs(world.actor(world.names[name]), world.harbor) == []
        assert not any("nine" in str(line.detail) for line in AuditLine.objects.all())
    for name, sees in (("dina", True), ("mo", True), ("cleo", False), ("fay", False)):
        shown = world.client(world.names[name]).get(f"/coverage/{world.harbor.slug}/care").content.decode()
        assert (HEAVY in shown) == sees, name
    for name in ("dina", "cleo", "ana"):
        assert world.client(world.names[name]).post(f"/coverage/notes/{note.id}/withdraw").status_code == 404
    assert world.client(world.mo).post(f"/coverage/notes/{note.id}/withdraw").status_code == 302
    with world.at():
        assert not Debrief.objects.exists()
        assert audited("coverage.withdraw-debrief", note.id) == 1
    assert world.client(world.mo).post(f"/coverage/notes/{note.id}/withdraw").status_code == 404


def test_a_director_who_is_none_any_more_reads_it_no_longer(world: World) -> None:
    with world.at():
        actions.write_debrief(
            world.actor(world.mo), program=world.harbor, reader_id=world.dina.id, body=HEAVY
        )
        end_role(None, role=Role.objects.get(member=world.dina))
        a_role(world.dina, "moderator", world.harbor)
        assert debriefs(world.actor(world.dina), world.harbor) == []


def test_only_a_director_of_the_program_can_be_chosen(world: World) -> None:
    with world.at():
        for reader in (world.fay, world.ana, world.mo):
            with pytest.raises(Refused):
                actions.write_debrief(
                    world.actor(world.mo), program=world.harbor, reader_id=reader.id, body=HEAVY
                )
        with pytest.raises(Refused):
            actions.write_debrief(
                world.actor(world.dina), program=world.harbor, reader_id=world.dina.id, body=HEAVY
            )
    url = f"/coverage/{world.harbor.slug}/notes"
    for reader in ("", "x", str(world.ana.id)):
        answer = world.client(world.mo).post(url, {"reader": reader, "body": HEAVY})
        assert answer.status_code == 422
        assert HEAVY in answer.content.decode()


def test_a_private_note_that_is_refused_keeps_words_and_reader(world: World) -> None:
    with world.at():
        other = a_member(world.bridgewell, "Delia", "Stone")
        a_role(other, "director", world.harbor)
    client = world.client(world.mo)
    address = f"/coverage/{world.harbor.slug}/notes"
    for reader, body in ((world.dina, " "), (other, "x" * (actions.NOTE_LENGTH + 1))):
        answer = client.post(address, {"reader": str(reader.id), "body": body})
        assert answer.status_code == 422
        page = answer.content.decode()
        assert f'<option value="{reader.id}" selected>' in page
        assert f">{body}</textarea>" in page
    answer = client.post(address, {"reader": "nobody", "body": HEAVY})
    assert f">{HEAVY}</textarea>" in answer.content.decode()
