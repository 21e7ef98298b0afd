#!/usr/bin/python
# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: lifetime_blocked_login
short_description: Unblock users and addresses after failed logins
version_added: 1.0.0
description:
  - Lets a user, or everybody from an address, log in again after too many failed logins.
extends_documentation_fragment:
  - community.outsystems.connection
  - community.outsystems.attributes
  - community.outsystems.attributes.changes
options:
  username:
    description:
      - Username or key of the user to unblock.
    type: str
  address:
    description:
      - Address to unblock; together with O(username), only the logins of that user from there.
    type: str
  environment:
    description:
      - Name or key of an environment. Without it, all environments are meant.
    type: str
seealso:
  - module: community.outsystems.lifetime_blocked_login_info
author:
  - The community.outsystems contributors (@ansible-collections)
"""

EXAMPLES = r"""
- name: Let a user log in again
  community.outsystems.lifetime_blocked_login:
    lifetime_url: https://lifetime.example.com
    lifetime_token: "{{ lifetime_token }}"
    username: raj.patel
"""

RETURN = r"""
changes:
  description: What was unblocked, in check mode what would be, with the failed logins.
  returned: always
  type: list
  elements: dict
  sample:
    - action: delete
      kind: blocked user
      name: raj.patel
      before:
        logins:
          - username: raj.patel
            ip_address: 192.0.2.7
            environment: Production
            instant: "2026-11-27T09:30:00"
      after: null
"""

from ..module_utils._environments.blocked_logins import unblocking
from ..module_utils._module import LifeTimeModule

OPTIONS = {name: {"type": "str"} for name in ("username", "address", "environment")}


def main() -> None:
    with LifeTimeModule(OPTIONS, required_one_of=[("username", "address")]) as task:
        task.apply(unblocking(task.infrastructure, task.params))


if __name__ == "__main__":
    main()
