# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Database connections of environments, and who may use them. Success is told in a header, too."""

from __future__ import annotations

from typing import Any

from ..http_types import ApiRequest, ApiResponse
from ..model import access_rules, db_connections
from ..model.entities import DbConnection, Environment
from ..model.errors import ApiError
from .route import Handler, Operation


def list_connections(request: ApiRequest) -> ApiResponse:
    """Environments_DBConnections_List"""
    return _success(200, [_record(*item) for item in db_connections.connections(_environment(request)).items()])


def create(request: ApiRequest) -> ApiResponse:
    """Environments_DBConnections_Create: 201, the connection."""
    environment = _environment(request)
    name = db_connections.create(environment, request.body)
    return _success(201, _record(name, environment.db_connections[name]))


def get(request: ApiRequest) -> ApiResponse:
    """Environments_DBConnections_Get"""
    return _success(200, _record(*_connection(request)))


def edit(request: ApiRequest) -> ApiResponse:
    """Environments_DBConnections_Edit: 200 without a body."""
    db_connections.edit(_environment(request), request.path["DbConnectionName"], request.body)
    return _success(200)


def delete(request: ApiRequest) -> ApiResponse:
    """Environments_DBConnections_Delete: 204"""
    db_connections.delete(_environment(request), request.path["DbConnectionName"])
    return _success(204)


def list_providers(request: ApiRequest) -> ApiResponse:
    """Environments_DBConnections_ListProviders"""
    _environment(request)
    found = [{"DisplayName": name, "ProviderKey": key} for key, name in db_connections.PROVIDERS.items()]
    return _success(200, found)


def list_levels(request: ApiRequest) -> ApiResponse:
    """Environments_DBConnections_ListPermissionLevels"""
    access_rules.require_permission(request.model, request.account, infrastructure=True)
    levels = [db_connections.level_record(level) for level in db_connections.PERMISSION_LEVELS]
    return _success(200, [{"DbConnectionPermissionLevel": level} for level in levels])


def test(request: ApiRequest) -> ApiResponse:
    """Environments_DBConnections_TestConnection: 200 without a body. The contract does not say how a test fails."""
    failure = db_connections.test(_environment(request), request.body)
    if failure and request.model.settings.db_test_failure == "refuse":
        raise ApiError(400, failure)
    return ApiResponse(200, headers={"Success": "false", "Message": failure}) if failure else _success(200)


def _set(kind: str) -> Handler:
    def set_permission(request: ApiRequest) -> ApiResponse:
        permissions, key = _permissions(request, kind, request.body[_FIELDS[kind]])
        db_connections.set_permission(request.model, permissions, key, request.body)
        return _success(200)

    return set_permission


def _revoke(kind: str) -> Handler:
    def revoke_permission(request: ApiRequest) -> ApiResponse:
        permissions, key = _permissions(request, kind, request.body[_FIELDS[kind]])
        permissions.pop(key, None)
        return _success(200)

    return revoke_permission


def _get(kind: str) -> Handler:
    def get_permission(request: ApiRequest) -> ApiResponse:
        permissions, key = _permissions(request, kind, request.path[_FIELDS[kind].capitalize()])
        return _success(200, db_connections.permission(request.model, permissions, key, kind))

    return get_permission


def _permissions(request: ApiRequest, kind: str, name: str) -> tuple[dict[str, int], str]:
    """Return the permissions of the roles or users, and the key of the one with that name; ApiError 404 without it."""
    _name, connection = _connection(request)
    access = request.model.state.access
    names = (
        {key: role.content.name for key, role in access.roles.items()}
        if kind == "role"
        else {key: user.username for key, user in access.users.items()}
    )
    found = next((key for key, known in names.items() if known.casefold() == name.casefold()), None)
    if found is None:
        raise ApiError(404, f"There is no {kind} '{name}'.")
    return (connection.role_permissions if kind == "role" else connection.user_permissions), found


def _environment(request: ApiRequest) -> Environment:
    access_rules.require_permission(request.model, request.account, infrastructure=True)
    return request.model.environment(request.path["EnvironmentKey"], request.account)


def _connection(request: ApiRequest) -> tuple[str, DbConnection]:
    return db_connections.connection_of(_environment(request), request.path["DbConnectionName"])


def _record(name: str, connection: DbConnection) -> dict[str, Any]:
    return {
        "dbConnectionName": name,
        "description": connection.description,
        "providerName": db_connections.PROVIDERS.get(connection.provider, ""),
        "isAdvancedConfiguration": bool(connection.configuration),
        "databaseConfiguration": connection.configuration,
    }


def _success(status: int, body: Any = None) -> ApiResponse:
    return ApiResponse(status, body, headers={"Success": "true"})


# The field that names a role or a user; in paths it begins with a capital.
_FIELDS = {"role": "role", "user": "username"}
_ALL = "/environments/{EnvironmentKey}/dbconnections/"
_ONE = _ALL + "{DbConnectionName}/"


def _permission_operations(kind: str, operation: str) -> list[Operation]:
    path, of_one = f"{_ONE}{kind}permissionlevel/", "{" + _FIELDS[kind].capitalize() + "}/"
    return [
        Operation(operation.format("Set"), "PUT", path, _set(kind)),
        Operation(operation.format("Revoke"), "DELETE", path, _revoke(kind)),
        Operation(operation.format("Get"), "GET", path + of_one, _get(kind)),
    ]


OPERATIONS = (
    Operation("Environments_DBConnections_List", "GET", _ALL, list_connections),
    Operation("Environments_DBConnections_Create", "POST", _ALL, create),
    Operation("Environments_DBConnections_Get", "GET", _ONE, get),
    Operation("Environments_DBConnections_Edit", "PUT", _ONE, edit),
    Operation("Environments_DBConnections_Delete", "DELETE", _ONE, delete),
    Operation(
        "Environments_DBConnections_ListProviders",
        "GET",
        "/environments/{EnvironmentKey}/dbconnection/dbproviders/",
        list_providers,
    ),
    Operation(
        "Environments_DBConnections_ListPermissionLevels",
        "GET",
        "/environments/dbconnection/permissionlevels/",
        list_levels,
    ),
    Operation(
        "Environments_DBConnections_TestConnection", "POST", "/environments/{EnvironmentKey}/testdbconnection/", test
    ),
    *_permission_operations("role", "Environments_DBConnections_{}RolePermissions"),
    *_permission_operations("user", "Environments_DBConnections_{}UserPermissions"),
)
