"""Plans and forms of the tests of plans and screens."""

from __future__ import annotations

from typing import Any

from throughcare.safety.plan import LIFELINE, Contact, Plan

WHOLE = Plan(
    signs=("I stop answering texts",),
    alone=("Walk twice around the block",),
    places=(Contact("The library on Fourth"), Contact("Rosa from choir", "(312) 555-0144")),
    people=(Contact("My sister June", "312-555-0150"),),
    agencies=(LIFELINE,),
    surroundings=("June keeps the spare keys",),
)


def plan_data(plan: Plan, base: int = 0, **changes: Any) -> dict[str, Any]:
    """A plan as its form sends it."""
    data: dict[str, Any] = {"base": str(base)}
    for step in ("signs", "alone", "surroundings"):
        data[step] = "\n".join(getattr(plan, step))
    for step in ("places", "people", "agencies"):
        data[f"{step}-name"] = [one.name for one in getattr(plan, step)] + [""]
        data[f"{step}-phone"] = [one.phone for one in getattr(plan, step)] + [""]
    return data | changes
