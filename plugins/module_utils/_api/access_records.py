# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The shapes of LifeTime's records of roles, users and teams (see `shapes`), with names in small letters.

LifeTime writes roles in camelCase, users in PascalCase, and mixes them.
"""

from __future__ import annotations

from .shapes import Reader, flag, key, keyed, label, list_of, number, record, reference, text, usable


def _roles_on(kind: str) -> Reader:
    """The roles that a user has on objects of a kind. The contract gives an empty text as the default of this list."""
    name = f"{kind}name"
    listed = keyed(kind, record({name: label, "rolekey": reference, "rolename": label}), f"{kind}key", (name,))
    return lambda value, place: listed(None if value == "" else value, place)


def _also_one(reader: Reader) -> Reader:
    """The contract declares one record where it means a list of them."""
    return lambda value, place: reader([value] if isinstance(value, dict) else value, place)


_ROLE: dict[str, Reader] = {
    "key": key,
    "name": text,
    "manageinfrastructure": flag,
    "manageteams": flag,
    "description": label,
    "environmentpermissions": list_of(
        record(
            {
                "environmentkey": key,
                "environmentname": label,
                "level": number,
                "levellabel": label,
                "createapplications": flag,
                "adddependenciestosystem": flag,
            },
            needs=["environmentkey"],
        )
    ),
}
# Roles are written whole: of one without this list nobody could tell what it would lose. An empty list says that it has
# no permissions.
ROLE = record(_ROLE, needs=["environmentpermissions"])
USER = record(
    {
        "key": key,
        "username": text,
        "name": text,
        "email": text,
        "isactive": flag,
        "rolekey": reference,
        "rolename": label,
        "applicationroles": _roles_on("application"),
        "teams": _roles_on("team"),
    }
)
TEAM = record(
    {
        "key": key,
        "name": text,
        "description": text,
        "users": keyed(
            "user",
            record({"username": label, "name": label, "rolekey": reference, "rolename": label}),
            "userkey",
            ("username", "name"),
        ),
        "applications": keyed("application", record({"name": label}), names=("name",), key_field="key"),
    }
)


ROLES = keyed("role", record(_ROLE), "key", ("name",), needs_name=True)
USERS = keyed("user", USER, "key", ("username", "name"), needs_name=True)
TEAMS = keyed("team", TEAM, "key", ("name",), needs_name=True)
LEVELS = _also_one(
    usable("permission level", record({"level": number, "levellabel": label, "description": label}, needs=["level"]))
)
