# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks the form of options against their spec, and reports every mistake with its place. Pure.

ansible-core reports the first mistake alone, and does not say in which entry of a list it is. Its release 2.16 moreover
forgets which values are secret as soon as an entry of a list is no mapping.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible.module_utils.common.validation import check_type_bool, check_type_dict, check_type_float, check_type_int

from ._api.infrastructure import nearest
from ._problems import Problems, at, labelled

Option = Mapping[str, Any]
Spec = Mapping[str, Option]

# The word that ansible-core uses.
HIDDEN = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"

# What YAML takes for a number is refused where a text is wanted: 1.70 would deploy version 1.7. In options of these
# names the digits are for people, or a number is what the system itself goes by. Truth values are refused everywhere.
TAKES_NUMBERS = frozenset({"description", "notes", "owner", "group", "level", "default_level"})

# A text with nothing in it is refused, but for these: here it says that there is none. Required ones need a value.
MAY_BE_EMPTY = frozenset({"configuration", "description", "notes", "email", "role"})

_WORDS = {
    "str": "a text",
    "path": "a path",
    "bool": "true or false",
    "int": "a whole number",
    "float": "a number",
    "dict": "a mapping",
}
_TEXTS = ("str", "path")
_WHY_QUOTE = ", since YAML takes 1.70 for the number 1.7 and no for false"
_HALF = (
    "this holds half of a character (a lone surrogate), which no file and no request can hold."
    " Type it again, or take it out."
)
_CHECKS = {
    "bool": check_type_bool,
    "int": check_type_int,
    "float": check_type_float,
    "dict": check_type_dict,
}


def check(spec: Spec, given: Mapping[str, Any]) -> Problems:
    """What is wrong with the form of the options of a task, all of it.

    A list of entries has to be a list of mappings, and a text has to be one, with something in it: ansible-core would
    take a text apart, or write the others as Python does, after YAML has made 1.7 of 1.70 and true of yes.
    """
    problems = Problems()
    _check_entry(spec, given, "", problems)
    return problems


def without_nulls(spec: Spec, given: Mapping[str, Any]) -> dict[str, Any]:
    """The options that are given: null is not, be it an option or one of an entry.

    Surveys leave null behind for what people left out. ansible-core would put it in the place of the default.
    """
    options = _by_name(spec)
    return {name: _without_nulls(options.get(name, {}), value) for name, value in given.items() if value is not None}


def _without_nulls(option: Option, value: Any) -> Any:
    if "options" not in option:
        return value
    if isinstance(value, list):
        return [_without_nulls(option, item) for item in value]
    return without_nulls(option["options"], value) if isinstance(value, Mapping) else value


def disclosed(spec: Spec, given: Mapping[str, Any], secrets: set[str]) -> dict[str, Any]:
    """The options without what is secret, or may be: what has not the form that it should have may be misplaced.

    Adds the values of secret options to `secrets`.
    """
    options = _by_name(spec)
    return {name: _disclosed(options.get(name), value, secrets) for name, value in given.items()}


def _disclosed(option: Option | None, value: Any, secrets: set[str]) -> Any:
    if value is None:
        return None
    if option is None:
        return HIDDEN
    if option.get("no_log"):
        if value and not isinstance(value, (bool, list, dict)):
            secrets.add(str(value))
        return HIDDEN
    if "options" not in option:
        problems = Problems()
        _check_value(option, value, "", problems)
        return HIDDEN if any(problems) else value
    if isinstance(value, Mapping):
        return disclosed(option["options"], value, secrets)
    if isinstance(value, list):
        return [_disclosed(option, item, secrets) for item in value]
    return HIDDEN


def _check_entry(spec: Spec, given: Mapping[str, Any], place: str, problems: Problems) -> None:
    options = _by_name(spec)
    for name, value in given.items():
        option = options.get(name)
        if option is None:
            near = tuple(nearest(name, options))
            there = "" if near else f" here, only {', '.join(spec)}"
            problems.add(at(place, name), f"there is no such option{there}.", near)
        elif value is not None:
            _check_value(option, value, at(place, name), problems)
    for name, option in spec.items():
        if option.get("required") and all(given.get(one) is None for one in _names(name, option)):
            problems.add(at(place, name), "this is missing.")


def _check_value(option: Option, value: Any, place: str, problems: Problems) -> None:
    kind = option.get("type", "str")
    if isinstance(value, str) and not _is_text(value):
        problems.add(place, _HALF)
    elif kind == "list":
        _check_list(option, value, place, problems)
    elif "options" in option:
        _check_mapping(option["options"], value, place, problems)
    elif not _is_of_type(option, value):
        shown = repr(value) if isinstance(value, str) and not option.get("no_log") else _kind_of(value)
        wanted = f"one of {', '.join(option['choices'])}" if "choices" in option else _WORDS[kind]
        quote = f": quote it{_WHY_QUOTE}" if kind in _TEXTS and isinstance(value, (bool, int, float)) else ""
        problems.add(place, f"must be {wanted}, not {shown}{quote}.")
    else:
        _check_content(option, value, place, problems)


def _check_content(option: Option, value: Any, place: str, problems: Problems) -> None:
    """The same for a value that has the type of its option."""
    kind = option.get("type", "str")
    if isinstance(value, str) and not value.strip() and not option.get("may_be_empty"):
        problems.add(place, "this is empty: give it a value, or leave it out.")
    elif kind == "path" and "\0" in value:
        problems.add(place, "this holds a null character, which no path can hold. Type it again.")
    else:
        # The text of a mapping may write with signs of its own what is no text.
        _check_texts(check_type_dict(value) if kind == "dict" else value, place, problems)


def _check_texts(value: Any, place: str, problems: Problems) -> None:
    """The same for all texts in a value of no declared form, the names of mappings too, however deep they are."""
    left = [(value, place)]
    while left:
        found, where = left.pop()
        if isinstance(found, Mapping):
            left += [(part, at(where, str(name))) for name, item in found.items() for part in (name, item)][::-1]
        elif isinstance(found, (list, tuple)):
            left += [(item, at(where, number)) for number, item in enumerate(found)][::-1]
        elif isinstance(found, str) and not _is_text(found):
            problems.add(where, _HALF)


def _check_mapping(options: Spec, value: Any, place: str, problems: Problems) -> None:
    if isinstance(value, Mapping):
        _check_entry(options, value, place, problems)
        return
    needed = [name for name, one in options.items() if one.get("required")]
    expected = f"an entry with {' and '.join(needed)}" if needed else "a mapping"
    problems.add(place, f"must be {expected}, not {_kind_of(value)}.")


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _check_list(option: Option, value: Any, place: str, problems: Problems) -> None:
    # A text may be a list of texts, with commas between them, but never one of entries.
    if isinstance(value, str) and value.strip() and "options" not in option:
        value = value.split(",")
    if isinstance(value, str) and "options" not in option:
        problems.add(place, "this is empty: give it a value, or leave it out.")
    elif not isinstance(value, list):
        problems.add(place, f"must be a list, not {_kind_of(value)}.")
    else:
        element = {**option, "type": option.get("elements", "raw")}
        for number, item in enumerate(value):
            _check_value(element, item, labelled(at(place, number), _label(option, item)), problems)


def _label(option: Option, item: Any) -> Any:
    """What people know an entry by: the first option that it has to have."""
    first = next((name for name, one in option.get("options", {}).items() if one.get("required")), None)
    return item.get(first) if first and isinstance(item, Mapping) else None


def _is_of_type(option: Option, value: Any) -> bool:
    kind = option.get("type", "str")
    if "choices" in option:
        return str(value) in option["choices"]
    if kind in _TEXTS:
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        return isinstance(value, str) or (is_number and bool(option.get("takes_numbers")))
    if kind in ("int", "float") and isinstance(value, bool):
        return False
    if kind not in _CHECKS:
        return True
    try:
        _CHECKS[kind](value)
    except (TypeError, ValueError, OverflowError):
        return False
    return True


def _by_name(spec: Spec) -> dict[str, Option]:
    return {one: _with_leniency(name, option) for name, option in spec.items() for one in _names(name, option)}


def _with_leniency(name: str, option: Option) -> Option:
    may_be_empty = name in MAY_BE_EMPTY and not option.get("required")
    return {**option, "takes_numbers": name in TAKES_NUMBERS, "may_be_empty": may_be_empty}


def _names(name: str, option: Option) -> list[str]:
    return [name, *option.get("aliases", ())]


def _kind_of(value: Any) -> str:
    words = {str: "a text", bool: "a truth value", list: "a list", dict: "a mapping", type(None): "nothing"}
    return next((text for kind, text in words.items() if isinstance(value, kind)), "a number")
