#!/usr/bin/python
# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: lifetime_db_connection_info
short_description: List the database connections of an environment
version_added: 1.0.0
description:
  - Lists the database connections of an environment, the kinds of databases, and the permission levels.
  - LifeTime does not list who may use a connection. Permissions are read for the roles and users that are named.
extends_documentation_fragment:
  - community.outsystems.connection
  - community.outsystems.attributes
  - community.outsystems.attributes.info
options:
  environment:
    description:
      - Name or key of the environment.
    type: str
    required: true
  name:
    description:
      - Name of one connection. The task fails where there is none of that name.
      - Without it, all connections are listed.
    type: str
  roles:
    description:
      - Names of roles whose permissions are read, at the cost of one request for each role and connection.
    type: list
    elements: str
  users:
    description:
      - Usernames whose permissions are read, at the cost of one request for each user and connection.
    type: list
    elements: str
seealso:
  - module: community.outsystems.lifetime_db_connection
author:
  - The community.outsystems contributors (@ansible-collections)
"""

EXAMPLES = r"""
- name: List the database connections of an environment, and what developers may do with them
  community.outsystems.lifetime_db_connection_info:
    lifetime_url: https://lifetime.example.com
    lifetime_token: "{{ lifetime_token }}"
    environment: Development
    roles:
      - Developer
  register: result
"""

RETURN = r"""
db_connections:
  description: The connections, sorted by name.
  returned: success
  type: list
  elements: dict
  sample:
    - name: Orders
      description: Orders of the shop
      provider: SQL Server
      configuration: Server=db.example.com;Database=orders
      role_permissions:
        Developer: Read-Only
      user_permissions: {}
  contains:
    name:
      description: Its name.
      type: str
      sample: Orders
    description:
      description: What it is for.
      type: str
      sample: Orders of the shop
    provider:
      description: Name of the kind of database.
      type: str
      sample: SQL Server
    configuration:
      description: Parameters of the connection; null where LifeTime does not show them.
      type: str
      sample: Server=db.example.com;Database=orders
    role_permissions:
      description: Name of the permission level of each of O(roles), null for a role without a permission.
      type: dict
      sample:
        Developer: Read-Only
    user_permissions:
      description: Name of the permission level of each of O(users), null for a user without a permission.
      type: dict
      sample: {}
providers:
  description: The kinds of databases that a connection can lead to.
  returned: success
  type: list
  elements: dict
  sample:
    - key: sqlserver
      name: SQL Server
permission_levels:
  description: The permission levels of database connections, the lowest first.
  returned: success
  type: list
  elements: dict
  sample:
    - name: Read-Only
      level: 10
      description: Reads data.
"""

from ..module_utils._api import db_connections as api
from ..module_utils._api.infrastructure import pick
from ..module_utils._environments.db_connections import shown_of
from ..module_utils._module import LifeTimeModule

OPTIONS = {
    "environment": {"type": "str", "required": True},
    "name": {"type": "str"},
    "roles": {"type": "list", "elements": "str"},
    "users": {"type": "list", "elements": "str"},
}


def main() -> None:
    with LifeTimeModule(OPTIONS) as task:
        client, options = task.client, task.params
        environment = task.infrastructure.environment(options["environment"]).key
        one = api.get(client, environment, options["name"]) if options["name"] else None
        found = [shown_of(record) for record in ([one] if one else api.list_all(client, environment))]
        if options["name"]:
            known = [{"Name": each["name"], "found": each} for each in found]
            found = [pick("database connection", options["name"], known, "in this environment")["found"]]
        for each in found:
            for result, kind, names in (("role", "role", options["roles"]), ("user", "username", options["users"])):
                each[f"{result}_permissions"] = {
                    name: api.permission(client, environment, each["name"], kind, name) for name in names or []
                }
        task.result["db_connections"] = sorted(found, key=lambda each: each["name"].casefold())
        task.result["providers"] = [
            {"key": each["Key"], "name": each["Name"]} for each in api.providers(client, environment)
        ]
        task.result["permission_levels"] = [
            {"name": each["Label"], "level": each["Level"], "description": each.get("Description")}
            for each in sorted(api.permission_levels(client), key=lambda each: each["Level"])
        ]


if __name__ == "__main__":
    main()
