#!/usr/bin/python
# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: lifetime_role_info
short_description: List the roles of a LifeTime infrastructure
version_added: 1.0.0
description:
  - Lists roles with what they may do, in the words of M(community.outsystems.lifetime_role).
  - LifeTime protects some roles from being changed, and does not show which.
extends_documentation_fragment:
  - community.outsystems.connection
  - community.outsystems.attributes
  - community.outsystems.attributes.info
options:
  name:
    description:
      - Name or key of one role. The task fails where there is none.
      - Without it, all roles are listed.
    type: str
seealso:
  - module: community.outsystems.lifetime_role
  - module: community.outsystems.lifetime_access
author:
  - The community.outsystems contributors (@ansible-collections)
"""

EXAMPLES = r"""
- name: List all roles
  community.outsystems.lifetime_role_info:
    lifetime_url: https://lifetime.example.com
    lifetime_token: "{{ lifetime_token }}"
  register: result

- name: Show one role
  community.outsystems.lifetime_role_info:
    lifetime_url: https://lifetime.example.com
    lifetime_token: "{{ lifetime_token }}"
    name: Release Manager
"""

RETURN = r"""
roles:
  description: The roles, sorted by name.
  returned: success
  type: list
  elements: dict
  sample:
    - key: 8a0cf7ee-6d3b-4c0e-9a8f-2b6d9c1f4e55
      name: Release Manager
      manage_infrastructure: false
      manage_teams: false
      environment_permissions:
        - environment: Production
          level: Change & Deploy Applications
          create_applications: false
          add_dependencies_to_system: false
  contains:
    key:
      description: LifeTime's key of the role.
      type: str
      sample: 8a0cf7ee-6d3b-4c0e-9a8f-2b6d9c1f4e55
    name:
      description: Its name.
      type: str
      sample: Release Manager
    manage_infrastructure:
      description: Whether it manages the infrastructure.
      type: bool
      sample: false
    manage_teams:
      description: Whether it manages teams.
      type: bool
      sample: false
    environment_permissions:
      description: What it may do in which environment, sorted by environment.
      type: list
      elements: dict
      sample:
        - environment: Production
          level: Change & Deploy Applications
          create_applications: false
          add_dependencies_to_system: false
      contains:
        environment:
          description: Name of the environment.
          type: str
          sample: Production
        level:
          description: Label of the permission level.
          type: str
          sample: Change & Deploy Applications
        create_applications:
          description: Whether it may create applications there.
          type: bool
          sample: false
        add_dependencies_to_system:
          description: Whether it may add dependencies to system components there.
          type: bool
          sample: false
"""

from ..module_utils._access.task import describe
from ..module_utils._module import LifeTimeModule

OPTIONS = {"name": {"type": "str"}}


def main() -> None:
    with LifeTimeModule(OPTIONS) as task:
        task.result["roles"] = describe(task.infrastructure, "role", task.params["name"], ["roles"])


if __name__ == "__main__":
    main()
