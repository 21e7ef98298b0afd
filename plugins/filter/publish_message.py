# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A failure in the words of the role publish."""

from __future__ import annotations

DOCUMENTATION = r"""
name: publish_message
short_description: A failure in the words of the role publish
version_added: 1.0.0
description:
  - For the role publish of this collection, which calls it with what it knows.
  - The options of the modules that would help have the names of the variables of the role.
  - Of a loop, the messages of all that failed are joined.
positional: side
options:
  _input:
    description: The result of the task that failed.
    type: dict
    required: true
  side:
    description: Which LifeTime the task spoke to.
    type: str
    choices: [source, target]
    required: true
author:
  - The community.outsystems contributors (@ansible-collections)
"""

EXAMPLES = r"""
- name: Say what went wrong
  ansible.builtin.debug:
    msg: "{{ ansible_failed_result | community.outsystems.publish_message('target') }}"
"""

RETURN = r"""
_value:
  description: The message.
  type: str
  sample: Cannot read it. Check publish_target_token.
"""

from collections.abc import Mapping
from typing import Any

from ansible_collections.community.outsystems.plugins.module_utils._publish.role.role_message import (
    role_message,
)


def publish_message(result: Mapping[str, Any], side: str) -> str:
    """See the documentation of the filter."""
    return role_message(result, side)


class FilterModule:
    """The filters of this file."""

    def filters(self) -> dict[str, Any]:
        """Name -> filter."""
        return {"publish_message": publish_message}
