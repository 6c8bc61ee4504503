"""The commands of the command line, a file a noun; each has `add_to(commands)`."""
