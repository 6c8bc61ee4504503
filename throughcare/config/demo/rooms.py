"""The demo's rooms: threads, seats, topics, messages in their order, what was held, reported and worried about."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from throughcare.config.demo.people import People
from throughcare.config.demo.reviews import write_review
from throughcare.config.demo_content import Content, Message, Room
from throughcare.conversations.actions.rooms import open_rooms
from throughcare.conversations.actions.seats import settle_seats
from throughcare.conversations.models import Message as MessageRow
from throughcare.conversations.models import ReadMark, Seat, Thread, Topic
from throughcare.kit.ids import new_id
from throughcare.moderation.models import Report
from throughcare.program.models import Episode, Member, Role
from throughcare.safety.models import Concern
from throughcare.screening import screen

# The story's words for why somebody reported, as the reasons members choose from.
_REPORT_REASONS = {
    "worried": "danger",
    "harassment": "unkind",
    "glorifying-use": "substances",
    "selling": "selling",
    "telling-others": "private",
    "names-someone": "private",
    "takes-talk-elsewhere": "contact",
}
_NAMESPACE = UUID("6a6b8f0e-35a1-5a54-9a67-3f1f3a1c2b10")


def load_rooms(content: Content, people: People, now: datetime) -> None:
    """Write every room of the programs in `people`, and those that their policies offer and no story tells of."""
    for room in content.room:
        if room.program in people.programs:
            _RoomLoader(people, room, now).load()
    told = set(Thread.objects.values_list("id", flat=True))
    for program in people.programs.values():
        open_rooms(None, program=program)
    others = Thread.objects.exclude(id__in=told).values_list("id", flat=True)
    settle_seats(None, organization_id=people.organization.id, thread_ids=list(others))


class _RoomLoader:
    def __init__(self, people: People, room: Room, now: datetime) -> None:
        self.people, self.room, self.now = people, room, now
        self.program = people.programs[room.program]
        self.organization_id = people.organization.id
        self.rows: dict[str, MessageRow] = {}

    def load(self) -> None:
        """Thread, seats, topics, messages, marks, reports, concerns."""
        self.thread = Thread.objects.create(
            organization_id=self.organization_id,
            program=self.program,
            channel=self.room.channel,
            title=self.room.name,
            opened_at=self._opened(),
            **self._kind(),
        )
        self.topics = {
            topic.key: Topic.objects.create(
                organization_id=self.organization_id, thread=self.thread, title=topic.name
            ).id
            for topic in self.room.topic
        }
        self._write_messages()
        members = self._seat_members()
        self._mark_read(members)
        self._write_reports()
        self._write_concerns()

    def _opened(self) -> datetime:
        times = [self._at(message.at) for message in self.room.message]
        return min(times, default=self.now)

    def _at(self, moment: Any) -> datetime:
        return self.people.at(moment, self.room.program)

    def _kind(self) -> dict[str, Any]:
        if self.room.channel == "direct-thread":
            first, second = self.people.pair(*self.room.members)
            return {"first": first, "second": second}
        if self.room.channel == "care-team-thread":
            return {"about": self.people.members[self.room.participant]}
        if self.room.channel == "cohort-room":
            return {"cohort": self.people.cohorts[self.room.cohort]}
        return {}

    def _write_messages(self) -> None:
        """Number what became visible in the order in which it did; each later act takes a change of its own."""
        acts: list[tuple[datetime, int, Message]] = []
        for message in self.room.message:
            if message.seen_from is not None:
                acts.append((self._at(message.seen_from), 0, message))
            if message.seen_until is not None:
                acts.append((self._at(message.seen_until), 1, message))
            self.rows[message.key] = self._row(message)
        for _, kind, message in sorted(acts, key=lambda act: act[:2]):
            row = self.rows[message.key]
            self.thread.change += 1
            row.change = self.thread.change
            if kind == 0:
                self.thread.seq += 1
                row.seq = self.thread.seq
        MessageRow.objects.bulk_create(self.rows.values())
        for message in self.room.message:  # bulk_create fills db defaults, and these times are the story's
            MessageRow.objects.filter(id=self.rows[message.key].id).update(at=self._at(message.at))
        self.thread.save(update_fields=["seq", "change"])

    def _row(self, message: Message) -> MessageRow:
        found = screen(message.text)
        state = {"released": "visible"}.get(message.state, message.state)
        return MessageRow(
            id=new_id(),
            organization_id=self.organization_id,
            thread=self.thread,
            author=self.people.members[message.by],
            client_id=uuid5(_NAMESPACE, f"{self.room.key}/{message.key}"),
            kind=message.kind,
            note=message.note,
            topic_id=self.topics.get(message.topic),
            reply_to_id=self.rows[message.reply_to].id if message.reply_to else None,
            body=message.text,
            state=state,
            reason=message.reason,
            flags=sorted(str(flag) for flag in found.flags),
            severity=found.severity,
            policy_number=1,
            settled_at=self._at(message.settled_at) if message.settled_at else None,
        )

    def _seat_members(self) -> list[Member]:
        """Seats as the program's own rules would give them; who left keeps a seat that ended."""
        members: dict[UUID, Member] = {}
        by_id = {member.id: member for member in self.people.members.values()}
        if self.room.channel == "direct-thread":
            members = {m.id: m for m in self.people.pair(*self.room.members)}
        else:
            episodes = Episode.objects.filter(program=self.program)
            if self.room.channel == "cohort-room":
                episodes = episodes.filter(cohort=self.thread.cohort)
            if self.room.channel == "care-team-thread":
                episodes = episodes.filter(member=self.thread.about)
                members = {m.id: m for m in self._care_team()}
            else:
                staff = Role.objects.filter(program=self.program).exclude(role__in=("director", "on-call"))
                members = {
                    member_id: by_id[member_id] for member_id in staff.values_list("member_id", flat=True)
                }
            for episode in episodes:
                self._seat_episode(episode)
                if episode.ended_at is None:
                    members.setdefault(episode.member_id, by_id[episode.member_id])
        for member in members.values():
            Seat.objects.get_or_create(
                organization_id=self.organization_id,
                thread=self.thread,
                member=member,
                until_seq=None,
                defaults={"from_seq": 1, "from_at": self.thread.opened_at},
            )
        return list(members.values())

    def _care_team(self) -> list[Member]:
        from throughcare.program.models import CareTeamSeat

        seats = CareTeamSeat.objects.filter(
            episode__member=self.thread.about, episode__program=self.program, until_at=None
        )
        return [seat.member for seat in seats.select_related("member")]

    def _seat_episode(self, episode: Episode) -> None:
        """A range of places: from the first message after she came, to the last before she left."""
        seen = sorted(
            (self._at(m.seen_from), self.rows[m.key].seq)
            for m in self.room.message
            if m.seen_from is not None
        )
        from_seq = next((seq for at, seq in seen if at >= episode.started_at), self.thread.seq + 1)
        until_seq = None
        if episode.ended_at is not None:
            until_seq = next((seq for at, seq in seen if at >= episode.ended_at), self.thread.seq + 1)
        Seat.objects.create(
            organization_id=self.organization_id,
            thread=self.thread,
            member_id=episode.member_id,
            from_seq=from_seq or 1,
            until_seq=until_seq,
            from_at=episode.started_at,
            until_at=episode.ended_at,
        )

    def _mark_read(self, members: list[Member]) -> None:
        keys = {member.id: key for key, member in self.people.members.items()}
        for member in members:
            last = self.room.read.get(keys[member.id], None)
            seq = self.thread.seq if last is None else (self.rows[last].seq or 0 if last else 0)
            ReadMark.objects.create(
                organization_id=self.organization_id, thread=self.thread, member=member, seq=seq
            )

    def _write_reports(self) -> None:
        for report in self.room.report:
            row = self.rows[report.message]
            made = Report.objects.create(
                organization_id=self.organization_id,
                thread=self.thread,
                message_id=row.id,
                author_id=row.author_id,
                reporter=self.people.members[report.by],
                reason=_REPORT_REASONS.get(report.reason, "other"),
                note=report.note,
                frozen_body=row.body,
                frozen_change=row.change,
                seen_by_ids=[self.people.members[report.by].id],
                state=report.state,
                outcome=report.outcome,
                settled_by=self.people.members[report.settled_by] if report.settled_by else None,
                settled_at=self._at(report.settled_at) if report.settled_at else None,
            )
            Report.objects.filter(id=made.id).update(at=self._at(report.at))
            if report.outcome == "removed":
                made.refresh_from_db()
                appealed = self._at(report.appealed_at) if report.appealed_at else None
                write_review(made, row, report.appeal, appealed)

    def _write_concerns(self) -> None:
        for concern in self.room.concern:
            row = self.rows[concern.message]
            made = Concern.objects.create(
                organization_id=self.organization_id,
                program=self.program,
                member_id=row.author_id,
                level=concern.level,
                source_kind="message",
                source_id=row.id,
                state=Concern.State.CLOSED,
                owner=self.people.members[concern.acknowledged_by],
                acknowledged_at=self._at(concern.acknowledged),
                closed_at=self._at(concern.closed),
                outcome=concern.outcome,
            )
            Concern.objects.filter(id=made.id).update(opened_at=self._at(concern.opened))
