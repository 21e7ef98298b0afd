#!/usr/bin/python
# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: lifetime_user
short_description: Manage a user of a LifeTime infrastructure
version_added: 1.0.0
description:
  - Makes a user what the options say, or deactivates the user. What the options leave out stays as it is.
  - LifeTime's API deletes no users, so O(state=absent) deactivates.
extends_documentation_fragment:
  - community.outsystems.connection
  - community.outsystems.attributes
  - community.outsystems.attributes.changes
  - community.outsystems.access.user
  - community.outsystems.access.protected_users
  - community.outsystems.access.no_manager
attributes:
  idempotent:
    support: partial
    details: With O(update_password=always) and O(password), each run changes the password.
seealso:
  - module: community.outsystems.lifetime_user_info
  - module: community.outsystems.lifetime_access
author:
  - The community.outsystems contributors (@ansible-collections)
"""

EXAMPLES = r"""
- name: Have a developer, who tests one application
  community.outsystems.lifetime_user:
    lifetime_url: https://lifetime.example.com
    lifetime_token: "{{ lifetime_token }}"
    username: raj.patel
    name: Raj Patel
    email: raj.patel@example.com
    role: Developer
    application_roles:
      - application: Claims Portal
        role: Tester
    purge_application_roles: true

- name: Have a user with a first password
  community.outsystems.lifetime_user:
    lifetime_url: https://lifetime.example.com
    lifetime_token: "{{ lifetime_token }}"
    username: lena.fischer
    name: Lena Fischer
    role: Developer
    active: true
    password: "{{ first_password }}"

- name: Deactivate somebody who left
  community.outsystems.lifetime_user:
    lifetime_url: https://lifetime.example.com
    lifetime_token: "{{ lifetime_token }}"
    username: peter.novak
    state: absent
"""

RETURN = r"""
user:
  description: The user as it is after the task, in check mode as it would be; null if there is none.
  returned: success
  type: dict
  sample:
    key: 1f5d2c1e-7a53-4a6b-8f0e-93c1a7f1b2d4
    username: raj.patel
    name: Raj Patel
    email: raj.patel@example.com
    role: Developer
    active: true
    application_roles:
      - application: Claims Portal
        role: Tester
  contains:
    key:
      description: LifeTime's key of the user.
      type: str
      sample: 1f5d2c1e-7a53-4a6b-8f0e-93c1a7f1b2d4
    username:
      description: The username.
      type: str
      sample: raj.patel
    name:
      description: Full name.
      type: str
      sample: Raj Patel
    email:
      description: Email address.
      type: str
      sample: raj.patel@example.com
    role:
      description: Name of the default role.
      type: str
      sample: Developer
    active:
      description: Whether the user may log in.
      type: bool
      sample: true
    application_roles:
      description: Roles on single applications, sorted by application.
      type: list
      elements: dict
      sample:
        - application: Claims Portal
          role: Tester
      contains:
        application:
          description: Name of the application.
          type: str
          sample: Claims Portal
        role:
          description: Name of the role.
          type: str
          sample: Tester
changes:
  description: What was changed, in check mode what would be, in order. After a failure, what was changed before it.
  returned: always
  type: list
  elements: dict
  sample:
    - action: update
      kind: user
      name: raj.patel
      before:
        role: Developer
      after:
        role: Auditor
      summary: "user raj.patel: role Developer -> Auditor"
  contains:
    action:
      description: V(create), V(update), V(delete), V(deactivate) or V(set).
      type: str
      sample: update
    kind:
      description: V(user), V(password) or V(application_role).
      type: str
      sample: user
    name:
      description: Which one.
      type: str
      sample: raj.patel
    before:
      description: What was there, as far as it differs; null if it was not there.
      type: dict
      sample: {}
    after:
      description: What is there, as far as it differs; null if it is not there.
      type: dict
      sample: {}
    summary:
      description: One line for people, with the old and the new value.
      type: str
      sample: "user raj.patel: role Developer -> Auditor"
not_checked:
  description: What only LifeTime can tell after a write, and is therefore null in check mode.
  returned: success
  type: list
  elements: str
  sample: [user.key]
"""

from ..module_utils import _options
from ..module_utils._access.task import apply_entry
from ..module_utils._module import LifeTimeModule

OPTIONS = {**_options.USER, **_options.PROTECTED_USERS, **_options.NO_MANAGER}


def main() -> None:
    with LifeTimeModule(OPTIONS) as task:
        options = task.params
        more = {"applications": options["application_roles"], "teams": options["revoke_assignments"]}
        lists = ["roles", "users", *(name for name, is_needed in more.items() if is_needed)]
        apply_entry(task, "user", lists, options)


if __name__ == "__main__":
    main()
