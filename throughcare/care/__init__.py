"""Measures: the questionnaires that participants answer about themselves, and what an answer sets going."""
