#!/usr/bin/python
# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: lifetime_blocked_login_info
short_description: List blocked logins of a user, or blocked addresses
version_added: 1.0.0
description:
  - Lists the failed logins that block a user, or without O(username) the addresses that are blocked.
extends_documentation_fragment:
  - community.outsystems.connection
  - community.outsystems.attributes
  - community.outsystems.attributes.info
options:
  username:
    description:
      - Username or key of a user.
    type: str
  address:
    description:
      - Lists only what comes from this address.
    type: str
  environment:
    description:
      - Name or key of an environment. Without it, all environments are meant.
    type: str
seealso:
  - module: community.outsystems.lifetime_blocked_login
author:
  - The community.outsystems contributors (@ansible-collections)
"""

EXAMPLES = r"""
- name: List the addresses that are blocked in an environment
  community.outsystems.lifetime_blocked_login_info:
    lifetime_url: https://lifetime.example.com
    lifetime_token: "{{ lifetime_token }}"
    environment: Production
  register: result
"""

RETURN = r"""
blocked_logins:
  description: The failed logins; C(username) is null for an address that is blocked.
  returned: success
  type: list
  elements: dict
  sample:
    - username: raj.patel
      ip_address: 192.0.2.7
      environment: Production
      instant: "2026-11-27T09:30:00"
"""

from ..module_utils._environments.blocked_logins import blocked
from ..module_utils._module import LifeTimeModule

OPTIONS = {name: {"type": "str"} for name in ("username", "address", "environment")}


def main() -> None:
    with LifeTimeModule(OPTIONS) as task:
        _user, task.result["blocked_logins"] = blocked(task.infrastructure, task.params)


if __name__ == "__main__":
    main()
