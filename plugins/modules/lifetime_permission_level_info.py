#!/usr/bin/python
# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: lifetime_permission_level_info
short_description: List the permission levels of a LifeTime infrastructure
version_added: 1.0.0
description:
  - Lists the levels that a role can have in an environment, from the lowest to the highest. Each includes those below.
  - Labels differ between releases of LifeTime. The order of the numbers tells that one level is more than another.
extends_documentation_fragment:
  - community.outsystems.connection
  - community.outsystems.attributes
  - community.outsystems.attributes.info
options:
  at_least:
    description:
      - Label or number of a level. Only that one and those above it are listed.
      - The task fails where LifeTime has no such level, and names all that it has.
    type: str
seealso:
  - module: community.outsystems.lifetime_role
  - module: community.outsystems.lifetime_role_info
author:
  - The community.outsystems contributors (@ansible-collections)
"""

EXAMPLES = r"""
- name: List the permission levels that allow to deploy
  community.outsystems.lifetime_permission_level_info:
    lifetime_url: https://lifetime.example.com
    lifetime_token: "{{ lifetime_token }}"
    at_least: Change & Deploy Applications
  register: deploying

- name: List the roles
  community.outsystems.lifetime_role_info:
    lifetime_url: https://lifetime.example.com
    lifetime_token: "{{ lifetime_token }}"
  register: result

- name: Show which roles allow to deploy to production
  ansible.builtin.debug:
    msg: "{{ item.name }}"
  loop: "{{ result.roles }}"
  loop_control:
    label: "{{ item.name }}"
  when: >-
    item.environment_permissions | selectattr('environment', 'eq', 'Production')
    | selectattr('level', 'in', deploying.permission_levels | map(attribute='label')) | list | length > 0
"""

RETURN = r"""
permission_levels:
  description: The permission levels, the lowest first.
  returned: success
  type: list
  elements: dict
  sample:
    - level: 4
      label: Change & Deploy Applications
      description: Changes and deploys applications.
    - level: 5
      label: Full Control
      description: Everything, settings and dependencies on system components included.
  contains:
    level:
      description: The number, which is higher for a level that allows more.
      type: int
      sample: 4
    label:
      description: The label, as this LifeTime shows it.
      type: str
      sample: Change & Deploy Applications
    description:
      description: What the level allows, in LifeTime's words; empty where it has none.
      type: str
      sample: Changes and deploys applications.
"""

from ..module_utils._access.levels import describe_levels
from ..module_utils._module import LifeTimeModule

OPTIONS = {"at_least": {"type": "str"}}


def main() -> None:
    with LifeTimeModule(OPTIONS) as task:
        task.result["permission_levels"] = describe_levels(task.client, task.params["at_least"])


if __name__ == "__main__":
    main()
