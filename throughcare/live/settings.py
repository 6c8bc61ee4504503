"""What an operator, a test or a measurement can set about the socket process."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class LiveSettings:
    """Where to listen, which pages may connect, and how much of everything is enough. Times in seconds.

    A member may post `posts_burst` times at once and `posts_per_second` after that; a connection may send
    frames likewise. A line that has been open for `line_lasts` is asked to come in again with a new ticket,
    which only a sign-in that still stands gets. Who asks for what was missed has an answer within `catch_up` of
    its turn. A reader who is `queue_frames` frames or `queue_bytes` bytes behind is let go, and resumes.
    `nats_url` names NATS servers, with commas between, for several machines; without it live processes tell
    each other by PostgreSQL's NOTIFY.
    """

    app_url: str
    nats_url: str = ""
    host: str = "127.0.0.1"
    port: int = 0
    allowed_origins: frozenset[str] = frozenset()
    heads_every: float = 1.5
    heartbeat_every: float = 15.0
    seats_every: float = 10.0
    gap_after: float = 0.05
    line_lasts: float = 3600.0
    ping_idle: float = 25.0
    ping_reply: float = 12.0
    admission: float = 10.0
    catch_up: float = 10.0
    posts_per_second: float = 3.0
    posts_burst: float = 12.0
    frames_per_second: float = 25.0
    frames_burst: float = 80.0
    most_connections: int = 20_000
    most_per_member: int = 8
    most_in_flight: int = 64
    queue_frames: int = 512
    queue_bytes: int = 512 * 1024
    patience: float = 6.0
    closing: float = 5.0
