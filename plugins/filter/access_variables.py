# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is wrong with the variables of the role `access`: parts of the document, and names that resemble its own."""

from __future__ import annotations

DOCUMENTATION = r"""
name: access_variables
short_description: What is wrong with the variables of the role access
version_added: 1.0.0
description:
  - For the role P(community.outsystems.access#role). Takes the variables that hold parts of the document, and returns
    what is wrong with them, and where the entries of the joined lists come from.
  - A variable whose name resembles one of the role's and is none is reported with the nearest name. That is a problem
    where the variable decides what is taken away or whether anything is written, which is where it resembles a part of
    a list that is purged, or an option for safety. Otherwise it is a warning.
  - Where there is no part at all, that is a problem.
  - What the parts hold is never shown, because it may be a password.
positional: names, options, purged
options:
  _input:
    description: The parts of the document, by the full names of their variables.
    type: dict
    required: true
  names:
    description: The names of all variables that there are.
    type: list
    elements: str
    required: true
  options:
    description: The names of all variables of the role but for the parts of the document.
    type: list
    elements: str
    required: true
  purged:
    description: The lists that are purged, of V(roles), V(users) and V(teams).
    type: list
    elements: str
    required: true
author:
  - The community.outsystems contributors (@ansible-collections)
"""

EXAMPLES = r"""
- name: See what is wrong with the parts of a document
  ansible.builtin.debug:
    msg: "{{ parts | community.outsystems.access_variables(names, options, ['users']) }}"
  vars:
    parts:
      access_users: [{username: raj.patel}]
      access_users_sales: null
    names: [access_users, access_users_sales, acces_users_night]
    options: [access_purge_users]
"""

RETURN = r"""
_value:
  description: What is wrong, and where entries come from.
  type: dict
  contains:
    problems:
      description: A sentence for each thing that has to be corrected first.
      type: list
      elements: str
      sample: ["access_users_sales has no value. Give it a list - [] for an empty one - or take it away."]
    origins:
      description: For each list that has several parts, which of its entries come from where.
      type: list
      elements: str
      sample: ["users[0] is access_users[0].", "users[1..2] are access_users_sales[0..1]."]
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ansible.utils.display import Display

_KINDS = ("roles", "users", "teams")
_PREFIX = "access_"

# Options that decide what may be taken away, or whether anything is written: one of these that is misspelt is refused.
_SAFETY = tuple(_PREFIX + word for word in ("purge_", "protected_", "allow_", "move_", "drift_only"))

_NO_DOCUMENT = (
    "None of access_roles, access_users and access_teams is given, so there is no document. A list may be empty: []."
)

# How many letters may be wrong, missing, too many or swapped; in the names of short options, one.
_MOST_WRONG = 2
_SHORT = 14


def access_variables(
    parts: Mapping[str, Any], names: Iterable[str], options: Iterable[str], purged: Iterable[str]
) -> dict[str, list[str]]:
    """{"problems": ..., "origins": ...}, see the documentation of the filter; warnings are shown."""
    problems = [problem for name in sorted(parts) for problem in _problems_of(name, parts[name])]
    if not parts:
        # Its file may be lost, or misnamed: nothing to do would be taken for all is well.
        problems.append(_NO_DOCUMENT)
    for name, meant, matters in resembling(sorted(set(names) - set(parts)), options, set(purged)):
        message = f"{name} is no variable of the role access: did you mean {meant}?"
        if matters:
            problems.append(f"{message} If it is something else, give it another name.")
        else:
            Display().warning(message)
    return {"problems": problems, "origins": [] if problems else list(_origins(parts))}


def resembling(names: Iterable[str], options: Iterable[str], purged: set[str]) -> Iterator[tuple[str, str, bool]]:
    """Names that resemble a variable of the role: the name, what may be meant, and whether it decides what goes."""
    known = set(options)
    for name in names:
        if name in known or name.startswith(("__", "ansible_")) or not _begins_alike(name):
            continue
        found = [(distance, option, option.startswith(_SAFETY)) for option, distance in _options_like(name, known)]
        for kind in _KINDS:
            distance, rest = _list_like(name, _PREFIX + kind)
            if distance <= _MOST_WRONG:
                found.append((distance, _PREFIX + kind + rest, kind in purged))
        if found:
            _distance, meant, matters = min(found)
            yield name, meant, matters


def _problems_of(name: str, part: Any) -> Iterator[str]:
    # A part without a value must not become an empty list: with purging, nobody would be left.
    if part is None:
        yield f"{name} has no value. Give it a list - [] for an empty one - or take it away."
    elif not isinstance(part, (list, tuple)):
        yield (
            f"{name} has to be a list of entries, as all that begins with {_PREFIX}{_kind(name)}_ is part of the "
            "document. If it is something else, give it another name."
        )
    else:
        for number, entry in enumerate(part):
            if not isinstance(entry, Mapping):
                yield f"{name}[{number}] has to be an entry, which is a mapping."


def _origins(parts: Mapping[str, Any]) -> Iterator[str]:
    for kind in _KINDS:
        names = sorted(name for name in parts if _kind(name) == kind)
        first = 0
        for name in names if len(names) > 1 else ():
            last = len(parts[name]) - 1
            if last == 0:
                yield f"{kind}[{first}] is {name}[0]."
            elif last > 0:
                yield f"{kind}[{first}..{first + last}] are {name}[0..{last}]."
            first += last + 1


def _kind(name: str) -> str:
    return name.split("_")[1]


def _begins_alike(name: str) -> bool:
    beginning = _plain(name)
    return any(_distance(beginning[:cut], _PREFIX) <= _MOST_WRONG for cut in range(len(_PREFIX) - 2, len(_PREFIX) + 3))


def _options_like(name: str, options: Iterable[str]) -> Iterator[tuple[str, int]]:
    for option in options:
        distance = _distance(_plain(name), option)
        if distance <= (_MOST_WRONG if len(option) >= _SHORT else 1):
            yield option, distance


def _list_like(name: str, beginning: str) -> tuple[int, str]:
    """How far the beginning of a name, up to an underscore, is from this one; and the rest of the name."""
    plain = _plain(name)
    cuts = [position for position, letter in enumerate(plain) if letter == "_"] + [len(plain)]
    return min((_distance(plain[:cut], beginning), plain[cut:]) for cut in cuts)


def _plain(name: str) -> str:
    return name.lower().replace("-", "_")


def _distance(one: str, other: str) -> int:
    """How many letters have to be changed, added, left out or swapped with the next to make one of the other."""
    if abs(len(one) - len(other)) > _MOST_WRONG:
        return _MOST_WRONG + 1
    earlier: list[int] = []
    row = list(range(len(other) + 1))
    for number, letter in enumerate(one, 1):
        last_but_one, earlier, row = earlier, row, [number]
        for position, wanted in enumerate(other, 1):
            least = min(earlier[position] + 1, row[-1] + 1, earlier[position - 1] + (letter != wanted))
            if number > 1 and position > 1 and letter == other[position - 2] and one[number - 2] == wanted:
                least = min(least, last_but_one[position - 2] + 1)
            row.append(least)
    return row[-1]


class FilterModule:
    """The filters of this file."""

    def filters(self) -> dict[str, Any]:
        """Name -> filter."""
        return {"access_variables": access_variables}
