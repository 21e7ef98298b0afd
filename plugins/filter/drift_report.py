# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which version of which application runs where, and how that differs."""

from __future__ import annotations

DOCUMENTATION = r"""
name: drift_report
short_description: How what runs in each environment differs
version_added: 1.0.0
description:
  - For the playbook drift of this collection. Takes what the modules for environments, applications and modules
    returned for each LifeTime, and compares each environment with the first one that has the application.
  - Components of the platform are left out.
positional: options, time
options:
  _input:
    description:
      - The LifeTimes in the order of the report, each with C(name), C(failure) (empty, or why it could not be read),
        and the lists that the modules returned as C(environments), C(applications) and C(modules).
      - C(access) is the result of M(community.outsystems.lifetime_access) with its option C(drift_only),
        where access is to be in the report.
    type: list
    elements: dict
    required: true
  options:
    description: C(applications) and C(environments), by name or key; empty for all.
    type: dict
    default: {}
  time:
    description: When it was so.
    type: str
    default: ""
author:
  - The community.outsystems contributors (@ansible-collections)
"""

EXAMPLES = r"""
- name: Compare the environments of one LifeTime
  ansible.builtin.debug:
    msg: "{{ [reading] | community.outsystems.drift_report({'applications': ['Order Management']}) }}"
  vars:
    reading:
      name: europe
      failure: ""
      environments: "{{ environments.environments }}"
      applications: "{{ applications.applications }}"
      modules: "{{ modules.modules }}"
"""

RETURN = r"""
_value:
  description: The report.
  type: dict
  contains:
    time:
      description: When it was so.
      type: str
      sample: 2026-03-16 08:44 UTC
    drift:
      description: Whether there is any.
      type: bool
      sample: true
    rows:
      description: An entry for each application in each environment.
      type: list
      elements: dict
      sample:
        - application: Order Management
          application_key: 8c9101e2-5ed7-4f20-96a0-e23b435be4d1
          infrastructure: europe
          environment: Test
          version: 1.6.0
          modified: false
          content: different
          modules: [Order_CS]
          compared_to: europe, Development
          drift: [content]
    access:
      description: An entry for each difference between a LifeTime and its access document.
      type: list
      elements: dict
      sample:
        - infrastructure: europe
          kind: user
          name: raj.patel
          change: "user raj.patel: role Developer -> Auditor"
    not_read:
      description: The LifeTimes that could not be read, and why.
      type: dict
      sample: {}
    problems:
      description:
        - A sentence for each unknown name in the options, and for each LifeTime that could not be read or compared.
      type: list
      elements: str
      sample: []
"""

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.community.outsystems.plugins.module_utils._drift_report.access import access_rows
from ansible_collections.community.outsystems.plugins.module_utils._drift_report.rows import Wanted, drift_rows


def drift_report(
    readings: Sequence[Mapping[str, Any]], options: Mapping[str, Any] | None = None, time: str = ""
) -> dict[str, Any]:
    """See the documentation of the filter."""
    asked = options or {}
    rows, unknown = drift_rows(readings, Wanted(asked.get("applications") or (), asked.get("environments") or ()))
    access, not_compared = access_rows(readings)
    not_read = {str(each["name"]): str(each["failure"]) for each in readings if each.get("failure")}
    return {
        "time": time,
        "drift": bool(access) or any(row["drift"] for row in rows),
        "rows": rows,
        "access": access,
        "not_read": not_read,
        "problems": [*unknown, *(f"{name} could not be read: {why}" for name, why in not_read.items()), *not_compared],
    }


class FilterModule:
    """The filters of this file."""

    def filters(self) -> dict[str, Any]:
        """Name -> filter."""
        return {"drift_report": drift_report}
