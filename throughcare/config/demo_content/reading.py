"""From TOML files to frozen dataclasses: unknown, missing and ill-typed keys are named with their place."""

from __future__ import annotations

import tomllib
from dataclasses import MISSING, Field, fields, is_dataclass
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Final, Literal, TypeVar, get_args, get_origin, get_type_hints

from throughcare.config.demo_content.moments import Moment
from throughcare.config.demo_content.shapes import Content
from throughcare.config.demo_content.talk import Room

FOLDER: Final = Path(__file__).parent
_SHARED: Final = ("people.toml", "contacts.toml", "schedule.toml", "care.toml")

T = TypeVar("T")


class ContentError(ValueError):
    """The demo's files say something that cannot be; the text names where and what, a line each."""


def read(folder: Path) -> Content:
    """Everything in `folder`, its shape checked but not whether references resolve. Raises ContentError."""
    whole: dict[str, Any] = {}
    for name in _SHARED:
        for key, entries in _parse(folder / name).items():
            if key in whole:
                raise ContentError(f"{name}: “{key}” stands in another file already.")
            whole[key] = entries
    paths = sorted(path for path in folder.glob("*/*.toml"))
    rooms = tuple(_build(Room, _parse(path), f"{path.parent.name}/{path.name}") for path in paths)
    content = _build(Content, whole | {"room": []}, "demo content")
    return Content(**{part.name: getattr(content, part.name) for part in fields(Content)} | {"room": rooms})


def _parse(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ContentError(f"{path.name}: {error}") from error


def _build(shape: type[T], said: dict[str, Any], where: str) -> T:
    hints = get_type_hints(shape)
    known: dict[str, Field[Any]] = {part.name: part for part in fields(shape)}  # type: ignore[arg-type]
    if extra := sorted(said.keys() - known.keys()):
        raise ContentError(f"{where}: no such key: {', '.join(extra)}.")
    missing = [
        name
        for name, part in known.items()
        if name not in said and part.default is MISSING and part.default_factory is MISSING
    ]
    if missing:
        raise ContentError(f"{where}: missing: {', '.join(missing)}.")
    return shape(**{name: _value(hints[name], value, f"{where}, {name}") for name, value in said.items()})


def _value(wanted: Any, value: Any, where: str) -> Any:
    """`value` as the type `wanted` says; raises ContentError at `where`."""
    origin, inner = get_origin(wanted), get_args(wanted)
    if origin is UnionType:
        return _value(next(one for one in inner if one is not NoneType), value, where)
    if origin is tuple:
        if not isinstance(value, list):
            raise ContentError(f"{where}: should be a list.")
        return tuple(
            _value(inner[0], one, f"{where} {_label(one, place)}") for place, one in enumerate(value, 1)
        )
    if origin is dict:
        if not isinstance(value, dict):
            raise ContentError(f"{where}: should be a table.")
        return {key: _value(inner[1], one, f"{where}.{key}") for key, one in value.items()}
    if origin is Literal:
        if value not in inner:
            raise ContentError(f"{where}: “{value}” is none of {', '.join(map(str, inner))}.")
        return value
    if wanted is Moment:
        return _moment(value, where)
    if is_dataclass(wanted) and isinstance(wanted, type):
        if not isinstance(value, dict):
            raise ContentError(f"{where}: should be a table.")
        return _build(wanted, value, where)
    if type(value) is not wanted:
        raise ContentError(f"{where}: should be {wanted.__name__}, not {type(value).__name__}.")
    return value


def _moment(value: Any, where: str) -> Moment:
    if not isinstance(value, str):
        raise ContentError(f"{where}: should be a moment such as “-20 18:42”.")
    try:
        return Moment.parse(value)
    except ValueError as error:
        raise ContentError(f"{where}: {error}") from error


def _label(entry: Any, place: int) -> str:
    """What an entry calls itself, else its place in the list."""
    return f"“{entry['key']}”" if isinstance(entry, dict) and "key" in entry else f"no. {place}"
