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
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Callable, TypeVar

from .keys import own_key

T = TypeVar("T")
Record = dict[str, Any]
# A reader, and what it returns.
ReaderOf = Callable[[Any, "Place"], T]
Reader = ReaderOf[Any]

_MAX_FOUND = 60
_WHOLE = re.compile(r"-?[0-9]{1,18}\Z")

# The reason for which a record is left out most often.
NO_KEY = "no key"


class ShapeError(ValueError):
    """A value that is not what belongs there; the text is a clause with the place, and what was found."""


class LackingError(ShapeError):
    """A record of the right shape that cannot be used: `reason` says what LifeTime does not give for it, at `path`."""

    def __init__(self, message: str, path: str, reason: str) -> None:
        super().__init__(message)
        self.path = path
        self.reason = reason


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


class Place:
    """A place in an answer. `left_out` collects, for the whole answer, the records that cannot be used."""

    # There is one for each value of an answer, and hardly any is ever named.
    __slots__ = ("_outer", "_part", "left_out")

    def __init__(self, outer: Place | None = None, part: str | int = "") -> None:
        self._outer = outer
        self._part = part
        self.left_out: list[LeftOut] = [] if outer is None else outer.left_out

    @property
    def path(self) -> str:
        """Such as `Applications[2].Key`; "" for the answer as a whole."""
        if self._outer is None:
            return ""
        inner = f"[{self._part}]" if isinstance(self._part, int) else f".{self._part}"
        return (self._outer.path + inner).lstrip(".")

    def at(self, part: str | int) -> Place:
        """The place of a field or of an item."""
        return Place(self, part)

    def wrong(self, wanted: str, found: Any) -> ShapeError:
        return ShapeError(self._said(wanted, found))

    def lacks(self, wanted: str, found: Any) -> LackingError:
        path, _dot, name = self.path.rpartition(".")
        return LackingError(self._said(wanted, found), path, f"no {name}")

    def _said(self, wanted: str, found: Any) -> str:
        where = f"at {self.path}" if self.path else "as a whole"
        return f"{where} it is {describe(found)}, where {wanted} belongs"


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


def _typed(kind: type[T], wanted: str) -> ReaderOf[T | None]:
    def read(value: Any, place: Place) -> T | None:
        # To Python true and false are numbers.
        if value is None or (isinstance(value, kind) and (kind is bool or not isinstance(value, bool))):
            return value
        raise place.wrong(wanted, value)

    return read


text = _typed(str, "a text")
_flag = _typed(bool, "true or false")
_number = _typed(int, "a whole number")
_listed = _typed(list, "a list")


def flag(value: Any, place: Place) -> bool | None:
    """True or false, also as a text: the contract writes one of its defaults so."""
    word_ = value.strip().lower() if isinstance(value, str) else ""
    return word_ == "true" if word_ in ("true", "false") else _flag(value, place)


def number(value: Any, place: Place) -> int | None:
    """A whole number, also as a text, or with a fraction of nothing."""
    if (isinstance(value, str) and _WHOLE.match(value.strip())) or (isinstance(value, float) and value.is_integer()):
        return int(value)
    return _number(value, place)


def word(value: Any, place: Place) -> str | None:
    """One of the words that LifeTime names a state with, in small letters."""
    found = text(value, place)
    return found and found.strip().lower()


def key(value: Any, place: Place) -> str | None:
    """A text that can stand for an object in the path of a request."""
    if value is None:
        return None
    found = _usable_key(value)
    if not found:
        raise place.lacks("a key", value)
    return found


def reference(value: Any, place: Place) -> str | None:
    """A text that is the key of something else, or empty."""
    found = text(value, place)
    return found and own_key(found)


def _usable_key(value: Any) -> str:
    """The key in its one form, "" for what would lead a request to no object."""
    return own_key(value) if isinstance(value, str) and value.strip() not in ("", ".", "..") else ""


def or_nothing(reader: ReaderOf[T]) -> ReaderOf[T | None]:
    """The same, but what is of another type counts as absent: for what only people read."""

    def read(value: Any, place: Place) -> T | None:
        try:
            return reader(value, place)
        except ShapeError:
            return None

    return read


label = or_nothing(text)


def record(fields: Mapping[str, Reader], needs: Iterable[str] = ()) -> ReaderOf[Record]:
    """An object with these fields, whatever the case of their names; those named in `needs` have to be there."""
    needed, spelled = tuple(needs), _spelled(fields)

    def read(value: Any, place: Place) -> Record:
        if not isinstance(value, dict):
            raise place.wrong("an object", value)
        value = spelled(value)
        for name in needed:
            if value.get(name) is None:
                raise place.at(name).lacks("a value", None)
        return {
            name: fields[name](item, place.at(name)) if name in fields and item is not None else item
            for name, item in value.items()
        }

    return read


def _spelled(names: Iterable[str]) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Writes these names as they are written here. The contract spells several of them in two ways."""
    known = set(names)
    by_letters = {name.lower(): name for name in known}

    def spelled(value: dict[str, Any]) -> dict[str, Any]:
        if known.issuperset(value):
            return value
        right = {name: by_letters.get(name.lower(), name) for name in value}
        return {name if right[name] in value else right[name]: item for name, item in value.items()}

    return spelled


def optional(reader: ReaderOf[T]) -> ReaderOf[T | None]:
    """The same, or nothing."""
    return lambda value, place: None if value is None else reader(value, place)


def alone(reader: ReaderOf[Record]) -> ReaderOf[Record]:
    """One object, also as the only item of a list: the contract has both. Nothing, and several, are an empty one."""

    def read(value: Any, place: Place) -> Record:
        items = value if isinstance(value, list) else [value]
        return reader(items[0] if len(items) == 1 and items[0] is not None else {}, place)

    return read


def of_key(reader: ReaderOf[Record], asked: str) -> ReaderOf[Record | None]:
    """One object, read by its key, or nothing; raises `ShapeError` for another object. Its `Key` is there."""

    def read(value: Any, place: Place) -> Record | None:
        if value is None:
            return None
        found = reader(value, place)
        own = own_key(str(found.get("Key") or asked))
        if own.casefold() != asked.casefold():
            raise place.at("Key").wrong(f"the key that was asked for ({asked})", own)
        return {**found, "Key": own}

    return read


def list_of(reader: ReaderOf[T]) -> ReaderOf[list[T]]:
    """A list; null is an empty one."""

    def read(value: Any, place: Place) -> list[T]:
        return [reader(item, place.at(number_)) for number_, item in enumerate(_listed(value, place) or ())]

    return read


def usable(kind: str, reader: ReaderOf[Record]) -> ReaderOf[list[Record]]:
    """A list of records without keys of their own. Those that lack something they need are left out, and noted."""

    def read(value: Any, place: Place) -> list[Record]:
        found = []
        for number_, item in enumerate(_listed(value, place) or ()):
            try:
                found.append(reader(item, place.at(number_)))
            except LackingError as error:
                place.left_out.append(LeftOut(kind, "", error.path, error.reason))
        return found

    return read


def keyed(
    kind: str, reader: Reader, key_field: str = "Key", names: Sequence[str] = ("Name",), *, needs_name: bool = False
) -> ReaderOf[list[Record]]:
    """A list of records that each have a key of their own. Those that have not are left out, and noted, and so are
    those that lack something else that they need.

    `names` are the fields that people know a record by, the best first; with `needs_name` a record without that one is
    left out, too. Records that are the same in everything count as one.
    """
    spelled = _spelled((key_field, *names))

    def read_one(item: Record, own: str, place: Place) -> Record:
        if not own:
            raise LackingError(NO_KEY, place.path, NO_KEY)
        if needs_name and not _name(item, names[:1]):
            raise place.at(names[0]).lacks("a name", None)
        found: Record = reader({**item, key_field: own}, place)
        return found

    def read(value: Any, place: Place) -> list[Record]:
        found: dict[str, list[tuple[Record, Place]]] = {}
        # What was found under the keys that several have, as texts: they are compared by the million, if need be.
        written: dict[str, set[str]] = {}
        for number_, item in enumerate(_listed(value, place) or ()):
            here = place.at(number_)
            if not isinstance(item, dict):
                raise here.wrong("an object", item)
            item = spelled(item)
            own = _usable_key(item.get(key_field))
            try:
                read_item = read_one(item, own, here)
            except LackingError as error:
                place.left_out.append(LeftOut(kind, _name(item, names) or own, error.path, error.reason))
                continue
            same = found.setdefault(own, [])
            if not same or _is_new(read_item, written.setdefault(own, {_as_text(same[0][0])})):
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
