"""Programs and their contact policies: publishing a version, importing a file, writing the file back."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from throughcare.access.actor import Actor
from throughcare.contact.model import Policy
from throughcare.contact.policy import load
from throughcare.core.organization import this_organization
from throughcare.program.actions.acting import acting
from throughcare.program.events import PolicyPublished, ProgramCreated
from throughcare.program.models import Address, PolicyVersion, Program
from throughcare.program.refusals import Refused

PAGE, IMPORT = "page", "import"


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What importing a file would do. `overwrites_page_edit`: the version in force was made on a page."""

    policy: Policy
    program: Program | None
    in_force: PolicyVersion | None
    is_same: bool
    overwrites_page_edit: bool


def create_program(actor: Actor | None, *, slug: str, name: str, zone: str) -> Program:
    """Make a program without a policy. Raises Refused where the address is taken, here or elsewhere."""
    organization_id = this_organization()
    program = Program(slug=slug, name=name, zone=zone, organization_id=organization_id)
    with acting(actor, "create_program", "program", program.id) as doing:
        try:
            with transaction.atomic():
                Address.objects.create(slug=slug, organization_id=organization_id, program_id=program.id)
                program.save(force_insert=True)
        except IntegrityError as error:
            sentence = _("The address “%(slug)s” is taken. Choose another `slug` for the program.")
            raise Refused("address-taken", sentence % {"slug": slug}) from error
        doing.publishes(ProgramCreated(doing.organization_id, program.id))
    return program


def publish_policy(
    actor: Actor | None,
    *,
    program: Program,
    text: str,
    reason: str = "",
    source: str = PAGE,
    over: int | None = None,
) -> PolicyVersion:
    """Put a policy in force. The text in force already, published again, is no new version.

    `over`: the number that was in force when the change was begun; another one by now is refused, so that
    nobody overwrites what they have not seen. Raises contact's PolicyError for a text that cannot be
    used, and Refused.
    """
    policy = load(text)
    with acting(actor, "publish_policy", "program", program.id) as doing:
        current = Program.objects.select_for_update(no_key=True).get(id=program.id)
        if policy.slug != current.slug:
            sentence = _("This file is for “%(other)s”, not for “%(slug)s”.")
            raise Refused("another-program", sentence % {"other": policy.slug, "slug": current.slug})
        if over is not None and over != current.policy_number:
            raise Refused(
                "changed-meanwhile", _("Somebody published another version meanwhile. Look at it first.")
            )
        if source == PAGE and not reason.strip():
            raise Refused("no-reason", _("Say why you change this. People can ask."))
        in_force = PolicyVersion.objects.filter(program=current, number=current.policy_number).first()
        if in_force is not None and in_force.text == text:
            doing.detail["number"] = in_force.number
            doing.detail["changed"] = False
            return in_force
        version = PolicyVersion.objects.create(
            organization_id=doing.organization_id,
            program=current,
            number=current.policy_number + 1,
            text=text,
            reason=reason.strip(),
            source=source,
            published_by_id=actor.member_id if actor else None,
        )
        current.policy_number, current.name, current.zone = version.number, policy.name, policy.zone
        current.save(update_fields=["policy_number", "name", "zone"])
        program.policy_number, program.name, program.zone = version.number, policy.name, policy.zone
        doing.detail["number"] = version.number
        doing.publishes(PolicyPublished(doing.organization_id, current.id, version.number))
        doing.touches_program(current.id)
    return version


def plan_import(text: str | bytes) -> ImportPlan:
    """Read a policy file and say what importing it would do. Raises contact's PolicyError."""
    policy = load(text)
    program = Program.objects.filter(slug=policy.slug).first()
    in_force = program and PolicyVersion.objects.filter(program=program, number=program.policy_number).first()
    is_same = bool(in_force and in_force.text == as_text(text))
    overwrites = bool(in_force and in_force.source == PAGE and not is_same)
    return ImportPlan(policy, program, in_force or None, is_same, overwrites)


def import_program(
    actor: Actor | None, *, text: str | bytes, reason: str = "", over_page_edit: bool = False
) -> PolicyVersion:
    """Make the program if it is new and put the file's policy in force.

    Raises Refused("page-edit") where that would undo a change made on a page, unless `over_page_edit`:
    whoever calls shows the diff first and asks. Raises contact's PolicyError.
    """
    plan = plan_import(text)
    if plan.overwrites_page_edit and not over_page_edit:
        sentence = _("“%(name)s” was changed on a page since the last import. Look at the difference first.")
        raise Refused("page-edit", sentence % {"name": plan.policy.name})
    with transaction.atomic():
        policy = plan.policy
        program = plan.program or create_program(actor, slug=policy.slug, name=policy.name, zone=policy.zone)
        return publish_policy(
            actor,
            program=program,
            text=as_text(text),
            reason=reason or _("Imported from a file."),
            source=IMPORT,
            over=program.policy_number,
        )


def export_policy(*, program: Program) -> str:
    """The text of the policy in force, as it was declared. Raises Refused where there is none yet."""
    version = PolicyVersion.objects.filter(program=program, number=program.policy_number).first()
    if version is None:
        raise Refused("no-policy", _("“%(name)s” has no contact policy yet.") % {"name": program.name})
    return version.text


def as_text(text: str | bytes) -> str:
    """A file's bytes as text; `load` has seen that they are UTF-8."""
    return text.decode("utf-8-sig") if isinstance(text, bytes) else text
