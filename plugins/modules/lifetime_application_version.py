#!/usr/bin/python
# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: lifetime_application_version
short_description: Tag what an environment runs of an application, or delete a version
version_added: 1.0.0
description:
  - Gives a version number to what an environment runs of an application. Such a version (tag) can be deployed.
  - Where the environment runs that version already, or with O(bump) any version without changes, nothing is done
    unless O(force=true).
  - A LifeTime older than 11.27.3 processes a new version for seconds before it can be deployed. That is waited for.
extends_documentation_fragment:
  - community.outsystems.connection
  - community.outsystems.attributes
  - community.outsystems.attributes.changes
attributes:
  idempotent:
    details: With O(force=true) each run makes a version.
options:
  environment:
    description:
      - Name or key of the environment.
    type: str
    required: true
  application:
    description:
      - Name or key of an application that runs there.
    type: str
    required: true
  state:
    description:
      - V(present) tags what the environment runs, V(absent) deletes O(version).
      - LifeTime refuses to delete a version that runs somewhere or is part of a deployment plan.
    type: str
    choices: [present, absent]
    default: present
  version:
    description:
      - The version number. Quote it, because YAML takes 1.10 for the number 1.1.
    type: str
  bump:
    description:
      - Which part of the highest version of the application is raised by one, if the environment runs anything that was
        changed since its last version. The parts behind it become 0.
      - An application without versions gets 1.0.0.
    type: str
    choices: [major, minor, patch]
  force:
    description:
      - Whether O(bump) makes a new version even if the environment runs a version without changes.
    type: bool
    default: false
  change_log:
    description:
      - What the version brings, for people.
    type: str
  mobile_versions:
    description:
      - Versions of the native builds. LifeTime wants them to be higher than the last ones.
    type: list
    elements: dict
    suboptions:
      native_platform:
        description:
          - The platform.
        type: str
        choices: [Android, iOS]
        required: true
      version_number:
        description:
          - Its version number. Quote it.
        type: str
        required: true
      version_description:
        description:
          - What this build brings, for people.
        type: str
  wait:
    description:
      - Whether to wait until LifeTime has the new version.
    type: bool
    default: true
  wait_timeout:
    description:
      - Seconds to wait at most. The task then fails; the version stays.
    type: float
    default: 300
  poll_interval:
    description:
      - Seconds between two looks.
    type: float
    default: 2
seealso:
  - module: community.outsystems.lifetime_application_info
  - module: community.outsystems.lifetime_app_binary
author:
  - The community.outsystems contributors (@ansible-collections)
"""

EXAMPLES = r"""
- name: Tag what Development runs, if it was changed
  community.outsystems.lifetime_application_version:
    lifetime_url: https://lifetime.example.com
    lifetime_token: "{{ lifetime_token }}"
    environment: Development
    application: Order Management
    bump: minor
    change_log: Discounts for large orders
  register: tagged

- name: Tag it with a version of one's own
  community.outsystems.lifetime_application_version:
    lifetime_url: https://lifetime.example.com
    lifetime_token: "{{ lifetime_token }}"
    environment: Development
    application: Order Management
    version: "3.0.0"
"""

RETURN = r"""
version:
  description: The version that the environment runs afterwards, in check mode as it would be; null if it is deleted.
  returned: success
  type: dict
  sample:
    key: 3d0f6c58-6b0e-4f6c-9a0a-1f4d3f0c2b11
    version: 2.4.0
    change_log: Discounts for large orders
  contains:
    key:
      description: LifeTime's key of the version; null in check mode for a new one.
      type: str
      sample: 3d0f6c58-6b0e-4f6c-9a0a-1f4d3f0c2b11
    version:
      description: Its number.
      type: str
      sample: 2.4.0
    change_log:
      description: What it brings.
      type: str
      sample: Discounts for large orders
changes:
  description: What was changed, in check mode what would be; after a failure what was done before it.
  returned: always
  type: list
  elements: dict
  sample:
    - action: create
      kind: application version
      name: Order Management 2.4.0
      before: null
      after:
        version: 2.4.0
        change_log: Discounts for large orders
"""

from ..module_utils._api.infrastructure import Named
from ..module_utils._api.waiting import Waiting
from ..module_utils._changes import PendingKey
from ..module_utils._environments.application_versions import BUMPS, KIND, tagging_for, wait_until_usable
from ..module_utils._module import LifeTimeModule
from ..module_utils._options import entries

OPTIONS = {
    "environment": {"type": "str", "required": True},
    "application": {"type": "str", "required": True},
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    "version": {"type": "str"},
    "bump": {"type": "str", "choices": list(BUMPS)},
    "force": {"type": "bool", "default": False},
    "change_log": {"type": "str"},
    "mobile_versions": entries(
        native_platform={"type": "str", "choices": ["Android", "iOS"], "required": True},
        version_number={"type": "str", "required": True},
        version_description={"type": "str"},
    ),
    "wait": {"type": "bool", "default": True},
    "wait_timeout": {"type": "float", "default": 300},
    "poll_interval": {"type": "float", "default": 2},
}
RULES = {
    "mutually_exclusive": [("version", "bump")],
    "required_one_of": [("version", "bump")],
    "required_if": [("state", "absent", ["version"])],
}


def main() -> None:
    with LifeTimeModule(OPTIONS, **RULES) as task:
        options = task.params
        record = task.infrastructure.environment_record(options["environment"])
        tagging = tagging_for(task.infrastructure, Named(record["Key"], record.get("Name")), options)
        keys = task.apply(tagging.changes)
        task.result["version"] = tagging.version
        if tagging.version and tagging.changes:
            task.result["version"]["key"] = keys.get(PendingKey(KIND, tagging.changes[0].name))
            if options["wait"] and not task.check_mode:
                waiting = Waiting(options["wait_timeout"], options["poll_interval"])
                wait_until_usable(task.client, tagging, waiting)


if __name__ == "__main__":
    main()
