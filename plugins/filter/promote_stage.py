# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of the deployment of a stage."""

from __future__ import annotations

DOCUMENTATION = r"""
name: promote_stage
short_description: The options of the deployment of a stage
version_added: 1.0.0
description:
  - For the role promote of this collection, which calls it with what it knows.
positional: request, path, done, check_mode
options:
  _input:
    description: The stage, as the filter promote_path returned it.
    type: dict
    required: true
  request:
    description: What the filter promote_request returned.
    type: dict
    required: true
  path:
    description: What the filter promote_path returned.
    type: dict
    required: true
  done:
    description: The results of the stages before.
    type: list
    elements: dict
    required: true
  check_mode:
    description: Whether nothing is deployed.
    type: bool
    required: true
author:
  - The community.outsystems contributors (@ansible-collections)
"""

EXAMPLES = r"""
- name: See what would be deployed
  ansible.builtin.debug:
    msg: "{{ path.stages[0] | community.outsystems.promote_stage(request, path, [], true) }}"
"""

RETURN = r"""
_value:
  description: The options of lifetime_deployment, none where an earlier stage is not at its end.
  type: dict
"""

from collections.abc import Mapping, Sequence
from typing import Any

from ansible.module_utils.parsing.convert_bool import boolean
from ansible_collections.community.outsystems.plugins.module_utils._publish.role.promote_request import (
    promote_stage as stage_of,
)


def promote_stage(
    stage: Mapping[str, Any],
    request: Mapping[str, Any],
    path: Mapping[str, Any],
    done: Sequence[Mapping[str, Any]],
    check_mode: bool,
) -> dict[str, Any]:
    """See the documentation of the filter."""
    return stage_of(stage, request, done, path["stages"][0]["source"], boolean(check_mode))


class FilterModule:
    """The filters of this file."""

    def filters(self) -> dict[str, Any]:
        """Name -> filter."""
        return {"promote_stage": promote_stage}
