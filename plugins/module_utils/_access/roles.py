# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Roles: what they should be, and the steps from what they are. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from .._api.infrastructure import nearest
from .._changes import Change
from .._problems import at
from .calls import Call
from .model import Handle, Permission, Ref, Role, State, takes_power
from .names import Names
from .views import differing, role_view
from .wish import Entry, Phase, Step, Wish


def going(entries: Sequence[Entry], wish: Wish) -> None:
    """Fill `wish.going`: the roles that are to go, by name or by purging, and what replaces them."""
    stated = {entry.handle for entry in entries}
    leaving = {entry.handle: entry for entry in entries if entry.absent}
    wish.going.update(dict.fromkeys(leaving))
    if wish.settings.purge_roles:
        for handle, role in wish.state.roles.items():
            if handle not in stated and not wish.is_protected("role", role.name):
                wish.going[handle] = None
    for handle, entry in leaving.items():
        if entry.said.get("replacement_role") is not None:
            wish.going[handle] = wish.find("role", entry.said["replacement_role"], entry.at("replacement_role"))
    purged = [handle for handle in wish.going if handle not in leaving]
    if purged and wish.settings.purge_replacement_role is not None:
        instead = wish.find("role", wish.settings.purge_replacement_role, "purge_replacement_role")
        wish.going.update(dict.fromkeys(purged, instead))


def want(entries: Sequence[Entry], wish: Wish) -> dict[Handle, Role]:
    """All roles as they should be."""
    wanted = {handle: role for handle, role in wish.state.roles.items() if handle not in wish.going}
    for entry in entries:
        now = wish.state.roles.get(entry.handle)
        should = None if entry.absent else _wanted(entry, now, wish)
        if should is not None:
            wanted[entry.handle] = should
        if now is not None and should != now and wish.is_protected("role", now.name):
            deed = "deleted" if should is None else "changed"
            wish.problems.add(entry.at("name"), f"role '{now.name}' is in protected_roles and would be {deed}.")
    return wanted


def _wanted(entry: Entry, now: Role | None, wish: Wish) -> Role:
    said = entry.said
    role = now or Role(entry.text("name") or "")
    manages, manages_teams = said.get("manage_infrastructure"), said.get("manage_teams")
    if manages is None:
        manages = role.manage_infrastructure
    if manages_teams is None:
        # LifeTime takes the one only with the other, so who asks for the first has asked for both.
        manages_teams = role.manage_teams or manages
    if manages and not manages_teams:
        wish.problems.add(
            entry.at("manage_teams"),
            "LifeTime has no roles that manage the infrastructure but not the teams: "
            "leave out manage_teams, or say manage_infrastructure: false.",
        )
    return replace(
        role,
        manage_infrastructure=bool(manages),
        manage_teams=bool(manages_teams),
        permissions=_permissions(entry, now, wish),
    )


def _permissions(entry: Entry, now: Role | None, wish: Wish) -> dict[str, Permission]:
    listed: dict[str, Permission] = {}
    for place, item in entry.parts("environment_permissions", "environment"):
        environment = wish.find("environment", item.get("environment"), at(place, "environment"))
        level = _level(item.get("level"), at(place, "level"), wish)
        if environment is None or level is None:
            continue
        if environment in listed:
            wish.problems.add(at(place, "environment"), f"environment '{item['environment']}' is listed twice.")
        listed[str(environment)] = Permission(
            level, bool(item.get("create_applications")), bool(item.get("add_dependencies_to_system"))
        )
    others = dict(now.permissions) if now else dict.fromkeys(wish.state.environments, Permission(_lowest(wish.state)))
    if entry.said.get("default_level") is not None:
        level = _level(entry.said["default_level"], entry.at("default_level"), wish)
        if level is not None:
            others = dict.fromkeys([*wish.state.environments, *others], Permission(level))
    return {**others, **listed}


def _level(label: Any, place: str, wish: Wish) -> int | None:
    text = str(label).strip()
    for level, known in wish.state.levels.items():
        if known == text:
            return level
    labels = [known for _level_number, known in sorted(wish.state.levels.items())]
    only = ", ".join(map(repr, labels)) or "none"
    wish.problems.add(place, f"there is no permission level '{text}', only {only}.", tuple(nearest(text, labels)))
    return None


def _lowest(state: State) -> int:
    return min(state.levels, default=0)


def steps(now: State, then: State, wish: Wish, names: Names) -> list[Step]:
    """The steps from the roles that are to the roles that should be."""
    found: list[Step] = []
    for handle, role in then.roles.items():
        was = now.roles.get(handle)
        if was is None:
            call = Call(
                "Roles_Create", f"create role '{role.name}'", body=_body(role, now), creates=Ref("role", role.name)
            )
            found.append(Step(Phase.ROLE, Change("create", "role", role.name, None, role_view(role, names, now), call)))
        elif was != role:
            call = Call("Roles_Update", f"change role '{role.name}'", (handle,), _body(role, now))
            before, after = differing(role_view(was, names, now), role_view(role, names, now))
            phase = (_lessening(was, role) or Phase.LESSEN_ROLE) if takes_power(was, role) else Phase.ROLE
            found.append(Step(phase, Change("update", "role", role.name, before, after, call)))
    for handle, role in now.roles.items():
        if handle not in then.roles:
            instead = wish.going.get(handle)
            # The contract calls this a boolean; what LifeTime reads is the key of the role.
            query = {"UsersNewRoleKey": instead} if instead is not None else None
            call = Call("Roles_Delete", f"delete role '{role.name}'", (handle,), query=query)
            before = role_view(role, names, now)
            phase = _lessening(role, None) or Phase.TAKE_ROLE
            found.append(Step(phase, Change("delete", "role", role.name, before, None, call)))
    return found


def _lessening(was: Role, role: Role | None) -> Phase | None:
    """The last phase of all for a role that ceases to manage: it may be that of the account that makes the changes."""
    ceases = (was.manage_infrastructure and not (role and role.manage_infrastructure)) or (
        was.manage_teams and not (role and role.manage_teams)
    )
    return Phase.LESSEN_MANAGING_ROLE if ceases else None


def _body(role: Role, state: State) -> Mapping[str, Any]:
    # LifeTime wants every environment on each write, also those that were registered after the role was made.
    missing = dict.fromkeys(state.environments, Permission(_lowest(state)))
    return {
        "name": role.name,
        "manageInfrastructure": role.manage_infrastructure,
        "manageTeams": role.manage_teams,
        "environmentPermissions": [
            {
                "environmentKey": key,
                "level": permission.level,
                "createApplications": permission.create_applications,
                "addDependenciesToSystem": permission.add_dependencies_to_system,
            }
            for key, permission in {**missing, **role.permissions}.items()
        ],
    }
