"""Giving a held post back to its author."""

from __future__ import annotations

import pytest

from tests.app.asking import audited
from tests.app.moderation.reviewing import a_held, assert_refused_for_outsiders, state_of
from tests.world import World
from throughcare.conversations.models import Message, Thread
from throughcare.moderation import actions
from throughcare.program.refusals import Refused
from throughcare.safety.models import Concern


def test_its_author_has_it_back_and_nobody_else_knew(world: World) -> None:
    with world.at():
        held = a_held(world)
        before = Thread.objects.get(id=world.support_group.id)
        actions.return_held(world.actor(world.mo), message_id=held.id, reason="contact-details")
        after = Thread.objects.get(id=world.support_group.id)
        returned = Message.objects.get(id=held.id)
        assert (returned.state, returned.reason, returned.seq, returned.change) == (
            "returned", "contact-details", None, None,
        )  # fmt: skip
        assert (after.seq, after.change) == (before.seq, before.change)
        assert audited("review.return", held.id) == 1
        assert not Concern.objects.filter(member=world.ben).exists()


def test_it_needs_words_for_its_author(world: World) -> None:
    with world.at():
        held = a_held(world)
    client = world.client(world.mo)
    answer = client.post(f"/waiting/{held.id}/return", {"reason": "because", "words": "Let us talk first."})
    assert answer.status_code == 422
    assert "Choose what its author will read." in answer.content.decode()
    assert "Let us talk first." in answer.content.decode(), "what was typed stays"
    with world.at():
        assert state_of(held) == "held"
    assert client.post(f"/waiting/{held.id}/return", {"reason": "talk-first"}).headers["Location"] == "/desk"


def test_others_are_refused(world: World) -> None:
    with world.at():
        held = a_held(world)
    assert_refused_for_outsiders(world, f"/waiting/{held.id}/return", reason="talk-first")
    with world.at():
        assert state_of(held) == "held"


def test_words_of_somebody_in_danger_do_not_go_silently(world: World) -> None:
    with world.at():
        held, mo = a_held(world, severity=2), world.actor(world.mo)
        with pytest.raises(Refused) as refused:
            actions.return_held(mo, message_id=held.id, reason="hard-to-read")
        assert refused.value.code == "needs-care"
        assert Message.objects.get(id=held.id).state == "held"
        actions.return_held(mo, message_id=held.id, reason="hard-to-read", words="Let us talk today.")
        concern = Concern.objects.get(source_id=held.id)
        assert (concern.member_id, concern.level, concern.state) == (world.ben.id, 2, "open")


def test_repeating_it_is_refused_and_changes_nothing(world: World) -> None:
    with world.at():
        held = a_held(world)
        mo = world.actor(world.mo)
        actions.return_held(mo, message_id=held.id, reason="talk-first")
        with pytest.raises(Refused):
            actions.return_held(mo, message_id=held.id, reason="contact-details")
        with pytest.raises(Refused):
            actions.release_held(mo, message_id=held.id)
        assert Message.objects.get(id=held.id).reason == "talk-first"
        assert audited("review.return", held.id) == 1
