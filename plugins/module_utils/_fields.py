# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fields of one kind of object, declared once: options, states and the bodies of requests follow from that. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from ._api.infrastructure import pick
from ._changes import Secret


class Choices(NamedTuple):
    """What an option names by name or key: one of `records`, each `{Key, Name}`; `where` says where they are."""

    kind: str
    records: Iterable[dict[str, Any]]
    where: str

    def pick(self, name_or_key: str) -> dict[str, Any]:
        """Its record. Raises `LifeTimeError` for what is none of them."""
        return pick(self.kind, name_or_key, self.records, self.where)

    def key(self, name_or_key: str) -> str:
        """Its key."""
        return str(self.pick(name_or_key)["Key"])

    def name(self, name_or_key: str) -> str:
        """Its name, as LifeTime writes it."""
        return str(self.pick(name_or_key)["Name"])


class Field(NamedTuple):
    """One field: the name of its option, and its names in requests (`sent`) and in LifeTime's records (`shown`).

    A field with an empty `shown` is write-only: LifeTime never shows it. `needed`: LifeTime takes no object without it.
    A new object has `default` where the options say nothing. With `choices`, people and LifeTime's records say the
    name of one of them, and requests its key.
    """

    name: str
    sent: str
    shown: str = ""
    needed: bool = False
    secret: bool = False
    default: Any = ""
    choices: Choices | None = None


def options_of(fields: Iterable[Field]) -> dict[str, dict[str, Any]]:
    """The option spec of the fields, as texts."""
    return {field.name: {"type": "str", **({"no_log": True} if field.secret else {})} for field in fields}


def given(fields: Iterable[Field], options: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that the options give a value; raises `LifeTimeError` for one that is none of the choices."""
    found = {}
    for field in fields:
        value = options.get(field.name)
        if value is not None:
            chosen = field.choices.name(value) if field.choices else value
            found[field.name] = Secret(chosen) if field.secret else chosen
    return found


def shown(fields: Iterable[Field], record: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that LifeTime shows in this record of the object; one that is absent or null has its default.

    Of one with choices it is the name, also where LifeTime shows the key.
    """
    values = [(field, record.get(field.shown)) for field in fields if field.shown]
    return {field.name: field.default if value is None else _named(field, value) for field, value in values}


def body_of(fields: Iterable[Field], values: Mapping[Any, Any]) -> dict[str, Any]:
    """The body of a request that writes the object with these fields."""
    return {field.sent: _sent(field, values.get(field.name, field.default)) for field in fields}


def _sent(field: Field, value: Any) -> Any:
    if field.choices is None:
        return value
    # What is none of them is what LifeTime itself shows: sent as it is, it can be refused, and nothing gets lost.
    return next((one["Key"] for one in field.choices.records if one["Name"] == value), value)


def _named(field: Field, value: Any) -> Any:
    records = field.choices.records if field.choices else ()
    same = [one["Name"] for one in records if value in (one["Name"], one["Key"])]
    return value if value in same or len(same) != 1 else same[0]
