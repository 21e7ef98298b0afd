# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The stages of a path of environments."""

from __future__ import annotations

DOCUMENTATION = r"""
name: promote_path
short_description: The stages of a path of environments
version_added: 1.0.0
description:
  - For the role promote of this collection, which calls it with what it knows.
positional: environments
options:
  _input:
    description: What the filter promote_request returned.
    type: dict
    required: true
  environments:
    description: The environments that M(community.outsystems.lifetime_environment_info) lists.
    type: list
    elements: dict
    required: true
author:
  - The community.outsystems contributors (@ansible-collections)
"""

EXAMPLES = r"""
- name: See the stages
  ansible.builtin.debug:
    msg: "{{ request | community.outsystems.promote_path(found.environments) }}"
"""

RETURN = r"""
_value:
  description: The stages, and what is wrong with the names of the environments.
  type: dict
"""

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.community.outsystems.plugins.module_utils._publish.role.promote_request import (
    promote_path as path_of,
)


def promote_path(request: Mapping[str, Any], environments: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """See the documentation of the filter."""
    return path_of(request, environments)


class FilterModule:
    """The filters of this file."""

    def filters(self) -> dict[str, Any]:
        """Name -> filter."""
        return {"promote_path": promote_path}
