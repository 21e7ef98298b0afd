# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Readers (see `_api/shapes.py`) of our own files: from JSON to dataclasses, with all their types. Pure."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar

from ._api.shapes import Place, Reader, flag, number, text

Self = TypeVar("Self", bound="Stored")


class Stored:
    """A dataclass that is kept in a file of our own; its `reader` says of what it consists there."""

    reader: ClassVar[Reader]

    def to_dict(self) -> dict[str, Any]:
        """Its fields, to be written as JSON."""
        return dataclasses.asdict(self)  # type: ignore[call-overload,no-any-return]  # it is a dataclass

    @classmethod
    def from_dict(cls: type[Self], data: Mapping[str, Any]) -> Self:
        """What was written; ValueError if it is something else."""
        found: Self = cls.reader(data, Place())
        return found


def present(reader: Reader) -> Reader:
    """The same, but never nothing."""

    def read(value: Any, place: Place) -> Any:
        if value is None:
            raise place.wrong("a value", None)
        return reader(value, place)

    return read


def text_or_empty(value: Any, place: Place) -> str:
    """A text, "" for nothing."""
    return text(value, place) or ""


present_text = present(text)
_SIMPLE = {"str": present_text, "bool": present(flag), "int": present(number), "str | None": text}


def object_of(class_: Any, **fields: Reader) -> Reader:
    """An instance of a dataclass; `fields` are those that are no text, flag or number.

    A field that is absent has its default. Fields that the dataclass does not have are left out.
    """
    readers = {
        each.name: fields.get(each.name) or _SIMPLE[str(each.type)] for each in dataclasses.fields(class_) if each.init
    }
    missing = dataclasses.MISSING
    needed = [
        each.name for each in dataclasses.fields(class_) if each.default is missing and each.default_factory is missing
    ]

    def read(value: Any, place: Place) -> Any:
        if not isinstance(value, dict):
            raise place.wrong("an object", value)
        for name in needed:
            if name not in value:
                raise place.at(name).wrong("a value", None)
        return class_(**{name: readers[name](item, place.at(name)) for name, item in value.items() if name in readers})

    return read


def mapping_of(reader: Reader) -> Reader:
    """An object with values of one kind."""

    def read(value: Any, place: Place) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise place.wrong("an object", value)
        return {name: reader(item, place.at(name)) for name, item in value.items()}

    return read


def tuple_of(reader: Reader) -> Reader:
    """A list, as a tuple."""

    def read(value: Any, place: Place) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise place.wrong("a list", value)
        return tuple(reader(item, place.at(number_)) for number_, item in enumerate(value))

    return read


texts = tuple_of(present_text)
