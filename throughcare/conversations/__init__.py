"""Threads, messages, read marks."""
