"""Subjects inside a support group."""

from __future__ import annotations

from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from throughcare.access.actor import Actor
from throughcare.access.audit import record
from throughcare.access.words import Word
from throughcare.contact.words import Act, Channel
from throughcare.conversations.actions.locks import count_change, lock_threads
from throughcare.conversations.models import Message, Topic
from throughcare.conversations.policy import Sight, get_thread
from throughcare.conversations.posting import Post, compose
from throughcare.conversations.posting.concerns import MESSAGE, NOT_SCREENED
from throughcare.kit import clock
from throughcare.kit.ids import new_id
from throughcare.kit.text import BadText, clean_body
from throughcare.safety.actions import open_concern

MAX_TITLE = 80
MAX_TOPICS = 200


class TopicRefused(Exception):  # noqa: N818 - a refusal with a sentence, like the others
    """A topic cannot be opened; `sentence` says why to the person who tried."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        super().__init__(sentence)


def create_topic(actor: Actor, *, thread_id: UUID, title: str) -> Topic:
    """Open a subject in a support group, or give the one of this title. Raises Http404 or TopicRefused.

    A title in which somebody may be in danger, or that could not be screened, is refused, and reaches staff as a
    message would.
    """
    sight = get_thread(actor, thread_id, Word.THREAD_WRITE)
    if sight.channel is not Channel.SUPPORT_GROUP:
        raise TopicRefused(_("Topics are for support groups."))
    try:
        named = compose(
            organization=actor.organization_id,
            thread=thread_id,
            author=actor.member_id,
            client_id=new_id(),
            body=" ".join(title.split()),
        )
    except BadText as bad:
        raise TopicRefused(bad.sentence) from bad
    words = named.body
    is_danger = named.may_be_danger and not sight.me.is_at_work
    if is_danger or not named.screened:
        _tell_staff(actor, sight, named)
    if is_danger:
        raise TopicRefused(
            _("Thank you for saying this. Your team has been told. Help now is there for you at any time.")
        )
    if not named.screened:
        raise TopicRefused(_("We couldn't check this name just now, so your team will look at it."))
    # Everybody reads a title at once, so one that would be held as a message is not taken as a title.
    decision = sight.world.decide(actor.member_id, Act.POST, clock.now(), named.content)
    if not decision.allows:
        raise TopicRefused(decision.sentence)
    _not_too_long(words)
    return _create(actor, thread_id, words)


@transaction.atomic
def _create(actor: Actor, thread_id: UUID, words: str) -> Topic:
    thread = lock_threads([thread_id])[0]
    there = Topic.objects.filter(thread=thread, title__iexact=words).first()
    if there is not None:
        return there
    if Topic.objects.filter(thread=thread).count() >= MAX_TOPICS:
        raise TopicRefused(_("This group has many topics already. Please pick one of them."))
    topic = Topic.objects.create(
        organization_id=actor.organization_id, thread=thread, title=words, opened_by_id=actor.member_id
    )
    count_change(thread)
    record(actor, "create_topic", "topic", topic.id, thread=str(thread_id))
    return topic


@transaction.atomic
def rename_topic(actor: Actor, *, topic_id: UUID, title: str) -> Topic:
    """Give a topic another name; what was said on it stays. Raises TopicRefused.

    Whoever calls has seen to it that this actor may. The same name again changes nothing.
    """
    thread_id = Topic.objects.values_list("thread_id", flat=True).get(id=topic_id)
    thread = lock_threads([thread_id])[0]
    topic = Topic.objects.get(id=topic_id)
    try:
        words = clean_body(" ".join(title.split()))
    except BadText as bad:
        raise TopicRefused(bad.sentence) from bad
    _not_too_long(words)
    if topic.title == words:
        return topic
    if Topic.objects.filter(thread=thread, title__iexact=words).exclude(id=topic_id).exists():
        raise TopicRefused(_("Another topic in this group has this name. Please choose another one."))
    topic.title = words
    topic.save(update_fields=["title"])
    count_change(thread)
    record(actor, "rename_topic", "topic", topic.id, thread=str(thread_id))
    return topic


def _not_too_long(words: str) -> None:
    if len(words) > MAX_TITLE:
        raise TopicRefused(
            _("Please use %(n)s characters or fewer for the name of a topic.") % {"n": MAX_TITLE}
        )


@transaction.atomic
def _tell_staff(actor: Actor, sight: Sight, named: Post) -> None:
    """Keep the words as the message path keeps those of a refused post, with a concern; said again, once."""
    thread, now = sight.thread, clock.now()
    kept, _made = Message.objects.get_or_create(
        organization_id=actor.organization_id,
        thread_id=thread.id,
        author_id=actor.member_id,
        client_id=uuid5(thread.id, f"{actor.member_id} {named.body}"),
        defaults={
            "id": new_id(),
            "body": named.body,
            "state": Message.State.RETURNED,
            "reason": "topic-title",
            "flags": list(named.flags),
            "severity": named.severity,
            "policy_number": sight.world.place.policy_number,
            "at": now,
            "settled_at": now,
        },
    )
    open_concern(
        actor,
        member_id=actor.member_id,
        program_id=thread.program_id,
        level=max(named.severity, 1),
        source_kind=MESSAGE if named.screened else NOT_SCREENED,
        source_id=kept.id,
        url=f"/threads/{thread.id}#m-{kept.id}",
    )
