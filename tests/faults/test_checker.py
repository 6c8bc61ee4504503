"""The checker on histories made by hand: each kind of harm is named, and what only looks like harm is not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.faults.checker import check
from tests.faults.history import (
    Access,
    Answered,
    AuditLine,
    Closed,
    Deed,
    Dropped,
    Event,
    Head,
    Left,
    Odd,
    Opened,
    Place,
    Planned,
    Reached,
    ReadPage,
    Rest,
    Row,
    Sent,
    Shown,
    lines,
    read,
)

ROOM = "room"
Story = list[Event]


def sent(number: int, author: str = "ben") -> Sent:
    return Sent(f"{author}'s device", author, ROOM, f"c{number}", f"Note {number}.", "socket")


def posted(number: int, place: int | None = None, change: int | None = None) -> Answered:
    return Answered(f"c{number}", "posted", f"m{number}", place or number, change or place or number)


def shown(number: int, screen: str = "ana's device", **other: object) -> Shown:
    event = Shown(screen, ROOM, number, number, f"m{number}", "visible", f"Note {number}.")
    return replace(event, **other)  # type: ignore[arg-type]


def row(number: int, author: str = "ben", **other: object) -> Row:
    event = Row(f"m{number}", ROOM, author, f"c{number}", number, number, "visible", f"Note {number}.")
    return replace(event, **other)  # type: ignore[arg-type]


def a_story() -> Story:
    """Ben posts three times and is answered; Ana's screen and Ben's page show it; all of it is on record."""
    story: Story = [Opened("ana's device", "ana", ROOM, 0)]
    for number in (1, 2, 3):
        story += [sent(number), posted(number), shown(number), Reached("ana's device", ROOM, number)]
    story += [ReadPage("ben's tab", "ben", ROOM, [(2, "m2"), (3, "m3")]), Rest()]
    story += [row(number) for number in (1, 2, 3)]
    story += [Head(ROOM, 3, 3), Place(ROOM, "ana", 1, None), Place(ROOM, "ben", 1, None)]
    story += [AuditLine("ben", "message.posted", f"m{number}") for number in (1, 2, 3)]
    return story


def kinds(story: Story) -> set[str]:
    return {violation.kind for violation in check(story)}


def swap(story: Story, old: Event, *new: Event) -> Story:
    """The story with other events in the place of one."""
    place = story.index(old)
    return [*story[:place], *new, *story[place + 1 :]]


def before(story: Story, event: Event, *new: Event) -> Story:
    """The story with something before an event."""
    return swap(story, event, *new, event)


def test_a_whole_story_breaks_no_promise() -> None:
    assert check(a_story()) == []


def test_a_story_is_the_same_when_it_has_been_written_and_read() -> None:
    story: Story = [Planned(7, ["a fault"]), *a_story()]
    assert read(lines(story)) == story


# What is harm, with what it is called.


def an_acknowledged_message_is_gone(story: Story) -> Story:
    rest = [e for e in story if e not in (row(3), AuditLine("ben", "message.posted", "m3"), shown(3))]
    return swap(swap(rest, Head(ROOM, 3, 3), Head(ROOM, 2, 2)), Reached("ana's device", ROOM, 3))


def an_acknowledged_message_is_another(story: Story) -> Story:
    return swap(story, row(3), row(3, body="Something else."))


def an_acknowledged_message_is_held(story: Story) -> Story:
    return swap(story, row(3), row(3, seq=None, change=None, state="held"))


def a_message_is_withdrawn_by_nobody(story: Story) -> Story:
    return swap(story, row(2), row(2, state="withdrawn"))


def a_withdrawal_is_gone(story: Story) -> Story:
    return before(story, Rest(), Deed("withdraw", "m2", False), Deed("withdraw", "m2", True))


def a_message_stands_twice(story: Story) -> Story:
    again = row(4, client_id="c3", body="Note 3.")
    return swap([*story, again], Head(ROOM, 3, 3), Head(ROOM, 4, 4))


def a_message_stands_twice_under_another_id(story: Story) -> Story:
    return [*story, row(4, body="Note 3.")]


def a_message_was_sent_by_nobody(story: Story) -> Story:
    return [*story, row(4)]


def two_answers_differ(story: Story) -> Story:
    return before(story, Rest(), posted(3, 2))


def an_answer_names_another_place(story: Story) -> Story:
    return swap(story, posted(3), posted(3, 4))


def a_refused_message_stands(story: Story) -> Story:
    return swap(story, posted(3), Answered("c3", "refused", code="not-found"))


def somebody_is_refused_who_may_post(story: Story) -> Story:
    return before(story, Rest(), sent(4), Answered("c4", "refused", code="not-found"))


def somebody_is_never_answered(story: Story) -> Story:
    return swap(story, posted(3))


def places_have_a_gap(story: Story) -> Story:
    return swap(story, row(3), row(3, seq=4))


def two_have_one_change(story: Story) -> Story:
    return swap(story, row(2), row(2, change=3))


def a_thread_counts_wrongly(story: Story) -> Story:
    return swap(story, Head(ROOM, 3, 3), Head(ROOM, 4, 4))


def a_later_message_stands_before_an_acknowledged_one(story: Story) -> Story:
    late = [row(2, seq=3, change=3), row(3, seq=2, change=2)]
    return [*swap(swap(story, row(2)), row(3)), *late]


def one_change_comes_as_two_messages(story: Story) -> Story:
    return before(story, Rest(), Dropped("ben's device", ROOM, 2, "m1"))


def a_screen_has_a_hole(story: Story) -> Story:
    return swap(story, shown(2))


def a_screen_lacks_the_last(story: Story) -> Story:
    return swap(swap(story, shown(3)), Reached("ana's device", ROOM, 3))


def a_screen_does_not_show_a_thread(story: Story) -> Story:
    return before(story, Rest(), Closed("ana's device", ROOM))


def a_screen_shows_one_twice(story: Story) -> Story:
    return before(story, Rest(), shown(3))


def a_screen_shows_another_order(story: Story) -> Story:
    return swap(swap(story, shown(1)), shown(2), shown(2), shown(1))


def a_screen_shows_what_does_not_stand(story: Story) -> Story:
    return before(story, Rest(), shown(4))


def a_screen_shows_other_words(story: Story) -> Story:
    return swap(story, shown(2), shown(2, body="Something else."))


def a_returning_reader_missed_a_withdrawal(story: Story) -> Story:
    changed = swap(story, row(2), row(2, state="withdrawn", change=4))
    changed = before(changed, Rest(), Deed("withdraw", "m2", False), Deed("withdraw", "m2", True))
    changed = before(changed, Rest(), Reached("ana's device", ROOM, 4))
    return swap(changed, Head(ROOM, 3, 3), Head(ROOM, 3, 4))


def a_screen_shows_a_held_message(story: Story) -> Story:
    held = Answered("c4", "held", "m4")
    changed = before(story, Rest(), sent(4), held, shown(4, seq=None))
    return [*changed, row(4, seq=None, change=None, state="held")]


def a_held_message_appears_by_itself(story: Story) -> Story:
    changed = before(story, Rest(), sent(4), Answered("c4", "held", "m4"))
    changed = before(changed, Rest(), shown(4), Reached("ana's device", ROOM, 4))
    return [*swap(changed, Head(ROOM, 3, 3), Head(ROOM, 4, 4)), row(4)]


def a_screen_shows_what_came_after_her_stay(story: Story) -> Story:
    changed = before(story, Rest(), Closed("ana's device", ROOM))
    return swap(changed, Place(ROOM, "ana", 1, None), Place(ROOM, "ana", 1, 3))


def a_screen_goes_on_after_her_stay(story: Story) -> Story:
    return swap(story, Place(ROOM, "ana", 1, None), Place(ROOM, "ana", 1, 4))


def a_screen_shows_what_was_sent_after_access_was_lost(story: Story) -> Story:
    return before(story, sent(3), Access("ana", ROOM, "losing"), Access("ana", ROOM, "lost"))


def somebody_posts_after_her_stay(story: Story) -> Story:
    return swap(story, Place(ROOM, "ben", 1, None), Place(ROOM, "ben", 1, 3))


def somebody_posts_after_access_was_lost(story: Story) -> Story:
    return before(story, sent(3), Access("ben", ROOM, "losing"), Access("ben", ROOM, "lost"))


def a_page_has_a_hole(story: Story) -> Story:
    page = ReadPage("ben's tab", "ben", ROOM, [(1, "m1"), (3, "m3")])
    return before(story, Rest(), page)


def a_page_shows_another(story: Story) -> Story:
    return before(story, Rest(), ReadPage("ben's tab", "ben", ROOM, [(2, "m1"), (3, "m3")]))


def a_page_shows_what_is_not_for_its_reader(story: Story) -> Story:
    return before(story, Rest(), ReadPage("eve's tab", "eve", ROOM, [(3, "m3")]))


def nobody_wrote_it_down(story: Story) -> Story:
    return swap(story, AuditLine("ben", "message.posted", "m3"))


def it_was_written_down_twice(story: Story) -> Story:
    return [*story, AuditLine("ben", "message.posted", "m3")]


def it_was_written_down_of_another(story: Story) -> Story:
    return swap(story, AuditLine("ben", "message.posted", "m3"), AuditLine("fay", "message.posted", "m3"))


def what_does_not_stand_was_written_down(story: Story) -> Story:
    return [*story, AuditLine("ben", "message.posted", "m9")]


def something_odd_was_answered(story: Story) -> Story:
    return before(story, Rest(), Odd("ben's tab", "500"))


@pytest.mark.parametrize(
    ("harm", "kind"),
    [
        (an_acknowledged_message_is_gone, "lost"),
        (an_acknowledged_message_is_another, "lost"),
        (an_acknowledged_message_is_held, "lost"),
        (a_message_is_withdrawn_by_nobody, "lost"),
        (a_withdrawal_is_gone, "undone"),
        (a_message_stands_twice, "double"),
        (a_message_stands_twice_under_another_id, "double"),
        (a_message_was_sent_by_nobody, "nobody-sent"),
        (two_answers_differ, "changed-answer"),
        (an_answer_names_another_place, "changed-answer"),
        (a_refused_message_stands, "refused-stands"),
        (somebody_is_refused_who_may_post, "wrongly-refused"),
        (somebody_is_never_answered, "unanswered"),
        (places_have_a_gap, "order"),
        (two_have_one_change, "order"),
        (a_thread_counts_wrongly, "order"),
        (a_later_message_stands_before_an_acknowledged_one, "order"),
        (one_change_comes_as_two_messages, "order"),
        (a_screen_has_a_hole, "gap"),
        (a_screen_lacks_the_last, "gap"),
        (a_screen_does_not_show_a_thread, "gap"),
        (a_screen_shows_one_twice, "double"),
        (a_screen_shows_another_order, "double"),
        (a_screen_shows_what_does_not_stand, "false"),
        (a_screen_shows_other_words, "false"),
        (a_returning_reader_missed_a_withdrawal, "stale"),
        (a_screen_shows_a_held_message, "held-shown"),
        (a_held_message_appears_by_itself, "held-shown"),
        (a_screen_shows_what_came_after_her_stay, "leak"),
        (a_screen_goes_on_after_her_stay, "leak"),
        (a_screen_shows_what_was_sent_after_access_was_lost, "leak"),
        (somebody_posts_after_her_stay, "posted-without-a-place"),
        (somebody_posts_after_access_was_lost, "posted-without-a-place"),
        (a_page_has_a_hole, "gap"),
        (a_page_shows_another, "false"),
        (a_page_shows_what_is_not_for_its_reader, "leak"),
        (nobody_wrote_it_down, "audit"),
        (it_was_written_down_twice, "audit"),
        (it_was_written_down_of_another, "audit"),
        (what_does_not_stand_was_written_down, "audit"),
        (something_odd_was_answered, "odd"),
    ],
)
def test_harm_is_named(harm: Callable[[Story], Story], kind: str) -> None:
    assert kind in kinds(harm(a_story()))


# What only looks like harm.


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
