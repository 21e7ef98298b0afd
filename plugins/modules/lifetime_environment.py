#!/usr/bin/python
# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: lifetime_environment
short_description: Register an environment with LifeTime, or unregister it
version_added: 1.0.0
description:
  - Makes LifeTime manage an environment, or cease to. An environment that is registered stays as it is.
  - Unregistering deletes nothing in the environment itself.
  - Self-managed infrastructures only. LifeTime answers 405 where it does not offer this.
extends_documentation_fragment:
  - community.outsystems.connection
  - community.outsystems.attributes
  - community.outsystems.attributes.changes
options:
  name:
    description:
      - Name of the environment, or the key of one that is registered.
    type: str
    required: true
  state:
    description:
      - Whether it is registered.
    type: str
    choices: [present, absent]
    default: present
  address:
    description:
      - Address at which LifeTime reaches the environment. Needed to register it.
    type: str
  username:
    description:
      - User of Service Center with administrator privileges. Needed to register it.
    type: str
  password:
    description:
      - Password of that user. Needed to register it.
    type: str
  lifetime_address:
    description:
      - Address at which the environment reaches LifeTime. Needed to register it.
    type: str
  position:
    description:
      - Position in the staging order. Needed to register it.
    type: int
  take_over:
    description:
      - Whether to register an environment that is registered with another LifeTime, which loses it.
    type: bool
    default: false
  role_permissions:
    description:
      - What roles may do in a new environment. Roles that are not listed get what LifeTime gives them.
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
          - Name of the permission level.
        type: str
        required: true
      create_applications:
        description:
          - Whether the role may create applications there.
        type: bool
        default: false
      add_dependencies_to_system:
        description:
          - Whether the role may add dependencies to system components there.
        type: bool
        default: false
seealso:
  - module: community.outsystems.lifetime_environment_info
author:
  - The community.outsystems contributors (@ansible-collections)
"""

EXAMPLES = r"""
- name: Register a sandbox
  community.outsystems.lifetime_environment:
    lifetime_url: https://lifetime.example.com
    lifetime_token: "{{ lifetime_token }}"
    name: Sandbox
    address: sandbox.example.com
    username: admin
    password: "{{ service_center_password }}"
    lifetime_address: lifetime.example.com
    position: 4
    role_permissions:
      - role: Developer
        level: Full Control
"""

RETURN = r"""
environment:
  description: The environment; null if it is not registered any more.
  returned: success
  type: dict
  sample:
    key: 2a9e0a0b-5a65-4ab5-9f52-1f4be8ad7f11
    name: Sandbox
  contains:
    key:
      description: LifeTime's key of the environment; null in check mode for a new one.
      type: str
      sample: 2a9e0a0b-5a65-4ab5-9f52-1f4be8ad7f11
    name:
      description: Its name.
      type: str
      sample: Sandbox
changes:
  description: What was changed, in check mode what would be.
  returned: always
  type: list
  elements: dict
  sample:
    - action: create
      kind: environment
      name: Sandbox
      before: null
      after:
        address: sandbox.example.com
"""

from ..module_utils._environments.registration import FIELDS, KIND, changes_for
from ..module_utils._fields import options_of
from ..module_utils._module import LifeTimeModule
from ..module_utils._options import entries

OPTIONS = {
    **options_of(FIELDS),
    "name": {"type": "str", "required": True},
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    "position": {"type": "int"},
    "take_over": {"type": "bool", "default": False},
    "role_permissions": entries(
        role={"type": "str", "required": True},
        level={"type": "str", "required": True},
        create_applications={"type": "bool", "default": False},
        add_dependencies_to_system={"type": "bool", "default": False},
    ),
}


def main() -> None:
    with LifeTimeModule(OPTIONS) as task:
        task.apply_to(KIND, task.infrastructure.environments(), changes_for)


if __name__ == "__main__":
    main()
