"""Making organizations: the first thing an operator does."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from throughcare.core.organization import in_organization
from throughcare.kit import clock
from throughcare.kit.text import BadText, clean_line
from throughcare.program.actions.acting import acting
from throughcare.program.models import Organization
from throughcare.program.refusals import Refused

_LONGEST = 100


def create_organization(
    *, name: str, slug: str = "", zone: str = "America/New_York", is_demo: bool = False
) -> Organization:
    """Make an organization.

    Raises Refused for a name that is empty, longer than a line or no text, for one already taken, and for an
    unknown zone.
    """
    name = named(name)
    slug = slugify(slug or name)[:50]
    if not name or not slug:
        raise Refused("no-name", _("Give the organization a name."))
    zone_must_exist(zone)
    with transaction.atomic():
        try:
            with transaction.atomic():
                organization = Organization.objects.create(name=name, slug=slug, zone=zone, is_demo=is_demo)
        except IntegrityError as error:
            raise Refused(
                "name-taken",
                _("There is an organization with the short name “%(slug)s” already.") % {"slug": slug},
            ) from error
        with in_organization(organization.id), acting(None, "create_organization", "organization"):
            pass
    return organization


def named(name: str) -> str:
    """The name of an organization, a program or a cohort as it is kept. Raises Refused."""
    if len(name) > _LONGEST:
        raise Refused("too-long", _("A name has at most 100 letters."))
    try:
        return clean_line(name)
    except BadText as bad:
        raise Refused("not-text", bad.sentence) from bad


def zone_must_exist(zone: str) -> None:
    """Raise Refused for anything that is not an IANA zone name."""
    try:
        clock.zone(zone)
    except clock.UnknownZone as error:
        raise Refused("unknown-zone", str(error)) from error
