# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A report of drift, as a file or as lines."""

from __future__ import annotations

DOCUMENTATION = r"""
name: drift_rendering
short_description: A report of drift as CSV, JSON, HTML or lines
version_added: 1.0.0
description:
  - Takes what the filter P(community.outsystems.drift_report#filter) returns.
  - Text from LifeTime is escaped for where it goes.
positional: form
options:
  _input:
    description: The report.
    type: dict
    required: true
  form:
    description:
      - V(csv), V(json) and V(html) make the text of a file. The HTML page needs no other file.
      - V(access_csv) makes the differences of access, which V(csv) has no columns for.
      - V(lines) makes a list with a line for each application that differs in an environment, and for each difference
        of access.
    type: str
    choices: [csv, access_csv, json, html, lines]
    required: true
author:
  - The community.outsystems contributors (@ansible-collections)
"""

EXAMPLES = r"""
- name: Write the drift
  ansible.builtin.copy:
    content: "{{ report | community.outsystems.drift_rendering('html') }}"
    dest: /reports/drift.html
    mode: "0640"
"""

RETURN = r"""
_value:
  description: The text of the file, or for V(lines) a list of texts.
  type: raw
  sample: ["Order Management, europe, Test: 1.6.0, content (compared to europe, Development)"]
"""

from collections.abc import Mapping
from typing import Any

from ansible_collections.community.outsystems.plugins.module_utils._drift_report import renderings
from ansible_collections.community.outsystems.plugins.module_utils._report.forms import rendered

_FORMS = {
    "csv": renderings.drift_to_csv,
    "access_csv": renderings.access_to_csv,
    "json": renderings.drift_to_json,
    "html": renderings.drift_to_html,
    "lines": renderings.drift_to_lines,
}


def drift_rendering(report: Mapping[str, Any], form: str) -> Any:
    """See the documentation of the filter."""
    return rendered(report, form, _FORMS)


class FilterModule:
    """The filters of this file."""

    def filters(self) -> dict[str, Any]:
        """Name -> filter."""
        return {"drift_rendering": drift_rendering}
