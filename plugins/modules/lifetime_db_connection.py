#!/usr/bin/python
# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: lifetime_db_connection
short_description: Manage a database connection of an environment
version_added: 1.0.0
description:
  - Creates, changes or deletes a database connection of an environment, and sets who may use it.
  - What the options leave out stays as it is. Permissions of roles and users that are not listed stay, too.
  - LifeTime takes a connection whole and never shows its username and password, so both have to be given for every
    change of the connection itself. Permissions alone are changed without them.
extends_documentation_fragment:
  - community.outsystems.connection
  - community.outsystems.attributes
  - community.outsystems.attributes.changes
attributes:
  idempotent:
    support: partial
    details: With O(update_password=always), the password is written on every run.
options:
  environment:
    description:
      - Name or key of the environment.
    type: str
    required: true
  name:
    description:
      - Name of the connection. Upper and lower case are the same.
    type: str
    required: true
  state:
    description:
      - Whether the connection is there.
      - LifeTime refuses to delete a connection that an extension uses.
    type: str
    choices: [present, absent]
    default: present
  description:
    description:
      - What the connection is for.
    type: str
  provider:
    description:
      - Name or key of the kind of database, as M(community.outsystems.lifetime_db_connection_info) lists them.
      - Needed to create a connection.
    type: str
  username:
    description:
      - Database user. Needed to create or change the connection.
    type: str
  password:
    description:
      - Password of the database user. Needed to create or change the connection.
    type: str
  update_password:
    description:
      - V(on_create) sends O(username) and O(password) only to create the connection, and with other changes.
      - V(always) sends them on every run, and every run counts as a change.
    type: str
    choices: [on_create, always]
    default: on_create
  configuration:
    description:
      - Parameters of the connection, with semicolons between them.
      - LifeTime shows them to people, and so do the diff and the result. Give no password here.
      - Where LifeTime says that there are some and does not show them, the connection is only changed if they are
        given, because LifeTime takes it whole.
    type: str
  role_permissions:
    description:
      - What roles may do with the connection.
    type: list
    elements: dict
    suboptions:
      role:
        description:
          - Name or key of the role.
        type: str
        required: true
      level:
        description:
          - Name of the permission level, such as V(Full Control), V(Read-Only) or V(No Access).
        type: str
        required: true
  revoke_roles:
    description:
      - Names or keys of roles that have no permission of their own.
    type: list
    elements: str
  user_permissions:
    description:
      - What users may do with the connection.
    type: list
    elements: dict
    suboptions:
      username:
        description:
          - Username or key of the user.
        type: str
        required: true
      level:
        description:
          - Name of the permission level.
        type: str
        required: true
  revoke_users:
    description:
      - Usernames or keys of users that have no permission of their own.
    type: list
    elements: str
  test:
    description:
      - Whether LifeTime has to connect to the database before the connection is written.
      - In check mode nothing is tested.
    type: bool
    default: false
seealso:
  - module: community.outsystems.lifetime_db_connection_info
author:
  - The community.outsystems contributors (@ansible-collections)
"""

EXAMPLES = r"""
- name: Have a database connection that developers may read
  community.outsystems.lifetime_db_connection:
    lifetime_url: https://lifetime.example.com
    lifetime_token: "{{ lifetime_token }}"
    environment: Development
    name: Orders
    description: Orders of the shop
    provider: SQL Server
    username: orders
    password: "{{ orders_password }}"
    configuration: Server=db.example.com;Database=orders
    test: true
    role_permissions:
      - role: Developer
        level: Read-Only

- name: Revoke the permission of a user
  community.outsystems.lifetime_db_connection:
    lifetime_url: https://lifetime.example.com
    lifetime_token: "{{ lifetime_token }}"
    environment: Development
    name: Orders
    revoke_users:
      - raj.patel

- name: Delete a database connection
  community.outsystems.lifetime_db_connection:
    lifetime_url: https://lifetime.example.com
    lifetime_token: "{{ lifetime_token }}"
    environment: Development
    name: Orders
    state: absent
"""

RETURN = r"""
db_connection:
  description: The connection as it is after the task, in check mode as it would be; null if it is deleted.
  returned: success
  type: dict
  sample:
    name: Orders
    description: Orders of the shop
    provider: SQL Server
    configuration: Server=db.example.com;Database=orders
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
changes:
  description: What was changed, in check mode what would be; after a failure what was done before it.
  returned: always
  type: list
  elements: dict
  sample:
    - action: create
      kind: role permission
      name: Orders / Developer
      before: null
      after:
        value: Read-Only
"""

from ..module_utils._environments.db_connections import (
    FIELDS,
    ROLE_PERMISSIONS,
    USER_PERMISSIONS,
    connections,
    permissions,
)
from ..module_utils._fields import options_of
from ..module_utils._module import LifeTimeModule

OPTIONS = {
    "environment": {"type": "str", "required": True},
    **options_of(FIELDS),
    "name": {"type": "str", "required": True},
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    "update_password": {"type": "str", "choices": ["on_create", "always"], "default": "on_create", "no_log": False},
    **ROLE_PERMISSIONS.spec(),
    **USER_PERMISSIONS.spec(),
    "test": {"type": "bool", "default": False},
}


def main() -> None:
    with LifeTimeModule(OPTIONS) as task:
        options, client = task.params, task.client
        environment = task.infrastructure.environment(options["environment"]).key
        resource = connections(client, environment, tested=options["test"])
        task.result["db_connection"] = task.apply_resource(resource, permissions(client, environment, options))


if __name__ == "__main__":
    main()
