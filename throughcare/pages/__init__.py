"""Screens that cross contexts."""
