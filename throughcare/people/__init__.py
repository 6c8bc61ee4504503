"""Accounts, sign-in, notifications."""
