#!/usr/bin/python
# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: lifetime_application
short_description: Create an application from a template, and block it in environments
version_added: 1.0.0
description:
  - Creates an application from a template of an environment, in a team. An application that exists stays as it is.
  - Blocks an application in environments, so that it is not deployed there, or unblocks it.
  - LifeTime cannot delete or rename applications.
extends_documentation_fragment:
  - community.outsystems.connection
  - community.outsystems.attributes
  - community.outsystems.attributes.changes
options:
  name:
    description:
      - Name of the application, or the key of one that exists.
    type: str
    required: true
  environment:
    description:
      - Name or key of the environment in which it is created. Needed to create it.
    type: str
  template:
    description:
      - Name or key of a template of O(environment). Needed to create it.
    type: str
  team:
    description:
      - Name or key of the team that it belongs to. Needed to create it.
    type: str
  description:
    description:
      - What a new application is for.
    type: str
  color:
    description:
      - Main colour of a new application, in hexadecimal.
    type: str
    default: "#D13A2F"
  blocked:
    description:
      - Environments in which the application is blocked, or not. Others stay as they are.
    type: list
    elements: dict
    suboptions:
      environment:
        description:
          - Name or key of the environment.
        type: str
        required: true
      blocked:
        description:
          - Whether the application is blocked there.
        type: bool
        default: true
      reason:
        description:
          - Why, for the people who read LifeTime's records.
        type: str
seealso:
  - module: community.outsystems.lifetime_application_info
author:
  - The community.outsystems contributors (@ansible-collections)
"""

EXAMPLES = r"""
- name: Have an application that is not deployed to Production yet
  community.outsystems.lifetime_application:
    lifetime_url: https://lifetime.example.com
    lifetime_token: "{{ lifetime_token }}"
    name: Order Tracking
    environment: Development
    template: Reactive Web App
    team: Customer Journey
    blocked:
      - environment: Production
        reason: Not released yet
"""

RETURN = r"""
application:
  description: The application.
  returned: success
  type: dict
  sample:
    key: 0f2a6a6e-52b4-4b8d-8d6e-0d5f7c1d9a10
    name: Order Tracking
  contains:
    key:
      description: LifeTime's key of the application; null in check mode for a new one.
      type: str
      sample: 0f2a6a6e-52b4-4b8d-8d6e-0d5f7c1d9a10
    name:
      description: Its name.
      type: str
      sample: Order Tracking
changes:
  description: What was changed, in check mode what would be; after a failure what was done before it.
  returned: always
  type: list
  elements: dict
  sample:
    - action: create
      kind: application
      name: Order Tracking
      before: null
      after:
        environment: Development
        template: Reactive Web App
        team: Customer Journey
"""

from ..module_utils._environments.new_applications import KIND, changes_for
from ..module_utils._module import LifeTimeModule
from ..module_utils._options import entries

OPTIONS = {
    "name": {"type": "str", "required": True},
    "environment": {"type": "str"},
    "template": {"type": "str"},
    "team": {"type": "str"},
    "description": {"type": "str"},
    "color": {"type": "str", "default": "#D13A2F"},
    "blocked": entries(
        environment={"type": "str", "required": True},
        blocked={"type": "bool", "default": True},
        reason={"type": "str"},
    ),
}


def main() -> None:
    with LifeTimeModule(OPTIONS) as task:
        task.apply_to(KIND, task.infrastructure.applications(), changes_for)


if __name__ == "__main__":
    main()
