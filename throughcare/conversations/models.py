"""Threads, who is in them from when until when, and their messages."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from throughcare.conversations.notes import note_word
from throughcare.core.rows import Row, link


class Thread(Row):
    """A place where messages stand in one order.

    `seq` is the place of the last visible message, without gaps. `change` counts everything that happens to the
    thread, without gaps. `access_version` rises whenever who may see or post here may have changed. All three
    move only under this row's lock.
    """

    program = link("program.Program")
    channel = models.TextField()  # a value of contact.Channel
    title = models.TextField(default="")
    cohort = link("program.Cohort", null=True)  # a cohort room's
    about = link("program.Member", null=True)  # a care-team thread's participant
    first = link("program.Member", null=True)  # a direct thread's pair, lower id first
    second = link("program.Member", null=True)
    seq = models.IntegerField(default=0)
    change = models.IntegerField(default=0)
    access_version = models.IntegerField(default=1)
    opened_at = models.DateTimeField(db_default=Now())
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization_id", "program", "first", "second"],
                condition=models.Q(channel="direct-thread"),
                name="conversations_direct_once",
            ),
            models.UniqueConstraint(
                fields=["organization_id", "program", "about"],
                condition=models.Q(channel="care-team-thread"),
                name="conversations_care_team_once",
            ),
            models.UniqueConstraint(
                fields=["organization_id", "cohort"],
                condition=models.Q(channel="cohort-room"),
                name="conversations_cohort_room_once",
            ),
        ]
        indexes = [models.Index(fields=["organization_id", "program"], name="conversations_thread_program")]


class Seat(Row):
    """A member's stay in a thread as a range of places: she sees seq ≥ `from_seq` and, once ended, < `until_seq`.

    A return is a new row, so page, search, catch-up and export read the same ranges.
    """

    thread = link("conversations.Thread")
    member = link("program.Member")
    from_seq = models.IntegerField()
    until_seq = models.IntegerField(null=True)
    from_at = models.DateTimeField(db_default=Now())
    until_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization_id", "thread", "member"],
                condition=models.Q(until_seq=None),
                name="conversations_seat_open_once",
            )
        ]
        indexes = [
            models.Index(fields=["organization_id", "member"], name="conversations_seat_member"),
            models.Index(fields=["organization_id", "thread", "member"], name="conversations_seat_thread"),
        ]


class Topic(Row):
    """A subject inside a support group."""

    thread = link("conversations.Thread")
    title = models.TextField()
    opened_by_id = models.UUIDField(null=True)
    opened_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization_id", "thread", "title"], name="conversations_topic_title"
            )
        ]


class Message(models.Model):
    """What somebody said. Its present state with `change` is the event that clients receive.

    A held message has neither `seq` nor `change` until it is released: only its author and reviewers know of it.
    No foreign keys: the posting transaction has locked thread and author before it writes.
    """

    links_are_checked = False

    class State(models.TextChoices):
        """What became of it."""

        VISIBLE = "visible"
        HELD = "held"
        WITHDRAWN = "withdrawn"  # by its author
        REMOVED = "removed"  # by a moderator
        RETURNED = "returned"  # held, and not released: its author was told why

    class Kind(models.TextChoices):
        """How its author marked it."""

        PLAIN = "plain"
        WIN = "win"
        STRUGGLING = "struggling"

    id = models.UUIDField(primary_key=True)
    organization_id = models.IntegerField()
    thread = link("conversations.Thread")
    author = link("program.Member")
    seq = models.IntegerField(null=True)
    change = models.IntegerField(null=True)
    client_id = models.UUIDField()
    kind = models.TextField(choices=Kind.choices, default=Kind.PLAIN)
    topic_id = models.UUIDField(null=True)
    reply_to_id = models.UUIDField(null=True)
    body = models.TextField()
    state = models.TextField(choices=State.choices, default=State.VISIBLE)
    reason = models.TextField(default="")  # why it was held, removed or returned: a stable code
    flags = ArrayField(models.TextField(), default=list)  # what screening found
    severity = models.SmallIntegerField(default=0)
    policy_number = models.IntegerField(default=0)  # the policy version it was decided under
    at = models.DateTimeField(db_default=Now())
    settled_at = models.DateTimeField(null=True)  # when a hold was released or returned
    note = models.TextField(default="", db_default="")  # what it is folded behind: one of kit.notes.NOTES
    # What a reviewer decided about its note, empty for none; NULL where none has decided.
    team_note = models.TextField(null=True)  # noqa: DJ001 - nobody has decided is not the same as no note

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization_id", "thread", "author", "client_id"], name="conversations_message_once"
            ),
            models.UniqueConstraint(
                fields=["organization_id", "thread", "seq"], name="conversations_message_seq"
            ),
        ]
        indexes = [
            models.Index(fields=["organization_id", "thread", "change"], name="conversations_message_change"),
            models.Index(
                fields=["organization_id", "at"],
                condition=models.Q(state="held"),
                name="conversations_message_held",
            ),
            models.Index(
                fields=["organization_id", "at"],
                condition=models.Q(kind="struggling"),
                name="conversations_struggling",
            ),
            models.Index(
                fields=["organization_id", "thread", "at"],
                condition=models.Q(kind="win"),
                name="conversations_win",
            ),
            models.Index(
                fields=["organization_id", "thread", "topic_id", "seq"],
                condition=models.Q(topic_id__isnull=False),
                name="conversations_on_topic",
            ),
            models.Index(
                fields=["organization_id", "thread", "seq"],
                condition=models.Q(reply_to_id__isnull=False),
                name="conversations_answers",
            ),
        ]

    @property
    def note_word(self) -> str:
        """What stands before its words where members read them, or nothing."""
        return note_word(self.note)

    @property
    def was_given_back(self) -> bool:
        """Whether a reviewer read it and gave it back. Refused as it came, it is settled at once: kept for its concern
        alone.
        """
        return self.state == self.State.RETURNED and self.settled_at != self.at


class AnswerTime(Row):
    """Within how many staffed hours a program means to answer; without a row the rules' own number holds."""

    program = link("program.Program")
    hours = models.SmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization_id", "program"], name="conversations_answer_time_once"
            ),
            models.CheckConstraint(
                condition=models.Q(hours__gte=1, hours__lte=24), name="conversations_answer_time_bounds"
            ),
        ]


class WatchList(Row):
    """The words a program watches for, as [phrase, effect] rows, and what the topics that screening finds do, by
    topic. `number` rises with every change.
    """

    program = link("program.Program")
    number = models.IntegerField(default=1)
    rules = models.JSONField(default=list)
    topics = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization_id", "program"], name="conversations_watch_once")
        ]


class ReadMark(Row):
    """How far a member has read in a thread, and never further back."""

    thread = link("conversations.Thread")
    member = link("program.Member")
    seq = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization_id", "member", "thread"], name="conversations_read_mark"
            )
        ]


class WordPlaces(models.Model):
    """Where a word stands in a thread: a stretch of its places. What search looks up.

    A word's stretches follow one another: all places of one are from its `first` on and before the `first` of
    the next. Written in the background from messages that have a place; whether one may be read is asked of the
    message itself at each search. A key that begins with the thread: nothing outside the threads somebody may
    read is ever looked at for her, not even to be left out.
    """

    links_are_checked = False

    FULL = 64
    """So many places and a stretch grows no more."""

    pk = models.CompositePrimaryKey("organization_id", "thread_id", "word", "first")
    organization_id = models.IntegerField()
    thread = link("conversations.Thread")
    word = models.TextField(db_collation="C")  # as `kit.terms` compares it
    first = models.IntegerField()
    places = ArrayField(models.IntegerField())  # rising


class SearchMark(models.Model):
    """How far a thread's messages are in the index: all with a place up to `seq`."""

    links_are_checked = False

    pk = models.CompositePrimaryKey("organization_id", "thread_id")
    organization_id = models.IntegerField()
    thread = link("conversations.Thread")
    seq = models.IntegerField(default=0)
