# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules for database connections of an environment. Violations raise ApiError; `body` is the contract's."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from .entities import DbConnection, Environment
from .errors import ApiError
from .model import Model

Body = dict[str, Any]

# Key -> name.
PROVIDERS = {
    "sqlserver": "SQL Server",
    "azuresql": "Azure SQL",
    "oracle": "Oracle",
    "mysql": "MySQL",
    "db2": "DB2 iSeries",
}
# (id, level, label): the contract gives the labels only, so that ids and levels differ here on purpose.
PERMISSION_LEVELS = ((1, 0, "No Access"), (2, 10, "Read-Only"), (3, 20, "Full Control"))
NO_ACCESS = 0


def connections(environment: Environment) -> dict[str, DbConnection]:
    """Return the connections by name: those that were only named in the data have no details."""
    return {name: environment.db_connections.get(name) or DbConnection() for name in environment.databases}


def connection_of(environment: Environment, name: str) -> tuple[str, DbConnection]:
    """Return the name and the connection; ApiError 404 if there is none of that name."""
    for known, connection in connections(environment).items():
        if known.casefold() == name.casefold():
            return known, environment.db_connections.setdefault(known, connection)
    raise ApiError(404, f"There is no database connection '{name}' in the '{environment.name}' environment.")


def create(environment: Environment, body: Body) -> str:
    """Create a connection (Environments_DBConnections_Create); return its name."""
    name = _checked(environment, body, environment.databases)
    environment.databases.append(name)
    environment.db_connections[name] = DbConnection()
    _write(environment.db_connections[name], body)
    return name


def edit(environment: Environment, name: str, body: Body) -> None:
    """Replace a connection (Environments_DBConnections_Edit); its name may change."""
    known, connection = connection_of(environment, name)
    new = _checked(environment, body, [other for other in environment.databases if other != known])
    _write(connection, body)
    environment.databases[environment.databases.index(known)] = new
    environment.db_connections[new] = environment.db_connections.pop(known)
    for mapping, database in environment.database_mappings.items():
        if database == known:
            environment.database_mappings[mapping] = new


def delete(environment: Environment, name: str) -> None:
    """Delete a connection (Environments_DBConnections_Delete); ApiError 400 for one that an extension uses."""
    known, _connection = connection_of(environment, name)
    if known in environment.database_mappings.values():
        raise ApiError(400, f"The database connection '{known}' is used by an extension.")
    environment.databases.remove(known)
    del environment.db_connections[known]


def test(environment: Environment, body: Body) -> str:
    """Connect (Environments_DBConnections_TestConnection); return why that fails, or "".

    A user called `nobody` is refused by the database.
    """
    _checked(environment, body, ())
    is_refused = body["dbUsername"] == "nobody"
    return "The connection to the database failed: login failed for user 'nobody'." if is_refused else ""


def set_permission(model: Model, permissions: dict[str, int], key: str, body: Body) -> None:
    """Set the permission level of the role or user `key`; the contract does not say by which of the two numbers."""
    place = {"level": 1, "id": 0}[model.settings.db_permission_number]
    level = next((known[1] for known in PERMISSION_LEVELS if known[place] == body.get("permissionLevel", 0)), None)
    if level is None:
        raise ApiError(400, f"{body.get('permissionLevel')} is not a permission level of database connections.")
    permissions[key] = level


def permission(model: Model, permissions: dict[str, int], key: str, what: str) -> Body:
    """Return the record of the permission level of `key`; the contract does not say what it is where none was set."""
    if key not in permissions and model.settings.db_permission_unset == "not-found":
        raise ApiError(404, f"The {what} has no permission for the database connection.")
    return level_record(next(known for known in PERMISSION_LEVELS if known[1] == permissions.get(key, NO_ACCESS)))


def level_record(level: tuple[int, int, str]) -> Body:
    number, value, label = level
    return {"Id": number, "Label": label, "ShortLabel": label, "Description": "", "Level": value}


def _checked(environment: Environment, body: Body, others: Iterable[str]) -> str:
    name = str(body["dbConnectionName"]).strip()
    if not name:
        raise ApiError(400, "The name of the database connection is missing.")
    if name.casefold() in (other.casefold() for other in others):
        raise ApiError(400, f"There is a database connection '{name}' in the '{environment.name}' environment already.")
    if body["providerKey"] not in PROVIDERS:
        raise ApiError(400, f"There is no database provider with the key '{body['providerKey']}'.")
    if not body["dbUsername"] or not body["dbPassword"]:
        raise ApiError(400, "The user name or the password of the database is missing.")
    return name


def _write(connection: DbConnection, body: Body) -> None:
    connection.description = body["description"]
    connection.provider = body["providerKey"]
    connection.username = body["dbUsername"]
    connection.password_sha256 = hashlib.sha256(body["dbPassword"].encode()).hexdigest()
    connection.configuration = body["dbConfigParams"]
