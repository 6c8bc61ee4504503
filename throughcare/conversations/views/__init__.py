"""The pages of threads: lists, one thread, and what is done to a message."""
