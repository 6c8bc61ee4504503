"""What screens of this package show, read for one actor."""
