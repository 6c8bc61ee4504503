"""A first look, compiled: whether a text surely asks for nothing. Most do, and then nothing else is looked up.

`calm.c` looks, `compiling` makes functions of it, `layout` mirrors its structures, `tables` lays out what Python knows,
`learned` what is met on the way. What the look does not know for sure, Python answers; without a compiler Python
answers everything, and only the time differs.
"""

from throughcare.screening.quick.layout import PART, RULES, UNSURE, WHOLE
from throughcare.screening.quick.look import FirstLook, first_look

__all__ = ["PART", "RULES", "UNSURE", "WHOLE", "FirstLook", "first_look"]
