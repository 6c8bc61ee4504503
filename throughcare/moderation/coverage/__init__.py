"""Moderation's coverage: who moderates when, whether that is enough, and how those who do it are."""
