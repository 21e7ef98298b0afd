# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documentation of the options in _options.ROLE, USER, TEAM, as they are and as a document, and of those for safety."""

from __future__ import annotations

from textwrap import indent

_ROLE = """
name:
  description:
    - Name of the role, or its key. Names are exact, and no two of LifeTime's roles differ in upper and lower case
      only.
  type: str
  required: true
new_name:
  description:
    - Name that the role gets in place of O(${here}name). It keeps its key, and all who refer to it.
    - Where there is no role of the old name and one of the new name, it has been renamed already. Where there is
      neither, one is created with the new name.
  type: str
state:
  description:
    - V(present) makes the role what the other options say, V(absent) deletes it, and no option but
      O(${here}replacement_role) may be given with it.
    - Where there is no role to delete, nothing is done, with a warning if the name resembles that of another one.
  type: str
  choices: [present, absent]
  default: present
manage_infrastructure:
  description:
    - Whether the role manages the infrastructure. LifeTime allows that only together with O(${here}manage_teams).
    - Without it, a role keeps what it has, and a new one does not.
  type: bool
manage_teams:
  description:
    - Whether the role manages teams.
    - Without it, a role keeps what it has, a new one does not, and one that manages the infrastructure does.
  type: bool
environment_permissions:
  description:
    - What the role may do in which environment.
    - Environments that are not listed keep their level, or get O(${here}default_level). In a new role they get the
      lowest level there is.
  type: list
  elements: dict
  suboptions:
    environment:
      description:
        - Name or key of the environment.
      type: str
      required: true
    level:
      description:
        - Label of the permission level, as this LifeTime shows it, for example V(Change & Deploy Applications), or its
          number. Labels differ between releases of LifeTime; a task that does not know one names all of them.
      type: str
      required: true
    create_applications:
      description:
        - Whether the role may create applications in the environment. If not given, it stays as it is; a new role may
          not.
      type: bool
    add_dependencies_to_system:
      description:
        - Whether the role may add dependencies to system components in the environment. If not given, it stays as it
          is; a new role may not.
      type: bool
default_level:
  description:
    - Label or number of the permission level for all environments that are not listed, without further permissions.
  type: str
replacement_role:
  description:
    - Name or key of the role that replaces this one for all who hold it, when O(${here}state=absent).
    - Needed where anybody holds it. Users and members that the account sees are moved first; service accounts hold
      roles too, which no operation of LifeTime's API shows, and are moved by LifeTime as it deletes the role.
  type: str
"""

_USER = """
username:
  description:
    - The username. It is the identity of the user. Upper and lower case do not count.
  type: str
  required: true
new_username:
  description:
    - Username that the user gets in place of O(${here}username). The user keeps key, password, roles and teams.
    - Where nobody has the old username and somebody the new one, the user has been renamed already. Where nobody has
      either, a user is created with the new one.
    - Where LifeTime leaves authentication to an external provider, usernames have to be those of the provider.
  type: str
state:
  description:
    - V(present) makes the user what the other options say.
    - V(absent) deactivates the user, who stays in LifeTime - its API deletes no users. What the other options say is
      done, too; O(${here}password) and O(${here}active=true) contradict it and are refused.
    - A user who is deactivated keeps roles on applications and in teams, and has them again when active again, unless
      O(${here}revoke_assignments) is true.
    - Where there is no such user, nothing is done, with a warning if the name resembles that of another one.
  type: str
  choices: [present, absent]
  default: present
name:
  description:
    - Full name. Needed for a new user.
  type: str
email:
  description:
    - Email address. An empty text takes it away.
  type: str
role:
  description:
    - Name or key of the default role. Needed for a new user. It may be empty for a user who has none, and stays so.
  type: str
active:
  description:
    - Whether the user may log in.
    - Without it, a new user is active, and others stay what they are - a user who was deactivated is found, not
      created again, and does not come back unless this is V(true).
  type: bool
application_roles:
  description:
    - Roles that the user has on single applications.
  type: list
  elements: dict
  suboptions:
    application:
      description:
        - Name or key of the application.
      type: str
      required: true
    role:
      description:
        - Name or key of the role.
      type: str
      required: true
purge_application_roles:
  description:
    - Whether roles on applications that are not listed in O(${here}application_roles) are taken away. Where there
      is no such list, none are.
    - ${default}
  type: bool
revoke_assignments:
  description:
    - Whether a user who is O(${here}state=absent) also loses all roles on applications and in teams.
    - Refused for users who are present, and together with O(${here}application_roles).
  type: bool
password:
  description:
    - Password to give to the user. Not possible where LifeTime uses an external authentication provider.
  type: str
update_password:
  description:
    - V(on_create) sets O(${here}password) for a new user, and for one who was inactive and becomes active. A new
      user with a password is active only once it is set. Until then the full name ends with C(waits for a password) in
      brackets, so that the task that follows an interrupted one finishes the user.
    - V(always) sets it each time, which is a change each time - LifeTime does not tell what a password is.
  type: str
  choices: [on_create, always]
  default: on_create
"""

_TEAM = """
name:
  description:
    - Name of the team, or its key. Names are exact, and no two of LifeTime's teams differ in upper and lower case
      only.
  type: str
  required: true
new_name:
  description:
    - Name that the team gets in place of O(${here}name). It keeps its key, and all who refer to it.
    - Where there is no team of the old name and one of the new name, it has been renamed already. Where there is
      neither, one is created with the new name.
  type: str
state:
  description:
    - V(present) makes the team what the other options say, V(absent) deletes it, and no other option may be
      given with it. Its applications then have no team, and there is a warning that names them.
    - Where there is no team to delete, nothing is done, with a warning if the name resembles that of another one.
  type: str
  choices: [present, absent]
  default: present
description:
  description:
    - What the team is for. An empty text takes it away.
  type: str
members:
  description:
    - Users in the team, each with a role.
    - LifeTime's API can only add and remove members. Another role is put over the old one; where LifeTime refuses
      that, the user is removed and added again, and put back with the old role if that fails. Somebody who is out
      of the team because a task was killed at that instant is added by the next one.
  type: list
  elements: dict
  suboptions:
    username:
      description:
        - Username.
      type: str
      required: true
    role:
      description:
        - Name or key of the role that the user has in the team.
      type: str
      required: true
purge_members:
  description:
    - Whether users who are not listed in O(${here}members) are removed from the team. Where there is no such list,
      none are.
    - ${default}
  type: bool
applications:
  description:
    - Names or keys of applications that belong to the team. An application belongs to one team only, see
      O(${top}move_applications).
  type: list
  elements: str
purge_applications:
  description:
    - Whether applications that are not listed in O(${here}applications) are removed from the team. Where there is
      no such list, none are.
    - ${default}
  type: bool
"""


def _options(text: str) -> str:
    """As the options of a module."""
    default = "They stay unless this is V(true)."
    return "options:\n" + indent(_filled(text, "", default), "  ")


def _entries(kind: str, what: str, text: str) -> str:
    """As the entries of a list in a document."""
    default = "Without it, the option of the same name beside the lists decides."
    head = f"{kind}:\n  description:\n    - {what}\n  type: list\n  elements: dict\n  suboptions:"
    return head + indent(_filled(text, f"{kind}[].", default), "    ") + "\n"


def _filled(text: str, here: str, default: str) -> str:
    return text.replace("${here}", here).replace("${top}", "").replace("${default}", default)


_LISTS = (
    _entries("roles", "Roles, in the words of M(community.outsystems.lifetime_role).", _ROLE),
    _entries("users", "Users, in the words of M(community.outsystems.lifetime_user).", _USER),
    _entries("teams", "Teams, in the words of M(community.outsystems.lifetime_team).", _TEAM),
)


class ModuleDocFragment:
    # Annotated: ansible-test takes a plain assignment for one of a literal.
    ROLE: str = _options(_ROLE)
    USER: str = _options(_USER)
    TEAM: str = _options(_TEAM)

    DOCUMENT: str = "options:\n" + indent("".join(_LISTS), "  ")

    PROTECTED_ROLES = r"""
options:
  protected_roles:
    description:
      - Names or keys of roles that are never changed, deleted or purged - a task that would do so fails before it
        writes anything.
      - LifeTime itself protects some roles and does not show which; it refuses to change them. Name them here.
    type: list
    elements: str
    default: [Administrator]
"""

    PROTECTED_USERS = r"""
options:
  protected_users:
    description:
      - Usernames or keys of users who are never deactivated - a task that says they should be fails before it writes
        anything.
    type: list
    elements: str
    default: [admin]
"""

    NO_MANAGER = r"""
options:
  allow_no_infrastructure_manager:
    description:
      - Whether the task may leave LifeTime without any active user whose default role manages the infrastructure.
        It fails before it writes anything otherwise.
    type: bool
    default: false
"""

    LOCKOUT = r"""
options:
  allow_lockout:
    description:
      - Whether a role may be deleted or lose permissions that manages the infrastructure or teams, or has the highest
        permission level, and that no user whom the account sees holds.
      - It may be the role of a service account, even of the one that runs the task, which could then do nothing more.
        No operation of LifeTime's API shows that. The task fails before it writes anything otherwise; where it is
        allowed, there is a warning.
    type: bool
    default: false
"""

    MOVE_APPLICATIONS = r"""
options:
  move_applications:
    description:
      - Whether an application that belongs to another team may be taken from it. The task fails before it writes
        anything otherwise. If the application cannot be given to the new team, the old one gets it back.
    type: bool
    default: false
"""
