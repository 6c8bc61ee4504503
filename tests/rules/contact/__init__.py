"""Tests of the contact policy: no database, no clock, no network."""
