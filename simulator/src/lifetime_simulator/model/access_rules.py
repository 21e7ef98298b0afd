# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules for roles, users and teams. Violations raise ApiError with LifeTime's status; `body` is the contract's."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

from .access_entities import Access, Permission, Role, RoleContent, Team, User
from .entities import Account
from .errors import ApiError
from .model import NO_PERMISSION, Model

Body = dict[str, Any]


def require_permission(model: Model, account: Account, *, infrastructure: bool = False) -> None:
    """ApiError 403 unless the account's role may manage teams or, with `infrastructure`, the infrastructure.

    An account without a role (created by `--token`) has all permissions.
    """
    role = model.state.access.roles.get(model.state.access.service_accounts.get(account.username, ""))
    if role is None:
        return
    shown = role.shown(model.now())
    if not shown.manage_infrastructure and (infrastructure or not shown.manage_teams):
        raise ApiError(403, NO_PERMISSION)


def role_of(model: Model, key: str) -> Role:
    role = model.state.access.roles.get(key)
    if role is None:
        raise ApiError(404, f"There is no role with the key '{key}'.")
    return role


def role_name(model: Model, key: str) -> str:
    """Return the name of a role as LifeTime shows it, or an empty text if it does not exist."""
    role = model.state.access.roles.get(key)
    return role.shown(model.now()).name if role else ""


def user_of(model: Model, key: str) -> User:
    user = model.state.access.users.get(key)
    if user is None:
        raise ApiError(404, f"There is no user with the key '{key}'.")
    return user


def team_of(model: Model, key: str) -> Team:
    team = model.state.access.teams.get(key)
    if team is None:
        raise ApiError(404, f"There is no team with the key '{key}'.")
    return team


# Roles ----------------------------------------------------------------------------------------------------------------


def create_role(model: Model, body: Body) -> Role:
    role = Role(key=model.new_key(), content=_role_content(model, body, ""))
    model.state.access.roles[role.key] = role
    return role


def update_role(model: Model, role: Role, body: Body) -> None:
    """Replace a role (Roles_Update); it takes effect after `--role-delay` seconds."""
    if role.protected:
        raise ApiError(400, f"The role '{role.content.name}' is protected and cannot be changed.")
    content = _role_content(model, body, role.key)
    if model.settings.role_delay:
        role.before = role.shown(model.now())
        role.before_until = model.now() + model.settings.role_delay
    role.content = content


def delete_role(model: Model, role: Role, replacement: str) -> None:
    """Delete a role (Roles_Delete); its users and service accounts get the role with the key `replacement`."""
    access = model.state.access
    if role.protected:
        raise ApiError(400, f"The role '{role.content.name}' is reserved and cannot be deleted.")
    if replacement and (replacement not in access.roles or replacement == role.key):
        raise ApiError(400, f"UsersNewRoleKey '{replacement}' is not the key of another role.")
    if not replacement and role.key in _assigned_roles(access):
        raise ApiError(400, f"The role '{role.content.name}' is in use: UsersNewRoleKey is needed.")
    for user in access.users.values():
        if user.role_key == role.key:
            user.role_key = replacement
        _replace_values(user.application_roles, role.key, replacement)
    for team in access.teams.values():
        _replace_values(team.members, role.key, replacement)
    _replace_values(access.service_accounts, role.key, replacement)
    del access.roles[role.key]


def _assigned_roles(access: Access) -> Iterator[str]:
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


def _role_content(model: Model, body: Body, own_key: str) -> RoleContent:
    others = (role.content.name for role in model.state.access.roles.values() if role.key != own_key)
    content = RoleContent(
        name=_free_name("role name", body.get("name"), others),
        manage_infrastructure=body.get("manageInfrastructure", False),
        manage_teams=body.get("manageTeams", False),
        permissions=_permissions(model, body.get("environmentPermissions", [])),
    )
    if content.manage_infrastructure and not content.manage_teams:
        raise ApiError(400, "Conflicting permissions: manageInfrastructure requires manageTeams.")
    return content


def _permissions(model: Model, entries: list[Body]) -> dict[str, Permission]:
    levels = {level.level for level in model.state.access.permission_levels}
    permissions: dict[str, Permission] = {}
    for entry in entries:
        environment = entry.get("environmentKey", "")
        if environment not in model.state.environments:
            raise ApiError(400, f"There is no environment with the key '{environment}'.")
        if environment in permissions:
            raise ApiError(400, f"The environment with the key '{environment}' is given twice.")
        if entry.get("level") not in levels:
            raise ApiError(400, f"{entry.get('level')} is not a permission level.")
        permissions[environment] = Permission(
            level=entry["level"],
            create_applications=entry.get("createApplications", False),
            add_dependencies_to_system=entry.get("addDependenciesToSystem", False),
        )
    missing = [e.name for key, e in model.state.environments.items() if key not in permissions]
    if missing:
        raise ApiError(400, f"The permissions of these environments are missing: {', '.join(missing)}.")
    return permissions


# Users ----------------------------------------------------------------------------------------------------------------


def create_user(model: Model, body: Body) -> User:
    user = User(key=model.new_key(), username="", name="", role_key="")
    _change_user(model, user, body)
    model.state.access.users[user.key] = user
    return user


def update_user(model: Model, user: User, body: Body) -> None:
    """Replace a user (Users_Update). A missing field gets its default: without IsActive, a user becomes active."""
    _change_user(model, user, body)


def set_password(model: Model, user: User, password: str) -> None:
    if model.settings.external_authentication:
        raise ApiError(405, "The password cannot be set: an external authentication provider is active.")
    if not password:
        raise ApiError(400, "The password is not acceptable: it is empty.")
    user.password_sha256 = hashlib.sha256(password.encode()).hexdigest()


def grant_application(model: Model, user: User, body: Body) -> None:
    """Set the role of a user in an application (Users_GrantApp)."""
    application, role = body.get("applicationKey", ""), body.get("roleKey", "")
    _known_application(model, application)
    _known_role(model, role)
    user.application_roles[application] = role


def revoke_application(user: User, application: str) -> None:
    if application not in user.application_roles:
        raise ApiError(404, f"'{user.username}' has no role in the application with the key '{application}'.")
    del user.application_roles[application]


def _change_user(model: Model, user: User, body: Body) -> None:
    others = (other.username for other in model.state.access.users.values() if other is not user)
    username = _free_name("username", body.get("Username"), others)
    name = _trimmed(body.get("Name"))
    if not name:
        raise ApiError(400, "The name of the user is not valid: it is empty.")
    if body.get("RoleKey") or user.role_key or not user.username:
        _known_role(model, body.get("RoleKey", ""))
    user.username = username
    user.name = name
    user.email = _trimmed(body.get("Email"))
    user.role_key = body.get("RoleKey", "")
    user.active = body.get("IsActive", True)


# Teams ----------------------------------------------------------------------------------------------------------------


def create_team(model: Model, body: Body) -> Team:
    team = Team(key=model.new_key(), name="")
    update_team(model, team, body)
    model.state.access.teams[team.key] = team
    return team


def update_team(model: Model, team: Team, body: Body) -> None:
    others = (other.name for other in model.state.access.teams.values() if other is not team)
    team.name = _free_name("team name", body.get("name"), others)
    team.description = _trimmed(body.get("description"))
    for application in team.applications:
        _set_team_name(model, application, team.name)


def delete_team(model: Model, team: Team) -> None:
    """Delete a team (Teams_Delete); its applications then have no team."""
    for application in team.applications:
        _set_team_name(model, application, "")
    del model.state.access.teams[team.key]


def add_application(model: Model, team: Team, application: str) -> None:
    """Add an application to a team; one of another team is moved or refused, as `--team-application` says."""
    _known_application(model, application)
    owner = next((t for t in model.state.access.teams.values() if application in t.applications), None)
    if owner is team:
        return
    if owner is not None:
        if model.settings.team_application == "refuse":
            raise ApiError(400, f"The application belongs to the team '{owner.name}' already.")
        owner.applications.remove(application)
    team.applications.append(application)
    _set_team_name(model, application, team.name)


def remove_application(model: Model, team: Team, application: str) -> None:
    if application not in model.state.applications:
        raise ApiError(404, f"There is no application with the key '{application}'.")
    if application not in team.applications:
        raise ApiError(400, f"The application does not belong to the team '{team.name}'.")
    team.applications.remove(application)
    _set_team_name(model, application, "")


def add_member(model: Model, team: Team, body: Body) -> None:
    """Add a user with a role; a member's role is changed, or 400, as `--team-readd` says."""
    user, role = body.get("userKey", ""), body.get("roleKey", "")
    if user not in model.state.access.users:
        raise ApiError(400, f"There is no user with the key '{user}'.")
    _known_role(model, role)
    if user in team.members and model.settings.team_readd == "refuse":
        raise ApiError(400, f"The user is a member of the team '{team.name}' already.")
    team.members[user] = role


def remove_member(model: Model, team: Team, user: str) -> None:
    if user not in model.state.access.users:
        raise ApiError(404, f"There is no user with the key '{user}'.")
    if user not in team.members:
        raise ApiError(400, f"The user is not a member of the team '{team.name}'.")
    del team.members[user]


def _set_team_name(model: Model, application: str, team: str) -> None:
    if found := model.state.applications.get(application):
        found.team = team


# Shared helpers ------------------------------------------------------------------------------------------------


def _trimmed(text: str | None) -> str:
    return (text or "").strip()


def _free_name(what: str, given: str | None, others: Iterable[str]) -> str:
    name = _trimmed(given)
    if not name:
        raise ApiError(400, f"The {what} is not valid: it is empty.")
    if name.casefold() in (other.casefold() for other in others):
        raise ApiError(400, f"The {what} '{name}' is not valid: it exists already.")
    return name


def _known_role(model: Model, key: str) -> None:
    if key not in model.state.access.roles:
        raise ApiError(400, f"There is no role with the key '{key}'.")


def _known_application(model: Model, key: str) -> None:
    if key not in model.state.applications:
        raise ApiError(400, f"There is no application with the key '{key}'.")
