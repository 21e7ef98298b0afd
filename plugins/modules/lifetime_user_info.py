#!/usr/bin/python
# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: lifetime_user_info
short_description: List the users of a LifeTime infrastructure
version_added: 1.0.0
description:
  - Lists users, active and inactive, with their roles, in the words of M(community.outsystems.lifetime_user).
  - Service accounts are not among them; no operation of LifeTime's API shows those.
extends_documentation_fragment:
  - community.outsystems.connection
  - community.outsystems.attributes
  - community.outsystems.attributes.info
options:
  username:
    description:
      - Username or key of one user. The task fails where there is none.
      - Without it, all users are listed.
    type: str
  active:
    description:
      - Whether to list active users only, V(true), or inactive ones only, V(false). Without it, both are listed.
    type: bool
seealso:
  - module: community.outsystems.lifetime_user
  - module: community.outsystems.lifetime_access
author:
  - The community.outsystems contributors (@ansible-collections)
"""

EXAMPLES = r"""
- name: List all users
  community.outsystems.lifetime_user_info:
    lifetime_url: https://lifetime.example.com
    lifetime_token: "{{ lifetime_token }}"
  register: result

- name: List those who may no longer log in
  community.outsystems.lifetime_user_info:
    lifetime_url: https://lifetime.example.com
    lifetime_token: "{{ lifetime_token }}"
    active: false
"""

RETURN = r"""
users:
  description: The users, sorted by username.
  returned: success
  type: list
  elements: dict
  sample:
    - key: 1f5d2c1e-7a53-4a6b-8f0e-93c1a7f1b2d4
      username: raj.patel
      name: Raj Patel
      email: raj.patel@example.com
      role: Developer
      active: true
      application_roles:
        - application: Claims Portal
          role: Tester
      teams:
        - team: Customer Journey
          role: Developer
  contains:
    key:
      description: LifeTime's key of the user.
      type: str
      sample: 1f5d2c1e-7a53-4a6b-8f0e-93c1a7f1b2d4
    username:
      description: The username.
      type: str
      sample: raj.patel
    name:
      description: Full name.
      type: str
      sample: Raj Patel
    email:
      description: Email address.
      type: str
      sample: raj.patel@example.com
    role:
      description: Name of the default role.
      type: str
      sample: Developer
    active:
      description: Whether the user may log in.
      type: bool
      sample: true
    application_roles:
      description: Roles on single applications, sorted by application.
      type: list
      elements: dict
      sample:
        - application: Claims Portal
          role: Tester
      contains:
        application:
          description: Name of the application.
          type: str
          sample: Claims Portal
        role:
          description: Name of the role.
          type: str
          sample: Tester
    teams:
      description: Teams that the user is in, sorted by team.
      type: list
      elements: dict
      sample:
        - team: Customer Journey
          role: Developer
      contains:
        team:
          description: Name of the team.
          type: str
          sample: Customer Journey
        role:
          description: Name of the role in the team.
          type: str
          sample: Developer
"""

from ..module_utils._access.task import describe
from ..module_utils._module import LifeTimeModule

OPTIONS = {"username": {"type": "str"}, "active": {"type": "bool"}}


def main() -> None:
    with LifeTimeModule(OPTIONS) as task:
        users = describe(task.infrastructure, "user", task.params["username"], ["users", "teams", "applications"])
        active = task.params["active"]
        task.result["users"] = [user for user in users if active is None or user["active"] == active]


if __name__ == "__main__":
    main()
