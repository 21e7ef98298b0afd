# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the backups of an environment are kept."""

from __future__ import annotations

DOCUMENTATION = r"""
name: publish_backups_folder
short_description: Where the backups of an environment are kept
version_added: 1.0.0
description:
  - For the role publish of this collection, which calls it with what it knows.
  - It is where M(community.outsystems.lifetime_deployment) puts them.
positional: lifetime_url, environment
options:
  _input:
    description: The folder for all backups.
    type: str
    required: true
  lifetime_url:
    description: The address of the LifeTime.
    type: str
    required: true
  environment:
    description: The name of the environment.
    type: str
    required: true
author:
  - The community.outsystems contributors (@ansible-collections)
"""

EXAMPLES = r"""
- name: Say where the backups are
  ansible.builtin.debug:
    msg: "{{ '/backups' | community.outsystems.publish_backups_folder('https://lifetime.example.com', 'Test') }}"
"""

RETURN = r"""
_value:
  description: The folder.
  type: str
  sample: /backups/lifetime.example.com/Test
"""

from typing import Any

from ansible_collections.community.outsystems.plugins.module_utils._publish.records.backup_files import (
    folder_of,
)


def publish_backups_folder(backup_dir: str, lifetime_url: str, environment: str) -> str:
    """See the documentation of the filter."""
    return folder_of(backup_dir, lifetime_url, environment)


class FilterModule:
    """The filters of this file."""

    def filters(self) -> dict[str, Any]:
        """Name -> filter."""
        return {"publish_backups_folder": publish_backups_folder}
