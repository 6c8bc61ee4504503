"""Small tools every package may use: ids, the clock, text and the wire format. Plain Python, no I/O."""
