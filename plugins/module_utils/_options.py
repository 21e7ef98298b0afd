# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Option specs that several modules share, each named like the doc fragment that documents it."""

from __future__ import annotations

from typing import Any

from ansible.module_utils.basic import AnsibleFallbackNotFound, env_fallback


def _not_empty(*names: str) -> str:
    """The variable of the environment, unless it is empty: forms leave those behind for what people left out."""
    value: str = env_fallback(*names)
    if not value.strip():
        raise AnsibleFallbackNotFound
    return value


def _env(name: str) -> dict[str, Any]:
    return {"fallback": (_not_empty, [name])}


# lifetime_url and lifetime_token have no fallback here: the two go together, see _module.py.
CONNECTION: dict[str, dict[str, Any]] = {
    "lifetime_url": {"type": "str"},
    "lifetime_token": {"type": "str", "no_log": True},
    "validate_certs": {"type": "bool", "default": True, **_env("LIFETIME_VALIDATE_CERTS")},
    "ca_path": {"type": "path", **_env("LIFETIME_CA_PATH")},
    "client_cert": {"type": "path", **_env("LIFETIME_CLIENT_CERT")},
    "client_key": {"type": "path", "no_log": False, **_env("LIFETIME_CLIENT_KEY")},
    "timeout": {"type": "float", "default": 30, **_env("LIFETIME_TIMEOUT")},
    "transfer_timeout": {"type": "float", "default": 600, **_env("LIFETIME_TRANSFER_TIMEOUT")},
    "retries": {"type": "int", "default": 3, **_env("LIFETIME_RETRIES")},
    "retry_max_delay": {"type": "float", "default": 30, **_env("LIFETIME_RETRY_MAX_DELAY")},
}

WAIT: dict[str, dict[str, Any]] = {
    "wait": {"type": "bool", "default": True},
    "wait_timeout": {"type": "float", "default": 3600},
    "poll_interval": {"type": "float", "default": 10},
}


def entries(**options: dict[str, Any]) -> dict[str, Any]:
    """An option that is a list of entries with these options."""
    return {"type": "list", "elements": "dict", "options": options}


# What follows is documented by the fragment `access`. The first three hold no defaults for purging: an entry of a
# document that says nothing leaves that to the document.
ROLE: dict[str, dict[str, Any]] = {
    "name": {"type": "str", "required": True},
    "new_name": {"type": "str"},
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    "manage_infrastructure": {"type": "bool"},
    "manage_teams": {"type": "bool"},
    "environment_permissions": entries(
        environment={"type": "str", "required": True},
        level={"type": "str", "required": True},
        create_applications={"type": "bool"},
        add_dependencies_to_system={"type": "bool"},
    ),
    "default_level": {"type": "str"},
    "replacement_role": {"type": "str"},
}

USER: dict[str, dict[str, Any]] = {
    "username": {"type": "str", "required": True},
    "new_username": {"type": "str"},
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    "name": {"type": "str"},
    "email": {"type": "str"},
    "role": {"type": "str"},
    "active": {"type": "bool"},
    "application_roles": entries(
        application={"type": "str", "required": True},
        role={"type": "str", "required": True},
    ),
    "purge_application_roles": {"type": "bool"},
    "revoke_assignments": {"type": "bool"},
    "password": {"type": "str", "no_log": True},
    "update_password": {"type": "str", "choices": ["on_create", "always"], "default": "on_create", "no_log": False},
}

TEAM: dict[str, dict[str, Any]] = {
    "name": {"type": "str", "required": True},
    "new_name": {"type": "str"},
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    "description": {"type": "str"},
    "members": entries(
        username={"type": "str", "required": True},
        role={"type": "str", "required": True},
    ),
    "purge_members": {"type": "bool"},
    "applications": {"type": "list", "elements": "str"},
    "purge_applications": {"type": "bool"},
}

PROTECTED_ROLES: dict[str, dict[str, Any]] = {
    "protected_roles": {"type": "list", "elements": "str", "default": ["Administrator"]},
}

PROTECTED_USERS: dict[str, dict[str, Any]] = {
    "protected_users": {"type": "list", "elements": "str", "default": ["admin"]},
}

LOCKOUT: dict[str, dict[str, Any]] = {
    "allow_lockout": {"type": "bool", "default": False},
}

NO_MANAGER: dict[str, dict[str, Any]] = {
    "allow_no_infrastructure_manager": {"type": "bool", "default": False},
}

MOVE_APPLICATIONS: dict[str, dict[str, Any]] = {
    "move_applications": {"type": "bool", "default": False},
}
