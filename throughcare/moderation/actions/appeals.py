"""An appeal in which one can talk: a member asks, and somebody else than who decided hears and answers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from throughcare.access.actor import Actor
from throughcare.conversations.actions.locks import lock_threads
from throughcare.conversations.actions.messages import restore_message
from throughcare.conversations.actions.topics import TopicRefused, rename_topic
from throughcare.conversations.models import Message
from throughcare.core.events import announce
from throughcare.kit import clock
from throughcare.kit.text import BadText, clean_start
from throughcare.moderation import rules
from throughcare.moderation.actions.corrections import lift_correction
from throughcare.moderation.actions.opening import Hours
from throughcare.moderation.actions.reviews import standing
from throughcare.moderation.models import Appeal, AppealWord, Correction, Review
from throughcare.moderation.policy import get_own_appeal, get_own_decision, get_review
from throughcare.moderation.typed import typed
from throughcare.program.actions.acting import acting, lock_members
from throughcare.program.refusals import Refused
from throughcare.safety.actions import open_concern
from throughcare.safety.models import Concern
from throughcare.screening import screen_or_unscreened
from throughcare.screening.findings import SELF_HARM

WORDS_MOST = 20  # of each side: a short talk, not a thread
# In which the same words are one saying: later they are said again, and heard.
_TWO_TAPS = timedelta(seconds=60)
UPHELD, CHANGED = "upheld", "changed"


def open_appeal(actor: Actor, *, kind: str, about_id: UUID, body: str) -> Appeal:
    """Ask somebody else to look again at what was decided about one's own words, or about oneself.

    Once a decision: asked again, the first one is answered. Open also to whom has left the program. Raises
    Http404, and Refused where nothing is written.
    """
    decision = get_own_decision(actor, kind, about_id)
    with (
        _heard_if_refused(actor, decision.program_id, about_id, body),
        acting(actor, "appeal.open", kind, about_id) as doing,
    ):
        words = _something(body)
        lock_members(actor.member_id)
        there = Appeal.objects.filter(about_kind=kind, about_id=about_id).first()
        if there is not None:
            doing.detail["changed"] = False
            if not _was_just_said(there, words):
                _heed_refused(actor, there.program_id, about_id, body)
            return there
        now = clock.now()
        decided_by = decision.settled_by_id if isinstance(decision, Review) else decision.given_by_id
        if decided_by is None:
            raise Refused("nobody", _("Nobody decided this. Please write to your care team."))
        appeal = Appeal.objects.create(
            organization_id=doing.organization_id,
            program_id=decision.program_id,
            member_id=actor.member_id,
            about_kind=kind,
            about_id=about_id,
            decided_by_id=decided_by,
            opened_at=now,
        )
        said = _say(appeal, actor, words, is_team=False)
        _heed(actor, appeal.program_id, said.id, words)
        doing.detail["appeal"] = str(appeal.id)
        level = rules.Level.AMBER
        Review.objects.create(
            organization_id=doing.organization_id,
            kind=Review.Kind.APPEAL,
            subject_id=appeal.id,
            program_id=appeal.program_id,
            thread_id=decision.thread_id if isinstance(decision, Review) else None,
            message_id=decision.message_id,
            author_id=actor.member_id,
            barred_ids=sorted({actor.member_id, decided_by}),
            level=level,
            opened_at=now,
            due_at=Hours().due(level, now, appeal.program_id),
            frozen_body=words,
        )
        announce(doing.organization_id, "notice", program=appeal.program_id, about="waiting")
    return appeal


def say_in_appeal(actor: Actor, *, appeal_id: UUID, body: str) -> Appeal:
    """Go on with one's own appeal while it is open. Raises Http404, Refused."""
    found = get_own_appeal(actor, appeal_id)
    with (
        _heard_if_refused(actor, found.program_id, appeal_id, body),
        acting(actor, "appeal.say", "appeal", appeal_id) as doing,
    ):
        words = _something(body)
        appeal = _open(found.id)
        if _was_just_said(appeal, words):
            doing.detail["changed"] = False
            return appeal
        said = _say(appeal, actor, words, is_team=False)
        _heed(actor, appeal.program_id, said.id, words)
        announce(actor.organization_id, "notice", program=appeal.program_id, about="waiting")
    return appeal


def answer_appeal(actor: Actor, *, appeal_id: UUID, body: str, outcome: str = "") -> Appeal:
    """Answer as the care team; with an outcome, decide: `changed` restores the words or lifts the correction.

    Never by whoever decided before. Raises Http404, Refused.
    """
    review = get_review_of_appeal(actor, appeal_id)
    if outcome not in {"", UPHELD, CHANGED}:
        raise Refused("no-outcome", _("Choose what comes of it."))
    words = _something(body)
    verb = "appeal.settle" if outcome else "appeal.answer"
    with acting(actor, verb, "appeal", appeal_id, outcome=outcome) as doing:
        if review.thread_id is not None:
            lock_threads([review.thread_id])
        current = standing(actor, review.id)
        appeal = _open(appeal_id)
        now = clock.now()
        current.claimed_by_id, current.claimed_at = actor.member_id, now
        _say(appeal, actor, words, is_team=True)
        if outcome:
            if outcome == CHANGED:
                _undo(actor, appeal)
            appeal.state, appeal.outcome = Appeal.State.SETTLED, outcome
            appeal.settled_by_id, appeal.settled_at = actor.member_id, now
            appeal.save(update_fields=["state", "outcome", "settled_by", "settled_at"])
            current.state, current.outcome = Review.State.SETTLED, outcome
            current.settled_by_id, current.settled_at = actor.member_id, now
        current.save(
            update_fields=["claimed_by", "claimed_at", "state", "outcome", "settled_by", "settled_at"]
        )
        doing.notices(appeal.member_id)
        announce(actor.organization_id, "notice", program=appeal.program_id, about="waiting")
    return appeal


def get_review_of_appeal(actor: Actor, appeal_id: UUID) -> Review:
    """The review of an appeal that this actor may answer. Raises Http404."""
    found = Review.objects.filter(kind=Review.Kind.APPEAL, subject_id=appeal_id).values_list("id", flat=True)
    return get_review(actor, found.first() or appeal_id)


def _undo(actor: Actor, appeal: Appeal) -> None:
    if appeal.about_kind == "correction":
        if Correction.objects.filter(id=appeal.about_id, lifted_at=None).exists():
            lift_correction(actor, correction_id=appeal.about_id)
        return
    review = Review.objects.get(id=appeal.about_id)
    if review.is_title and review.message_id is not None:
        try:
            rename_topic(actor, topic_id=review.message_id, title=review.frozen_body)
        except TopicRefused as refused:
            raise Refused("bad-title", refused.sentence) from refused
        return
    message = Message.objects.filter(id=review.message_id).first() if review.message_id else None
    if message is not None and message.state in {Message.State.REMOVED, Message.State.RETURNED}:
        restore_message(actor, message_id=message.id)


def _open(appeal_id: UUID) -> Appeal:
    """The appeal under its lock. Raises Refused where it has been answered."""
    appeal = Appeal.objects.select_for_update().get(id=appeal_id)
    if appeal.state != Appeal.State.OPEN:
        raise Refused("done", _("This has been answered. You can always write to your care team."))
    return appeal


@contextmanager
def _heard_if_refused(actor: Actor, program_id: UUID, about_id: UUID, body: str) -> Iterator[None]:
    """Words that are too many or too late are kept nowhere, and ring all the same."""
    try:
        yield
    except Refused:
        _heed_refused(actor, program_id, about_id, body)
        raise


def _heed_refused(actor: Actor, program_id: UUID, about_id: UUID, body: str) -> None:
    # The same words sent once more are one concern, until somebody has closed it: said again after that, they ring.
    source_id = uuid5(about_id, body.encode(errors="replace").decode())
    dealt_with = Concern.objects.filter(
        source_kind=rules.REFUSED_APPEAL_SOURCE, state=Concern.State.CLOSED
    ).values_list("closed_at", flat=True)
    while (closed_at := dealt_with.filter(source_id=source_id).first()) is not None:
        source_id = uuid5(source_id, closed_at.isoformat())
    _heed(actor, program_id, source_id, body, source_kind=rules.REFUSED_APPEAL_SOURCE)


def _heed(
    actor: Actor, program_id: UUID, source_id: UUID, body: str, *, source_kind: str = rules.APPEAL_SOURCE
) -> None:
    """Ring for the member whose own words worry, or could not be checked."""
    try:
        words = clean_start(body)
    except BadText:
        return
    found = screen_or_unscreened(words)
    if found.severity or SELF_HARM in found.flags or not found.screened:
        open_concern(
            actor,
            member_id=actor.member_id,
            program_id=program_id,
            level=max(found.severity, 1),
            source_kind=source_kind,
            source_id=source_id,
        )


def _was_just_said(appeal: Appeal, words: str) -> bool:
    last = AppealWord.objects.filter(appeal=appeal, is_team=False).order_by("at", "id").last()
    return last is not None and last.body == words and clock.now() - last.at < _TWO_TAPS


def _say(appeal: Appeal, actor: Actor, words: str, *, is_team: bool) -> AppealWord:
    said = AppealWord.objects.filter(appeal=appeal, is_team=is_team).count()
    if said >= WORDS_MOST:
        raise Refused("many-words", _("That is a lot of words here. Let us talk: write to your care team."))
    return AppealWord.objects.create(
        organization_id=appeal.organization_id,
        appeal=appeal,
        by_id=actor.member_id,
        is_team=is_team,
        body=words,
        at=clock.now(),
    )


def _something(body: str) -> str:
    words = typed(body, rules.WORDS_LENGTH)
    if not words:
        raise Refused("empty", _("Write a few words first. One sentence is enough."))
    return words
