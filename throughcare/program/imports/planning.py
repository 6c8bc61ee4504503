"""What importing a file would do, line by line, without doing it."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from throughcare.contact.words import EPISODE_ROLES
from throughcare.kit import clock
from throughcare.program.ages import age_on, ages_missed
from throughcare.program.contact_policy import policy_of
from throughcare.program.imports.plan import KIN, Line, Plan, Step
from throughcare.program.imports.reading import Entry, Unreadable, read_entries
from throughcare.program.imports.world import World
from throughcare.program.models import Program
from throughcare.program.unnamed import phase_remark, track_remark

# Columns of the file that are fields of a member; the others say where she belongs.
_FIELDS = {
    "first_name": "first_name",
    "last_name": "last_name",
    "alias": "alias",
    "birth_date": "birth_date",
    "zone": "zone",
    "state": "state_of_residence",
    "phone": "phone",
    "address": "street_address",
    "emergency_name": "emergency_name",
    "emergency_phone": "emergency_phone",
    "preference_groups": "preference_groups",
}


def plan_import(data: bytes) -> Plan:
    """Read a file and say what it would do; never raises for bad input."""
    plan = Plan(data)
    try:
        entries = read_entries(data)
    except Unreadable as error:
        plan.lines.append(Line(error.number, error.sentence, is_wrong=True))
        return plan
    if not entries:
        plan.lines.append(Line(1, _("There is nobody in this file."), is_wrong=True))
        return plan
    _find_doubles(entries)
    world = World(entries)
    numbers = {entry["external_id"] for entry in entries}
    for entry in entries:
        step = _step(entry, world, numbers)
        if entry.wrong:
            plan.lines.append(Line(entry.number, " ".join(entry.wrong), is_wrong=True))
        else:
            plan.steps.append(step)
            plan.lines.append(Line(entry.number, _sentence(step, world)))
    return plan


def _find_doubles(entries: list[Entry]) -> None:
    seen: dict[tuple[str, str], int] = {}
    for entry in entries:
        for name in ("external_id", "email"):
            said = entry[name].lower() if name == "email" else entry[name]
            first = seen.setdefault((name, said), entry.number) if said else entry.number
            if first != entry.number:
                sentence = _("“%(said)s” stands in line %(line)s already.")
                entry.wrong.append(sentence % {"said": said, "line": first})


def _step(entry: Entry, world: World, numbers: set[str]) -> Step:
    member = world.members.get(entry["external_id"])
    step = Step(entry, member, role=entry["role"] or "participant")
    _find_place(step, world, numbers)
    zone = entry["zone"] or (step.program or world.organization).zone
    for column, name in _FIELDS.items():
        if column == "zone":
            if member is None or entry["zone"]:
                step.fields["zone"] = zone
        elif entry[column] or (column in entry.values and member is None and column != "birth_date"):
            step.fields[name] = entry[column] or ([] if column == "preference_groups" else "")
    other = world.by_email.get(entry["email"].lower()) if entry["email"] else None
    if other is not None and (member is None or other.id != member.id):
        sentence = _("This e-mail address belongs to somebody else here (number “%(number)s”).")
        entry.wrong.append(sentence % {"number": other.external_id or "–"})
    if step.starts:
        _check_age(step, world)
    if step.cohort is not None and (step.starts or _moves(step)):
        _check_room(step, world)
    return step


def _find_place(step: Step, world: World, numbers: set[str]) -> None:
    entry = step.entry
    if entry["program"]:
        step.program = world.programs.get(entry["program"])
        if step.program is None:
            known = ", ".join(sorted(world.programs)) or _("none yet")
            sentence = _("There is no program “%(name)s”. There are: %(known)s.")
            entry.wrong.append(sentence % {"name": entry["program"], "known": known})
            return
    if entry["cohort"]:
        step.cohort = world.cohorts.get((step.program.id, entry["cohort"])) if step.program else None
        if step.cohort is None or step.cohort.ended_at is not None:
            sentence = _(
                "There is no running cohort “%(name)s” in this program. Make it first, under People."
            )
            entry.wrong.append(sentence % {"name": entry["cohort"]})
    _check_others(step, world, numbers)
    if step.role not in EPISODE_ROLES:
        step.gives = step.member is None or not (
            world.is_kin(step.member, step.role, entry["of"])
            if step.role in KIN
            else world.holds(step.member, step.role, step.program)
        )
        if entry["cohort"]:
            entry.wrong.append(_("Only participants and alumni are in a cohort."))
        return
    if step.program is None:
        if entry["cohort"] or entry["role"] or entry["care_team"]:
            entry.wrong.append(_("“program” is needed for somebody who takes part."))
        return
    step.episode = world.episodes.get((step.member.id, step.program.id)) if step.member else None
    step.starts = step.episode is None
    if step.starts or (step.episode and step.episode.ended_at is None):
        step.team = world.teams.places(entry, step.program, step.episode)


def _check_others(step: Step, world: World, numbers: set[str]) -> None:
    """Whom else a line names must fit the role it gives."""
    entry = step.entry
    if step.role in KIN:
        of = entry["of"]
        if not of or (of not in world.members and of not in numbers) or of == entry["external_id"]:
            entry.wrong.append(_("“of” must name the participant by external_id."))
    elif entry["of"]:
        entry.wrong.append(_("“of” is only for guardian and family."))
    if entry["care_team"] and step.role != "participant":
        entry.wrong.append(_("“care_team” is only for participants."))


def _moves(step: Step) -> bool:
    """Whether somebody who is in the program comes into another cohort of it."""
    episode, cohort = step.episode, step.cohort
    return (
        episode is not None
        and episode.ended_at is None
        and cohort is not None
        and cohort.id != episode.cohort_id
    )


def _check_room(step: Step, world: World) -> None:
    cohort, episode = step.cohort, step.episode
    assert cohort is not None  # noqa: S101 - asked only of somebody who comes into one
    if world.taken[cohort.id] >= cohort.capacity:
        sentence = _("“%(name)s” is full: it has room for %(number)s.")
        step.entry.wrong.append(sentence % {"name": cohort.name, "number": cohort.capacity})
        return
    world.taken[cohort.id] += 1
    if (
        episode is not None and episode.cohort_id is not None
    ):  # whoever comes later in the file finds her place
        world.taken[episode.cohort_id] -= 1


def _check_age(step: Step, world: World) -> None:
    program, entry = step.program, step.entry
    assert program is not None  # noqa: S101 - `starts` is only set with a program
    if not world.reads(program):
        sentence = _("%(unread)s Nobody can start there until they can: mend them, or leave this line out.")
        entry.wrong.append(sentence % {"unread": _unread(program)})
        return
    born = entry["birth_date"] or (step.member.birth_date if step.member else None)
    if misfit := _misfit(program, born):
        entry.wrong.append(misfit)


def _unread(program: Program) -> str:
    return _("The rules of %(program)s can't be read.") % {"program": program.name}


def _misfit(program: Program, born: date | None) -> str:
    """A sentence about an age that a program does not take; "" where it does, or either is unknown."""
    policy = policy_of(program)
    if policy is None or not born:
        return ""
    age = age_on(born, clock.now().date())
    if not (ages := ages_missed(policy, age)):
        return ""
    sentence = _("%(program)s is for ages %(ages)s; this person is %(age)s.")
    return sentence % {"program": program.name, "ages": ages, "age": age}


def _misfits_now(step: Step, world: World) -> list[str]:
    """Where somebody takes part whose corrected birth date does not fit.

    Said, and never refused: which words and people are kept from a minor goes by the date on record, so the right one
    must get there.
    """
    born = step.fields.get("birth_date")
    if step.member is None or not born or born == step.member.birth_date:
        return []
    hint = _("The date is kept, and this stay goes on: look whether it should.")
    found = []
    for program in world.takes_part_in(step.member):
        misfit = _misfit(program, born) if world.reads(program) else _unread(program)
        if misfit:
            found.append(f"{misfit} {hint}")
    return found


def _sentence(step: Step, world: World) -> str:
    number = step.entry["external_id"]
    parts: list[str] = []
    if step.member is None:
        parts.append(_("%(number)s is new.") % {"number": number})
    else:
        changed = sorted(n for n, value in step.fields.items() if getattr(step.member, n) != value)
        if changed:
            parts.append(
                _("%(number)s changes: %(fields)s.") % {"number": number, "fields": ", ".join(changed)}
            )
        if step.member.account.email.lower() != step.entry["email"].lower():
            parts.append(_("Another e-mail address is kept here; it stays."))
    parts += _misfits_now(step, world)
    parts += _where(step, world)
    if step.team:
        names = ", ".join(f"{place.number} ({place.role})" for place in step.team)
        parts.append(_("Care team: %(names)s.") % {"names": names})
    return " ".join(parts) or _("%(number)s is here already; nothing changes.") % {"number": number}


def _where(step: Step, world: World) -> list[str]:
    program, episode = step.program, step.episode
    if step.role not in EPISODE_ROLES:
        return [_gift(step)] if step.gives else []
    if program is None:
        return []
    cohort = step.cohort.name if step.cohort else ""
    if step.starts:
        place = f"{program.name}, {cohort}" if cohort else program.name
        return [_("Starts in %(place)s.") % {"place": place}, *_marks(step, world, "", "")]
    if episode is None:
        return []
    if episode.ended_at is not None:
        return [
            _("Was in %(program)s before; that stay ended and is not begun again.")
            % {"program": program.name}
        ]
    found = []
    if _moves(step):
        found.append(_("Moves to “%(cohort)s”.") % {"cohort": cohort})
    found += _marks(step, world, episode.phase, episode.track)
    if step.entry["role"] and step.role != episode.role:
        found.append(_("Is here as %(role)s; that stays.") % {"role": episode.role})
    return found


def _marks(step: Step, world: World, phase: str, track: str) -> list[str]:
    """The phase and the track of a stay where they will be others than these; a cohort brings its own track."""
    program = step.program
    assert program is not None  # noqa: S101 - asked only of a stay
    comes = step.cohort if step.starts or _moves(step) else None
    new_phase = step.entry["phase"] or phase
    new_track = step.entry["track"] or (comes.track if comes else "") or track
    is_read = world.reads(program)
    found = []
    if new_phase != phase:
        said = _("Phase “%(phase)s”.") if step.starts else _("Moves to phase “%(phase)s”.")
        found += [said % {"phase": new_phase}, phase_remark(program, new_phase) if is_read else ""]
    if new_track != track:
        said = _("Track “%(track)s”.") if step.starts else _("Moves to track “%(track)s”.")
        remark = track_remark(program, new_track, world.tracks(program)) if is_read else ""
        found += [said % {"track": new_track}, remark]
    if found and not is_read:
        found.append(_("%(unread)s Whether they name this nobody looked.") % {"unread": _unread(program)})
    return [part for part in found if part]


def _gift(step: Step) -> str:
    """What a line gives beside an episode. A right is named with where it holds: somebody checks this list."""
    if step.role in KIN:
        words = {"role": step.role, "number": step.entry["of"]}
        if step.member is None:
            return _("Is %(role)s of %(number)s.") % words
        return _("Becomes %(role)s of %(number)s.") % words
    words = {"role": step.role, "place": step.program.name if step.program else _("every program")}
    if step.member is None:
        return _("Is %(role)s in %(place)s.") % words
    return _("Becomes %(role)s in %(place)s.") % words
