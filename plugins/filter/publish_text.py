# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Text from LifeTime, escaped for where the role publish shows it."""

from __future__ import annotations

DOCUMENTATION = r"""
name: publish_text
short_description: Text from elsewhere, escaped for the reports of the role publish
version_added: 1.0.0
description:
  - For the role publish of this collection, which calls it with names and messages from LifeTime.
  - What is shown is the text, whatever it holds. It ends no line, and makes no link, image or heading.
positional: form, address
options:
  _input:
    description: The text.
    type: raw
    required: true
  form:
    description:
      - V(plain) is for a terminal, V(markdown) for Markdown, V(code) for code in Markdown.
      - V(link) is for a link in Markdown to O(address). What is no address of a page is left out.
    type: str
    choices: [plain, markdown, code, link]
    required: true
  address:
    description: Where the link leads to.
    type: str
author:
  - The community.outsystems contributors (@ansible-collections)
"""

EXAMPLES = r"""
- name: Show a name
  ansible.builtin.debug:
    msg: "{{ application.name | community.outsystems.publish_text('markdown') }}"
"""

RETURN = r"""
_value:
  description: The text in that form.
  type: str
  sample: Orders \[old\]
"""

from typing import Any

from ansible.errors import AnsibleFilterError
from ansible_collections.community.outsystems.plugins.module_utils._publish.role import report_text

_FORMS = {"plain": report_text.as_plain, "markdown": report_text.as_markdown, "code": report_text.as_code}


def publish_text(value: Any, form: str, address: Any = None) -> str:
    """See the documentation of the filter."""
    if form == "link":
        return report_text.as_link(value, address)
    if form not in _FORMS:
        raise AnsibleFilterError(f"publish_text: '{form}' is none of the forms {', '.join(_FORMS)} and link.")
    return _FORMS[form](value)


class FilterModule:
    """The filters of this file."""

    def filters(self) -> dict[str, Any]:
        """Name -> filter."""
        return {"publish_text": publish_text}
