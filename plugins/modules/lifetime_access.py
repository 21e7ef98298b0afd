#!/usr/bin/python
# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: lifetime_access
short_description: Manage who may do what in a LifeTime infrastructure, as one document
version_added: 1.0.0
description:
  - Makes roles, users and teams what a document says - all changes are worked out first, and made in one pass.
  - Each of LifeTime's lists is read once, and only differences are written. What the document leaves out stays as
    it is, unless purging is asked for.
  - At least one of O(roles), O(users) and O(teams) has to be given, even if it is an empty list.
  - Everything that is wrong with the document is reported at once, with its place, before anything is written. What is
    wrong with its form alone, for example a misspelt or missing option, is reported first, before LifeTime is asked.
  - The changes are ordered so that nothing refers to what is not there yet, and what takes power away comes last.
  - A task that fails in the middle says what was done, what failed and what is left. The next run goes on from there.
extends_documentation_fragment:
  - community.outsystems.connection
  - community.outsystems.attributes
  - community.outsystems.attributes.changes
  - community.outsystems.access.document
  - community.outsystems.access.protected_roles
  - community.outsystems.access.protected_users
  - community.outsystems.access.no_manager
  - community.outsystems.access.lockout
  - community.outsystems.access.move_applications
attributes:
  idempotent:
    support: partial
    details: With C(update_password=always) and a password, each run changes the password.
options:
  drift_only:
    description:
      - Whether nothing is written, and the task fails where LifeTime is not what the document says. The code of the
        failure is V(drift), RV(changes) has the differences, and the message one line for each.
      - Passwords are no difference, since LifeTime does not tell what one is.
    type: bool
    default: false
  purge_limit:
    description:
      - How much one task may purge of each kind. A task that would purge more fails before it writes anything, and
        names what would go, so that a document that is empty or incomplete does not empty a LifeTime.
      - A number, or a percentage of what there is (of users, of those who are active). Either one for every kind, or a
        mapping with one for each of V(roles), V(users), V(teams), V(application_roles), V(members) and V(applications);
        a kind that the mapping leaves out has the default.
      - A percentage allows at least one, but none where the document has an entry for none of those that there are.
        Only V(100%) or a number lets all of a kind go.
      - It counts what goes because the document does not mention it, not what an entry with O(users[].state=absent)
        takes away.
    type: raw
    default: 20%
  purge_roles:
    description:
      - Whether roles that are not in O(roles) are deleted, but for O(protected_roles).
    type: bool
    default: false
  purge_replacement_role:
    description:
      - Name or key of the role that replaces those that O(purge_roles) deletes, for all who hold them.
    type: str
  purge_users:
    description:
      - Whether users who are not in O(users) are deactivated, but for O(protected_users).
    type: bool
    default: false
  purge_teams:
    description:
      - Whether teams that are not in O(teams) are deleted.
    type: bool
    default: false
  purge_application_roles:
    description:
      - Whether roles on applications that a user's entry does not list are taken away. An entry may say otherwise
        for itself.
    type: bool
    default: false
  purge_members:
    description:
      - Whether members that a team's entry does not list are removed. An entry may say otherwise for itself.
    type: bool
    default: false
  purge_applications:
    description:
      - Whether applications that a team's entry does not list are removed. An entry may say otherwise for itself.
    type: bool
    default: false
notes:
  - LifeTime shows a changed role a moment later than it answers. The task ends when it does, or with a warning after a
    minute.
seealso:
  - module: community.outsystems.lifetime_role
  - module: community.outsystems.lifetime_user
  - module: community.outsystems.lifetime_team
author:
  - The community.outsystems contributors (@ansible-collections)
"""

EXAMPLES = r"""
- name: Apply the access document
  community.outsystems.lifetime_access:
    lifetime_url: https://lifetime.example.com
    lifetime_token: "{{ lifetime_token }}"
    roles:
      - name: Release Manager
        default_level: Open Applications
        environment_permissions:
          - environment: Production
            level: Change & Deploy Applications
    users:
      - username: raj.patel
        name: Raj Patel
        email: raj.patel@example.com
        role: Developer
      - username: peter.novak
        state: absent
    teams:
      - name: Back Office
        description: Money, data and the night.
        members:
          - username: raj.patel
            role: Developer
        applications:
          - Billing Engine

- name: Fail where somebody has changed something by hand
  community.outsystems.lifetime_access:
    lifetime_url: https://lifetime.example.com
    lifetime_token: "{{ lifetime_token }}"
    users: "{{ access_users }}"
    teams: "{{ access_teams }}"
    purge_members: true
    drift_only: true

- name: Nobody may do anything that is not in the document
  community.outsystems.lifetime_access:
    lifetime_url: https://lifetime.example.com
    lifetime_token: "{{ lifetime_token }}"
    roles: "{{ access_roles }}"
    users: "{{ access_users }}"
    teams: "{{ access_teams }}"
    purge_roles: true
    purge_users: true
    purge_teams: true
    purge_application_roles: true
    purge_members: true
    purge_applications: true
    move_applications: true
    protected_users: [admin, break.glass]
"""

RETURN = r"""
changes:
  description:
    - What was changed, in check mode what would be, in order. After a failure, what was changed before it.
    - With O(drift_only), what would be changed without it.
  returned: always
  type: list
  elements: dict
  sample:
    - action: create
      kind: member
      name: Back Office / raj.patel
      before: null
      after:
        role: Developer
      summary: "team Back Office: member raj.patel added (role Developer)"
  contains:
    action:
      description: V(create), V(update), V(delete), V(deactivate) or V(set).
      type: str
      sample: create
    kind:
      description: V(role), V(user), V(password), V(application_role), V(team), V(member) or V(application).
      type: str
      sample: member
    name:
      description: Which one.
      type: str
      sample: Back Office / raj.patel
    before:
      description: What was there, as far as it differs; null if it was not there.
      type: dict
      sample: null
    after:
      description: What is there, as far as it differs; null if it is not there.
      type: dict
      sample:
        role: Developer
    summary:
      description:
        - One line for people. It names the object that is changed, and what of it, with the old and the new value.
      type: str
      sample: "user raj.patel: email raj@example.com -> raj.patel@example.com; role Developer -> Auditor"
"""

from ..module_utils import _options
from ..module_utils._access.context import AccessSettings
from ..module_utils._access.drift import check_drift
from ..module_utils._access.purge_limit import DEFAULT, KINDS
from ..module_utils._access.reading import ALL
from ..module_utils._access.task import apply_document
from ..module_utils._module import LifeTimeModule

OPTIONS = {
    "roles": _options.entries(**_options.ROLE),
    "users": _options.entries(**_options.USER),
    "teams": _options.entries(**_options.TEAM),
    **{f"purge_{what}": {"type": "bool", "default": False} for what in KINDS},
    "drift_only": {"type": "bool", "default": False},
    "purge_replacement_role": {"type": "str"},
    "purge_limit": {"type": "raw", "default": DEFAULT},
    **_options.PROTECTED_ROLES,
    **_options.PROTECTED_USERS,
    **_options.NO_MANAGER,
    **_options.LOCKOUT,
    **_options.MOVE_APPLICATIONS,
}


def main() -> None:
    with LifeTimeModule(OPTIONS) as task:
        document, settings = task.params, AccessSettings.of(task.params)
        if task.params["drift_only"]:
            check_drift(task, document, settings)
        else:
            apply_document(task, document, ALL, settings)


if __name__ == "__main__":
    main()
