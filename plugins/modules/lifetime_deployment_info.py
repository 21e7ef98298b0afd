#!/usr/bin/python
# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: lifetime_deployment_info
short_description: Look at deployments and deployment plans
version_added: 1.0.0
description:
  - Shows one deployment plan of a LifeTime, or lists them, newest first.
extends_documentation_fragment:
  - community.outsystems.connection
  - community.outsystems.attributes
  - community.outsystems.attributes.info
options:
  deployment_key:
    description:
      - Key of one plan. The task fails where LifeTime does not know it.
    type: str
  target_environment:
    description:
      - Name or key of an environment; only plans for it are listed.
    type: str
  created_from:
    description:
      - First day of the plans to list, as V(YYYY-MM-DD) by LifeTime's clock. By default LifeTime goes back seven
        days.
    type: str
  created_to:
    description:
      - Last day of the plans to list, as V(YYYY-MM-DD) by LifeTime's clock. Today by default.
    type: str
  limit:
    description:
      - How many plans to list at most, the newest ones. V(0) lists all.
    type: int
    default: 20
  status:
    description:
      - Only plans with one of these statuses, for example V(saved), V(running) or V(finished_with_errors).
      - LifeTime's list does not hold the status, so each of the plans that O(limit) left costs a request.
    type: list
    elements: str
  details:
    description:
      - Whether to add what each plan brings, its conflicts, and what it would delete, at the cost of a request for
        each.
      - LifeTime validates a saved plan when it is read this way, which may change its state.
    type: bool
    default: false
  log:
    description:
      - Whether to add status and log of each plan, at the cost of a request for each.
    type: bool
    default: false
seealso:
  - module: community.outsystems.lifetime_deployment
author:
  - The community.outsystems contributors (@ansible-collections)
"""

EXAMPLES = r"""
- name: Show how a deployment went
  community.outsystems.lifetime_deployment_info:
    lifetime_url: https://lifetime.example.com
    lifetime_token: "{{ lifetime_token }}"
    deployment_key: 16e9ad8a-9afa-46f8-8e3d-34f3b3e6d2cd
    log: true
  register: result

- name: List the saved plans for Production among the newest fifty of this month
  community.outsystems.lifetime_deployment_info:
    lifetime_url: https://lifetime.example.com
    lifetime_token: "{{ lifetime_token }}"
    target_environment: Production
    created_from: "2026-11-01"
    limit: 50
    status: [saved]
"""

RETURN = r"""
deployments:
  description: The plans, newest first.
  returned: success
  type: list
  elements: dict
  contains:
    key:
      description: LifeTime's key of the plan.
      type: str
      sample: 16e9ad8a-9afa-46f8-8e3d-34f3b3e6d2cd
    source_environment_key:
      description: Environment that the versions come from; empty for a plan with a package.
      type: str
      sample: f3582e43-43c7-4bb4-8cbb-d9f6cbcbd35e
    target_environment_key:
      description: Environment that the plan deploys to.
      type: str
      sample: 7709a06f-e76f-4a88-b008-c72e77878a5c
    details_url:
      description: Page of the plan in LifeTime.
      type: str
      sample: https://lifetime.example.com/lifetime/Stage_Edit.aspx?StagingKey=16e9ad8a-9afa-46f8-8e3d-34f3b3e6d2cd
    notes:
      description: Notes.
      type: str
      sample: Change CHG0012345
    created_on:
      description: When it was created. Dates are V(null) where something has not happened.
      type: str
      sample: "2026-11-21T10:25:23Z"
    created_by:
      description: Display name of its creator.
      type: str
      sample: Publishing service
    created_by_username:
      description: Account of its creator.
      type: str
      sample: publishing
    saved_on:
      description: When it was last saved.
      type: str
      sample: "2026-11-03T08:15:30Z"
    saved_by:
      description: Who last saved it, by name.
      type: str
      sample: Lena Fischer
    saved_by_username:
      description: Who last saved it, by username.
      type: str
      sample: lena.fischer
    started_on:
      description: When it was started.
      type: str
      sample: "2026-11-03T08:15:30Z"
    started_by:
      description: Who started it, by name.
      type: str
      sample: Lena Fischer
    started_by_username:
      description: Who started it, by username.
      type: str
      sample: lena.fischer
    aborted_on:
      description: When it was aborted.
      type: str
      sample: "2026-11-03T08:15:30Z"
    aborted_by:
      description: Who aborted it, by name.
      type: str
      sample: Lena Fischer
    aborted_by_username:
      description: Who aborted it, by username.
      type: str
      sample: lena.fischer
    application_operations:
      description: Versions that the plan deploys; empty for a plan with a package.
      type: list
      elements: dict
      sample:
        - application_key: 8c9101e2-5ed7-4f20-96a0-e23b435be4d1
          application_version_key: 0e3a5b3f-3f0c-4d33-9c1b-5a7b7f9a1c11
          deployment_operation: Deploy 1.5
          deployment_zone_key: 20d64e13-0c7d-4d0c-8d2e-5f2a7d3e9f11
    status:
      description: LifeTime's status of the deployment.
      returned: O(log=true), O(status) or O(deployment_key)
      type: str
      sample: finished_successful
    info:
      description: What LifeTime waits for, where the status is V(needs_user_intervention).
      returned: O(log=true), O(status) or O(deployment_key)
      type: str
      sample: ""
    log:
      description: LifeTime's log.
      returned: O(log=true)
      type: list
      elements: dict
      sample:
        - instant: "2026-11-21T10:31:19Z"
          message: Deploy completed
          type: Info
    applications_to_deploy:
      description: Applications and modules of a plan with a package.
      returned: O(details=true)
      type: list
      elements: dict
      sample:
        - application_key: 8c9101e2-5ed7-4f20-96a0-e23b435be4d1
          application_name: Order Management
          is_new: true
    applications_to_redeploy:
      description: Applications that would be deployed again because they are outdated.
      returned: O(details=true)
      type: list
      elements: str
      sample: []
    conflicts:
      description: Conflicts, as sentences.
      returned: O(details=true)
      type: list
      elements: str
      sample: []
    modules_to_delete:
      description: Modules of the target that the plan deletes.
      returned: O(details=true)
      type: list
      elements: dict
      sample: []
"""

import re

from ..module_utils._api.errors import LifeTimeError
from ..module_utils._module import LifeTimeModule
from ..module_utils._publish.deployment.deployment_query import find_deployments

OPTIONS = {
    "deployment_key": {"type": "str", "no_log": False},
    "target_environment": {"type": "str"},
    "created_from": {"type": "str"},
    "created_to": {"type": "str"},
    "limit": {"type": "int", "default": 20},
    "status": {"type": "list", "elements": "str"},
    "details": {"type": "bool", "default": False},
    "log": {"type": "bool", "default": False},
}


def main() -> None:
    with LifeTimeModule(OPTIONS) as task:
        options = task.params
        for name in ("created_from", "created_to"):
            if options[name] and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", options[name]):
                raise LifeTimeError(f"{name} is not a day in the form 2026-11-21: '{options[name]}'.", "invalid_option")
        task.result["deployments"] = find_deployments(task.infrastructure, options)


if __name__ == "__main__":
    main()
