#!/usr/bin/python
# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: lifetime_role
short_description: Manage a role of a LifeTime infrastructure
version_added: 1.0.0
description:
  - Makes a role what the options say, or deletes it. What the options leave out stays as it is.
  - LifeTime takes changes of a role for all environments at once only; the module reads them, changes what is asked
    for and writes the whole.
  - LifeTime may show a changed role a moment later than it answers.
extends_documentation_fragment:
  - community.outsystems.connection
  - community.outsystems.attributes
  - community.outsystems.attributes.changes
  - community.outsystems.access.role
  - community.outsystems.access.protected_roles
  - community.outsystems.access.no_manager
  - community.outsystems.access.lockout
seealso:
  - module: community.outsystems.lifetime_role_info
  - module: community.outsystems.lifetime_access
author:
  - The community.outsystems contributors (@ansible-collections)
"""

EXAMPLES = r"""
- name: Let release managers deploy to production, and look at everything else
  community.outsystems.lifetime_role:
    lifetime_url: https://lifetime.example.com
    lifetime_token: "{{ lifetime_token }}"
    name: Release Manager
    default_level: Open Applications
    environment_permissions:
      - environment: Production
        level: Change & Deploy Applications

- name: Give testers more in the test environment, and leave their other permissions alone
  community.outsystems.lifetime_role:
    lifetime_url: https://lifetime.example.com
    lifetime_token: "{{ lifetime_token }}"
    name: Tester
    environment_permissions:
      - environment: Test
        level: Reuse & Monitor Applications

- name: Delete a role, and let its holders be developers
  community.outsystems.lifetime_role:
    lifetime_url: https://lifetime.example.com
    lifetime_token: "{{ lifetime_token }}"
    name: Junior Developer
    state: absent
    replacement_role: Developer
"""

RETURN = r"""
role:
  description: The role as it is after the task, in check mode as it would be; null if it is deleted.
  returned: success
  type: dict
  sample:
    key: 8a0cf7ee-6d3b-4c0e-9a8f-2b6d9c1f4e55
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
changes:
  description: What was changed, in check mode what would be, in order. After a failure, what was changed before it.
  returned: always
  type: list
  elements: dict
  sample:
    - action: update
      kind: role
      name: Tester
      before:
        manage_teams: false
      after:
        manage_teams: true
      summary: "role Tester: manage teams false -> true"
  contains:
    action:
      description: V(create), V(update) or V(delete).
      type: str
      sample: update
    kind:
      description: V(role), and where a role is replaced V(user), V(application_role) and V(member).
      type: str
      sample: role
    name:
      description: Which one.
      type: str
      sample: Tester
    before:
      description: What was there, as far as it differs; null if it was not there.
      type: dict
      sample: {}
    after:
      description: What is there, as far as it differs; null if it is not there.
      type: dict
      sample: {}
    summary:
      description: One line for people, with the old and the new value.
      type: str
      sample: "role Tester: manage teams false -> true"
not_checked:
  description: What only LifeTime can tell after a write, and is therefore null in check mode.
  returned: success
  type: list
  elements: str
  sample: [role.key]
"""

from ..module_utils import _options
from ..module_utils._access.task import apply_entry
from ..module_utils._module import LifeTimeModule

OPTIONS = {**_options.ROLE, **_options.PROTECTED_ROLES, **_options.NO_MANAGER, **_options.LOCKOUT}


def main() -> None:
    with LifeTimeModule(OPTIONS) as task:
        lists = ["roles", "levels", "environments", "users", "teams"]
        apply_entry(task, "role", lists, task.params)


if __name__ == "__main__":
    main()
