"""The checker on histories made by hand: each kind of harm is named. What only looks like it is in `test_innocence`."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.faults.checker import check
from tests.faults.history import (
    Access,
    Answered,
    AuditLine,
    Closed,
    Deed,
    Dropped,
    Head,
    Odd,
    Place,
    Planned,
    Reached,
    ReadPage,
    Rest,
    lines,
    read,
)
from tests.faults.stories import ROOM, Story, a_story, before, kinds, posted, row, sent, shown, swap


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
