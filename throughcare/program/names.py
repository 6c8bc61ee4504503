"""The name by which a person is shown, everywhere: by the program's rule to members, by real names to staff.

No Django.
"""

from __future__ import annotations

from throughcare.contact.model import Policy

SOMEBODY = "Somebody"


def full_name(first_name: str, last_name: str) -> str:
    """First and last name, as staff are shown everybody."""
    return f"{first_name.strip() or SOMEBODY} {last_name.strip()}".strip()


def shown_name(
    policy: Policy | None,
    *,
    first_name: str,
    last_name: str,
    alias: str,
    is_staff: bool,
    to_staff: bool = False,
) -> str:
    """How a person is named in one program. Staff are known by their first name, in every program.

    To staff the real name comes first and an alias stands behind it, so that both worlds can be talked about.
    Where everybody uses an alias, somebody without one stays unnamed rather than named by mistake.
    """
    first, last, alias = first_name.strip() or SOMEBODY, last_name.strip(), alias.strip()
    rule = policy.names_shown if policy is not None else "first-name"
    if to_staff and (policy is None or policy.staff_see_names):
        full = full_name(first, last)
        return f"{full} ({alias})" if rule in {"alias", "as-chosen"} and alias and not is_staff else full
    if is_staff or rule == "first-name":
        return first
    if rule in {"alias", "as-chosen"}:
        return alias or (first if rule == "as-chosen" else SOMEBODY)
    if not last:
        return first
    return f"{first} {last}" if rule == "full-name" else f"{first} {last[0]}."
