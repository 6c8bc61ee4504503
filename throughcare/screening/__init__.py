"""Risk triage of a text: what a message says that somebody should look at. Pure, offline, no I/O."""

from throughcare.screening.findings import FLAGS, THRESHOLD, Findings, Reason
from throughcare.screening.triage import screen, screen_or_unscreened

__all__ = ["FLAGS", "THRESHOLD", "Findings", "Reason", "screen", "screen_or_unscreened"]
