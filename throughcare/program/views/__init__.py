"""Pages of programs and their people, one file a subject."""
