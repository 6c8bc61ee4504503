"""Composition root: settings, root URLs, process entry points, the command line."""
