# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The result of a call of the role publish or promote, as a page."""

from __future__ import annotations

DOCUMENTATION = r"""
name: publish_page
short_description: The report of the roles publish and promote as an HTML page
version_added: 1.0.0
description:
  - For the roles publish and promote of this collection, which write the page to C(publish_report_html) and
    C(promote_report_html).
  - The page needs no other file. Text from elsewhere is escaped.
options:
  _input:
    description: What C(publish_result) or C(promote_result) holds.
    type: dict
    required: true
author:
  - The community.outsystems contributors (@ansible-collections)
"""

EXAMPLES = r"""
- name: Write the report as a page
  ansible.builtin.copy:
    content: "{{ publish_result | community.outsystems.publish_page }}"
    dest: /reports/publish.html
    mode: "0640"
"""

RETURN = r"""
_value:
  description: The text of the file.
  type: str
  sample: <!DOCTYPE html>...
"""

from collections.abc import Mapping
from typing import Any

from ansible_collections.community.outsystems.plugins.module_utils._publish_report.publish_page import (
    to_publish_page,
)


def publish_page(record: Mapping[str, Any]) -> str:
    """See the documentation of the filter."""
    return to_publish_page(record)


class FilterModule:
    """The filters of this file."""

    def filters(self) -> dict[str, Any]:
        """Name -> filter."""
        return {"publish_page": publish_page}
