"""The Desk: one page of everything that waits for the person on shift, first in her navigation."""
