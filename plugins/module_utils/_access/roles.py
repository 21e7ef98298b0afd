# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Roles: the desired ones, and the changes that lead to them. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from .._changes import Change, Key
from .._problems import at
from .._resource import reconcile
from .context import DocumentEntry, Phase, PlanContext, in_phase
from .levels import find_level, unknown_level
from .model import AccessModel, Permission, Role, ceases_to_manage, takes_power
from .resources import fields_of

_FLAGS = ("create_applications", "add_dependencies_to_system")


def find_deleted(context: PlanContext) -> None:
    """Fill `context.deleted_roles`: roles that are absent in the document or purged, and what replaces them."""
    absent = context.absent["role"]
    purged = [key for key in context.current.roles if context.is_purged("role", key)]
    context.deleted_roles.update(dict.fromkeys([*absent, *purged]))
    for key, entry in absent.items():
        if entry.options.get("replacement_role") is not None:
            place = entry.at("replacement_role")
            context.deleted_roles[key] = context.find("role", entry.options["replacement_role"], place)
    if purged and context.settings.purge_replacement_role is not None:
        instead = context.find("role", context.settings.purge_replacement_role, "purge_replacement_role")
        context.deleted_roles.update(dict.fromkeys(purged, instead))


def desired(context: PlanContext) -> dict[Key, Role]:
    """All roles as they should be."""
    found = {key: role for key, role in context.current.roles.items() if key not in context.deleted_roles}
    for entry in context.entries["role"]:
        current = context.current.roles.get(entry.key)
        role = None if entry.absent else _desired(entry, current, context)
        if role is not None:
            found[entry.key] = role
        if current is not None and role != current and context.is_protected("role", entry.key):
            verb = "deleted" if role is None else "changed"
            context.problems.add(entry.at("name"), f"role '{current.name}' is in protected_roles and would be {verb}.")
    return found


def _desired(entry: DocumentEntry, current: Role | None, context: PlanContext) -> Role:
    role = current or Role("")
    manages = entry.given("manage_infrastructure", role.manage_infrastructure)
    # LifeTime takes the one only with the other, so who asks for the first has asked for both.
    manages_teams = entry.given("manage_teams", role.manage_teams or manages)
    if manages and not manages_teams:
        context.problems.add(
            entry.at("manage_teams"),
            "LifeTime has no roles that manage the infrastructure but not the teams: "
            "leave out manage_teams, or set manage_infrastructure: false.",
        )
    return replace(
        role,
        name=entry.name_of(role.name),
        manage_infrastructure=bool(manages),
        manage_teams=bool(manages_teams),
        permissions=_permissions(entry, current, context),
    )


def _permissions(entry: DocumentEntry, current: Role | None, context: PlanContext) -> dict[str, Permission]:
    listed: dict[str, Permission] = {}
    for place, item in entry.items("environment_permissions", "environment"):
        environment = context.find("environment", item.get("environment"), at(place, "environment"))
        level = _level(item.get("level"), at(place, "level"), context)
        if environment is None or level is None:
            continue
        if environment in listed:
            context.problems.add(at(place, "environment"), f"environment '{item['environment']}' is listed twice.")
        known = current.permissions.get(str(environment)) if current else None
        flags = {flag: item[flag] for flag in _FLAGS if item.get(flag) is not None}
        listed[str(environment)] = replace(known or Permission(level), level=level, **flags)
    lowest = Permission(context.current.lowest_level())
    others = dict(current.permissions) if current else dict.fromkeys(context.current.environments, lowest)
    if entry.options.get("default_level") is not None:
        level = _level(entry.options["default_level"], entry.at("default_level"), context)
        if level is not None:
            others = dict.fromkeys([*context.current.environments, *others], Permission(level))
    return {**others, **listed}


def _level(given: Any, place: str, context: PlanContext) -> int | None:
    """The number of a permission level, of its label or number."""
    level = find_level(given, context.current.levels)
    if level is None:
        context.problems.add(place, *unknown_level(given, context.current.levels))
    return level


def changes(desired_model: AccessModel, context: PlanContext) -> list[Change]:
    """What turns the current roles into the desired ones."""
    found: list[Change] = []
    for key in dict.fromkeys([*desired_model.roles, *context.current.roles]):
        current, role = context.current.roles.get(key), desired_model.roles.get(key)
        name = (current or role or Role("")).name
        before, after = (fields_of(each) if each else None for each in (current, role))
        # Only a role that is deleted has one that replaces it.
        resource = context.resources.role(context.deleted_roles.get(key))
        found += in_phase(reconcile(resource, name, key, before, after), _phase(current, role))
    return found


def _phase(current: Role | None, role: Role | None) -> Phase:
    if not takes_power(current, role):
        return Phase.ROLE
    # One that ceases to manage may be the one of the account that makes the changes: it is changed last of all.
    if ceases_to_manage(current, role):
        return Phase.REDUCE_MANAGING_ROLE
    return Phase.REDUCE_ROLE if role else Phase.DELETE_ROLE
