"""Going round the organizations: each for itself, and only where one question says that something may be due.

An installation of a hundred organizations in which nobody is about must cost next to nothing, so a duty of every
second asks first, in one statement for all of them (decision 0024). The question only ever saves work: where it
can't be asked, every organization is visited; and each is now and then, whatever was answered.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from django.db import close_old_connections

from throughcare.core.locks import is_database_away
from throughcare.core.organization import in_organization
from throughcare.kit import measured
from throughcare.program.models import Organization, Program

logger = logging.getLogger("throughcare.work")
LONGEST_PAUSE: Final = 30.0  # seconds between two tries of what keeps failing
EVERYWHERE_EVERY = 60.0  # seconds between two rounds through all organizations, whatever was answered

Due = Callable[[list[int]], Iterable[int]]
"""In which of these organizations something may be due."""
Signs = Callable[[list[int]], Mapping[int, str]]
"""A sign for each of these organizations, which is another one as soon as something came that may have to be done."""


class PartlyFailed(Exception):  # noqa: N818 - it says what happened
    """A duty was done for some and failed for others; `done` is how much was done."""

    def __init__(self, done: int) -> None:
        self.done = done
        super().__init__(f"{done} done, others failed")


class Round:
    """One duty for every organization, each for itself: one that fails never keeps it from the others.

    Without a question all are visited each time. With one, an organization that fails is tried again after a pause
    of its own, longer and longer up to a bound, and the others keep their rhythm. One thread uses it.
    """

    def __init__(
        self, name: str, do: Callable[[int], int], *, due: Due | None = None, signs: Signs | None = None
    ) -> None:
        self.name = name
        self._do = do
        self._due = due
        self._signs = signs
        self._seen: dict[int, str] = {}  # the sign before which nothing was left to do
        self._failing: dict[int, tuple[int, float]] = {}  # failures in a row, and when it may be tried again
        self._everywhere_at = float("-inf")
        self._broke_at: int | None = None  # where the last round found the database away

    def __call__(self) -> int:
        """Do it where it may be due; answers the sum of what was done.

        A failure is logged with ids only. Raises PartlyFailed while there are organizations that failed last, once all
        others have had their turn; and what it was where the database is away.
        """
        now = time.monotonic()
        there = list(Organization.objects.order_by("id").values_list("id", flat=True))
        self._failing = {one: self._failing[one] for one in there if one in self._failing}
        done = 0
        cause: Exception | None = None
        wanted, signs = self._where(there, now)
        for organization_id in self._after_the_break(wanted):
            self._seen.pop(organization_id, None)
            try:
                with in_organization(organization_id):
                    did = self._do(organization_id)
            except PartlyFailed as part:  # it has said so itself
                done, cause = done + part.done, part
                self._failed(organization_id, now)
            except Exception as error:
                if is_database_away(error):
                    self._broke_at = organization_id
                    raise
                cause = error
                logger.error(
                    "duty %s failed for organization %s (%s)",
                    self.name,
                    organization_id,
                    type(error).__name__,
                )
                close_old_connections()
                self._failed(organization_id, now)
            else:
                done += did
                self._failing.pop(organization_id, None)
                if not did and organization_id in signs:
                    # The sign is of before this visit: what came since has another. Where something was done, there
                    # may be more.
                    self._seen[organization_id] = signs[organization_id]
        self._broke_at = None
        if self._failing:
            raise PartlyFailed(done) from cause
        return done

    def _after_the_break(self, wanted: list[int]) -> list[int]:
        """The same, beginning behind the one at which the last round ended early: if it is that one's doing, and not
        the database's, the others have their turn all the same.
        """
        if self._broke_at not in wanted:
            return wanted
        place = wanted.index(self._broke_at) + 1
        return wanted[place:] + wanted[:place]

    def _where(self, there: list[int], now: float) -> tuple[list[int], Mapping[int, str]]:
        """Whom to visit, those first in which something is due, and the signs as they were read before."""
        if self._due is None and self._signs is None:
            return there, {}
        signs: Mapping[int, str] = {}
        wanted = set(there)
        try:
            if self._signs is not None:
                signs = self._signs(there)
                wanted = {one for one in there if one not in signs or self._seen.get(one) != signs[one]}
            elif self._due is not None:
                wanted = set(self._due(there))
        except Exception as error:
            if is_database_away(error):
                raise
            logger.error("duty %s could not ask where to go (%s)", self.name, type(error).__name__)
            # All is done, at a price: somebody should hear of it where it goes on.
            measured.DUTY_FAILED.of(self.name).add()
            close_old_connections()
        wanted |= self._failing.keys()
        resting = {one for one, (_, until) in self._failing.items() if now < until}
        first = [one for one in there if one in wanted and one not in resting]
        if now - self._everywhere_at < EVERYWHERE_EVERY:
            return first, signs
        self._everywhere_at = now
        return first + [one for one in there if one not in wanted and one not in resting], signs

    def _failed(self, organization_id: int, now: float) -> None:
        failures = self._failing.get(organization_id, (0, 0.0))[0] + 1
        pause = min(LONGEST_PAUSE, 2.0 ** min(failures, 8)) if self._due or self._signs else 0.0
        self._failing[organization_id] = failures, now + pause


def each_program(name: str, do: Callable[[int, Program], int]) -> Callable[[int], int]:
    """A duty of every program of an organization: one unreadable policy stops only its own program."""

    def in_one(organization_id: int) -> int:
        done = 0
        failed: Exception | None = None
        for program in list(Program.objects.order_by("id")):
            try:
                done += do(organization_id, program)
            except Exception as error:
                if is_database_away(error):
                    raise
                failed = error
                logger.error("duty %s failed for program %s (%s)", name, program.id, type(error).__name__)
        if failed is not None:
            raise PartlyFailed(done) from failed
        return done

    return in_one
