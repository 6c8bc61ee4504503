"""The screens of this package, one file a subject."""
