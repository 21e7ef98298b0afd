# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The demo's access model: permission levels, roles, users, teams and service accounts.

- `permission_levels`: `[{level, label, description}]`
- `roles`: `[{key, name, protected, manage_infrastructure, manage_teams, environment_permissions: [{environment, level
  (its label), create_applications, add_dependencies_to_system}]}]`
- `users`: `[{key, username, name, email, active, role, application_roles: [{application, role}]}]`
- `teams`: `[{key, name, description, members: [{username, role}], applications: [application name]}]`
- `accounts`: `[{username, name, role}]`, service accounts: they hold roles, but no operation lists them
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .keys import key_of

PERMISSION_LEVELS = (
    ("No Access", "Sees nothing of the environment."),
    ("List Applications", "Sees which applications there are."),
    ("Open Applications", "Opens applications for reading."),
    ("Reuse & Monitor Applications", "Uses what applications share, and watches them."),
    ("Change & Deploy Applications", "Changes and deploys applications."),
    ("Full Control", "Everything, settings and dependencies on system components included."),
)
# Other sources of the vendor's have these instead.
DOCUMENTED_PERMISSION_LEVELS = (
    "No Access",
    "Access",
    "List Applications",
    "Monitor and Add Dependencies",
    "Open and Debug Applications",
    "Change and Deploy Applications",
    "Full Control",
)
ENVIRONMENTS = ("Development", "Test", "Production")

_NONE, _LIST, _OPEN, _REUSE, _CHANGE, _FULL = (label for label, _description in PERMISSION_LEVELS)
_DOCUMENTED = {
    _NONE: "No Access",
    _LIST: "List Applications",
    _OPEN: "Open and Debug Applications",
    _REUSE: "Monitor and Add Dependencies",
    _CHANGE: "Change and Deploy Applications",
    _FULL: "Full Control",
}
_ROLES: dict[str, tuple[str, str, str]] = {
    "Administrator": (_FULL, _FULL, _FULL),
    "Team Manager": (_CHANGE, _OPEN, _LIST),
    "Release Manager": (_CHANGE, _CHANGE, _CHANGE),
    "Architect": (_FULL, _CHANGE, _REUSE),
    "Developer": (_CHANGE, _REUSE, _LIST),
    "Tester": (_OPEN, _REUSE, _LIST),
    "Operations": (_REUSE, _REUSE, _REUSE),
    "Auditor": (_LIST, _LIST, _LIST),
}
_USERS = (
    ("admin", "Platform Administrator", "Administrator", True),
    ("maria.santos", "Maria Santos", "Administrator", True),
    ("ines.duarte", "Inês Duarte", "Architect", True),
    ("raj.patel", "Raj Patel", "Developer", True),
    ("lena.fischer", "Lena Fischer", "Developer", True),
    ("tom.becker", "Tom Becker", "Developer", True),
    ("carlos.nunes", "Carlos Nunes", "Developer", True),
    ("yuki.tanaka", "Yuki Tanaka", "Developer", True),
    ("sofia.rossi", "Sofia Rossi", "Tester", True),
    ("james.oneill", "James O'Neill", "Release Manager", True),
    ("fatima.zahra", "Fatima Zahra", "Auditor", True),
    ("peter.novak", "Peter Novák", "Developer", False),
)
_APPLICATION_ROLES = {
    "sofia.rossi": (("Claims Portal", "Developer"),),
    "carlos.nunes": (("Order Management", "Operations"), ("Warehouse Sync", "Architect")),
}
_TEAMS = (
    (
        "Customer Journey",
        "Everything that customers see.",
        (("lena.fischer", "Team Manager"), ("raj.patel", "Developer"), ("sofia.rossi", "Tester")),
        ("Customer Services", "Claims Portal", "Order Management"),
    ),
    (
        "Back Office",
        "Money, data and the night.",
        (("carlos.nunes", "Team Manager"), ("ines.duarte", "Architect")),
        ("Billing Engine", "Warehouse Sync"),
    ),
    (
        "Platform",
        "What the other teams build on.",
        (("maria.santos", "Team Manager"), ("tom.becker", "Developer"), ("yuki.tanaka", "Developer")),
        ("Shared Theme", "Employee Directory", "CI/CD Health", "Field Service"),
    ),
)
_ACCOUNTS = (
    ("ansible", "Ansible Automation", "Administrator"),
    ("monitoring", "Monitoring", "Operations"),
)
# Only the infrastructure `source` has these applications.
_SOURCE_ONLY = {"Claims Portal", "Billing Engine", "Warehouse Sync", "CI/CD Health", "Field Service"}


def demo_access(infrastructure: str) -> dict[str, Any]:
    """Return the demo access model: 8 roles, 12 users (one inactive), 3 teams, 2 service accounts."""

    def known(application: str) -> bool:
        return infrastructure == "source" or application not in _SOURCE_ONLY

    return {
        "permission_levels": _permission_levels(),
        "roles": [_role(infrastructure, name, levels) for name, levels in _ROLES.items()],
        "users": [
            {
                **_user(infrastructure, username, name, role, active=active),
                "application_roles": [
                    {"application": application, "role": role}
                    for application, role in _APPLICATION_ROLES.get(username, ())
                    if known(application)
                ],
            }
            for username, name, role, active in _USERS
        ],
        "teams": [
            _team(infrastructure, name, description, members, [a for a in applications if known(a)])
            for name, description, members, applications in _TEAMS
        ],
        "accounts": _accounts(),
    }


def minimal_access(infrastructure: str, environments: Sequence[str] = ENVIRONMENTS) -> dict[str, Any]:
    """Return the smallest access model: the role Administrator, one user with it, service accounts."""
    username, name, role, active = _USERS[0]
    return {
        "permission_levels": _permission_levels(),
        "roles": [_role(infrastructure, role, (_FULL,) * len(environments), environments)],
        "users": [_user(infrastructure, username, name, role, active=active)],
        "teams": [],
        "accounts": _accounts()[:1],
    }


def generated_access(
    users: int,
    teams: int,
    roles: int,
    *,
    infrastructure: str = "generated",
    environments: Sequence[str] = ENVIRONMENTS,
    applications: Sequence[str] = (),
) -> dict[str, Any]:
    """Return an access model of any size, to be merged into a demo document: `{**demo_infrastructure(n), **generated}`.

    `roles` and `users` count the Administrator and its holder. One user in fifty is inactive, each active one is in one
    team, and `applications` are dealt out to the teams.
    """
    levels = [label for label, _description in PERMISSION_LEVELS]
    least = minimal_access(infrastructure, environments)
    role_names = [f"Role {number:03}" for number in range(1, roles)] or ["Administrator"]
    people = [f"user{number:05}" for number in range(1, users)]
    inactive = set(people[49::50])
    return {
        **least,
        "roles": least["roles"]
        + [
            _role(
                infrastructure,
                name,
                [levels[(number + place) % len(levels)] for place in range(len(environments))],
                environments,
            )
            for number, name in enumerate(role_names)
            if name != "Administrator"
        ],
        "users": least["users"]
        + [
            _user(
                infrastructure,
                username,
                f"User Number {number}",
                role_names[number % len(role_names)],
                active=username not in inactive,
            )
            for number, username in enumerate(people, start=1)
        ],
        "teams": [
            _team(
                infrastructure,
                f"Team {team + 1:03}",
                f"Generated team {team + 1}",
                [
                    (username, role_names[(place + team) % len(role_names)])
                    for place, username in enumerate(people)
                    if place % teams == team and username not in inactive
                ],
                list(applications[team::teams]),
            )
            for team in range(teams)
        ],
    }


def with_documented_levels(document: dict[str, Any]) -> dict[str, Any]:
    """Return the same data with the labels, and so the numbers, of the levels in the vendor's documentation."""
    roles = [
        {
            **role,
            "environment_permissions": [
                {**permission, "level": _DOCUMENTED[permission["level"]]}
                for permission in role["environment_permissions"]
            ],
        }
        for role in document["roles"]
    ]
    levels = [
        {"level": level, "label": label, "description": label}
        for level, label in enumerate(DOCUMENTED_PERMISSION_LEVELS)
    ]
    return {**document, "permission_levels": levels, "roles": roles}


def _permission_levels() -> list[dict[str, Any]]:
    return [
        {"level": level, "label": label, "description": description}
        for level, (label, description) in enumerate(PERMISSION_LEVELS)
    ]


def _role(
    infrastructure: str, name: str, levels: Sequence[str], environments: Sequence[str] = ENVIRONMENTS
) -> dict[str, Any]:
    administrator = name == "Administrator"
    return {
        "key": key_of("role", infrastructure, name),
        "name": name,
        "protected": administrator,
        "manage_infrastructure": administrator,
        "manage_teams": name in ("Administrator", "Team Manager"),
        "environment_permissions": [
            {
                "environment": environment,
                "level": level,
                "create_applications": level in (_CHANGE, _FULL) and name != "Release Manager",
                "add_dependencies_to_system": level == _FULL,
            }
            for environment, level in zip(environments, levels, strict=True)
        ],
    }


def _user(infrastructure: str, username: str, name: str, role: str, *, active: bool) -> dict[str, Any]:
    return {
        "key": key_of("user", infrastructure, username),
        "username": username,
        "name": name,
        "email": f"{username}@example.com",
        "active": active,
        "role": role,
        "application_roles": [],
    }


def _team(
    infrastructure: str, name: str, description: str, members: Sequence[tuple[str, str]], applications: Sequence[str]
) -> dict[str, Any]:
    return {
        "key": key_of("team", infrastructure, name),
        "name": name,
        "description": description,
        "members": [{"username": username, "role": role} for username, role in members],
        "applications": list(applications),
    }


def _accounts() -> list[dict[str, Any]]:
    return [{"username": username, "name": name, "role": role} for username, name, role in _ACCOUNTS]
