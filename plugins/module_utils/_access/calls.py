# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""API calls as data, with room for keys that are known only once an earlier call was made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Union

from .model import Handle, Ref

# Method and path of the operations that change who may do what, as the contract writes them.
OPERATIONS: dict[str, tuple[str, str]] = {
    "Roles_Create": ("POST", "/roles/"),
    "Roles_Update": ("PUT", "/roles/{}/"),
    "Roles_Delete": ("DELETE", "/roles/{}/"),
    "Users_Create": ("POST", "/users/"),
    "Users_Update": ("PUT", "/users/{}/"),
    "Users_SetPassword": ("POST", "/users/{}/setpassword/"),
    "Users_GrantApp": ("POST", "/users/{}/applications/"),
    "Users_RevokeApp": ("DELETE", "/users/{}/applications/{}/"),
    "Teams_Create": ("POST", "/teams/"),
    "Teams_Update": ("PUT", "/teams/{}/"),
    "Teams_Delete": ("DELETE", "/teams/{}/"),
    "Teams_AddUser": ("POST", "/teams/{}/users/"),
    "Teams_RemUser": ("DELETE", "/teams/{}/users/{}/"),
    "Teams_AddApplication": ("POST", "/teams/{}/applications/"),
    "Teams_RemApplication": ("DELETE", "/teams/{}/applications/{}"),
}


@dataclass(frozen=True)
class Secret:
    """Text that appears nowhere but in the request that needs it."""

    text: str = field(repr=False)


@dataclass(frozen=True)
class Call:
    """One request. `doing` is what it does, in the infinitive; `keys` fill the path.

    Values of `keys`, `body` and `query` may be a Ref or a Secret. The key in the answer is remembered for `creates`.
    """

    operation: str
    doing: str
    keys: tuple[Handle, ...] = ()
    body: Mapping[str, Any] | None = None
    query: Mapping[str, Any] | None = None
    creates: Ref | None = None


@dataclass(frozen=True)
class Move:
    """Something that is in the way is taken away, something else put there; what was is restored if that fails."""

    remove: Call
    put: Call
    restore: Call

    @property
    def doing(self) -> str:
        return self.put.doing


@dataclass(frozen=True)
class Exchange:
    """Something in place of what is there already: put over it if LifeTime does that, else moved.

    What `check` does has to show afterwards. An exchange that is not `stated` was not asked for itself;
    it follows from a role's replacement, which LifeTime makes as well: rather than with an instant in which the old
    role is gone and nobody would know, it is left to LifeTime.
    """

    move: Move
    check: Call
    stated: bool = True

    @property
    def doing(self) -> str:
        return self.move.doing


AnyCall = Union[Call, Move, Exchange]


class Effect(NamedTuple):
    """What a call makes so: `member` is, `of` its `owner`, `value` (a role, or whether it is there; None: gone).

    `of` is `user` (roles on applications), `team` (members) or `team applications`.
    """

    of: str
    owner: Any
    member: Any
    value: Any


def effect(call: Call) -> Effect | None:
    """What the call makes so, where that can be read; keys may still be Refs."""
    owner, body = (call.keys or ("",))[0], call.body or {}
    if call.operation == "Users_GrantApp":
        return Effect("user", owner, body["applicationKey"], body["roleKey"])
    if call.operation == "Users_RevokeApp":
        return Effect("user", owner, call.keys[1], None)
    if call.operation == "Teams_AddUser":
        return Effect("team", owner, body["userKey"], body["roleKey"])
    if call.operation == "Teams_RemUser":
        return Effect("team", owner, call.keys[1], None)
    if call.operation == "Teams_AddApplication":
        return Effect("team applications", owner, body["Key"], True)
    if call.operation == "Teams_RemApplication":
        return Effect("team applications", owner, call.keys[1], False)
    return None
