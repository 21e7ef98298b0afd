# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How much one run may purge: a document that is empty, or lacks a part, must not empty a LifeTime. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from typing import Any

from .._api.errors import LifeTimeError
from .._api.infrastructure import nearest
from .._changes import Key
from .._problems import Problems, at
from .model import AccessModel
from .name_index import NameIndex
from .ordering import order

# How many of each kind a message names; the failure has all of them.
_MAX_NAMED = 10

_VERBS = {
    "roles": "delete",
    "users": "deactivate",
    "teams": "delete",
    "application_roles": "revoke",
    "members": "remove",
    "applications": "remove",
}
KINDS = tuple(_VERBS)

# For every kind without a limit of its own.
DEFAULT = "20%"

_WHY_NONE = ", since the document has an entry for none of them,"

_LIMIT = re.compile(r"(\d+(?:\.\d+)?)\s*(%?)")


# A limit: the number, and whether it is a percentage.
Limit = tuple[float, bool]


@dataclass(frozen=True)
class Purged:
    """What would be purged of a kind, by name, of how many; `all_go`: no entry keeps any of those that there are."""

    names: tuple[str, ...]
    total: int
    all_go: bool = False


def read_limits(given: Any, problems: Problems) -> dict[str, Limit]:
    """The limit of each kind; `given` is one for every kind, or a mapping of kinds to limits; None: no limits."""
    limits: dict[str, Limit] = {}
    if given is None:
        return limits
    is_mapping = isinstance(given, Mapping)
    by_kind = {**dict.fromkeys(KINDS, DEFAULT), **given} if is_mapping else dict.fromkeys(KINDS, given)
    for kind, limit in by_kind.items():
        place = at("purge_limit", str(kind)) if is_mapping else "purge_limit"
        match = None if isinstance(limit, bool) else _LIMIT.fullmatch(str(limit).strip())
        number, is_percentage = (float(match[1]), bool(match[2])) if match else (-1.0, False)
        if kind not in KINDS:
            problems.add(place, f"there is no such kind, only {', '.join(KINDS)}.", tuple(nearest(str(kind), KINDS)))
        elif number < 0 or (number > 100 if is_percentage else number % 1):
            problems.add(place, f"must be a whole number or a percentage such as 20%, not {limit!r}.")
            break
        else:
            limits[kind] = (number, is_percentage)
    return limits


def find_purged(
    current: AccessModel, desired: AccessModel, stated: Mapping[str, Set[Key]], leavers: Set[Key] = frozenset()
) -> dict[str, Purged]:
    """What would go although no entry says so; `stated` has the keys of the entries: `{"role": {...}, ...}`.

    `leavers` are the users of whom an entry says that they lose what they are assigned to.
    """
    names = NameIndex(current)

    def objects(kind: str, before: Iterable[Key], after: Iterable[Key]) -> Purged:
        all_before, kept = set(before), set(after)
        gone = all_before - kept - stated[kind]
        all_go = not all_before & kept & stated[kind]
        return Purged(_sorted(names.label(kind, key) for key in gone), len(all_before), all_go)

    def items(owners: str, field: str, kind: str, kept: Set[Key] = frozenset()) -> Purged:
        before, after = getattr(current, owners), getattr(desired, owners)
        gone = [
            f"{names.label(owners[:-1], key)} / {names.label(kind, item)}"
            for key, owner in before.items()
            if key in after and key not in leavers
            for item in getattr(owner, field)
            if item not in getattr(after[key], field) and item not in kept and item not in leavers
        ]
        return Purged(_sorted(gone), sum(len(getattr(owner, field)) for owner in before.values()))

    moved = {application for team in desired.teams.values() for application in team.applications}
    return {
        "roles": objects("role", current.roles, desired.roles),
        "users": objects("user", _active(current), _active(desired)),
        "teams": objects("team", current.teams, desired.teams),
        "application_roles": items("users", "application_roles", "application"),
        "members": items("teams", "members", "user"),
        "applications": items("teams", "applications", "application", moved),
    }


def check_purged(purged: Mapping[str, Purged], limits: Mapping[str, Limit]) -> None:
    """Raises LifeTimeError `purge_limit_exceeded`; `failure.purged` has the names of each kind that is beyond it."""
    beyond = {
        kind: found
        for kind, found in purged.items()
        if kind in limits and len(found.names) > _allowed(found, limits[kind])
    }
    if not beyond:
        return
    sentences = []
    for kind, found in beyond.items():
        shown = ", ".join(found.names[:_MAX_NAMED])
        why = _WHY_NONE if _keeps_too_few(found, limits[kind]) else ""
        more = f" and {len(found.names) - _MAX_NAMED} more" if len(found.names) > _MAX_NAMED else ""
        sentences.append(
            f"Purging would {_VERBS[kind]} {len(found.names)} of {found.total} {kind.replace('_', ' ')}, and "
            f"purge_limit allows {_allowed(found, limits[kind])}{why}: {shown}{more}."
        )
    suggested = ", ".join(f"{kind}: {len(found.names)}" for kind, found in beyond.items())
    raise LifeTimeError(
        f"{' '.join(sentences)} Nothing was changed.",
        "purge_limit_exceeded",
        advice=f"Check that the document is complete. If it is, set purge_limit: {{{suggested}}} for this run"
        " (access_purge_limit in the role access).",
        details={"purged": {kind: list(found.names) for kind, found in beyond.items()}, "options": ["purge_limit"]},
    )


def _keeps_too_few(found: Purged, limit: Limit) -> bool:
    number, is_percentage = limit
    return found.all_go and is_percentage and number < 100


def _allowed(found: Purged, limit: Limit) -> int:
    """A percentage allows at least one, since few may be there; but none where no entry keeps any of them."""
    number, is_percentage = limit
    if not is_percentage:
        return int(number)
    if _keeps_too_few(found, limit):
        return 0
    return max(int(found.total * number / 100), 1 if number else 0)


def _active(model: AccessModel) -> list[Key]:
    return [key for key, user in model.users.items() if user.active]


def _sorted(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(names, key=order))
