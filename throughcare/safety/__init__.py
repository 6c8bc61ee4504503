"""Concerns, the on-call ladder, Help now."""
