"""The one exception that the command line shows to the operator as a plain sentence, without a traceback."""

from __future__ import annotations


class OperatorError(Exception):
    """Something the person who runs the server can put right.

    Its text is one or two plain sentences: what is wrong, and what to do about it. It holds no secret.
    """
