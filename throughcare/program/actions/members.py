"""Members: who an account is to an organization, and what she says about herself."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from throughcare.access.actor import Actor
from throughcare.contact.words import STAFF_ROLES
from throughcare.core.organization import this_organization
from throughcare.core.rows import not_ended
from throughcare.kit import clock
from throughcare.kit.text import BadText, clean_body
from throughcare.people.actions import get_or_create_account, owe_message
from throughcare.people.rules import dialable
from throughcare.program.actions.acting import acting
from throughcare.program.actions.lines import one_line
from throughcare.program.actions.organizations import zone_must_exist
from throughcare.program.events import StandingChanged
from throughcare.program.models import Member, Membership, Role, Standing
from throughcare.program.refusals import Refused
from throughcare.screening import screen_or_unscreened
from throughcare.screening.findings import CONTACT_DETAILS, HARASSMENT, LINK
from throughcare.screening.words import fold

FIELDS = (
    "external_id", "first_name", "last_name", "alias", "birth_date", "zone", "state_of_residence", "phone",
    "preference_groups", "street_address", "emergency_name", "emergency_phone",
)  # fmt: skip
ZONE_KEPT_FOR = timedelta(hours=24)
_OF_THE_TEAM = frozenset({
    "team", "careteam", "staff", "admin", "administrator", "moderator", "facilitator", "clinician", "therapist",
    "counselor", "counsellor", "coordinator", "director", "doctor", "dr", "nurse",
    "psychologist", "psychiatrist", "specialist", "oncall", "throughcare", "support",
})  # fmt: skip
"""Words that say that one works here."""


def create_member(
    actor: Actor | None, *, email: str, first_name: str, zone: str, password: str | None = None, **more: Any
) -> Member:
    """Make a member for the account of this address, and the account if there is none.

    `more`: any of FIELDS. `password` counts only for a new account; without one the account cannot sign
    in until one is set. An account that is a member already is refused.
    """
    values = _checked({"first_name": first_name, "zone": zone, **more})
    try:
        validate_email(email.strip())
    except ValidationError as error:
        sentence = _("“%(email)s” is not an e-mail address.") % {"email": email[:100]}
        raise Refused("wrong-email", sentence) from error
    organization_id = this_organization()
    member = Member(organization_id=organization_id, **values)
    with acting(actor, "create_member", "member", member.id) as doing:
        account = get_or_create_account(email=email, password=password)
        if Membership.objects.filter(account=account, organization_id=organization_id).exists():
            raise Refused("member-already", _("Somebody with this e-mail address is a member already."))
        _external_id_must_be_free(member)
        member.account = account
        member.save(force_insert=True)
        Standing.objects.create(id=member.id, organization_id=doing.organization_id)
        Membership.objects.create(account=account, organization_id=organization_id, member_id=member.id)
    return member


def update_member(actor: Actor | None, *, member: Member, **changes: Any) -> list[str]:
    """Change any of FIELDS; answers which fields differ. The same values again change nothing."""
    values = _checked(changes)
    with acting(actor, "update_member", "member", member.id) as doing:
        current = Member.objects.select_for_update(no_key=True).get(id=member.id)
        changed = sorted(name for name, value in values.items() if getattr(current, name) != value)
        for name in changed:
            setattr(current, name, values[name])
            setattr(member, name, values[name])
        doing.detail["fields"] = changed
        if changed:
            _external_id_must_be_free(current)
            current.save(update_fields=changed)
            doing.publishes(StandingChanged(doing.organization_id, (member.id,)))
            doing.touches(member.id)
    return changed


def invite_member(actor: Actor | None, *, member: Member) -> None:
    """Owe a member who has never come a mail with the way in; once an hour at most. Raises Refused.

    Whether her account has a password already, as from another organization, shows in nothing but her own mail.
    """
    if member.arrived_at is not None:
        raise Refused("has-arrived", _("This person has signed in already."))
    template = "added" if member.account.has_usable_password() else "welcome"
    with acting(actor, "invite_member", "member", member.id) as doing:
        owed = owe_message(account_id=member.account_id, template=template, dedupe=f"welcome:{member.id}")
        doing.detail["changed"] = owed is not None


def choose_alias(actor: Actor, *, alias: str) -> None:
    """Choose the name one is shown by where a program shows aliases. Raises Refused where another has it."""
    alias = _as_name(alias)
    if len(alias) > 30:
        raise Refused("long-alias", _("Choose a name of at most 30 letters."))
    taken = Member.objects.filter(alias__iexact=alias).exclude(id=actor.member_id).exists()
    if alias and (taken or _is_like_staff(alias)):
        raise Refused("alias-taken", _("Somebody here has this name. Please choose another one."))
    update_member(actor, member=Member.objects.get(id=actor.member_id), alias=alias)


def _as_name(text: str) -> str:
    """A chosen name as it is kept: cleaned as a message is, and with nothing in it to be reached by."""
    text = " ".join(text.replace("\0", "").split())
    if not text:
        return ""
    try:
        name = " ".join(clean_body(text).split())
    except BadText as bad:
        raise Refused("not-a-name", bad.sentence) from bad
    found = screen_or_unscreened(name)
    if "@" in name or found.severity or not found.flags.isdisjoint({CONTACT_DETAILS, LINK, HARASSMENT}):
        raise Refused(
            "not-a-name", _("Choose a plain name. Everybody reads it, so leave out numbers and links.")
        )
    return name


def _is_like_staff(alias: str) -> bool:
    """Whether a name could be taken for somebody's who works here, or for the team: nobody may pass for staff.

    Letters that only look alike count as the same, and each word is looked at.
    """
    words = _plain_words(alias)
    if words & _OF_THE_TEAM:
        return True
    now = clock.now()
    roles = Role.objects.filter(not_ended(now), role__in=STAFF_ROLES)
    staff = Member.objects.filter(id__in=roles.values("member_id")).values_list("first_name", "last_name")
    return any(not words.isdisjoint(_plain_words(f"{first} {last}")) for first, last in staff)


def _plain_words(name: str) -> set[str]:
    """The words of a name in plain small letters, and all of them run together; short ones say nothing."""
    words = re.findall(r"[a-z]+", fold(name.casefold()))
    return {word for word in [*words, "".join(words)] if len(word) > 1}


def choose_zone(actor: Actor, *, zone: str) -> None:
    """Say in which time zone one lives: hours of the policy are in it.

    Raises Refused for an unknown one, and for another within a day: nobody gets round quiet hours by travelling
    on paper.
    """
    member, now = Member.objects.get(id=actor.member_id), clock.now()
    if zone == member.zone:
        return
    if member.zone_set_at is not None and now - member.zone_set_at < ZONE_KEPT_FOR:
        again = clock.say_moment(member.zone_set_at + ZONE_KEPT_FOR, member.zone, relative_to=now)
        raise Refused(
            "zone-lately",
            _("You changed your time zone lately. You can change it again %(when)s.") % {"when": again},
        )
    with acting(actor, "choose_zone", "member", member.id):
        update_member(actor, member=member, zone=zone)
        Member.objects.filter(id=member.id).update(zone_set_at=now)


def confirm_safety(actor: Actor, **said: str) -> None:
    """Say, or say again, where help finds one and whom to call: kept with the moment, changed or not.

    `said`: `phone`, `street_address`, `state_of_residence`, `emergency_name`, `emergency_phone`. Raises
    Refused.
    """
    phones = (said.get("phone", ""), said.get("emergency_phone", ""))
    if any(phone.strip() and not dialable(phone) for phone in phones):
        raise Refused("wrong-number", _("Write a phone number with its area code, such as 312-555-0100."))
    with acting(actor, "confirm_safety", "member", actor.member_id):
        member = Member.objects.get(id=actor.member_id)
        update_member(actor, member=member, **said)
        Member.objects.filter(id=member.id).update(safety_confirmed_at=clock.now())


def mark_asked(member_id: UUID, *, is_asked: bool) -> None:
    """Write whether somebody's care team asks her something: a part of the actions of `safety`, which know it and put
    it on the trail. Callers have locked the member.
    """
    Member.objects.filter(id=member_id).exclude(is_asked=is_asked).update(is_asked=is_asked)


def choose_notes(actor: Actor, *, opens: bool) -> None:
    """Say whether one wants words behind content notes at once. The same again changes nothing."""
    with acting(actor, "choose_notes", "member", actor.member_id) as doing:
        others = Member.objects.filter(id=actor.member_id).exclude(opens_notes=opens)
        doing.detail["changed"] = bool(others.update(opens_notes=opens))


def _external_id_must_be_free(member: Member) -> None:
    if not member.external_id:
        return
    other = Member.objects.filter(external_id=member.external_id).exclude(id=member.id)
    if other.exists():
        sentence = _("Somebody else has the number “%(number)s”.") % {"number": member.external_id}
        raise Refused("number-taken", sentence)


def _checked(values: dict[str, Any]) -> dict[str, Any]:
    """The values as they are kept. Raises Refused for one that cannot be, TypeError for an unknown field."""
    unknown = set(values) - set(FIELDS)
    if unknown:
        raise TypeError(f"a member has no {', '.join(sorted(unknown))}")
    kept = {name: one_line(value) if isinstance(value, str) else value for name, value in values.items()}
    if "first_name" in kept and not kept["first_name"]:
        raise Refused("no-name", _("A first name is needed."))
    if "zone" in kept:
        zone_must_exist(kept["zone"])
    if kept.get("state_of_residence"):
        kept["state_of_residence"] = state_code(kept["state_of_residence"])
    born = kept.get("birth_date")
    if isinstance(born, date) and not date(1900, 1, 1) <= born <= clock.now().date():
        raise Refused("wrong-birth-date", _("This birth date cannot be right."))
    if "preference_groups" in kept:
        kept["preference_groups"] = sorted({str(group).strip() for group in kept["preference_groups"]} - {""})
    return kept


def state_code(text: str) -> str:
    """Two capital letters such as IL. Raises Refused for anything else."""
    if len(text) != 2 or not text.isascii() or not text.isalpha():
        raise Refused("wrong-state", _("Write the state as two letters, such as IL."))
    return text.upper()
