"""Organizations, programs, cohorts, episodes of care, care teams, agreements, consents to contact."""
