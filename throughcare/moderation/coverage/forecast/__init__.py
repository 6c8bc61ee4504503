"""A forecast of the review queue by discrete-event simulation: which targets a roster will miss, and when.

No Django, no names and no words: counts by hour of the week go in, shares of missed targets come out.
`classes` says what waits how long, `load` estimates what arrives, `queue` simulates (SimPy), `figures` does
the statistics, `plan` puts it together. Decision 0016 says what is modelled and what is not.
"""
