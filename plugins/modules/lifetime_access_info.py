#!/usr/bin/python
# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: lifetime_access_info
short_description: Tell who may do what in a LifeTime infrastructure
version_added: 1.0.0
description:
  - Tells for each active user, environment and application which permission level the user has there, and where that
    comes from.
  - A role on an application goes before a role in the team of the application, and that before the default role of the
    user, whichever allows more. Who has the lowest level in an environment by the default role cannot log in there,
    whatever the other roles are. The highest level is only given by a default role; from a team or on an application it
    is what the next lower one is.
  - This is computed from roles, users and teams, as LifeTime documents it. LifeTime has no operation that tells it, nor
    one that lists service accounts, which hold roles, too.
extends_documentation_fragment:
  - community.outsystems.connection
  - community.outsystems.attributes
  - community.outsystems.attributes.info
options:
  users:
    description:
      - Usernames or keys of the users. By default all who are active.
    type: list
    elements: str
  environments:
    description:
      - Names or keys of the environments. By default all.
    type: list
    elements: str
  applications:
    description:
      - Names or keys of applications. Each of them has an entry of its own, and no other has.
      - By default applications have an entry of their own where a role in a team or on the application decides, and all
        others share one entry.
    type: list
    elements: str
  every_application:
    description:
      - Whether each application has an entry of its own. That is one for each user, environment and application.
    type: bool
    default: false
  at_least:
    description:
      - Label or number of a permission level. Entries of lower levels are left out. Those of unknown levels are not.
    type: str
seealso:
  - module: community.outsystems.lifetime_access
  - module: community.outsystems.lifetime_permission_level_info
author:
  - The community.outsystems contributors (@ansible-collections)
"""

EXAMPLES = r"""
- name: Tell who may deploy to production
  community.outsystems.lifetime_access_info:
    lifetime_url: https://lifetime.example.com
    lifetime_token: "{{ lifetime_token }}"
    environments: [Production]
    at_least: Change & Deploy Applications
  register: result

- name: Show it
  ansible.builtin.debug:
    msg: "{{ result | community.outsystems.access_report('lines') }}"

- name: Tell what one user may do with one application
  community.outsystems.lifetime_access_info:
    lifetime_url: https://lifetime.example.com
    lifetime_token: "{{ lifetime_token }}"
    users: [raj.patel]
    applications: [Claims Portal]
"""

RETURN = r"""
access:
  description: The entries, sorted by username, environment and application.
  returned: success
  type: list
  elements: dict
  sample:
    - username: raj.patel
      name: Raj Patel
      environment: Test
      application: null
      except: [Claims Portal]
      level: Reuse & Monitor Applications
      level_number: 3
      source: default_role
      role: Developer
      team: null
  contains:
    username:
      description: Username.
      type: str
      sample: raj.patel
    name:
      description: Full name of the user.
      type: str
      sample: Raj Patel
    environment:
      description: Name of the environment.
      type: str
      sample: Test
    application:
      description: Name of the application; null for all but those in RV(access[].except).
      type: str
      sample: Claims Portal
    except:
      description:
        - Where RV(access[].application) is null, the applications that this entry does not speak of, because a role in
          a team or on the application decides there. They are named even if O(at_least) leaves out their entries.
      type: list
      elements: str
      sample: [Claims Portal]
    level:
      description: Label of the permission level; null where the account does not see the role, so that it is unknown.
      type: str
      sample: Reuse & Monitor Applications
    level_number:
      description: Its number; null where it is unknown.
      type: int
      sample: 3
    source:
      description: Where the level comes from, V(default_role), V(team) or V(application_role).
      type: str
      sample: default_role
    role:
      description: Name of the role that gives it.
      type: str
      sample: Developer
    team:
      description: Name of the team in which the user has the role, where RV(access[].source=team).
      type: str
      sample: Customer Journey
managers:
  description:
    - Active users whose default role manages the infrastructure or the teams, sorted by username. They may give roles
      to others and to themselves.
  returned: success
  type: list
  elements: dict
  sample:
    - username: maria.santos
      name: Maria Santos
      role: Administrator
      manage_infrastructure: true
      manage_teams: true
  contains:
    username:
      description: Username.
      type: str
      sample: maria.santos
    name:
      description: Full name of the user.
      type: str
      sample: Maria Santos
    role:
      description: Name of the default role.
      type: str
      sample: Administrator
    manage_infrastructure:
      description: Whether it manages the infrastructure.
      type: bool
      sample: true
    manage_teams:
      description: Whether it manages teams.
      type: bool
      sample: true
"""

from ..module_utils._access.access_query import describe_access
from ..module_utils._access.reading import read_access_model
from ..module_utils._module import LifeTimeModule

OPTIONS = {
    "users": {"type": "list", "elements": "str"},
    "environments": {"type": "list", "elements": "str"},
    "applications": {"type": "list", "elements": "str"},
    "every_application": {"type": "bool", "default": False},
    "at_least": {"type": "str"},
}


def main() -> None:
    with LifeTimeModule(OPTIONS) as task:
        task.result.update(describe_access(read_access_model(task.infrastructure), task.params))


if __name__ == "__main__":
    main()
