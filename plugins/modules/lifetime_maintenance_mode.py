#!/usr/bin/python
# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: lifetime_maintenance_mode
short_description: Switch the maintenance mode of an environment
version_added: 1.0.0
description:
  - Enables or disables the maintenance mode of an environment.
  - LifeTime does not show whether an environment is in maintenance mode, so every run writes it and counts as a change.
  - Enabling it aborts running deployments, and LifeTime starts none until it is disabled.
extends_documentation_fragment:
  - community.outsystems.connection
  - community.outsystems.attributes
  - community.outsystems.attributes.changes
attributes:
  idempotent:
    support: none
    details: LifeTime does not show the mode, so it is written on every run.
options:
  environment:
    description:
      - Name or key of the environment.
    type: str
    required: true
  enabled:
    description:
      - Whether the environment is in maintenance mode.
    type: bool
    required: true
  reason:
    description:
      - Why the mode changes, for the people who read LifeTime's records.
    type: str
seealso:
  - module: community.outsystems.lifetime_environment_info
author:
  - The community.outsystems contributors (@ansible-collections)
"""

EXAMPLES = r"""
- name: Enable maintenance mode before the servers are patched
  community.outsystems.lifetime_maintenance_mode:
    lifetime_url: https://lifetime.example.com
    lifetime_token: "{{ lifetime_token }}"
    environment: Production
    enabled: true
    reason: Operating system updates, CHG-4711
"""

RETURN = r"""
maintenance_mode:
  description: The mode that was set.
  returned: success
  type: dict
  sample:
    environment: Production
    enabled: true
  contains:
    environment:
      description: Name of the environment.
      type: str
      sample: Production
    enabled:
      description: Whether it is in maintenance mode.
      type: bool
      sample: true
changes:
  description: What was changed, in check mode what would be; after a failure what was done before it.
  returned: always
  type: list
  elements: dict
  sample:
    - action: update
      kind: maintenance mode
      name: Production
      before:
        enabled: null
      after:
        enabled: true
"""

from ..module_utils._api.environments import SET_MAINTENANCE_MODE
from ..module_utils._api.operation import Request
from ..module_utils._module import LifeTimeModule
from ..module_utils._resource import Resource, reconcile

OPTIONS = {
    "environment": {"type": "str", "required": True},
    "enabled": {"type": "bool", "required": True},
    "reason": {"type": "str"},
}


def main() -> None:
    with LifeTimeModule(OPTIONS) as task:
        environment = task.infrastructure.environment_record(task.params["environment"])
        name, enabled = environment.get("Name") or environment["Key"], task.params["enabled"]
        body = {"IsMaintenanceModeEnabled": enabled, "Reason": task.params["reason"] or ""}
        mode = Resource("maintenance mode", update=lambda key, fields: Request(SET_MAINTENANCE_MODE, "", (key,), body))
        task.apply(reconcile(mode, name, environment["Key"], {}, {"enabled": enabled}))
        task.result["maintenance_mode"] = {"environment": name, "enabled": enabled}


if __name__ == "__main__":
    main()
