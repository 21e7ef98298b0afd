# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the role publish was asked for, decided once."""

from __future__ import annotations

DOCUMENTATION = r"""
name: publish_request
short_description: What the role publish was asked for
version_added: 1.0.0
description:
  - For the role publish of this collection, which calls it with what it knows.
  - Takes the options of the role, and returns what its tasks need.
positional: entry_point, tokens, is_local
options:
  _input:
    description: What the filter role_options returns.
    type: dict
    required: true
  entry_point:
    description: Which entry point of the role was called.
    type: str
    required: true
  tokens:
    description: Whether there is a token of the source, and one of the target.
    type: list
    elements: bool
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
    msg: "{{ read | community.outsystems.publish_request('main', [true, true]) }}"
"""

RETURN = r"""
_value:
  description: The options of the modules, and what is wrong with the variables.
  type: dict
"""

from collections.abc import Mapping, Sequence
from typing import Any

from ansible.module_utils.parsing.convert_bool import boolean
from ansible_collections.community.outsystems.plugins.module_utils._publish.role.role_request import (
    RoleCall,
    role_request,
)


def publish_request(
    read: Mapping[str, Any], entry_point: str, tokens: Sequence[bool], is_local: bool = True
) -> dict[str, Any]:
    """See the documentation of the filter."""
    has_source_token, has_target_token = tokens
    call = RoleCall(entry_point, boolean(has_source_token), boolean(has_target_token), boolean(is_local))
    return role_request(read["options"], read["problems"], call)


class FilterModule:
    """The filters of this file."""

    def filters(self) -> dict[str, Any]:
        """Name -> filter."""
        return {"publish_request": publish_request}
