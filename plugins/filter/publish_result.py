# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The result of a call of the role publish."""

from __future__ import annotations

DOCUMENTATION = r"""
name: publish_result
short_description: The result of a call of the role publish
version_added: 1.0.0
description:
  - For the role publish of this collection, which calls it with what it knows.
  - Returns the variable C(publish_result).
options:
  _input:
    description: The results of the tasks of the role, and what else it knows.
    type: dict
    required: true
author:
  - The community.outsystems contributors (@ansible-collections)
"""

EXAMPLES = r"""
- name: Build the result
  ansible.builtin.set_fact:
    publish_result: "{{ run | community.outsystems.publish_result }}"
"""

RETURN = r"""
_value:
  description: What C(publish_result) holds.
  type: dict
"""

from collections.abc import Mapping
from typing import Any

from ansible_collections.community.outsystems.plugins.module_utils._publish.role.publish_record import (
    publish_record,
)


def publish_result(run: Mapping[str, Any]) -> dict[str, Any]:
    """See the documentation of the filter."""
    return publish_record(run)


class FilterModule:
    """The filters of this file."""

    def filters(self) -> dict[str, Any]:
        """Name -> filter."""
        return {"publish_result": publish_result}
