# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The packages that the role publish deploys."""

from __future__ import annotations

DOCUMENTATION = r"""
name: publish_packages
short_description: The packages that the role publish deploys
version_added: 1.0.0
description:
  - For the role publish of this collection, which calls it with what it knows.
  - Returns the option O(community.outsystems.lifetime_deployment#module:packages) of the module.
positional: fetched, backups
options:
  _input:
    description: What the filter publish_request returned.
    type: dict
    required: true
  fetched:
    description: The result of the task that fetched them.
    type: dict
    required: true
  backups:
    description: The paths of all backups that were found.
    type: list
    elements: str
    default: []
author:
  - The community.outsystems contributors (@ansible-collections)
"""

EXAMPLES = r"""
- name: See which packages would be deployed
  ansible.builtin.debug:
    msg: "{{ request | community.outsystems.publish_packages(fetched) }}"
"""

RETURN = r"""
_value:
  description: The packages, in the order in which they are deployed.
  type: list
  elements: dict
"""

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.community.outsystems.plugins.module_utils._publish.role.role_request import (
    role_packages,
)


def publish_packages(
    request: Mapping[str, Any], fetched: Mapping[str, Any], backups: Sequence[str] = ()
) -> list[dict[str, Any]]:
    """See the documentation of the filter."""
    return role_packages(request, fetched, backups)


class FilterModule:
    """The filters of this file."""

    def filters(self) -> dict[str, Any]:
        """Name -> filter."""
        return {"publish_packages": publish_packages}
