"""Measurements of the message path beside a bare floor; nothing of the product imports this."""
