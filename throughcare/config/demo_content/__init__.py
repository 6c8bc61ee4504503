"""The demo's people and their three weeks of conversation as checked, plain data: no database, no clock."""

from __future__ import annotations

from throughcare.config.demo_content.checks import problems
from throughcare.config.demo_content.moments import Moment
from throughcare.config.demo_content.reading import FOLDER, ContentError, read
from throughcare.config.demo_content.shapes import (
    Block,
    CareTeam,
    Cohort,
    Content,
    Duty,
    Episode,
    Introduction,
    Organization,
    Person,
    Program,
    Request,
    Response,
    SafetyPlan,
    Screen,
    Session,
    Staff,
)
from throughcare.config.demo_content.talk import Concern, Message, Report, Room, Topic

__all__ = [
    "FOLDER",
    "Block",
    "CareTeam",
    "Cohort",
    "Concern",
    "Content",
    "ContentError",
    "Duty",
    "Episode",
    "Introduction",
    "Message",
    "Moment",
    "Organization",
    "Person",
    "Program",
    "Report",
    "Request",
    "Response",
    "Room",
    "SafetyPlan",
    "Screen",
    "Session",
    "Staff",
    "Topic",
    "load",
    "problems",
    "read",
]


def load() -> Content:
    """Everything in this folder, read and checked. Raises ContentError naming each thing that is wrong."""
    content = read(FOLDER)
    found = problems(content)
    if found:
        raise ContentError("\n".join(found))
    return content
