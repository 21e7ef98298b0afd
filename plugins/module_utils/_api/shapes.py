# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The shapes that LifeTime's answers have to have: whoever reads an answer relies on them. Pure.

A reader takes a value and its place in the answer, and returns the value as it can be relied on. It raises `ShapeError`
for a value of another type. Absent and null are the same, and allowed unless a field is needed. Fields that no reader
is given for are passed on as they are.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Callable

from .keys import own_key

Reader = Callable[[Any, "Place"], Any]

_MAX_FOUND = 60

# The reason for which a record is left out most often.
NO_KEY = "no key"


class ShapeError(ValueError):
    """A value that is not what belongs there; the text is a clause with the place, and what was found."""


@dataclass(frozen=True)
class LeftOut:
    """A record of a list that cannot be used: `reason` says what LifeTime gives, or does not give, for it."""

    kind: str
    name: str
    path: str
    reason: str

    def __str__(self) -> str:
        called = f"{self.kind} '{self.name}'" if self.name else f"a {self.kind}"
        return f"LifeTime gives {self.reason} for {called} ({self.path} of its answer)"


@dataclass(frozen=True)
class Place:
    """A place in an answer. `left_out` collects, for the whole answer, the records that cannot be used."""

    path: str = ""
    left_out: list[LeftOut] = field(default_factory=list)

    def at(self, part: str | int) -> Place:
        """The place of a field or of an item."""
        inner = f"[{part}]" if isinstance(part, int) else f".{part}"
        return Place((self.path + inner).lstrip("."), self.left_out)

    def wrong(self, wanted: str, found: Any) -> ShapeError:
        where = f"at {self.path}" if self.path else "as a whole"
        return ShapeError(f"{where} it is {describe(found)}, where {wanted} belongs")


def describe(value: Any) -> str:
    """A value in words, and in short."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (list, dict)):
        return "a list" if isinstance(value, list) else "an object"
    if isinstance(value, str):
        return f"the text {value[:_MAX_FOUND]!r}{'...' if len(value) > _MAX_FOUND else ''}"
    return "a number"


def anything(value: Any, place: Place) -> Any:
    """Whatever there is."""
    return value


def _typed(kind: type, wanted: str) -> Reader:
    def read(value: Any, place: Place) -> Any:
        # To Python true and false are numbers.
        if value is None or (isinstance(value, kind) and (kind is bool or not isinstance(value, bool))):
            return value
        raise place.wrong(wanted, value)

    return read


text = _typed(str, "a text")
flag = _typed(bool, "true or false")
number = _typed(int, "a whole number")
_listed = _typed(list, "a list")


def key(value: Any, place: Place) -> str | None:
    """A text that can stand for an object in the path of a request."""
    if value is None:
        return None
    if not is_usable_key(value):
        raise place.wrong("a key", value)
    return own_key(str(value))


def reference(value: Any, place: Place) -> str | None:
    """A text that is the key of something else, or empty."""
    return None if value is None else own_key(text(value, place))


def is_usable_key(value: Any) -> bool:
    """Whether a request for this key would lead to an object."""
    return isinstance(value, str) and value.strip() not in ("", ".", "..")


def or_nothing(reader: Reader) -> Reader:
    """The same, but what is of another type counts as absent: for what only people read."""

    def read(value: Any, place: Place) -> Any:
        try:
            return reader(value, place)
        except ShapeError:
            return None

    return read


label = or_nothing(text)


def record(fields: Mapping[str, Reader], needs: Iterable[str] = ()) -> Reader:
    """An object with these fields; those named in `needs` have to be there."""
    needed = tuple(needs)

    def read(value: Any, place: Place) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise place.wrong("an object", value)
        for name in needed:
            if value.get(name) is None:
                raise place.at(name).wrong("a value", None)
        return {
            name: fields[name](item, place.at(name)) if name in fields and item is not None else item
            for name, item in value.items()
        }

    return read


def optional(reader: Reader) -> Reader:
    """The same, or nothing."""
    return lambda value, place: None if value is None else reader(value, place)


def of_key(reader: Reader, asked: str) -> Reader:
    """One object, read by its key, or nothing; raises `ShapeError` for another object. Its `Key` is there."""

    def read(value: Any, place: Place) -> dict[str, Any] | None:
        if value is None:
            return None
        found: dict[str, Any] = reader(value, place)
        own = own_key(str(found.get("Key") or asked))
        if own.casefold() != asked.casefold():
            raise place.at("Key").wrong(f"the key that was asked for ({asked})", own)
        return {**found, "Key": own}

    return read


def list_of(reader: Reader) -> Reader:
    """A list; null is an empty one."""

    def read(value: Any, place: Place) -> list[Any]:
        return [reader(item, place.at(number_)) for number_, item in enumerate(_listed(value, place) or ())]

    return read


def keyed(
    kind: str, reader: Reader, key_field: str = "Key", names: Sequence[str] = ("Name",), *, needs_name: bool = False
) -> Reader:
    """A list of records that each have a key of their own. Those that have not are left out, and noted.

    `names` are the fields that people know a record by, the best first; with `needs_name` a record without that one is
    left out, too. Records that are the same in everything count as one.
    """

    def read(value: Any, place: Place) -> list[dict[str, Any]]:
        found: dict[str, list[tuple[Any, Place]]] = {}
        # What was found under the keys that several have, as texts: they are compared by the million, if need be.
        written: dict[str, set[str]] = {}
        for number_, item in enumerate(_listed(value, place) or ()):
            here = place.at(number_)
            if not isinstance(item, dict):
                raise here.wrong("an object", item)
            own, name = item.get(key_field), _name(item, names)
            if isinstance(own, str):
                own = own_key(own)
                item = {**item, key_field: own}
            if not is_usable_key(own):
                place.left_out.append(LeftOut(kind, name, here.path, NO_KEY))
            elif needs_name and not _name(item, names[:1]):
                place.left_out.append(LeftOut(kind, name or str(own), here.path, f"no {names[0]}"))
            else:
                same = found.setdefault(str(own), [])
                read_item = reader(item, here)
                if not same or _is_new(read_item, written.setdefault(str(own), {_as_text(same[0][0])})):
                    same.append((read_item, here))
        for same in found.values():
            if len(same) > 1:
                place.left_out.extend(
                    LeftOut(kind, _name(item, names), here.path, "the key of another one") for item, here in same
                )
        return [same[0][0] for same in found.values() if len(same) == 1]

    return read


def _is_new(item: Any, written: set[str]) -> bool:
    size = len(written)
    written.add(_as_text(item))
    return len(written) > size


def _as_text(item: Any) -> str:
    return json.dumps(item, sort_keys=True)


def _name(item: Mapping[str, Any], names: Sequence[str]) -> str:
    return next((str(item[name]) for name in names if isinstance(item.get(name), str) and item[name].strip()), "")
