"""The checker on histories made by hand: what only looks like harm is not named."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.faults.checker import check
from tests.faults.history import (
    Access,
    Answered,
    Closed,
    Deed,
    Dropped,
    Head,
    Left,
    Place,
    Reached,
    Rest,
)
from tests.faults.stories import ROOM, Story, a_story, before, posted, row, sent, shown, swap


def an_answer_that_was_lost(story: Story) -> Story:
    """Ben's line broke: he sent it again, and was answered the second time."""
    return swap(story, sent(3), sent(3), sent(3))


def an_answer_that_never_came_to_one_who_is_gone(story: Story) -> Story:
    return before(swap(story, posted(3)), Rest(), Left("ben's device"))


def a_post_of_one_who_is_gone_that_does_not_stand(story: Story) -> Story:
    return before(story, Rest(), sent(4), Left("ben's device"))


def a_post_that_was_kept_first(story: Story) -> Story:
    return swap(story, posted(3), Answered("c3", "kept", code="kept"), sent(3), posted(3))


def a_post_that_was_too_fast_first(story: Story) -> Story:
    return swap(story, posted(3), Answered("c3", "refused", code="too-fast"), sent(3), posted(3))


def the_same_answer_twice(story: Story) -> Story:
    return swap(story, posted(3), posted(3), posted(3))


def a_form_that_is_told_no_place(story: Story) -> Story:
    return swap(story, posted(3), Answered("c3", "posted", "m3"))


def two_sent_at_once_that_stand_the_other_way(story: Story) -> Story:
    """Neither was answered before the other was sent, so either order is right."""
    changed = swap(swap(story, sent(3)), sent(2), sent(3), sent(2))
    return changed


def a_message_that_stays_held(story: Story) -> Story:
    changed = before(story, Rest(), sent(4), Answered("c4", "held", "m4"))
    return [*changed, row(4, seq=None, change=None, state="held")]


def a_held_message_that_was_released(story: Story) -> Story:
    told: Story = [sent(4), Answered("c4", "held", "m4"), Deed("release", "m4", False)]
    seen: Story = [Deed("release", "m4", True), shown(4), Reached("ana's device", ROOM, 4)]
    changed = before(story, Rest(), *told, *seen)
    return [*swap(changed, Head(ROOM, 3, 3), Head(ROOM, 4, 4)), row(4)]


def a_message_that_was_withdrawn_before_her_eyes(story: Story) -> Story:
    gone = shown(2, change=4, state="withdrawn", body=None)
    did: Story = [Deed("withdraw", "m2", False), Deed("withdraw", "m2", True)]
    changed = before(story, Rest(), *did, gone, Reached("ana's device", ROOM, 4))
    changed = swap(changed, row(2), row(2, state="withdrawn", change=4))
    return swap(changed, Head(ROOM, 3, 3), Head(ROOM, 3, 4))


def a_message_that_was_withdrawn_while_she_was_away(story: Story) -> Story:
    """She gets it once, in its present state, after what was posted later."""
    changed = swap(swap(story, shown(2)), Reached("ana's device", ROOM, 2))
    changed = swap(changed, Reached("ana's device", ROOM, 3))
    gone = shown(2, change=4, state="withdrawn", body=None)
    did: Story = [Deed("withdraw", "m2", False)]
    changed = before(changed, Rest(), *did, gone, Reached("ana's device", ROOM, 4))
    changed = swap(changed, row(2), row(2, state="withdrawn", change=4))
    return swap(changed, Head(ROOM, 3, 3), Head(ROOM, 3, 4))


def an_event_that_came_twice_and_was_dropped(story: Story) -> Story:
    return before(story, Rest(), Dropped("ana's device", ROOM, 3, "m3"))


def a_stay_that_ended_after_the_last_word(story: Story) -> Story:
    told: Story = [Access("ana", ROOM, "losing"), Closed("ana's device", ROOM), Access("ana", ROOM, "lost")]
    changed = before(story, Rest(), *told)
    return swap(changed, Place(ROOM, "ana", 1, None), Place(ROOM, "ana", 1, 4))


def a_post_refused_because_a_stay_ended(story: Story) -> Story:
    told: Story = [Access("ben", ROOM, "losing"), sent(4), Access("ben", ROOM, "lost")]
    changed = before(story, Rest(), *told, Answered("c4", "refused", code="not-found"))
    return swap(changed, Place(ROOM, "ben", 1, None), Place(ROOM, "ben", 1, 4))


def a_stay_that_began_again(story: Story) -> Story:
    """Ana was away while the second was posted: it is never hers to see, and that is no gap."""
    changed = swap(swap(story, shown(2)), Reached("ana's device", ROOM, 2))
    return swap(changed, Place(ROOM, "ana", 1, None), Place(ROOM, "ana", 1, 2), Place(ROOM, "ana", 3, None))


def a_screen_that_left(story: Story) -> Story:
    changed = swap(swap(story, shown(3)), Reached("ana's device", ROOM, 3))
    return before(changed, Rest(), Left("ana's device"))


def a_story_that_is_not_over(story: Story) -> Story:
    """Without rest nothing is owed yet: neither an answer nor the last event."""
    changed = swap(swap(story, shown(3)), Reached("ana's device", ROOM, 3))
    return swap(swap(changed, posted(3)), Rest())


@pytest.mark.parametrize(
    "story",
    [
        an_answer_that_was_lost,
        an_answer_that_never_came_to_one_who_is_gone,
        a_post_of_one_who_is_gone_that_does_not_stand,
        a_post_that_was_kept_first,
        a_post_that_was_too_fast_first,
        the_same_answer_twice,
        a_form_that_is_told_no_place,
        two_sent_at_once_that_stand_the_other_way,
        a_message_that_stays_held,
        a_held_message_that_was_released,
        a_message_that_was_withdrawn_before_her_eyes,
        a_message_that_was_withdrawn_while_she_was_away,
        an_event_that_came_twice_and_was_dropped,
        a_stay_that_ended_after_the_last_word,
        a_post_refused_because_a_stay_ended,
        a_stay_that_began_again,
        a_screen_that_left,
        a_story_that_is_not_over,
    ],
)
def test_what_only_looks_like_harm_is_not_named(story: Callable[[Story], Story]) -> None:
    assert check(story(a_story())) == []
