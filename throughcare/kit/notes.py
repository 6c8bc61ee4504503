"""What a content note can say: a short closed list, never words of somebody's own."""

from __future__ import annotations

from typing import Final

NOTES: Final = ("self-harm", "eating", "violence", "substance", "loss", "hard")
"""What a message mentions; `hard` is anything else that may be hard to read. Of several the first stands."""
ANY: Final = "hard"
"""What stands for a note that this version doesn't know."""
