"""What a program chooses about its reviews: what to watch for, the drawn share, how long a strike counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from throughcare.access.actor import Actor
from throughcare.access.words import Word
from throughcare.conversations.actions.watching import save_watch_list
from throughcare.moderation import rules
from throughcare.moderation.models import ReviewSetting
from throughcare.program.actions.acting import acting
from throughcare.program.models import Program
from throughcare.program.policy import get_program
from throughcare.program.refusals import Refused
from throughcare.screening.watch import (
    LONGEST,
    MOST_RULES,
    MOST_WORDS,
    BadRule,
    check_rules,
    check_topics,
)

_BAD: dict[str, Promise] = {
    "many-rules": gettext_lazy("That is more than %(rules)s phrases. Take some out."),
    "long-phrase": gettext_lazy("“%(phrase)s…” is longer than %(longest)s characters."),
    "many-words": gettext_lazy("“%(phrase)s” has more than %(words)s words."),
    "no-words": gettext_lazy("“%(phrase)s” has no word in it that could be found in a text."),
    "no-effect": gettext_lazy("“%(phrase)s” needs an effect."),
    "no-topic": gettext_lazy("Choose for each topic what happens when it comes up."),
}


def save_review_rules(
    actor: Actor,
    *,
    slug: str,
    phrases: Iterable[tuple[str, str]],
    topics: Mapping[str, str],
    sample_per_mille: int,
    strike_days: int,
) -> Program:
    """Put a program's choices in force: watched phrases and topics with their effects for the very next post.

    Raises Http404 for a program in which the actor publishes no rules, and Refused with what is wrong.
    """
    program = get_program(actor, slug, Word.POLICY_PUBLISH)
    if not 0 <= sample_per_mille <= rules.MOST_SAMPLE:
        sentence = _("Draw between 0 and %(most)s of a thousand messages.")
        raise Refused("wrong-sample", sentence % {"most": rules.MOST_SAMPLE})
    if not 1 <= strike_days <= rules.STRIKE_DAYS_MOST:
        sentence = _("A reminder or more counts for 1 to %(most)s days.")
        raise Refused("wrong-days", sentence % {"most": rules.STRIKE_DAYS_MOST})
    try:
        checked = check_rules(phrases)
        does = check_topics(topics)
    except BadRule as error:
        what = {"phrase": error.phrase, "rules": MOST_RULES, "longest": LONGEST, "words": MOST_WORDS}
        raise Refused(error.code, str(_BAD[error.code]) % what) from error
    with acting(
        actor, "review.settings", "program", program.id, sample=sample_per_mille, strike_days=strike_days
    ) as doing:
        save_watch_list(actor, program=program, rules=checked, topics=does)
        ReviewSetting.objects.update_or_create(
            program=program,
            defaults={
                "organization_id": doing.organization_id,
                "sample_per_mille": sample_per_mille,
                "strike_days": strike_days,
            },
        )
    return program
