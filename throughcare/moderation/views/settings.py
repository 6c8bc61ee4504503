"""What a program chooses about its reviews, and how well flags work in it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages as toasts
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from throughcare.access.guard import MemberRequest, guard
from throughcare.access.words import Word
from throughcare.conversations.models import WatchList
from throughcare.conversations.notes import NOTE_WORDS
from throughcare.kit.text import small_number
from throughcare.moderation import rules
from throughcare.moderation.actions.settings import save_review_rules
from throughcare.moderation.models import ReviewSetting
from throughcare.moderation.queries.measured import measured_flags
from throughcare.program.models import Program
from throughcare.program.policy import get_first_program, get_program, visible_programs
from throughcare.program.queries.roles import holding
from throughcare.program.refusals import Refused
from throughcare.screening.watch import MOST_RULES, NEVER_HELD, TOPIC_DEFAULTS, TOPIC_NOTES, TopicEffect

_FIELDS = {"hold": "hold", "review": "review"} | {f"note-{note}": f"note:{note}" for note in NOTE_WORDS}
"""The fields of phrases, and what theirs do."""

_TOPIC_OF = {note: flag for flag, note in TOPIC_NOTES.items()}
_TOPIC_WORDS: dict[TopicEffect, Promise] = {
    TopicEffect.NOTHING: gettext_lazy("Nothing more"),
    TopicEffect.NOTE: gettext_lazy("It appears behind this note"),
    TopicEffect.HOLD: gettext_lazy("A person looks first, then it appears behind this note"),
}

_MOST_LINES = 2 * MOST_RULES  # more is refused by the action; what is beyond is not even looked at


@guard(Word.REVIEW_DECIDE)
@require_GET
def measured(request: MemberRequest) -> HttpResponse:
    """Each flag's share that is right and share that is found, in plain words, for each of her programs."""
    programs = list(visible_programs(request.actor, Word.REVIEW_DECIDE))
    context = {
        "programs": [
            (
                program,
                rows,
                any(row.raised or row.drawn for row in rows),
                request.actor.holds(Word.POLICY_PUBLISH, program.id),
            )
            for program in programs
            for rows in [measured_flags(program)]
        ],
        "fewest_raised": rules.FEWEST_RAISED,
        "fewest_drawn": rules.FEWEST_DRAWN,
    }
    return render(request, "moderation/measured.html", context)


@guard(Word.WATCH_READ)
@require_GET
def all_rules(request: MemberRequest) -> HttpResponse:
    """The first of her programs."""
    return redirect("review-rules", get_first_program(request.actor, Word.WATCH_READ).slug)


@guard(Word.WATCH_READ)
def review_rules(request: MemberRequest, slug: str) -> HttpResponse:
    """The words and topics a program watches for, how much is drawn at random, how long a strike counts: to change for
    whoever publishes its rules, to read for others of its staff.
    """
    program = get_program(request.actor, slug, Word.WATCH_READ)
    about = {
        "program": program,
        "others": visible_programs(request.actor, Word.WATCH_READ).exclude(id=program.id),
        "may_review": request.actor.holds(Word.REVIEW_DECIDE),
    }
    if not request.actor.holds(Word.POLICY_PUBLISH, program.id):
        if request.method == "POST":
            raise Http404
        return render(request, "moderation/review_rules_read.html", about | _in_words(program))
    error = ""
    if request.method == "POST":
        try:
            save_review_rules(
                request.actor,
                slug=slug,
                phrases=[
                    (line, effect)
                    for field, effect in _FIELDS.items()
                    for line in request.POST.get(field, "").splitlines()[:_MOST_LINES]
                ],
                topics={
                    topic: request.POST[f"topic-{topic}"]
                    for topic in TOPIC_NOTES
                    if f"topic-{topic}" in request.POST
                },
                sample_per_mille=small_number(request.POST.get("sample", ""), -1, 4),
                strike_days=small_number(request.POST.get("strike_days", ""), -1, 4),
            )
        except Refused as refused:
            error = refused.sentence
        else:
            toasts.success(request, _("Saved. It holds from the very next post on."))
            return HttpResponseRedirect(f"/reviews/rules/{slug}")
    return render(
        request,
        "moderation/review_rules.html",
        _form(request, program.id) | about | {"error": error},
        status=422 if error else 200,
    )


def _in_words(program: Program) -> dict[str, object]:
    """What is in force, for a page that only says it."""
    watch = WatchList.objects.filter(program=program).first()
    chosen = ReviewSetting.objects.filter(program=program).first()
    topics = {
        topic: TopicEffect(does) if does in set(TopicEffect) else TOPIC_DEFAULTS[topic]
        for topic, does in {**TOPIC_DEFAULTS, **(watch.topics if watch else {})}.items()
        if topic in TOPIC_NOTES
    }
    phrases = [
        (does, word, [phrase for phrase, effect in (watch.rules if watch else []) if effect == does])
        for does, word in (
            ("review", _("A person looks afterwards")),
            ("hold", _("A person looks first")),
            *((f"note:{note}", _("Behind “%(note)s”") % {"note": word}) for note, word in NOTE_WORDS.items()),
        )
    ]
    return {
        "phrases": [(word, found) for _does, word, found in phrases if found],
        "topics": [
            (
                rules.FLAGS[topic],
                NOTE_WORDS[note],
                _TOPIC_WORDS[topics[topic]],
                topics[topic] is not TopicEffect.NOTHING,
            )
            for topic, note in TOPIC_NOTES.items()
        ],
        "sample": chosen.sample_per_mille if chosen else rules.SAMPLE_PER_MILLE,
        "strike_days": chosen.strike_days if chosen else rules.STRIKE_DAYS,
        "publishers": [member.full_name for member in holding(program, Word.POLICY_PUBLISH)],
    }


def _form(request: MemberRequest, program_id: UUID) -> dict[str, object]:
    """What stands in the fields: what was typed, else what is in force."""
    watch = WatchList.objects.filter(program_id=program_id).first()
    topics: dict[str, str] = {**TOPIC_DEFAULTS, **(watch.topics if watch else {})}
    if request.method == "POST":
        typed = {name: request.POST.get(name, "") for name in (*_FIELDS, "sample", "strike_days")}
        topics = {topic: request.POST.get(f"topic-{topic}", does) for topic, does in topics.items()}
    else:
        chosen = ReviewSetting.objects.filter(program_id=program_id).first()
        typed = {
            field: "\n".join(phrase for phrase, does in (watch.rules if watch else []) if does == effect)
            for field, effect in _FIELDS.items()
        }
        typed["sample"] = str(chosen.sample_per_mille if chosen else rules.SAMPLE_PER_MILLE)
        typed["strike_days"] = str(chosen.strike_days if chosen else rules.STRIKE_DAYS)
    return {**typed, "notes": [_note(note, typed, topics) for note in NOTE_WORDS]}


def _note(note: str, typed: dict[str, str], topics: dict[str, str]) -> dict[str, object]:
    """One note's fields: its phrases, and what happens where screening finds its topic, if it looks for it."""
    topic = _TOPIC_OF.get(note, "")
    does = [
        (str(effect), word, topics[topic] == effect)
        for effect, word in _TOPIC_WORDS.items()
        if topic and not (effect is TopicEffect.HOLD and topic in NEVER_HELD)
    ]
    return {
        "key": note,
        "word": NOTE_WORDS[note],
        "phrases": typed[f"note-{note}"],
        "topic": topic,
        "found": rules.FLAGS.get(topic, ""),
        "does": does,
    }
