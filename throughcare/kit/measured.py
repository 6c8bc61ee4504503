"""Everything this service measures about itself: the whole list, and nobody in it.

No label names an organization, a program, a member, a thread or a message, and no number is about one of them: all
are sums over the whole installation. What each means for an operator: `docs/operate/watching.md`. A name here is an
interface: dashboards and alerts hold on to it.
"""

from __future__ import annotations

from typing import Final

from throughcare.kit.meters import Counter, Family, Gauge, Histogram

WEB: Final = "web"
LIVE: Final = "live"
WORK: Final = "work"
ALL: Final = (WEB, LIVE, WORK)
NAMES: Final = ()
"""Values of a label that are names out of our own code, such as a route's."""

_MOMENTS: Final = (0.001, 0.002, 0.003, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
_TINY: Final = (0.00005, 0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.05, 0.2)
_SLOW: Final = (0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
_SIZES: Final = (1, 2, 4, 8, 16, 32, 64, 128)

# Messages

ACK: Final = Histogram(
    "throughcare_ack_seconds",
    "From a post's frame at the socket to its answer, by what became of it.",
    _MOMENTS,
    processes=[LIVE],
    outcome=("posted", "held", "refused", "kept"),
)
POSTS_WAITING: Final = Gauge(
    "throughcare_posts_waiting",
    "Posts that have no answer yet.",
    processes=[LIVE, WEB],
)
BATCH_POSTS: Final = Histogram(
    "throughcare_batch_posts",
    "Posts that one transaction wrote, by which way it went: quick where all was known, else careful.",
    _SIZES,
    processes=[LIVE, WEB],
    way=("quick", "careful"),
)
BATCH_TIME: Final = Histogram(
    "throughcare_batch_seconds",
    "From the first statement of a batch to the answer to its commit.",
    _MOMENTS,
    processes=[LIVE, WEB],
    way=("quick", "careful"),
)
FAN_OUT: Final = Histogram(
    "throughcare_fan_out_receivers",
    "Open lines that one message was sent to as it was posted; the sum is all deliveries.",
    (0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000),
    processes=[LIVE],
)
EVENTS_MISSED: Final = Counter(
    "throughcare_events_missed_total",
    "Changes that no announcement told and the comparison with the database found.",
    processes=[LIVE],
)
BUS_HEARING: Final = Gauge(
    "throughcare_bus_hearing",
    "Whether this process hears the other live processes: 1, or 0 while NATS is away.",
    processes=[LIVE],
)
NEIGHBOURS_HEARD: Final = Gauge(
    "throughcare_neighbours_heard",
    "Other live processes that this one has heard in the last three heartbeats.",
    processes=[LIVE],
)
SCREENING: Final = Histogram(
    "throughcare_screening_seconds",
    "Looking at the words of one post.",
    _TINY,
    processes=[LIVE, WEB],
)
NOT_SCREENED: Final = Counter(
    "throughcare_not_screened_total",
    "Posts that screening failed on: each went on, and a person was asked to look.",
    processes=[LIVE, WEB],
)

# Lines

SOCKETS: Final = Gauge("throughcare_sockets", "Lines that are open now.", processes=[LIVE])
ROOMS: Final = Gauge("throughcare_rooms", "Threads with somebody online now.", processes=[LIVE])
HELLOS: Final = Counter(
    "throughcare_socket_hellos_total",
    "Lines let in: for a page that opened, or again for one whose line had broken.",
    processes=[LIVE],
    kind=("new", "again"),
)
ENDS: Final = Counter(
    "throughcare_socket_ends_total",
    "Lines that ended: by which goodbye, because their reader was too slow, or because the page went away.",
    processes=[LIVE],
    reason=(
        "gone", "slow", "ticket", "signed-out", "timed-out", "ended", "restart", "again", "away", "too-many",
        "too-early", "flood", "unreadable",
    ),
)  # fmt: skip

# Pages

REQUESTS: Final = Counter(
    "throughcare_http_requests_total",
    "Requests answered, by the name of their route and by status. Never by address.",
    processes=[WEB],
    route=NAMES,
    status=NAMES,
)
REQUEST_TIME: Final = Histogram(
    "throughcare_http_seconds",
    "Answering a request, by the name of its route.",
    _SLOW,
    processes=[WEB],
    route=NAMES,
)
STATEMENTS: Final = Histogram(
    "throughcare_http_statements",
    "Statements to the database that one request took.",
    (0, 2, 5, 10, 20, 40, 80),
    processes=[WEB],
)

# The database

DATABASE: Final = Histogram(
    "throughcare_database_seconds",
    "Waiting for the database: of a request altogether, of a read for open lines, or of a part of a careful batch.",
    _MOMENTS,
    processes=[WEB, LIVE],
    what=("request", "read", "lock", "facts", "write", "commit"),
)

# Safety

CALLS_OPEN: Final = Gauge(
    "throughcare_calls_open",
    "Calls about a person that nobody has taken, by whom their next page rings. Drills are not among them.",
    processes=[WORK],
    step=("on-call", "care-team", "top", "owner"),
)
PAGES_LATE: Final = Gauge(
    "throughcare_pages_late",
    "Pages about a person that are over 30 s late, have nobody to ring, or rang and went to somebody by no channel.",
    processes=[LIVE, WORK],
)
LATENESS: Final = Gauge(
    "throughcare_page_lateness_seconds",
    "How late the latest page is that has not rung; 0 when none is due.",
    processes=[WORK],
)
CALLS_KEPT: Final = Gauge(
    "throughcare_help_calls_kept",
    "Calls for help on this machine's disk that have not become concerns.",
    processes=[WORK],
)
OUTGOING: Final = Counter(
    "throughcare_outgoing_total",
    "Mails, texts, calls and notices handed over, or not taken by whoever carries them.",
    processes=[WORK],
    channel=("email", "sms", "call", "push"),
    outcome=("sent", "failed"),
)

# Duties

DUTY_DONE: Final = Gauge(
    "throughcare_duty_success_timestamp_seconds",
    "When a duty of work was last done without failure, in seconds since 1970.",
    processes=[WORK],
    duty=NAMES,
)
DUTY_FAILED: Final = Counter(
    "throughcare_duty_failures_total",
    "Times that a duty of work failed and is tried again.",
    processes=[WORK],
    duty=NAMES,
)
DUTY_TIME: Final = Histogram(
    "throughcare_duty_seconds",
    "Doing a duty of work once.",
    (0.01, 0.1, 1.0, 10.0, 60.0),
    processes=[WORK],
    duty=NAMES,
)

# Everywhere

LOG_LINES: Final = Counter(
    "throughcare_log_lines_total",
    "Warnings and errors logged.",
    processes=ALL,
    level=("warning", "error"),
)

FAMILIES: Final[tuple[Family, ...]] = tuple(  # type: ignore[type-arg]
    value for value in list(globals().values()) if isinstance(value, Family)
)
