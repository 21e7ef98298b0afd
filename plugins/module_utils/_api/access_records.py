# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The shapes of LifeTime's records of roles, users and teams (see `shapes`), with names in small letters.

LifeTime writes roles in camelCase, users in PascalCase, and mixes them.
"""

from __future__ import annotations

from typing import Any

from .shapes import Place, Reader, flag, key, keyed, label, list_of, number, record, reference, text, usable


def _folded(reader: Reader) -> Reader:
    return lambda value, place: reader(_in_small_letters(value), place)


def _in_small_letters(value: Any) -> Any:
    if isinstance(value, dict):
        return {name.lower(): _in_small_letters(item) for name, item in value.items()}
    return [_in_small_letters(item) for item in value] if isinstance(value, list) else value


def _or_blank(reader: Reader) -> Reader:
    """The contract gives an empty text as the default of two lists."""
    return lambda value, place: reader(None if value == "" else value, place)


# Written back as a whole: what is not understood must not get lost.
_ROLE_FIELDS: dict[str, Reader] = {
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
_ROLE = record(_ROLE_FIELDS)
# Roles are written whole: of one without this list nobody could tell what it would lose. An empty list says that it has
# no permissions.
_WHOLE_ROLE = record(_ROLE_FIELDS, needs=["environmentpermissions"])
_USER = record(
    {
        "key": key,
        "username": text,
        "name": text,
        "email": text,
        "isactive": flag,
        "rolekey": reference,
        "rolename": label,
        "applicationroles": _or_blank(
            keyed(
                "application",
                record({"applicationname": label, "rolekey": reference, "rolename": label}),
                "applicationkey",
                ("applicationname",),
            )
        ),
        "teams": _or_blank(
            keyed(
                "team", record({"teamname": label, "rolekey": reference, "rolename": label}), "teamkey", ("teamname",)
            )
        ),
    }
)
_TEAM = record(
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


def _levels(value: Any, place: Place) -> Any:
    # The contract declares one level where it means all of them.
    return _LEVELS([value] if isinstance(value, dict) else value, place)


_LEVELS = usable(
    "permission level", record({"level": number, "levellabel": label, "description": label}, needs=["level"])
)

ROLES = _folded(keyed("role", _ROLE, "key", ("name",), needs_name=True))
USERS = _folded(keyed("user", _USER, "key", ("username", "name"), needs_name=True))
TEAMS = _folded(keyed("team", _TEAM, "key", ("name",), needs_name=True))
ROLE, USER, TEAM, LEVELS = _folded(_WHOLE_ROLE), _folded(_USER), _folded(_TEAM), _folded(_levels)
