# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Convert dataclasses to JSON and back."""

from __future__ import annotations

import dataclasses
import json
import typing
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")

# The fields of a dataclass are its variables: nothing is copied.
_ENCODER = json.JSONEncoder(default=vars, allow_nan=False)


def to_json(value: Any) -> str:
    """Return a dataclass, or JSON values that contain some, as JSON text."""
    return _ENCODER.encode(value)


def from_plain(kind: type[T], value: Any) -> T:
    """Convert back to the dataclass `kind`; unknown fields are dropped, missing ones get their default."""
    return typing.cast("T", _read(kind, value))


@cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _read(kind: Any, value: Any) -> Any:
    origin = typing.get_origin(kind)
    if origin is list:
        (item,) = typing.get_args(kind)
        return [_read(item, entry) for entry in value]
    if origin is dict:
        _key, item = typing.get_args(kind)
        return {key: _read(item, entry) for key, entry in value.items()}
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        hints = _hints(kind)
        return kind(**{name: _read(hint, value[name]) for name, hint in hints.items() if name in value})
    return value
