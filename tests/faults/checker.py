"""Whether a history keeps the promises of the message path: a pure function from events to violations.

What is not known counts for nobody: a post without an answer may stand or not, but not twice, and not in two places.
Only after `Rest` is anything owed that time alone would bring. `python -m tests.faults.checker FILE` checks a file.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.faults.history import Answered, AuditLine, Event, Odd, ReadPage, Row, Sent, Shown, read
from tests.faults.screens import screens
from tests.faults.tale import Tale

SEEN_BY_OTHERS = {"visible", "withdrawn", "removed"}


class Violation(NamedTuple):
    """A promise that was broken: which, and by what."""

    kind: str
    text: str


def check(events: Sequence[Event]) -> list[Violation]:
    """Every broken promise in a history, each once."""
    tale = Tale(events)
    checks = (answers, doubles, deeds, order, access, pages, audit, oddities)
    found = [violation for each in checks for violation in each(tale)]
    found += [Violation(*broken) for broken in screens(tale)]
    return list(dict.fromkeys(found))


def answers(tale: Tale) -> Iterator[Violation]:
    """What people were told is so: a post that was acknowledged stands, in the place that was named."""
    for client_id, sent in tale.sent.items():
        given = [answer for _, answer in tale.answers[client_id]]
        if tale.is_at_rest and sent.by not in tale.gone and not any(one.is_final for one in given):
            yield Violation("unanswered", f"{sent.body} was never answered")
        told = {(one.op == "refused", one.id) for one in given if one.is_final}
        places = {(one.seq, one.change) for one in given if one.seq is not None}
        if len(told) > 1 or len(places) > 1:
            yield Violation("changed-answer", f"{sent.body} was answered in different ways")
        for one in given:
            if one.op in ("posted", "held"):
                yield from _stands(tale, sent, one)
            elif one.op == "refused" and one.is_final:
                if any(row.seq for row in tale.by_client[client_id]):
                    yield Violation(
                        "refused-stands", f"{sent.body} was refused ({one.code}) and others see it"
                    )
                if tale.sits(sent.author, sent.thread) and (sent.thread, sent.author) not in tale.moved:
                    yield Violation("wrongly-refused", f"{sent.body} was refused ({one.code})")


def _stands(tale: Tale, sent: Sent, told: Answered) -> Iterator[Violation]:
    row = tale.rows.get(told.id)
    if row is None:
        yield Violation("lost", f"{sent.body} was answered with {told.op}, and does not stand")
        return
    if (row.thread, row.author, row.client_id, row.body) != (
        sent.thread,
        sent.author,
        sent.client_id,
        sent.body,
    ):
        yield Violation("lost", f"{sent.body} stands as something else")
    if told.op == "posted" and (row.state not in SEEN_BY_OTHERS or row.seq is None):
        yield Violation("lost", f"{sent.body} was posted, and is {row.state}")
    if told.seq is not None and (told.seq != row.seq or (told.change or 0) > (row.change or 0)):
        yield Violation("changed-answer", f"{sent.body} was told place {told.seq}, and stands at {row.seq}")


def doubles(tale: Tale) -> Iterator[Violation]:
    """A post stands once, however often it was sent; and nothing stands that nobody sent."""
    bodies: Counter[str] = Counter()
    for client_id, rows in tale.by_client.items():
        if client_id not in tale.sent:
            yield Violation("nobody-sent", f"{rows[0].body} stands, and nobody sent it")
        bodies.update(row.body for row in rows)
    for body, count in bodies.items():
        if count > 1:
            yield Violation("double", f"{body} stands {count} times")


def deeds(tale: Tale) -> Iterator[Violation]:
    """A message is withdrawn, or held no longer, if and only if somebody did that."""
    for row in tale.rows.values():
        if row.state == "withdrawn" and not tale.was_tried("withdraw", row.id):
            yield Violation("lost", f"{row.body} is withdrawn, and nobody did that")
        if row.state != "withdrawn" and tale.was_done("withdraw", row.id):
            yield Violation("undone", f"{row.body} was withdrawn, and is {row.state}")
        told_held = any(answer.op == "held" for _, answer in tale.answers[row.client_id])
        if told_held and row.seq is not None and not tale.was_tried("release", row.id):
            yield Violation("held-shown", f"{row.body} was held, and others see it")
        if row.seq is None and tale.was_done("release", row.id):
            yield Violation("undone", f"{row.body} was released, and is {row.state}")


def order(tale: Tale) -> Iterator[Violation]:
    """Each thread has one order: places 1, 2, 3 …, and whatever was acknowledged before another was sent is first."""
    for thread, rows in tale.by_thread.items():
        placed = sorted((row for row in rows if row.seq is not None), key=lambda row: row.seq or 0)
        if [row.seq for row in placed] != list(range(1, len(placed) + 1)):
            yield Violation("order", f"thread {thread}: its places have a gap or a double")
        changes = sorted(row.change or 0 for row in placed)
        if len(set(changes)) != len(changes) or (changes and changes[0] < 1):
            yield Violation("order", f"thread {thread}: two messages have the same change")
        head = tale.heads.get(thread)
        if head is None or (head.seq, head.change) != (len(placed), changes[-1] if changes else 0):
            yield Violation("order", f"thread {thread}: it says {head}, and {len(placed)} messages stand")
        untouched = [
            row.change
            for row in placed
            if not (tale.was_tried("withdraw", row.id) or tale.was_tried("release", row.id))
        ]
        if untouched != sorted(untouched, key=lambda change: change or 0):
            yield Violation("order", f"thread {thread}: places and changes go different ways")
        yield from _in_time(tale, placed)


def _in_time(tale: Tale, placed: Sequence[Row]) -> Iterator[Violation]:
    first_told = len(tale.events)  # the earliest acknowledgement among what stands further down
    later: Row | None = None
    for row in reversed(placed):
        if tale.was_tried("release", row.id) or row.client_id not in tale.first_sent:
            continue
        if later is not None and first_told < tale.first_sent[row.client_id]:
            yield Violation("order", f"{row.body} stands before {later.body}, which stood before it was sent")
        told = tale.posted(row.client_id)
        if told is not None and told[0] < first_told:
            first_told, later = told[0], row


def access(tale: Tale) -> Iterator[Violation]:
    """Nobody posts without a place, and nobody reads what was sent after she had lost hers."""
    for row in tale.rows.values():
        if row.seq is not None and not tale.has_place(row.author, row.thread, row.seq):
            yield Violation("posted-without-a-place", f"{row.body} stands where its author had no place")
    for client_id, sent in tale.sent.items():
        told = tale.posted(client_id)
        if told and tale.surely_without(sent.author, sent.thread, tale.first_sent[client_id], told[0]):
            yield Violation("posted-without-a-place", f"{sent.body} was sent after access was lost")
    for number, event in enumerate(tale.events):
        if isinstance(event, Shown) and event.id in tale.rows:
            row, member = tale.rows[event.id], tale.member_of[event.screen]
            since = tale.first_sent.get(row.client_id, 0)
            if row.author != member and tale.surely_without(member, row.thread, since, number):
                yield Violation("leak", f"{event.screen} shows {row.body}, sent after access was lost")


def pages(tale: Tale) -> Iterator[Violation]:
    """A page shows what stands, without a hole, and only what its reader may see."""
    for page in (event for event in tale.events if isinstance(event, ReadPage)):
        seqs = [seq for seq, _ in page.lines]
        for seq, message in page.lines:
            row = tale.rows.get(message)
            if row is None or row.seq != seq or row.thread != page.thread:
                yield Violation("false", f"{page.by}: a page shows {message}, which does not stand there")
            elif not tale.may_see(page.member, row):
                yield Violation("leak", f"{page.by}: a page shows {row.body}")
        hers = [
            row.seq
            for row in tale.by_thread[page.thread]
            if seqs
            and row.seq is not None
            and seqs[0] <= row.seq <= seqs[-1]
            and tale.may_see(page.member, row)
        ]
        if seqs != sorted(hers):
            yield Violation("gap", f"{page.by}: a page has a gap, a double or another order: {seqs}")


def audit(tale: Tale) -> Iterator[Violation]:
    """One line says who posted each message, and no line speaks of a message that does not stand."""
    written = Counter(
        (event.actor, event.message)
        for event in tale.events
        if isinstance(event, AuditLine) and event.verb == "message.posted"
    )
    held = {answer.id for told in tale.answers.values() for _, answer in told if answer.op == "held"}
    for row in tale.rows.values():
        lines = written.pop((row.author, row.id), 0)
        wanted = int(row.seq is not None and row.id not in held and not tale.was_tried("release", row.id))
        if lines != wanted:
            yield Violation("audit", f"{row.body}: {lines} lines of the audit trail instead of {wanted}")
    for actor, message in written:
        yield Violation("audit", f"a line says that {actor} posted {message}, which does not stand")


def oddities(tale: Tale) -> Iterator[Violation]:
    """Answers that nobody should get."""
    for event in tale.events:
        if isinstance(event, Odd):
            yield Violation("odd", f"{event.who}: {event.text}")


def check_file(file: Path) -> list[Violation]:
    """The violations of a history that was written to a file."""
    with file.open(encoding="utf-8") as text:
        return check(read(text))


def say(violations: Iterable[Violation], most: int = 40) -> str:
    """Violations for people, the first ones of many."""
    found = list(violations)
    shown = [f"{kind}: {text}"[:200] for kind, text in found[:most]]
    return "\n".join([*shown, f"… and {len(found) - most} more"] if len(found) > most else shown)


if __name__ == "__main__":
    broken = check_file(Path(sys.argv[1]))
    sys.stdout.write((say(broken) or "No violation.") + "\n")
    sys.exit(bool(broken))
