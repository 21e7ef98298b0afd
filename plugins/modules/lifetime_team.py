#!/usr/bin/python
# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: lifetime_team
short_description: Manage a team of a LifeTime infrastructure
version_added: 1.0.0
description:
  - Makes a team what the options say, or deletes it. What the options leave out stays as it is.
  - Members and applications that are not listed stay, unless purging is asked for.
extends_documentation_fragment:
  - community.outsystems.connection
  - community.outsystems.attributes
  - community.outsystems.attributes.changes
  - community.outsystems.access.team
  - community.outsystems.access.move_applications
seealso:
  - module: community.outsystems.lifetime_team_info
  - module: community.outsystems.lifetime_access
author:
  - The community.outsystems contributors (@ansible-collections)
"""

EXAMPLES = r"""
- name: Have a team with two members and one application
  community.outsystems.lifetime_team:
    lifetime_url: https://lifetime.example.com
    lifetime_token: "{{ lifetime_token }}"
    name: Back Office
    description: Money, data and the night.
    members:
      - username: carlos.nunes
        role: Team Manager
      - username: ines.duarte
        role: Architect
    applications:
      - Billing Engine

- name: Nobody and nothing else belongs to the team, even if it has to be taken from another one
  community.outsystems.lifetime_team:
    lifetime_url: https://lifetime.example.com
    lifetime_token: "{{ lifetime_token }}"
    name: Back Office
    members:
      - username: carlos.nunes
        role: Team Manager
    purge_members: true
    applications:
      - Billing Engine
      - Warehouse Sync
    purge_applications: true
    move_applications: true

- name: Delete a team
  community.outsystems.lifetime_team:
    lifetime_url: https://lifetime.example.com
    lifetime_token: "{{ lifetime_token }}"
    name: Skunk Works
    state: absent
"""

RETURN = r"""
team:
  description: The team as it is after the task, in check mode as it would be; null if it is deleted.
  returned: success
  type: dict
  sample:
    key: 5b0e4a1c-2f7d-4c3c-b1e6-0d7b6f9f3a21
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
changes:
  description: What was changed, in check mode what would be, in order. After a failure, what was changed before it.
  returned: always
  type: list
  elements: dict
  sample:
    - action: create
      kind: member
      name: Back Office / raj.patel
      before: null
      after:
        role: Developer
      summary: "team Back Office: member raj.patel added (role Developer)"
  contains:
    action:
      description: V(create), V(update) or V(delete).
      type: str
      sample: create
    kind:
      description: V(team), V(member) or V(application).
      type: str
      sample: member
    name:
      description: Which one.
      type: str
      sample: Back Office / raj.patel
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
      sample: "team Back Office: member raj.patel added (role Developer)"
not_checked:
  description: What only LifeTime can tell after a write, and is therefore null in check mode.
  returned: success
  type: list
  elements: str
  sample: [team.key]
"""

from ..module_utils import _options
from ..module_utils._access.task import apply_entry
from ..module_utils._module import LifeTimeModule

OPTIONS = {**_options.TEAM, **_options.MOVE_APPLICATIONS}


def main() -> None:
    with LifeTimeModule(OPTIONS) as task:
        options = task.params
        lists = ["teams", "users", "roles", *(["applications"] if options["applications"] else [])]
        apply_entry(task, "team", lists, options)


if __name__ == "__main__":
    main()
