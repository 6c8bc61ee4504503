"""People from a CSV file: read it, say line by line what it would do, then do all of it or nothing."""

from __future__ import annotations

from throughcare.program.imports.applying import apply_import
from throughcare.program.imports.plan import Line, Plan
from throughcare.program.imports.planning import plan_import
from throughcare.program.imports.reading import COLUMNS

__all__ = ["COLUMNS", "Line", "Plan", "apply_import", "plan_import"]
