# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules of roles, users and teams. Each raises Refused with the status that LifeTime gives."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

from .access_model import Access, Permission, Role, RoleContent, Team, User
from .model import Account
from .refused import Refused
from .world import NO_PERMISSION, World

Body = dict[str, Any]


def demand_right(world: World, account: Account, *, infrastructure: bool = False) -> None:
    """Refuse (403) an account whose role may not manage teams, or not the infrastructure if that is what it takes.

    An account without a role, made by a token on the command line, may do everything.
    """
    role = world.state.access.roles.get(world.state.access.service_accounts.get(account.username, ""))
    if role is None:
        return
    shown = role.shown(world.now())
    if not shown.manage_infrastructure and (infrastructure or not shown.manage_teams):
        raise Refused(403, NO_PERMISSION)


def role_of(world: World, key: str) -> Role:
    role = world.state.access.roles.get(key)
    if role is None:
        raise Refused(404, f"There is no role with the key '{key}'.")
    return role


def role_name(world: World, key: str) -> str:
    """Give a role's name as LifeTime shows it, or an empty text if there is no such role."""
    role = world.state.access.roles.get(key)
    return role.shown(world.now()).name if role else ""


def user_of(world: World, key: str) -> User:
    user = world.state.access.users.get(key)
    if user is None:
        raise Refused(404, f"There is no user with the key '{key}'.")
    return user


def team_of(world: World, key: str) -> Team:
    team = world.state.access.teams.get(key)
    if team is None:
        raise Refused(404, f"There is no team with the key '{key}'.")
    return team


# Roles ----------------------------------------------------------------------------------------------------------------


def create_role(world: World, body: Body) -> Role:
    role = Role(key=world.new_key(), content=_role_content(world, body, ""))
    world.state.access.roles[role.key] = role
    return role


def update_role(world: World, role: Role, body: Body) -> None:
    """Replace what the role is; LifeTime goes on with what it was for `--role-delay` seconds."""
    if role.protected:
        raise Refused(400, f"The role '{role.content.name}' is protected and cannot be changed.")
    content = _role_content(world, body, role.key)
    if world.settings.role_delay:
        role.before = role.shown(world.now())
        role.before_until = world.now() + world.settings.role_delay
    role.content = content


def delete_role(world: World, role: Role, replacement: str) -> None:
    """Delete a role; whoever holds it, service accounts too, gets the role with the key `replacement`."""
    access = world.state.access
    if role.protected:
        raise Refused(400, f"The role '{role.content.name}' is reserved and cannot be deleted.")
    if replacement and (replacement not in access.roles or replacement == role.key):
        raise Refused(400, f"UsersNewRoleKey '{replacement}' is not the key of another role.")
    if not replacement and role.key in _held_roles(access):
        raise Refused(400, f"The role '{role.content.name}' is in use: UsersNewRoleKey is needed.")
    for user in access.users.values():
        if user.role_key == role.key:
            user.role_key = replacement
        _replace_values(user.application_roles, role.key, replacement)
    for team in access.teams.values():
        _replace_values(team.members, role.key, replacement)
    _replace_values(access.service_accounts, role.key, replacement)
    del access.roles[role.key]


def _held_roles(access: Access) -> Iterator[str]:
    yield from access.service_accounts.values()
    for user in access.users.values():
        yield user.role_key
        yield from user.application_roles.values()
    for team in access.teams.values():
        yield from team.members.values()


def _replace_values(mapping: dict[str, str], old: str, new: str) -> None:
    for key, value in mapping.items():
        if value == old:
            mapping[key] = new


def _role_content(world: World, body: Body, own_key: str) -> RoleContent:
    others = (role.content.name for role in world.state.access.roles.values() if role.key != own_key)
    content = RoleContent(
        name=_free_name("role name", body.get("name"), others),
        manage_infrastructure=body.get("manageInfrastructure", False),
        manage_teams=body.get("manageTeams", False),
        permissions=_permissions(world, body.get("environmentPermissions", [])),
    )
    if content.manage_infrastructure and not content.manage_teams:
        raise Refused(400, "Conflicting permissions: who manages the infrastructure manages teams, too.")
    return content


def _permissions(world: World, entries: list[Body]) -> dict[str, Permission]:
    levels = {level.level for level in world.state.access.permission_levels}
    permissions: dict[str, Permission] = {}
    for entry in entries:
        environment = entry.get("environmentKey", "")
        if environment not in world.state.environments:
            raise Refused(400, f"There is no environment with the key '{environment}'.")
        if environment in permissions:
            raise Refused(400, f"The environment with the key '{environment}' is given twice.")
        if entry.get("level") not in levels:
            raise Refused(400, f"{entry.get('level')} is not a permission level.")
        permissions[environment] = Permission(
            level=entry["level"],
            create_applications=entry.get("createApplications", False),
            add_dependencies_to_system=entry.get("addDependenciesToSystem", False),
        )
    missing = [e.name for key, e in world.state.environments.items() if key not in permissions]
    if missing:
        raise Refused(400, f"The permissions of these environments are missing: {', '.join(missing)}.")
    return permissions


# Users ----------------------------------------------------------------------------------------------------------------


def create_user(world: World, body: Body) -> User:
    user = User(key=world.new_key(), username="", name="", role_key="")
    _change_user(world, user, body)
    world.state.access.users[user.key] = user
    return user


def update_user(world: World, user: User, body: Body) -> None:
    """Replace what the user is. What the body leaves out gets its default: without IsActive, leavers come back."""
    _change_user(world, user, body)


def set_password(world: World, user: User, password: str) -> None:
    if world.settings.external_authentication:
        raise Refused(405, "The password cannot be set: an external authentication provider is active.")
    if not password:
        raise Refused(400, "The password is not acceptable: it is empty.")
    user.password_sha256 = hashlib.sha256(password.encode()).hexdigest()


def grant_application(world: World, user: User, body: Body) -> None:
    """Give the user a role in an application, in place of the one that was held there."""
    application, role = body.get("applicationKey", ""), body.get("roleKey", "")
    _known_application(world, application)
    _known_role(world, role)
    user.application_roles[application] = role


def revoke_application(user: User, application: str) -> None:
    if application not in user.application_roles:
        raise Refused(404, f"'{user.username}' has no role in the application with the key '{application}'.")
    del user.application_roles[application]


def _change_user(world: World, user: User, body: Body) -> None:
    others = (other.username for other in world.state.access.users.values() if other is not user)
    username = _free_name("username", body.get("Username"), others)
    name = _trimmed(body.get("Name"))
    if not name:
        raise Refused(400, "The name of the user is not valid: it is empty.")
    if body.get("RoleKey") or user.role_key or not user.username:
        _known_role(world, body.get("RoleKey", ""))
    user.username = username
    user.name = name
    user.email = _trimmed(body.get("Email"))
    user.role_key = body.get("RoleKey", "")
    user.active = body.get("IsActive", True)


# Teams ----------------------------------------------------------------------------------------------------------------


def create_team(world: World, body: Body) -> Team:
    team = Team(key=world.new_key(), name="")
    update_team(world, team, body)
    world.state.access.teams[team.key] = team
    return team


def update_team(world: World, team: Team, body: Body) -> None:
    others = (other.name for other in world.state.access.teams.values() if other is not team)
    team.name = _free_name("team name", body.get("name"), others)
    team.description = _trimmed(body.get("description"))
    for application in team.applications:
        _show_team(world, application, team.name)


def delete_team(world: World, team: Team) -> None:
    """Delete a team; its applications belong to none, then."""
    for application in team.applications:
        _show_team(world, application, "")
    del world.state.access.teams[team.key]


def add_application(world: World, team: Team, application: str) -> None:
    """Give an application to a team; if another has it, it moves or is refused, as `--team-application` says."""
    _known_application(world, application)
    owner = next((t for t in world.state.access.teams.values() if application in t.applications), None)
    if owner is team:
        return
    if owner is not None:
        if world.settings.team_application == "refuse":
            raise Refused(400, f"The application belongs to the team '{owner.name}' already.")
        owner.applications.remove(application)
    team.applications.append(application)
    _show_team(world, application, team.name)


def remove_application(world: World, team: Team, application: str) -> None:
    if application not in world.state.applications:
        raise Refused(404, f"There is no application with the key '{application}'.")
    if application not in team.applications:
        raise Refused(400, f"The application does not belong to the team '{team.name}'.")
    team.applications.remove(application)
    _show_team(world, application, "")


def add_member(world: World, team: Team, body: Body) -> None:
    """Add a user with a role; a member gets the new role or is refused, as `--team-readd` says."""
    user, role = body.get("userKey", ""), body.get("roleKey", "")
    if user not in world.state.access.users:
        raise Refused(400, f"There is no user with the key '{user}'.")
    _known_role(world, role)
    if user in team.members and world.settings.team_readd == "refuse":
        raise Refused(400, f"The user is a member of the team '{team.name}' already.")
    team.members[user] = role


def remove_member(world: World, team: Team, user: str) -> None:
    if user not in world.state.access.users:
        raise Refused(404, f"There is no user with the key '{user}'.")
    if user not in team.members:
        raise Refused(400, f"The user is not a member of the team '{team.name}'.")
    del team.members[user]


def _show_team(world: World, application: str, team: str) -> None:
    if found := world.state.applications.get(application):
        found.team = team


# What all of them need ------------------------------------------------------------------------------------------------


def _trimmed(text: str | None) -> str:
    return (text or "").strip()


def _free_name(what: str, given: str | None, others: Iterable[str]) -> str:
    name = _trimmed(given)
    if not name:
        raise Refused(400, f"The {what} is not valid: it is empty.")
    if name.casefold() in (other.casefold() for other in others):
        raise Refused(400, f"The {what} '{name}' is not valid: it exists already.")
    return name


def _known_role(world: World, key: str) -> None:
    if key not in world.state.access.roles:
        raise Refused(400, f"There is no role with the key '{key}'.")


def _known_application(world: World, key: str) -> None:
    if key not in world.state.applications:
        raise Refused(400, f"There is no application with the key '{key}'.")
