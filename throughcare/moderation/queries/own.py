"""What was decided about a member, as she reads it: what, why, until when, and what she can do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from throughcare.access.actor import Actor
from throughcare.kit import clock
from throughcare.moderation import rules
from throughcare.moderation.models import Appeal, AppealWord, Correction, Report, Review
from throughcare.safety.models import Concern

MOST = 50
_TAKEN = ("removed", "renamed", "returned")
WHAT: dict[str, Promise] = {
    "removed": _("We took this message out of the room."),
    "renamed": _("We gave a topic that you opened another name. What was said on it stays."),
    "returned": _("We did not put this message in the room. Nobody else read it."),
    "note": _("A note for you. It counts for nothing and changes nothing."),
    "reminder": _("A reminder. You can write as before."),
    "warning": _("A warning. You can write as before."),
    "limited": _("For a while, a person from the care team reads each of your posts before others see it."),
    "paused": _("For a while, you can't post to other members. You can read along."),
    "word": _("Somebody from the care team wrote to you about this."),
}
"""What a decision means for her, in one sentence."""


@dataclass(frozen=True)
class Decided:
    """One thing that was decided."""

    kind: str  # review or correction
    id: UUID
    at: datetime
    what: str
    why: str
    words: str
    body: str  # her own words that it is about
    until: datetime | None
    is_over: bool
    is_lifted: bool
    is_new: bool
    may_appeal: bool
    appeal: Appeal | None


def decisions_of(actor: Actor) -> list[Decided]:
    """The newest of them: words taken away, corrections, words from the team. Four queries at most."""
    now = clock.now()
    reviews = (
        Review.objects.filter(author_id=actor.member_id, state=Review.State.SETTLED)
        .filter(Q(outcome__in=_TAKEN) | ~Q(words=""))
        .exclude(kind=Review.Kind.APPEAL)
        .order_by("-settled_at")[:MOST]
    )
    corrections = list(Correction.objects.filter(member_id=actor.member_id).order_by("-at")[:MOST])
    corrected = corrected_words(corrections)
    appeals = {
        (one.about_kind, one.about_id): one for one in Appeal.objects.filter(member_id=actor.member_id)
    }
    found = [_of_review(one, appeals.get(("review", one.id))) for one in _first_of_each(reviews)]
    found += [
        _of_correction(one, appeals.get(("correction", one.id)), now, corrected.get(one.message_id, ""))
        for one in corrections
    ]
    return sorted(found, key=lambda one: one.at, reverse=True)


def _first_of_each(reviews: object) -> list[Review]:
    """Of several reviews of one message that closed together, the one whose words she reads."""
    kept: dict[tuple[UUID | None, str], Review] = {}
    for one in reviews:  # type: ignore[attr-defined]
        key = (one.message_id, one.outcome)
        before = kept.get(key)
        if before is None or (one.words and not before.words):
            kept[key] = one
    return list(kept.values())


def _of_review(one: Review, appeal: Appeal | None) -> Decided:
    is_taken = one.outcome in _TAKEN
    why = rules.why_in_words(one.reason)
    is_changed = appeal is not None and appeal.outcome == "changed"
    return Decided(
        kind="review",
        id=one.id,
        at=one.settled_at or one.opened_at,
        what=str(WHAT[one.outcome if is_taken else "word"]),
        why=why,
        words=one.words,
        body=one.frozen_body,
        until=None,
        is_over=is_changed,
        is_lifted=is_changed,
        is_new=one.read_at is None,
        may_appeal=is_taken and appeal is None,
        appeal=appeal,
    )


def corrected_words(corrections: Iterable[Correction]) -> dict[UUID | None, str]:
    """The words for which steps were given, as they stood when they first came to a reviewer, by message.

    One query, none where no step was given for words.
    """
    messages = {one.message_id for one in corrections if one.message_id}
    if not messages:
        return {}
    reviews = Review.objects.filter(message_id__in=messages).exclude(kind=Review.Kind.APPEAL)
    return dict(reviews.order_by("-opened_at").values_list("message_id", "frozen_body"))


def _of_correction(one: Correction, appeal: Appeal | None, now: datetime, body: str) -> Decided:
    return Decided(
        kind="correction",
        id=one.id,
        at=one.at,
        what=str(WHAT[one.step]),
        why=str(rules.CORRECTION_REASONS.get(one.reason, "")),
        words=one.words,
        body=body,
        until=one.until_at,
        is_over=one.until_at is not None and one.until_at <= now,
        is_lifted=one.lifted_at is not None,
        is_new=one.read_at is None,
        may_appeal=appeal is None and one.lifted_at is None,
        appeal=appeal,
    )


def new_decisions(actor: Actor) -> int:
    """How many of them she has not read, with answers in appeals. One query."""
    reviews = Review.objects.filter(
        Q(outcome__in=_TAKEN) | ~Q(words=""),
        author_id=actor.member_id,
        state=Review.State.SETTLED,
        read_at=None,
    ).exclude(kind=Review.Kind.APPEAL)
    said = AppealWord.objects.filter(appeal_id=OuterRef("id"), is_team=True, at__gt=OuterRef("since"))
    appeals = (
        Appeal.objects.filter(member_id=actor.member_id)
        .annotate(since=Coalesce(F("read_at"), F("opened_at")))
        .filter(Exists(said))
    )
    corrections = Correction.objects.filter(member_id=actor.member_id, read_at=None)
    unread = [found.order_by().values("id") for found in (reviews, corrections, appeals)]
    return unread[0].union(*unread[1:], all=True).count()


def own_reports(actor: Actor) -> list[tuple[Report, str]]:
    """What she reported, newest first, with what came of it. One query."""
    found = Report.objects.filter(reporter_id=actor.member_id).order_by("-at")[:MOST]
    return [(one, str(rules.OUTCOMES.get(one.outcome, ""))) for one in found]


def words_of(appeal: Appeal) -> list[AppealWord]:
    """What was said in an appeal, in order."""
    return list(AppealWord.objects.filter(appeal=appeal).order_by("at", "id"))


def is_worried_about(actor: Actor) -> bool:
    """Whether her words in an appeal opened a concern that nobody has closed: then Help now is offered."""
    return (
        Concern.objects.filter(
            member_id=actor.member_id, source_kind__in=(rules.APPEAL_SOURCE, rules.REFUSED_APPEAL_SOURCE)
        )
        .exclude(state=Concern.State.CLOSED)
        .exists()
    )
