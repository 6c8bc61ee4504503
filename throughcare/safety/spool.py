"""Calls for help that the database could not take: kept on disk, flushed to it, turned into concerns once.

Each call is one file, written whole, synced, and named by its own id, which becomes the concern's source:
however often a file is read again after a crash, there is one concern.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import queue
import threading
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.db import connection, transaction
from django.db.models import F, Q

from throughcare.core.locks import be_impatient, is_database_away
from throughcare.core.organization import in_organization
from throughcare.kit import clock
from throughcare.kit.faults import say_fault
from throughcare.kit.ids import new_id, parse_id
from throughcare.people.rules import TEMPLATES
from throughcare.program.models import Episode, Member, Organization, Program, Relation, Role
from throughcare.safety import rules
from throughcare.safety.actions import open_concern
from throughcare.safety.identity import Identity
from throughcare.safety.who import Answerers

TELL_WITHIN = 4.0  # seconds that somebody who calls for help waits for a slow database
logger = logging.getLogger("throughcare.safety")


def call(identity: Identity, call_id: UUID | None = None) -> None:
    """Keep a call for help on disk, durably, and mail whoever was last known to be on call.

    `call_id` where the database may have it too: whoever comes second finds the first. Raises OSError only
    where the disk takes nothing; the page then says to phone.
    """
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    call_id = call_id or new_id()
    words = {
        "organization": identity.organization_id,
        "member": str(identity.member_id),
        "at": clock.now().isoformat(),
    }
    path = folder / f"{call_id}.json"
    temporary = path.with_suffix(".part")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(descriptor, json.dumps(words).encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    temporary.rename(path)
    directory = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
    _mail_last_known_rota(identity.organization_id)


def drain() -> int:
    """Turn every kept call into a concern; answers how many.

    A call leaves the disk after its concern is committed.
    """
    if not _folder().exists():
        return 0
    done = 0
    for path in sorted(_folder().glob("*.json")):
        try:
            words = json.loads(path.read_text(encoding="utf-8"))
            identity = Identity(int(words["organization"]), UUID(words["member"]))
        except FileNotFoundError:
            continue  # another process was faster
        except (ValueError, KeyError, TypeError):
            # Put aside for a person to read, so that it stands in no other call's way; `doctor` counts these.
            logger.error("a kept call for help cannot be read and was put aside")
            path.replace(path.with_suffix(".unreadable"))
            continue
        try:
            with in_organization(identity.organization_id), transaction.atomic():
                be_impatient()
                is_told = tell_team(identity, source_id=parse_id(path.stem))
        except Exception as error:
            if is_database_away(error):
                raise  # all of them wait
            # It stays, is tried again and counted by `doctor`; those behind it are told now.
            logger.error("a kept call for help could not be told (%s)", type(error).__name__)
            continue
        if not is_told:
            # Of somebody this organization does not know: never thrown away, a person looks at it.
            logger.error("a kept call for help is of nobody here and was put aside")
            path.replace(path.with_suffix(".unreadable"))
            continue
        path.unlink(missing_ok=True)
        done += 1
    return done


def tell_team(identity: Identity, *, source_id: UUID | None = None) -> bool:
    """Open a concern in the program that knows the member best; directors are rung where none does.

    Call inside the organization. Answers False only for somebody whom the organization does not know. Raises
    DatabaseError where the database is away.
    """
    if not Member.objects.filter(id=identity.member_id).exists():
        return False
    open_concern(
        None,
        member_id=identity.member_id,
        program_id=_program_of(identity.member_id),
        level=rules.HELP_LEVEL,
        source_kind=rules.HELP_NOW,
        source_id=source_id,
    )
    return True


def _program_of(member_id: UUID) -> UUID | None:
    """Of her running episode, else of her last; else of whom she is kin to; else where she works, or any."""
    kin = Relation.objects.filter(other_id=member_id).values("member_id")
    for people in (Q(member_id=member_id), Q(member_id__in=kin)):
        episodes = Episode.objects.filter(people).order_by(
            F("ended_at").desc(nulls_first=True), "-started_at"
        )
        program_id: UUID | None = episodes.values_list("program_id", flat=True).first()
        if program_id is not None:
            return program_id
    roles = Role.objects.filter(member_id=member_id).order_by(F("program_id").asc(nulls_last=True))
    for works_in in roles.values_list("program_id", flat=True):
        return works_in or Program.objects.order_by("id").values_list("id", flat=True).first()
    return None


def call_or_tell(identity: Identity) -> str:
    """Tell the team by the database, else by the disk: "told", "kept", or "nobody" where she has no team.

    A database that is slow, or stands still and answers nothing, is waited for a few seconds only. The call may
    then be in both places: under one id, so that it is one concern.
    """
    call_id = new_id()
    answers: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=_tell, args=(identity, call_id, answers), name="tell", daemon=True).start()
    try:
        answer = answers.get(timeout=TELL_WITHIN)
    except queue.Empty:
        logger.error("the database is too slow for a call for help: it goes to the disk too")
        answer = ""
    if not answer:
        call(identity, call_id)
    return answer or "kept"


def _tell(identity: Identity, call_id: UUID, answers: queue.SimpleQueue[str]) -> None:
    """In a thread of its own, with a connection of its own. An empty answer: the database did not take it."""
    try:
        with in_organization(identity.organization_id):
            answers.put("told" if tell_team(identity, source_id=call_id) else "nobody")
    except Exception as error:
        # Mostly the database is away. Whatever it is, the call is kept and told as soon as it can be.
        logger.error("a call for help goes to the disk (%s)", type(error).__name__)
        answers.put("")
    finally:
        with contextlib.suppress(Exception):
            connection.close()


def keep_rota() -> None:
    """Write down who would be rung now, so that mail finds them while the database is away.

    An organization that cannot be read keeps what was last known of it.
    """
    now = clock.now()
    path, rota = _rota(), {}
    failed: Exception | None = None
    for organization_id in list(Organization.objects.values_list("id", flat=True)):
        try:
            with in_organization(organization_id):
                rota[str(organization_id)] = _addresses(now)
        except Exception as error:
            if is_database_away(error):
                raise  # what was last known of all of them stays
            failed = error
            logger.error("the rota of organization %s can't be kept (%s)", organization_id, say_fault(error))
            rota[str(organization_id)] = _last_known(organization_id)
    temporary = path.with_suffix(".part")
    temporary.touch(mode=0o600)
    temporary.write_text(json.dumps({"at": now.isoformat(), "rota": rota}), encoding="utf-8")
    temporary.replace(path)
    if failed is not None:
        raise failed


def _last_known(organization_id: int) -> list[str]:
    with contextlib.suppress(OSError, ValueError, KeyError):
        found: list[str] = json.loads(_rota().read_text(encoding="utf-8"))["rota"][str(organization_id)]
        return found
    return []


def _addresses(now: datetime) -> list[str]:
    """Whoever the ladder would ring in each program of this organization; its directors where that is nobody."""
    who = Answerers([], now)
    people: set[UUID] = set()
    programs: list[UUID | None] = [*Program.objects.values_list("id", flat=True)]
    for program in programs or [None]:
        try:
            found = who.everybody(program)
        except Exception as error:
            if is_database_away(error):
                raise
            logger.error("who is on call in a program could not be read (%s)", type(error).__name__)
            found = set()
        people |= found or who.directors()
    return sorted(set(Member.objects.filter(id__in=people).values_list("account__email", flat=True)))


def _mail_last_known_rota(organization_id: int) -> None:
    """Neutral words to the last people known; a mail server that is away too must not lose the kept call."""
    try:
        addresses = json.loads(_rota().read_text(encoding="utf-8"))["rota"].get(str(organization_id), [])
        text = TEMPLATES["page"]
        if addresses:
            send_mail(text.subject, text.body.format(url=settings.PUBLIC_URL + "/waiting"), None, addresses)
    except Exception as error:
        # The call is on the disk and will be told: trouble with the mail must not turn into an error page.
        logger.error("nobody could be mailed about a kept call for help (%s)", type(error).__name__)


def kept() -> int:
    """How many calls are still on disk, unreadable ones too."""
    return len(_kept())


def oldest() -> datetime | None:
    """When the oldest call that is still on disk was made, unreadable ones too, for `doctor`."""
    times = []
    for path in _kept():
        with contextlib.suppress(FileNotFoundError):  # told a moment ago
            times.append(datetime.fromtimestamp(path.stat().st_mtime, UTC))
    return min(times, default=None)


def _kept() -> list[Path]:
    return [*_folder().glob("*.json"), *_folder().glob("*.unreadable")]


def _folder() -> Path:
    return Path(settings.DATA_FOLDER) / "help-spool"


def _rota() -> Path:
    return Path(settings.DATA_FOLDER) / "last-known-rota.json"
