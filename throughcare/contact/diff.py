"""`diff`: what a new policy changes for whom, in sentences."""

from __future__ import annotations

from dataclasses import dataclass

from throughcare.contact.model import Policy
from throughcare.contact.phrases import roles_words
from throughcare.contact.sentences import say
from throughcare.contact.statements import Statement, capital, statements
from throughcare.contact.words import Channel, Role

_FEW = 3
"""Up to so many roles a change names each of them."""

READERS: tuple[str, ...] = tuple(role.value for role in Role if role is not Role.OPERATOR)


@dataclass(frozen=True, slots=True)
class Change:
    """One change: the path of the rule, the roles that read other words now, and both texts (empty: none)."""

    path: str
    roles: tuple[str, ...]
    before: str
    after: str
    sentence: str
    planned: bool = False


def diff(old: Policy, new: Policy, language: str = "en") -> list[Change]:
    """The changes in the order of the page; empty when both policies say the same to everybody."""
    found: dict[tuple[str, str, str, bool, str], list[str]] = {}
    for role in READERS:
        was, now = _by_key(old, role, language), _by_key(new, role, language)
        for key in [*was, *(key for key in now if key not in was)]:
            before, after = was.get(key), now.get(key)
            texts = before.text if before else "", after.text if after else ""
            if texts[0] != texts[1]:
                said = after or before or Statement("", "", "")
                found.setdefault((key, *texts, said.planned, said.place), []).append(role)
    changes = []
    for (path, before_text, after_text, planned, place), readers in found.items():
        concerned = _concerned(old, path) | _concerned(new, path)
        roles = tuple(role for role in readers if role in concerned)
        if not roles and any(path == other[0] and concerned & set(rs) for other, rs in found.items()):
            continue  # the same change, in the words for people it isn't about
        roles = roles or tuple(readers)
        everyone = set(roles) >= concerned and len(roles) > _FEW
        sentence = _sentence(before_text, after_text, roles, everyone, language)
        if place:
            # Most channels say the same in the same words: "You can write at any hour" needs its heading.
            heading = capital(say(language, f"channel-{place}"))
            sentence = say(language, "diff-place", channel=heading, text=sentence)
        if planned:
            sentence = say(language, "diff-planned", text=sentence)
        changes.append(Change(path, roles, before_text, after_text, sentence, planned))
    return changes


def _by_key(policy: Policy, role: str, language: str) -> dict[str, Statement]:
    return {statement.key: statement for statement in statements(policy, role, language)}


def _concerned(policy: Policy, path: str) -> set[str]:
    """The roles a path is about: those its rule names, else its channel, else the whole policy."""
    rules = [rule for channel in policy.channels for rule in channel.who if rule.path == path]
    if not rules:
        rules = [
            r for channel in policy.channels if path.split(".", 1)[0] == channel.channel for r in channel.who
        ]
    if not rules and path.split(".", 1)[0] not in set(Channel):
        rules = [rule for channel in policy.channels for rule in channel.who]
    return {role for rule in rules for role in (*rule.roles, *rule.partners)}


def _sentence(before: str, after: str, roles: tuple[str, ...], everyone: bool, language: str) -> str:
    people = say(language, "diff-everyone") if everyone else roles_words(roles, language)
    if not before:
        return say(language, "diff-new", roles=people, after=after)
    if not after:
        return say(language, "diff-gone", roles=people, before=before)
    return say(language, "diff-changed", roles=people, before=before, after=capital(after))
