#!/usr/bin/python
# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: lifetime_content_security_policy
short_description: Manage the content security policies of an environment
version_added: 1.0.0
description:
  - Sets directives of the content security policies of an environment, or leaves them to LifeTime's defaults.
  - Directives that the options leave out stay as they are.
extends_documentation_fragment:
  - community.outsystems.connection
  - community.outsystems.attributes
  - community.outsystems.attributes.changes
options:
  environment:
    description:
      - Name or key of the environment.
    type: str
    required: true
  base_uri:
    description:
      - Value of the directive C(base-uri).
    type: str
  child_src:
    description:
      - Value of the directive C(child-src).
    type: str
  connect_src:
    description:
      - Value of the directive C(connect-src).
    type: str
  default_src:
    description:
      - Value of the directive C(default-src).
    type: str
  font_src:
    description:
      - Value of the directive C(font-src).
    type: str
  img_src:
    description:
      - Value of the directive C(img-src).
    type: str
  media_src:
    description:
      - Value of the directive C(media-src).
    type: str
  object_src:
    description:
      - Value of the directive C(object-src).
    type: str
  plugin_types:
    description:
      - Value of the directive C(plugin-types).
    type: str
  script_src:
    description:
      - Value of the directive C(script-src).
    type: str
  style_src:
    description:
      - Value of the directive C(style-src).
    type: str
  frame_ancestors:
    description:
      - Value of the directive C(frame-ancestors).
    type: str
  report_to:
    description:
      - Value of the directive C(report-to).
    type: str
  other:
    description:
      - Further directives, in the form in which LifeTime takes them.
    type: str
  defaults:
    description:
      - Names of directives, as the options have them, that the environment leaves to LifeTime's defaults.
    type: list
    elements: str
    default: []
    choices:
      - base_uri
      - child_src
      - connect_src
      - default_src
      - font_src
      - img_src
      - media_src
      - object_src
      - plugin_types
      - script_src
      - style_src
      - frame_ancestors
      - report_to
      - other
seealso:
  - module: community.outsystems.lifetime_environment_info
author:
  - The community.outsystems contributors (@ansible-collections)
"""

EXAMPLES = r"""
- name: Allow images from the image server, and leave fonts to the defaults
  community.outsystems.lifetime_content_security_policy:
    lifetime_url: https://lifetime.example.com
    lifetime_token: "{{ lifetime_token }}"
    environment: Production
    img_src: self https://images.example.com
    defaults:
      - font_src
"""

RETURN = r"""
directives:
  description: All directives as they are after the task, in check mode as they would be; null for LifeTime's default.
  returned: success
  type: dict
  sample:
    img_src: self https://images.example.com
    font_src: null
changes:
  description: What was changed, in check mode what would be; after a failure what was done before it.
  returned: always
  type: list
  elements: dict
  sample:
    - action: update
      kind: content security policies
      name: Production
      before:
        img_src: null
      after:
        img_src: self https://images.example.com
"""

from ..module_utils._api.errors import LifeTimeError
from ..module_utils._environments.content_security import DIRECTIVES, POLICIES, read
from ..module_utils._module import LifeTimeModule
from ..module_utils._resource import reconcile

OPTIONS = {
    "environment": {"type": "str", "required": True},
    **{name: {"type": "str"} for name in DIRECTIVES},
    "defaults": {"type": "list", "elements": "str", "choices": list(DIRECTIVES), "default": []},
}


def main() -> None:
    with LifeTimeModule(OPTIONS) as task:
        given = {name: task.params[name] for name in DIRECTIVES if task.params[name] is not None}
        both = sorted(set(given) & set(task.params["defaults"]))
        if both:
            raise LifeTimeError(f"{', '.join(both)} cannot have a value and be in defaults, too.", "invalid_option")
        environment = task.infrastructure.environment_record(task.params["environment"])
        current = read(task.client, environment["Key"])
        desired = {**given, **dict.fromkeys(name for name in task.params["defaults"] if name in current)}
        changes = reconcile(POLICIES, str(environment.get("Name")), environment["Key"], current, desired)
        task.apply(changes, verified=True)
        task.result["directives"] = {**dict.fromkeys(DIRECTIVES), **current, **desired}


if __name__ == "__main__":
    main()
