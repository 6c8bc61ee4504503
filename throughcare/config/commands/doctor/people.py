"""People: whether somebody waits for help and is not rung, and whether they would be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from throughcare.config.commands.doctor.finding import Finding, lasting, number
from throughcare.safety.rules import WORK_SILENT_AFTER

ANSWER = "Answer what rings on the Desk and phone whoever is on call"
OWED_FOR = 300.0  # seconds after which a mail that has not gone is no matter of a moment


def on_disk() -> Iterator[Finding]:
    """What is known without a database: the sign that work leaves, and calls for help that are kept."""
    from throughcare.safety import spool
    from throughcare.safety.watch import work_seen_seconds_ago

    yield work_process(work_seen_seconds_ago())
    kept = spool.oldest()
    yield Finding(
        kept is None,
        "No call for help is kept on the disk."
        if kept is None
        else f"Somebody called for help and is no concern yet: the call is on this machine's disk (help-spool) "
        f"since {kept:%Y-%m-%d %H:%M} UTC. Phone whoever is on call. It becomes a concern by itself once the "
        "database answers and work runs; if both do, work's log says why it can't.",
    )


def work_process(silent: float | None) -> Finding:
    """Judge for how many seconds work has left no sign of life; None if it never has here."""
    if silent is not None and silent <= WORK_SILENT_AFTER:
        return Finding(True, f"The work process was seen {silent:.0f} s ago.")
    said = (
        "The work process has never been seen here."
        if silent is None
        else f"The work process has given no sign of life for {lasting(silent)}."
    )
    return Finding(
        False,
        f"{said} Without it nobody is rung and no mail goes. Start it (throughcare serve); if it runs, it hangs: "
        f"see its log and start it again. {ANSWER} until then.",
    )


def who_wait() -> Iterator[Finding]:
    """Pages that are late or went nowhere, words kept too long, mail that has not gone."""
    from throughcare.people.deliver import waiting
    from throughcare.safety.watch import gone_nowhere, late_pages

    nowhere = gone_nowhere()
    late = late_pages() - nowhere
    yield Finding(
        late <= 0,
        f"{number(late, 'call', 'calls')} about a person should have rung somebody by now and did not. "
        f"{ANSWER}. Why is in another line: work, mail, or a program that would ring nobody."
        if late > 0
        else "No page is late.",
    )
    yield Finding(
        not nowhere,
        f"{number(nowhere, 'ring has', 'rings have')} gone to nobody: {', '.join(waiting(is_urgent=True).why)}. "
        f"{ANSWER}, and mend that channel."
        if nowhere
        else "No ring is stuck here.",
    )
    yield _retention()
    count, oldest, why = waiting()
    yield Finding(
        oldest < OWED_FOR,
        f"{number(count, 'message has', 'messages have')} not gone out, the oldest for {lasting(oldest)}"
        f"{': ' if why else ''}{', '.join(why)}. They are tried again by themselves"
        f"{'; see the mail server or gateway.' if why else '.'}"
        if count
        else "No mail waits.",
    )


def calls() -> Iterator[Finding]:
    """Whether a call would get through, of each program that has somebody to be rung."""
    from django.conf import settings

    from throughcare.core.organization import in_organization
    from throughcare.program.models import Organization
    from throughcare.safety.readiness import readiness

    real = list(Organization.objects.filter(is_demo=False).values_list("id", flat=True))
    if settings.EMAIL_HOST:
        yield Finding(True, "Mail goes to a mail server.")
    else:
        # Of a demo it is well so. Where people are, a ring by mail is a file that nobody reads.
        yield Finding(
            not real,
            "Mail is written to files and reaches nobody: set THROUGHCARE_SMTP_HOST."
            f"{' Nobody is rung by mail until then.' if real else ''}",
        )
    for what, url in (("Texts", settings.SMS_URL), ("Telephone calls", settings.CALL_URL)):
        yield Finding(
            True,
            f"{what} go to a gateway."
            if url
            else f"{what} are written to a file and reach nobody: set THROUGHCARE_{_GATEWAYS[what]}_URL.",
        )
    for organization_id in real:
        with in_organization(organization_id):
            for one in readiness():
                yield from _of_program(one)


_GATEWAYS = {"Texts": "SMS", "Telephone calls": "CALL"}


def _of_program(one: Any) -> Iterator[Finding]:
    free = f"nobody holds the time from {one.open_from:%Y-%m-%d %H:%M} UTC" if one.open_from else ""
    yield Finding(
        not free, f"{one.slug}: {free}." if free else f"{one.slug}: the on-call rota is whole for a week."
    )
    if not one.rung:
        yield Finding(
            False, f"{one.slug}: nobody would be rung. Give somebody the role on-call, clinician or director."
        )
        return
    yield Finding(
        not one.one_way,
        f"{one.slug}: {one.one_way} who would be rung can be reached by mail only: no phone, no browser."
        if one.one_way
        else f"{one.slug}: everybody who would be rung can be reached in two ways.",
    )
    if one.drill_rings:
        yield Finding(False, f"{one.slug}: a drill rings and nobody has answered.")
    elif one.drill_at is None:
        yield Finding(True, f"{one.slug}: no drill was ever answered. Try one: throughcare drill.")
    else:
        yield Finding(
            True,
            f"{one.slug}: the last drill was on {one.drill_at:%Y-%m-%d}, answered after "
            f"{one.drill_took.total_seconds():.0f} s.",
        )


def _retention() -> Finding:
    from throughcare.core.organization import in_organization
    from throughcare.moderation.retention import overdue
    from throughcare.program.models import Organization, Program

    late: dict[str, int] = {}
    unread: list[str] = []
    for organization_id in Organization.objects.values_list("id", flat=True):
        with in_organization(organization_id):
            for program in Program.objects.order_by("slug"):
                try:
                    if count := overdue(program):
                        late[program.slug] = count
                except ValueError:  # a policy that can't be read: its own problem, said here for its program
                    unread.append(program.slug)
    if unread:
        return Finding(False, f"The contact policy in force can't be read: {', '.join(unread)}.")
    if late:
        said = ", ".join(f"{slug} ({count})" for slug, count in late.items())
        return Finding(False, f"Messages are kept longer than their programs say: {said}. Is work running?")
    return Finding(True, "No message is kept longer than its program says.")
