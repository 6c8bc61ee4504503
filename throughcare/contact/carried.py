"""What this release of the software can carry; a policy may speak of more and is told `not yet available`."""

from __future__ import annotations

from throughcare.contact.words import Channel

CARRIED_CHANNELS: frozenset[Channel] = frozenset(
    {Channel.SUPPORT_GROUP, Channel.COHORT_ROOM, Channel.DIRECT_THREAD, Channel.CARE_TEAM_THREAD}
)

CARRIES_IMAGES = False
CARRIES_MASKING = False
"""Whether a phone number can be hidden inside a message that is otherwise shown."""
