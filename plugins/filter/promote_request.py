# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the role promote was asked for."""

from __future__ import annotations

DOCUMENTATION = r"""
name: promote_request
short_description: What the role promote was asked for
version_added: 1.0.0
description:
  - For the role promote of this collection, which calls it with what it knows.
  - Takes the options of the role, and returns what its tasks need.
positional: has_token, is_local
options:
  _input:
    description: What the filter role_options returns.
    type: dict
    required: true
  has_token:
    description: Whether there is a token of the LifeTime.
    type: bool
    required: true
  is_local:
    description: Whether the modules run where Ansible runs. Relative paths then start where Ansible was started.
    type: bool
    default: true
author:
  - The community.outsystems contributors (@ansible-collections)
"""

EXAMPLES = r"""
- name: See what a call of the role would do
  ansible.builtin.debug:
    msg: "{{ read | community.outsystems.promote_request(true) }}"
"""

RETURN = r"""
_value:
  description: The options of the modules, and what is wrong with the variables.
  type: dict
"""

from collections.abc import Mapping
from typing import Any

from ansible.module_utils.parsing.convert_bool import boolean
from ansible_collections.community.outsystems.plugins.module_utils._publish.role.promote_request import (
    promote_request as request_of,
)


def promote_request(read: Mapping[str, Any], has_token: bool, is_local: bool = True) -> dict[str, Any]:
    """See the documentation of the filter."""
    return request_of(read["options"], read["problems"], boolean(has_token), boolean(is_local))


class FilterModule:
    """The filters of this file."""

    def filters(self) -> dict[str, Any]:
        """Name -> filter."""
        return {"promote_request": promote_request}
