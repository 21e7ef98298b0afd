# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of a role, as its tasks need them."""

from __future__ import annotations

DOCUMENTATION = r"""
name: role_options
short_description: The options of a role, without blank ones
version_added: 1.0.0
description:
  - For the roles of this collection. Takes the variables of a role as they were given, and returns its options.
  - A variable that is blank counts as not given, because forms send null, or an empty text, for what nobody has
    answered. The option then has its default. Blank is V(null), and a text of nothing but white space.
  - An option that is true or false by default is returned as true or false, whichever way it was written.
  - A variable that has another type than its option is reported as a problem, and the option has its default.
  - A number in a text is taken as it was written, as long as that can be told. A number with a decimal point, and a
    truth value, cannot, and have to be quoted.
positional: defaults, prefix, choices, lists
options:
  _input:
    description: The variables, by their full names.
    type: dict
    required: true
  defaults:
    description:
      - The defaults of the options, by the full names of the variables. The type of a default is the type of the
        option; V(null) stands for an option that is true, false, or left out.
      - A variable without a default is no option, and is left out.
    type: dict
    required: true
  prefix:
    description: What the names of the variables begin with, and those of the options do not.
    type: str
    required: true
  choices:
    description: The words that an option may be, by the full name of the variable.
    type: dict
    default: {}
  lists:
    description:
      - The variables, by their full names, whose list may be a text, as surveys send it. It is JSON, or has one name a
        line or after a comma.
    type: list
    elements: str
    default: []
author:
  - The community.outsystems contributors (@ansible-collections)
"""

EXAMPLES = r"""
- name: See what a role makes of blank variables
  ansible.builtin.debug:
    msg: "{{ given | community.outsystems.role_options(defaults, 'publish_') }}"
  vars:
    given:
      publish_timeout: ""
      publish_force: "yes"
    defaults:
      publish_timeout: 30
      publish_force: false
  # {"options": {"timeout": 30, "force": true}, "problems": []}
"""

RETURN = r"""
_value:
  description: The options, and what is wrong with them.
  type: dict
  contains:
    options:
      description: The options, without the prefix.
      type: dict
      sample: {timeout: 30, force: true}
    problems:
      description: A sentence for each variable that has another type than its option.
      type: list
      elements: str
      sample: ["publish_timeout has to be a number, and is 'soon'."]
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ansible.module_utils.parsing.convert_bool import boolean


def is_blank(value: Any) -> bool:
    """Whether a variable counts as not given."""
    return value is None or (isinstance(value, str) and not value.strip())


def role_options(
    given: Mapping[str, Any],
    defaults: Mapping[str, Any],
    prefix: str,
    choices: Mapping[str, Sequence[str]] | None = None,
    lists: Sequence[str] = (),
) -> dict[str, Any]:
    """{"options": ..., "problems": ...} of the variables of a role, see the documentation of the filter."""
    options: dict[str, Any] = {}
    problems = []
    for name, default in defaults.items():
        value = given.get(name)
        if is_blank(value):
            value = default
        else:
            value = listed(value) if name in lists else value
            expected = _expected(value, default, (choices or {}).get(name))
            if expected:
                problems.append(f"{name} has to be {expected}, and is {_shown(value)}.")
                value = default
            elif default is None or isinstance(default, bool):
                value = boolean(value)
            elif isinstance(default, str) and isinstance(value, int):
                value = str(value)
        options[name[len(prefix) :]] = value
    return {"options": options, "problems": problems}


def listed(value: Any) -> Any:
    """A list out of the text of a survey; anything else as it is."""
    if not isinstance(value, str):
        return value
    if value.strip().startswith("["):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return [name.strip() for name in re.split(r"[\n,]", value) if name.strip()]


def _expected(value: Any, default: Any, choices: Sequence[str] | None) -> str:
    """What a value has to be and is not, or ""."""
    if choices is not None:
        return "" if value in choices else f"one of {', '.join(choices)}"
    if default is None or isinstance(default, bool):
        return "" if _can(boolean, value) else "true or false"
    if isinstance(default, (int, float)):
        return "" if not isinstance(value, bool) and _can(float, value) else "a number"
    if isinstance(default, str):
        # 1.10 has become 1.1, and yes has become true: what was meant is lost.
        if isinstance(value, (bool, float)):
            return "a text: quote it"
        return "a text" if isinstance(value, (list, tuple, Mapping)) else ""
    if isinstance(default, Mapping):
        return "" if isinstance(value, Mapping) else "a mapping"
    return "" if isinstance(value, (list, tuple)) else "a list"


def _can(convert: Callable[[Any], Any], value: Any) -> bool:
    try:
        convert(value)
    except (TypeError, ValueError, OverflowError):
        return False
    return True


def _shown(value: Any) -> str:
    """A value in a sentence; what a list or a mapping holds may be long, or secret."""
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, (list, tuple)):
        return "a list"
    return f"'{value}'"


class FilterModule:
    """The filters of this file."""

    def filters(self) -> dict[str, Any]:
        """Name -> filter."""
        return {"role_options": role_options}
