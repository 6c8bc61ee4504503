"""What `decide` answers; nothing here looks at a policy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from throughcare.contact.words import Outcome

__all__ = ["Decision", "Outcome"]


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer to one act.

    `code` is stable and for machines, `sentence` is for the member. `rule` is the path in the policy file
    (`direct-thread.who[0]`) or `always.<invariant>`. The decision holds, all else equal, for every instant
    before `valid_until` (None: time alone never changes it). `opens_at`: when a refusal or a hold ends by
    itself. `counts`: it looked at counts, so decide again under the lock. `delivers`: False only for an ask
    that is accepted and shown to nobody. `reaches_staff`: whatever the outcome, staff must get the words.
    """

    outcome: Outcome
    code: str
    sentence: str
    rule: str
    valid_until: datetime | None = None
    opens_at: datetime | None = None
    counts: bool = False
    delivers: bool = True
    reaches_staff: bool = False

    @property
    def allows(self) -> bool:
        """Whether the act goes through at once."""
        return self.outcome is Outcome.ALLOW
