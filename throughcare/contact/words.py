"""The fixed words of contact: channels, acts, outcomes and roles; nothing here decides anything.

A word hashes as the text it equals, so that sets and tables take either.
"""

from __future__ import annotations

from enum import StrEnum


class Channel(StrEnum):
    """A way in which two people can reach each other."""

    SUPPORT_GROUP = "support-group"
    COHORT_ROOM = "cohort-room"
    DIRECT_THREAD = "direct-thread"
    CARE_TEAM_THREAD = "care-team-thread"
    CHECK_IN = "check-in"
    PEER_CHECK_IN = "peer-check-in"
    FAMILY_THREAD = "family-thread"
    ALUMNI_ROOM = "alumni-room"

    __hash__ = str.__hash__


class Act(StrEnum):
    """What somebody wants to do in a channel."""

    READ = "read"
    POST = "post"
    ASK = "ask"
    """Ask a peer for a direct thread."""
    ANSWER = "answer"
    """Answer such an ask."""
    SEE = "see"
    """Be shown that the room is there, or that the person can be asked."""
    REVIEW = "review"
    """Read as staff who are not part of the conversation, or moderate it."""

    __hash__ = str.__hash__


class Outcome(StrEnum):
    """What becomes of an act."""

    ALLOW = "allow"
    HOLD = "hold"
    REFUSE = "refuse"

    __hash__ = str.__hash__


class Role(StrEnum):
    """Who somebody is in a program; one person can have several."""

    PARTICIPANT = "participant"
    ALUM = "alum"
    FAMILY = "family"
    GUARDIAN = "guardian"
    FACILITATOR = "facilitator"
    CLINICIAN = "clinician"
    PEER_SPECIALIST = "peer-specialist"
    MODERATOR = "moderator"
    COORDINATOR = "coordinator"
    ON_CALL = "on-call"
    DIRECTOR = "director"
    OPERATOR = "operator"

    __hash__ = str.__hash__


MEMBER_ROLES: frozenset[str] = frozenset({Role.PARTICIPANT, Role.ALUM, Role.FAMILY, Role.GUARDIAN})
"""People the program is for."""

EPISODE_ROLES: frozenset[str] = frozenset({Role.PARTICIPANT, Role.ALUM})
"""People whose access begins and ends with an episode of care."""

STAFF_ROLES: frozenset[str] = frozenset(Role) - MEMBER_ROLES - {Role.OPERATOR}
"""People who work for the program. An operator runs the server and is neither."""

ROOM_CHANNELS: frozenset[Channel] = frozenset(
    {
        Channel.SUPPORT_GROUP,
        Channel.COHORT_ROOM,
        Channel.CARE_TEAM_THREAD,
        Channel.FAMILY_THREAD,
        Channel.ALUMNI_ROOM,
    }
)
"""Channels whose facts speak of a room; in the others they speak of one other person."""

PAIR_CHANNELS: frozenset[Channel] = frozenset(Channel) - ROOM_CHANNELS

PEER_CHANNELS: frozenset[Channel] = frozenset(
    {
        Channel.SUPPORT_GROUP,
        Channel.COHORT_ROOM,
        Channel.DIRECT_THREAD,
        Channel.PEER_CHECK_IN,
        Channel.ALUMNI_ROOM,
    }
)
"""Channels in which members meet members: a mute or an unread agreement pauses these and no others."""
