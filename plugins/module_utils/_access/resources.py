# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Roles, users and teams as resources: their fields, their item lists, and the requests that change them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from .._api import roles, teams, users
from .._api.client import Client
from .._api.operation import Request
from .._changes import Key, Secret
from .._fields import Field, body_of
from .._resource import Fields, ItemList, Resource, resource_of
from .model import AccessModel, Permission, Role, Team, User
from .name_index import NameIndex
from .ordering import order, sort_records
from .reading import find_key, role_of, team_of, user_of

# The first part of a role's field for one environment; the second is the environment's key.
PERMISSION = "environment_permission"

ROLE_FIELDS = (
    Field("name", "name", "name"),
    Field("manage_infrastructure", "manageInfrastructure", "manageinfrastructure"),
    Field("manage_teams", "manageTeams", "manageteams"),
)
USER_FIELDS = (
    Field("username", "Username", "username"),
    Field("name", "Name", "name"),
    Field("email", "Email", "email"),
    Field("active", "IsActive", "isactive"),
    Field("role", "RoleKey", "rolekey"),
)
TEAM_FIELDS = (Field("name", "name", "name"), Field("description", "description", "description"))
_FIELDS: Mapping[type, Sequence[Field]] = {Role: ROLE_FIELDS, User: USER_FIELDS, Team: TEAM_FIELDS}

# Some LifeTimes show one of a role, which the contract does not have: it is sent back as it is.
_DESCRIPTION = "description"

_NO_PASSWORDS = (
    "LifeTime leaves passwords to an external authentication provider: leave out the password. A new user who waits "
    "for it is then activated without one."
)
_BAD_PASSWORD = (
    "Give a password that LifeTime takes; a user who waits for one stays inactive until then. Should LifeTime set no "
    "passwords of inactive users, set active: true and update_password: always for one run."
)
_PROTECTED_ROLE = "If LifeTime protects this role, which cannot be seen by reading, name it in protected_roles."
_PROTECTED_OR_HELD_ROLE = (
    "Either LifeTime protects this role, which cannot be seen by reading: name it in protected_roles. Or a service "
    "account holds it, and no operation lists those: give a replacement_role."
)


def fields_of(one: Role | User | Team) -> dict[Any, Any]:
    """The fields of an object; a role's permission in each environment is one of its own, item lists are none."""
    permissions = one.permissions if isinstance(one, Role) else {}
    return {
        **{field.name: getattr(one, field.name) for field in _FIELDS[type(one)]},
        **{(PERMISSION, key): permission for key, permission in permissions.items()},
    }


@dataclass(frozen=True)
class AccessResources:
    """The resources of one LifeTime; `current` is its access model, `names` has the names that people see."""

    current: AccessModel
    names: NameIndex

    def role(self, replacement: Key | None = None) -> Resource:
        """Roles. When one is deleted, LifeTime gives those who hold it the role `replacement`."""

        def delete(key: Key) -> Request:
            # The contract calls this a boolean; what LifeTime reads is the key of the role.
            query = None if replacement is None else {"UsersNewRoleKey": replacement}
            advice = {400: _PROTECTED_ROLE if query else _PROTECTED_OR_HELD_ROLE}
            purpose = f"delete role '{self.names.label('role', key)}'"
            return Request(roles.DELETE, purpose, (key,), query=query, advice=advice)

        return Resource(
            "role",
            lambda fields: Request(roles.CREATE, f"create role '{fields['name']}'", body=self._role_body(fields)),
            lambda key, fields: Request(
                roles.UPDATE, "change role", (key,), self._role_body(fields), advice={400: _PROTECTED_ROLE}
            ),
            delete,
            lambda client, key: _role_shown(roles.get(client, key)),
            lambda client, name: find_key(roles.list_all(client), "name", name),
            self._role_view,
        )

    def user(self) -> Resource:
        """Users. LifeTime's API cannot delete them, and takes them whole: one without IsActive would come back."""
        return replace(
            resource_of("user", USER_FIELDS, {"create": users.CREATE, "update": users.UPDATE}),
            read=lambda client, key: _shown(user_of, users.get(client, key)),
            find_key=lambda client, name: find_key(users.list_all(client, "IncludeInactive"), "username", name),
            view=self._user_view,
        )

    def team(self) -> Resource:
        """Teams."""
        operations = {"create": teams.CREATE, "update": teams.UPDATE, "delete": teams.DELETE}
        return replace(
            resource_of("team", TEAM_FIELDS, operations, label=lambda key: self.names.label("team", key)),
            read=lambda client, key: _shown(team_of, teams.get(client, key)),
            find_key=lambda client, name: find_key(teams.list_all(client), "name", name),
            # The name is the object's, and stands above its diff.
            view=lambda fields: {name: value for name, value in fields.items() if name != "name"},
        )

    def application_roles(self) -> ItemList:
        """The roles of a user on applications: application -> role."""

        def grant(user: Key, application: Any, role: Any) -> Request:
            purpose = f"grant user {self._quoted('user', user)} role {self._quoted('role', role)} on application "
            body = {"applicationKey": application, "roleKey": role}
            return Request(
                users.GRANT_APPLICATION_ROLE, purpose + self._quoted("application", application), (user,), body
            )

        def revoke(user: Key, application: Any) -> Request:
            purpose = f"revoke the role of user {self._quoted('user', user)} on application "
            keys = (user, application)
            return Request(users.REVOKE_APPLICATION_ROLE, purpose + self._quoted("application", application), keys)

        return ItemList(
            "application_role",
            grant,
            revoke,
            lambda client, user: user_of(users.get(client, user), {}).application_roles,
            lambda application: self.names.label("application", application),
            self._assigned_view,
            "user",
        )

    def members(self) -> ItemList:
        """The members of a team: user -> role in the team."""

        def grant(team: Key, user: Any, role: Any) -> Request:
            purpose = f"make user {self._quoted('user', user)} {self.names.label('role', role)} in team "
            body = {"userKey": user, "roleKey": role}
            return Request(teams.ADD_USER, purpose + self._quoted("team", team), (team,), body)

        def revoke(team: Key, user: Any) -> Request:
            purpose = f"remove user {self._quoted('user', user)} from team {self._quoted('team', team)}"
            return Request(teams.REMOVE_USER, purpose, (team, user))

        return ItemList(
            "member",
            grant,
            revoke,
            lambda client, team: team_of(teams.get(client, team), {}).members,
            lambda user: self.names.label("user", user),
            self._assigned_view,
            "team",
        )

    def applications(self) -> ItemList:
        """The applications of a team: application -> True."""

        def grant(team: Key, application: Any, _value: Any) -> Request:
            purpose = f"add application {self._quoted('application', application)} to team {self._quoted('team', team)}"
            body = {"Key": application, "Name": self.current.applications.get(application, "")}
            return Request(teams.ADD_APPLICATION, purpose, (team,), body)

        def revoke(team: Key, application: Any) -> Request:
            purpose = f"remove application {self._quoted('application', application)} from team "
            return Request(teams.REMOVE_APPLICATION, purpose + self._quoted("team", team), (team, application))

        def read(client: Client, team: str) -> dict[str, bool]:
            return dict.fromkeys(team_of(teams.get(client, team), {}).applications, True)

        return ItemList("application", grant, revoke, read)

    def set_password(self, key: Key, password: Secret) -> Request:
        """The request that sets the password of a user."""
        purpose = f"set the password of user {self._quoted('user', key)}"
        advice = {405: _NO_PASSWORDS, 400: _BAD_PASSWORD}
        return Request(users.SET_PASSWORD, purpose, (key,), {"password": password}, advice=advice)

    def view(self, one: Role | User | Team) -> dict[str, Any]:
        """An object in the words of the document: by name, sorted, with its item lists, without secrets."""
        if isinstance(one, Role):
            return self._role_view(fields_of(one))
        if isinstance(one, User):
            own = {"username": one.username, **self._user_view(fields_of(one))}
            return {**own, "application_roles": self._assigned("application", "application", one.application_roles)}
        applications = sorted((self.names.label("application", key) for key in one.applications), key=order)
        return {
            **fields_of(one),
            "members": self._assigned("user", "username", one.members),
            "applications": applications,
        }

    def _assigned(self, kind: str, named_by: str, assigned: Mapping[Any, Key]) -> list[dict[str, Any]]:
        records = [{named_by: self.names.label(kind, key), **self._assigned_view(assigned[key])} for key in assigned]
        return sort_records(records, named_by)

    def _quoted(self, kind: str, key: Key) -> str:
        return f"'{self.names.label(kind, key)}'"

    def _assigned_view(self, role: Key) -> dict[str, Any]:
        return {"role": self.names.label("role", role)}

    def _role_view(self, fields: Fields) -> dict[str, Any]:
        permissions = [
            {"environment": self.names.label("environment", field[1]), **self._permission_view(value)}
            for field, value in fields.items()
            if isinstance(field, tuple) and value is not None
        ]
        view = {field.name: fields[field.name] for field in ROLE_FIELDS if field.name in fields}
        if permissions or "name" in fields:
            view["environment_permissions"] = sort_records(permissions, "environment")
        return view

    def _permission_view(self, permission: Permission) -> dict[str, Any]:
        return {**asdict(permission), "level": self.current.levels.get(permission.level, str(permission.level))}

    def _user_view(self, fields: Fields) -> dict[str, Any]:
        # The username is the object's name, and stands above its diff.
        view = {field.name: fields[field.name] for field in USER_FIELDS[1:] if field.name in fields}
        return {**view, "role": self.names.label("role", view["role"])} if "role" in view else view

    def _role_body(self, fields: Fields) -> Mapping[str, Any]:
        # LifeTime wants every environment on each write, also those that were registered after the role was made.
        missing = dict.fromkeys(self.current.environments, Permission(self.current.lowest_level()))
        permissions: dict[str, Permission] = {
            **missing,
            **{field[1]: value for field, value in fields.items() if isinstance(field, tuple)},
        }
        return {
            **body_of(ROLE_FIELDS, fields),
            **({_DESCRIPTION: fields[_DESCRIPTION]} if _DESCRIPTION in fields else {}),
            "environmentPermissions": [
                {
                    "environmentKey": key,
                    "level": permission.level,
                    "createApplications": permission.create_applications,
                    "addDependenciesToSystem": permission.add_dependencies_to_system,
                }
                for key, permission in permissions.items()
            ],
        }


def _role_shown(record: Mapping[str, Any]) -> dict[Any, Any]:
    shown = _shown(role_of, record)
    described = record.get(_DESCRIPTION) is not None
    return {**shown, _DESCRIPTION: record[_DESCRIPTION]} if described else shown


def _shown(of_record: Callable[..., Role | User | Team], record: Mapping[str, Any]) -> dict[Any, Any]:
    """The fields that the record shows: one that is absent or null says nothing about how the object is."""
    one = of_record(record, {})
    absent = {field.name for field in _FIELDS[type(one)] if record.get(field.shown) is None}
    return {name: value for name, value in fields_of(one).items() if name not in absent}
