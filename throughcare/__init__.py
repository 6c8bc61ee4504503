"""Throughcare: software for virtual intensive outpatient programs, and the time between their sessions."""

__version__ = "0.1.0"
