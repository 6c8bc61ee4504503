"""Reports, holds and their reviews."""
