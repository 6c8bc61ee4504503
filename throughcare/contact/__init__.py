"""The contact policy: its language, its decisions and its plain words; pure functions, no Django, no I/O."""
