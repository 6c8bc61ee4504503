"""The demo's rooms and what was said in them; a field has a default where a file may omit its key."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from throughcare.config.demo_content.moments import Moment

ChannelName: TypeAlias = Literal["support-group", "cohort-room", "direct-thread", "care-team-thread"]
MessageState: TypeAlias = Literal["visible", "held", "released", "returned", "withdrawn", "removed"]


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject inside a support group."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Message:
    """What somebody said.

    `released` waited for a reviewer and was let through at `settled_at`, `returned` was not; `held` still
    waits. `removed` by a reviewer and `withdrawn` by its author happened at `settled_at`; what became so
    after it had waited says when it was let through in `released_at`. `reason`: why it was held, returned or
    removed. `note`: the content note its author put on it. `screening`: flags it is expected to raise.
    """

    key: str
    by: str
    at: Moment
    text: str
    kind: Literal["plain", "win", "struggling"] = "plain"
    note: Literal["", "self-harm", "eating", "violence", "substance", "loss", "hard"] = ""
    topic: str = ""
    reply_to: str = ""
    state: MessageState = "visible"
    reason: str = ""
    settled_by: str = ""
    settled_at: Moment | None = None
    released_by: str = ""
    released_at: Moment | None = None
    screening: tuple[Literal["contact-details", "self-harm", "substance"], ...] = ()

    @property
    def seen_from(self) -> Moment | None:
        """From when others could read it; None when they never could."""
        if self.state in {"held", "returned"}:
            return None
        return self.settled_at if self.state == "released" else self.released_at or self.at

    @property
    def seen_until(self) -> Moment | None:
        """When others stopped being able to; None when they still can or never could."""
        return self.settled_at if self.state in {"withdrawn", "removed"} else None


@dataclass(frozen=True, slots=True)
class Report:
    """One member asked the team to look at one message; its author may have asked for another look since."""

    key: str
    message: str
    by: str
    at: Moment
    reason: str
    state: Literal["open", "settled"]
    outcome: Literal["", "removed", "no-step"] = ""
    settled_by: str = ""
    settled_at: Moment | None = None
    note: str = ""
    appeal: str = ""
    appealed_at: Moment | None = None


@dataclass(frozen=True, slots=True)
class Concern:
    """Somebody may be in danger: opened by screening or `raised_by`, acknowledged, closed with an outcome.

    `level` is on the scale of screening's severity: from 0 to 4, the worst.
    """

    message: str
    opened: Moment
    level: int
    acknowledged_by: str
    acknowledged: Moment
    closed_by: str
    closed: Moment
    outcome: str
    raised_by: str = ""


@dataclass(frozen=True, slots=True)
class Room:
    """A thread and all that was said in it, in order of writing.

    `read`: the last message each of these has read ("" for none). Anybody else has read all there is.
    """

    key: str
    program: str
    channel: ChannelName
    name: str = ""
    about: str = ""
    cohort: str = ""
    participant: str = ""
    members: tuple[str, ...] = ()
    request: str = ""
    introduction: str = ""
    topic: tuple[Topic, ...] = ()
    message: tuple[Message, ...] = ()
    report: tuple[Report, ...] = ()
    concern: tuple[Concern, ...] = ()
    read: dict[str, str] = field(default_factory=dict)
