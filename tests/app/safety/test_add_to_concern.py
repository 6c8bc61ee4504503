"""What is learned of somebody after she was rung about stands where whoever answers reads it, and quiets nothing."""

from __future__ import annotations

from tests.app.asking import audited
from tests.app.safety.ringing import a_concern, at_once
from tests.world import World
from throughcare.kit.ids import new_id
from throughcare.safety.actions import acknowledge_concern, add_to_concern, close_concern
from throughcare.safety.models import Concern, Page

WORDS = "Corrected by Fay Lindqvist: Came."


def test_it_stands_below_what_was_there_and_everything_goes_on(world: World) -> None:
    source, other = new_id(), new_id()
    concern, bens = (
        a_concern(world, 1, message_id=source),
        a_concern(world, 1, member=world.ben, message_id=other),
    )
    with world.at():
        Concern.objects.update(note="Tuesday cohort.")
        pages = list(Page.objects.order_by("id").values())
        # A source that is somebody else's is none of hers.
        add_to_concern(world.actor(world.fay), member_id=world.ana.id, sources=[source, other], words=WORDS)
        for one in (concern, bens):
            one.refresh_from_db()
        assert (concern.note, concern.state) == (f"Tuesday cohort.\n{WORDS}", Concern.State.OPEN)
        assert bens.note == "Tuesday cohort."
        assert list(Page.objects.order_by("id").values()) == pages
        assert audited("concern.added-to", world.ana.id) == 1


def test_what_is_closed_stays_as_it_is(world: World) -> None:
    source = new_id()
    concern = a_concern(world, 1, message_id=source)
    with world.at():
        omar = world.actor(world.omar)
        acknowledge_concern(omar, concern=concern)
        close_concern(omar, concern=concern, outcome="no-danger")
        add_to_concern(world.actor(world.fay), member_id=world.ana.id, sources=[source], words=WORDS)
        concern.refresh_from_db()
        assert concern.note == ""


def test_while_somebody_takes_it_neither_is_lost(world: World) -> None:
    source = new_id()
    concern = a_concern(world, 1, message_id=source)
    at_once(
        world,
        lambda: acknowledge_concern(world.actor(world.omar), concern=concern),
        lambda: add_to_concern(world.actor(world.fay), member_id=world.ana.id, sources=[source], words=WORDS),
    )
    with world.at():
        concern.refresh_from_db()
        assert (concern.state, concern.note) == (Concern.State.ACKNOWLEDGED, WORDS)
