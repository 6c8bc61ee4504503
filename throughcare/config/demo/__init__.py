"""Turns the demo's content into rows, once: history with its own times, which no action of today could write."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from throughcare.access.audit import record
from throughcare.config import demo_content
from throughcare.config.demo.care import load_care
from throughcare.config.demo.meetings import load_meetings
from throughcare.config.demo.people import load_people
from throughcare.config.demo.rooms import load_rooms
from throughcare.core.organization import in_organization
from throughcare.kit import clock
from throughcare.program.models import Organization

__all__ = ["is_loaded", "load_demo"]


def is_loaded() -> bool:
    """Whether the demo's organizations are all there; loading is all or nothing for each of them."""
    wanted = {organization.key for organization in demo_content.load().organization}
    return wanted <= set(Organization.objects.filter(is_demo=True).values_list("slug", flat=True))


def load_demo(say: Callable[[str], None]) -> None:
    """Write whatever organization of the demo is missing; each in one transaction."""
    content = demo_content.load()
    now = clock.now()
    for wanted in content.organization:
        if Organization.objects.filter(slug=wanted.key).exists():
            continue
        say(f"Writing {wanted.name}: its programs, people and three weeks of conversation ...")
        with transaction.atomic():
            organization = Organization.objects.create(
                slug=wanted.key, name=wanted.name, zone=wanted.zone, is_demo=True
            )
            with in_organization(organization.id):
                people = load_people(content, wanted.key, organization, now)
                load_rooms(content, people, now)
                load_care(content, people)
                load_meetings(content, people)
                record(None, "demo.loaded", "organization", organization_id=organization.id)
