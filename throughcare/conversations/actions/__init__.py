"""The only writers of threads, seats, topics and read marks from pages; the message path itself is in
`posting`.
"""
