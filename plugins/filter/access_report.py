# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A report of who may do what, as a file or as lines."""

from __future__ import annotations

DOCUMENTATION = r"""
name: access_report
short_description: A report of who may do what, as CSV, JSON, HTML or lines
version_added: 1.0.0
description:
  - Takes what M(community.outsystems.lifetime_access_info) returns, and makes a report of it.
  - With O(before), what was so before, each entry also has the level before, and the change.
  - Text from LifeTime is escaped for where it goes.
positional: form, lifetime, time, before
options:
  _input:
    description: A result of M(community.outsystems.lifetime_access_info), with C(access) and C(managers).
    type: dict
    required: true
  form:
    description:
      - V(csv), V(json) and V(html) make the text of a file. The HTML page needs no other file.
      - V(lines) makes a list with a line for each entry.
    type: str
    choices: [csv, json, html, lines]
    required: true
  lifetime:
    description: The address of the LifeTime, or what else its report is to be called by.
    type: str
    default: LifeTime
  time:
    description: When it was so.
    type: str
    default: ""
  before:
    description: The same result from before, to compare with.
    type: dict
author:
  - The community.outsystems contributors (@ansible-collections)
"""

EXAMPLES = r"""
- name: Write who may do what
  ansible.builtin.copy:
    content: "{{ result | community.outsystems.access_report('csv') }}"
    dest: /reports/access.csv
    mode: "0640"
"""

RETURN = r"""
_value:
  description: The text of the file, or for V(lines) a list of texts.
  type: raw
  sample: ["raj.patel, Test, all applications: Reuse & Monitor Applications (default role Developer)"]
"""

from collections.abc import Mapping
from typing import Any

from ansible_collections.community.outsystems.plugins.module_utils._access_report import renderings
from ansible_collections.community.outsystems.plugins.module_utils._access_report.comparison import compare
from ansible_collections.community.outsystems.plugins.module_utils._report.forms import rendered

_FORMS = {
    "csv": renderings.to_csv,
    "json": renderings.to_json,
    "html": renderings.to_html,
    "lines": renderings.to_lines,
}


def access_report(
    found: Mapping[str, Any],
    form: str,
    lifetime: str = "LifeTime",
    time: str = "",
    before: Mapping[str, Any] | None = None,
) -> Any:
    """See the documentation of the filter."""
    report = {
        "lifetime": lifetime,
        "time": time,
        "compared": before is not None,
        "access": list(found["access"]) if before is None else compare(before["access"], found["access"]),
        "managers": list(found["managers"]),
    }
    return rendered(report, form, _FORMS)


class FilterModule:
    """The filters of this file."""

    def filters(self) -> dict[str, Any]:
        """Name -> filter."""
        return {"access_report": access_report}
