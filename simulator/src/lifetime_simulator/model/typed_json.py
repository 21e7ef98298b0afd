# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Check JSON of the control API against type annotations, so that wrong input is refused where it arrives."""

from __future__ import annotations

import inspect
import types
import typing
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")

#: About 300 years in seconds: sums of such numbers stay valid dates.
MAX_NUMBER = 10**10
_NAMES = {str: "a text", bool: "a boolean", int: "an integer", float: "a number", types.NoneType: "null"}
_NAMES |= {list: "a list", dict: "an object"}


def call_with_json(function: Callable[..., T], data: Any, label: str, *leading: Any) -> T:
    """Call `function(*leading, **data)`, where `data` is a JSON object; a dataclass is a function, too.

    Raises ValueError with a sentence that begins with `label` if `data` is no object, if a name is unknown or missing,
    or if a value does not have the type of its annotation.
    """
    check_type(data, dict[str, Any], label)
    parameters = dict(list(inspect.signature(function).parameters.items())[len(leading) :])
    hints = typing.get_type_hints(function)
    for name, value in data.items():
        if name not in parameters:
            raise ValueError(f"{label}.{name} is unknown: use {', '.join(sorted(parameters))}.")
        check_type(value, hints[name], f"{label}.{name}")
    for name, parameter in parameters.items():
        if parameter.default is parameter.empty and name not in data:
            raise ValueError(f"{label}.{name} is missing.")
    return function(*leading, **data)


def check_type(value: Any, hint: Any, label: str) -> None:
    """Raise ValueError with a sentence about `label` if a JSON value does not have the annotated type."""
    if hint is Any:
        return
    arguments = typing.get_args(hint)
    options = arguments if isinstance(hint, types.UnionType) else (hint,)
    kinds = {typing.get_origin(option) or option: option for option in options}
    # To Python true and false are numbers.
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    kind = float if is_number and int not in kinds else type(value)
    if kind not in kinds:
        *most, last = [_NAMES[option] for option in kinds]
        expected = f"{', '.join(most)} or {last}" if most else last
        actual = "a number" if is_number else _NAMES[type(value)]
        raise ValueError(f"{label} must be {expected}, not {actual}.")
    if isinstance(value, str) and not _is_unicode(value):
        raise ValueError(f"{label} must be valid Unicode.")
    # NaN is not either; math.isfinite fails for integers that no float can hold.
    if kind in (int, float) and not abs(value) <= MAX_NUMBER:
        raise ValueError(f"{label} must be at most {MAX_NUMBER}.")
    arguments = typing.get_args(kinds[kind])
    items = enumerate(value) if kind is list else value.items() if kind is dict else ()
    for key, item in items:
        if kind is dict and not _is_unicode(str(key)):
            raise ValueError(f"The names in {label} must be valid Unicode.")
        check_type(item, arguments[-1], f"{label}[{key}]" if kind is list else f"{label}.{key}")


def check_not_negative(value: float, label: str) -> None:
    if value < 0:
        raise ValueError(f"{label} must not be negative.")


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
