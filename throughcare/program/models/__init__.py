"""The rows of programs and their people, one file a noun."""

from __future__ import annotations

from throughcare.program.models.organizations import (
    Address,
    Cohort,
    Membership,
    Organization,
    PolicyVersion,
    Program,
)
from throughcare.program.models.pairs import (
    Acknowledgement,
    Block,
    Consent,
    ContactRequest,
    Introduction,
    Mark,
    Relation,
)
from throughcare.program.models.people import (
    CareTeamSeat,
    Episode,
    Member,
    Role,
    Standing,
)
from throughcare.program.models.times import (
    CancelledDay,
    OnCall,
    SessionWindow,
    StaffedWindow,
    WeeklyTime,
)

__all__ = [
    "Acknowledgement",
    "Address",
    "Block",
    "CancelledDay",
    "CareTeamSeat",
    "Cohort",
    "Consent",
    "ContactRequest",
    "Episode",
    "Introduction",
    "Mark",
    "Member",
    "Membership",
    "OnCall",
    "Organization",
    "PolicyVersion",
    "Program",
    "Relation",
    "Role",
    "SessionWindow",
    "StaffedWindow",
    "Standing",
    "WeeklyTime",
]
