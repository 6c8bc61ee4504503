"""By what somebody can be rung: mail always, text and telephone by her number, browsers that said yes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from throughcare.people.actions import Call
from throughcare.people.models import Outgoing, PushSubscription
from throughcare.people.rules import dialable
from throughcare.program.models import Member
from throughcare.safety.rules import GRAVE_FROM


@dataclass(frozen=True, slots=True)
class Means:
    """How one person can be rung. `number` empty: no telephone; then a browser is her only second channel."""

    account_id: UUID
    number: str
    has_push: bool

    @property
    def are_two(self) -> bool:
        """Whether a dead channel leaves another."""
        return bool(self.number) or self.has_push

    def call(
        self, concern_id: UUID, level: int, *, is_drill: bool = False, about_id: UUID | None = None
    ) -> list[Call]:
        """Every way in which she is rung for a concern of this level (0–4). The telephone rings from 3 on.

        `about_id`: with what this stops, where that is not the concern.
        """
        template = "drill" if is_drill else "page"
        return [
            Call(self.account_id, channel, to, template, f"/concerns/{concern_id}", about_id or concern_id)
            for channel, to in self._ways(is_grave=level >= GRAVE_FROM)
        ]

    def ask(self, question_id: UUID) -> list[Call]:
        """Every way in which she hears that her care team has a question; the telephone is for people to use."""
        return [
            Call(self.account_id, channel, to, "asked", f"/asked/{question_id}", question_id)
            for channel, to in self._ways(is_grave=False)
        ]

    def _ways(self, *, is_grave: bool) -> list[tuple[Outgoing.Channel, str]]:
        channels = [(Outgoing.Channel.EMAIL, "")]
        if self.number:
            channels.append((Outgoing.Channel.SMS, self.number))
            if is_grave:
                channels.append((Outgoing.Channel.CALL, self.number))
        if self.has_push:
            channels.append((Outgoing.Channel.PUSH, ""))
        return channels


def means_of(members: Iterable[UUID]) -> dict[UUID, Means]:
    """How each of these members can be rung. Two queries."""
    rows = list(Member.objects.filter(id__in=list(members)).values_list("id", "account_id", "phone"))
    with_push = set(
        PushSubscription.objects.filter(account__in=[account for _, account, _ in rows]).values_list(
            "account_id", flat=True
        )
    )
    return {member: Means(account, dialable(phone), account in with_push) for member, account, phone in rows}
