"""Pages of questionnaires, one file for each who looks."""
