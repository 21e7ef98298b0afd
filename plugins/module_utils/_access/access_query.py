# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who may do what, in the words of people: the entries of `effective` that are asked for. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from .._changes import Key
from .._problems import Problems, at
from .effective import EffectiveAccess, effective_access
from .levels import find_level, unknown_level
from .model import AccessModel
from .name_index import NameIndex
from .ordering import order


def describe_access(model: AccessModel, options: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """`access`, an entry for each user, environment and application, and `managers` of the infrastructure and teams.

    `options` are those of `lifetime_access_info`: `users`, `environments` and `applications` by names or keys, and
    `at_least` by label or number, of which one that is not given asks for everything; with `every_application`, each
    application has an entry of its own.
    Raises LifeTimeError `invalid_option` where the query names what is not there.
    """
    names, problems = NameIndex(model), Problems()
    users = _keys("user", options, names, problems)
    users = None if users is None else [key for key in users if key in model.users]
    environments = _keys("environment", options, names, problems)
    applications = _keys("application", options, names, problems)
    lowest = _lowest(options.get("at_least"), model, problems)
    error = problems.error("what was asked for", "Nothing is listed.", "invalid_option")
    if error:
        raise error
    if applications is None and options.get("every_application"):
        applications = list(model.applications)
    found = effective_access(model, None if applications is None else map(str, applications), users)
    chosen = [
        each
        for each in found
        if (environments is None or each.environment in environments)
        and (lowest is None or each.level is None or each.level >= lowest)
    ]
    records = [_record(each, model, names) for each in chosen]
    return {"access": sorted(records, key=_order), "managers": list(_managers(model, names, users))}


def _lowest(at_least: str | None, model: AccessModel, problems: Problems) -> int | None:
    if at_least is None:
        return None
    level = find_level(at_least, model.levels)
    if level is None:
        problems.add("at_least", *unknown_level(at_least, model.levels))
    return level


def _keys(kind: str, options: Mapping[str, Any], names: NameIndex, problems: Problems) -> list[Key] | None:
    given: list[str] | None = options.get(f"{kind}s")
    if given is None:
        return None
    found = (names.find(kind, name.strip(), at(f"{kind}s", number), problems) for number, name in enumerate(given))
    return list(dict.fromkeys(key for key in found if key is not None))


def _record(access: EffectiveAccess, model: AccessModel, names: NameIndex) -> dict[str, Any]:
    user, level, source = model.users[access.user], access.level, access.source
    application = access.application
    return {
        "username": user.username,
        "name": user.name,
        "environment": names.label("environment", access.environment),
        "application": None if application is None else names.label("application", application),
        "except": sorted((names.label("application", key) for key in access.others), key=order),
        "level": None if level is None else model.levels.get(level, str(level)),
        "level_number": level,
        "source": source.kind,
        "role": names.label("role", source.role),
        "team": None if source.team is None else names.label("team", source.team),
    }


def _order(record: dict[str, Any]) -> tuple[Any, ...]:
    application = record["application"]
    return (order(record["username"]), order(record["environment"]), application is not None, order(application or ""))


def _managers(model: AccessModel, names: NameIndex, users: Iterable[Key] | None) -> Iterator[dict[str, Any]]:
    keys = model.users if users is None else users
    for key in sorted(keys, key=lambda key: order(model.users[key].username)):
        user = model.users[key]
        role = model.roles.get(user.role)
        if user.active and role is not None and (role.manage_infrastructure or role.manage_teams):
            yield {
                "username": user.username,
                "name": user.name,
                "role": names.label("role", user.role),
                "manage_infrastructure": role.manage_infrastructure,
                "manage_teams": role.manage_teams,
            }
