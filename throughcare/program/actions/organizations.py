"""Making organizations: the first thing an operator does."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from throughcare.core.organization import in_organization
from throughcare.kit import clock
from throughcare.program.actions.acting import acting
from throughcare.program.actions.lines import one_line
from throughcare.program.models import Organization
from throughcare.program.refusals import Refused


def create_organization(
    *, name: str, slug: str = "", zone: str = "America/New_York", is_demo: bool = False
) -> Organization:
    """Make an organization.

    Raises Refused for a name that is empty, longer than a line or no text, for one already taken, and for an
    unknown zone.
    """
    name = one_line(name)
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


def zone_must_exist(zone: str) -> None:
    """Raise Refused for anything that is not an IANA zone name."""
    try:
        clock.zone(zone)
    except clock.UnknownZone as error:
        raise Refused("unknown-zone", str(error)) from error
