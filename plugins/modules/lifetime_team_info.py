#!/usr/bin/python
# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: lifetime_team_info
short_description: List the teams of a LifeTime infrastructure
version_added: 1.0.0
description:
  - Lists teams with their members and applications, in the words of M(community.outsystems.lifetime_team).
extends_documentation_fragment:
  - community.outsystems.connection
  - community.outsystems.attributes
  - community.outsystems.attributes.info
options:
  name:
    description:
      - Name or key of one team. The task fails where there is none.
      - Without it, all teams are listed.
    type: str
seealso:
  - module: community.outsystems.lifetime_team
  - module: community.outsystems.lifetime_access
author:
  - The community.outsystems contributors (@ansible-collections)
"""

EXAMPLES = r"""
- name: List all teams
  community.outsystems.lifetime_team_info:
    lifetime_url: https://lifetime.example.com
    lifetime_token: "{{ lifetime_token }}"
  register: result

- name: Show one team
  community.outsystems.lifetime_team_info:
    lifetime_url: https://lifetime.example.com
    lifetime_token: "{{ lifetime_token }}"
    name: Back Office
"""

RETURN = r"""
teams:
  description: The teams, sorted by name.
  returned: success
  type: list
  elements: dict
  sample:
    - key: 5b0e4a1c-2f7d-4c3c-b1e6-0d7b6f9f3a21
      name: Back Office
      description: Money, data and the night.
      members:
        - username: carlos.nunes
          role: Team Manager
      applications:
        - Billing Engine
  contains:
    key:
      description: LifeTime's key of the team.
      type: str
      sample: 5b0e4a1c-2f7d-4c3c-b1e6-0d7b6f9f3a21
    name:
      description: Its name.
      type: str
      sample: Back Office
    description:
      description: What it is for.
      type: str
      sample: Money, data and the night.
    members:
      description: Users in the team, sorted by username.
      type: list
      elements: dict
      sample:
        - username: carlos.nunes
          role: Team Manager
      contains:
        username:
          description: Username.
          type: str
          sample: carlos.nunes
        role:
          description: Name of the role in the team.
          type: str
          sample: Team Manager
    applications:
      description: Names of the applications that belong to the team, sorted.
      type: list
      elements: str
      sample: [Billing Engine]
"""

from ..module_utils._access.task import describe
from ..module_utils._module import LifeTimeModule

OPTIONS = {"name": {"type": "str"}}


def main() -> None:
    with LifeTimeModule(OPTIONS) as task:
        lists = ["teams", "users", "applications"]
        task.result["teams"] = describe(task.infrastructure, "team", task.params["name"], lists)


if __name__ == "__main__":
    main()
