# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Operations of the API contract and requests for them, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from .errors import LifeTimeError, invalid_option


@dataclass(frozen=True)
class Operation:
    """One operation of the contract: its id, its method, and its path, where each `{}` stands for a key.

    `subject` says which key of the path is that of the object that a write changes; None where it makes a new one.
    `leaves_nothing` marks a write after which nothing in LifeTime is different, but for what goes away by itself. It
    does not count as a change, and is sent once more if its answer is lost.
    """

    id: str
    method: str
    path: str
    subject: int | None = 0
    leaves_nothing: bool = False


def operations_for(id_: str, method: str, path: str, owners: Mapping[str, str], **more: Any) -> dict[str, Operation]:
    """One operation for each kind of owner, which the contract spells like each other.

    In `id_` and `path`, `<>` stands for the owner: its word in the contract (a value of `owners`), in paths in small
    letters. The object that a write changes is in an environment, so that its key is the second of the path.
    """
    return {
        owner: Operation(id_.replace("<>", word), method, path.replace("<>", word.lower()), subject=1, **more)
        for owner, word in owners.items()
    }


@dataclass(frozen=True)
class Request:
    """One request, before it is sent.

    `purpose` says what it does, as an infinitive ("create role 'Ops'"). Values of `keys`, `body` and `query` may be a
    `PendingKey` or a `Secret` (see `_changes`) until the executor resolves them. `advice` maps HTTP statuses to what
    people should do when LifeTime answers with one of them. `alternative` is a body that means the same: it is sent if
    LifeTime refuses the first with 400, since the contract leaves open which of the two it takes. `secrets` are texts
    that no message may hold.
    """

    operation: Operation
    purpose: str
    keys: tuple[Any, ...] = ()
    body: Any = None
    query: Mapping[str, Any] | None = None
    alternative: Mapping[str, Any] | None = None
    advice: Mapping[int, str] = field(default_factory=dict, compare=False, repr=False)
    secrets: tuple[str, ...] = field(default=(), compare=False, repr=False)

    @property
    def path(self) -> str:
        """The path of this request. Raises `LifeTimeError` (`invalid_option`) for a key that would lead to another."""
        keys = [str(key) for key in self.keys]
        for key in keys:
            if key in ("", ".", ".."):
                raise invalid_option(f"'{key}' is no key of anything in LifeTime.", "Give the key itself.")
        return self.operation.path.format(*(quote(key, safe="") for key in keys))

    @property
    def is_write(self) -> bool:
        return self.operation.method != "GET"

    @property
    def changed_key(self) -> str | None:
        """The key of what it changes, for messages; None where it changes nothing that has one."""
        subject = self.operation.subject
        return str(self.keys[subject]) if self.keys and self.is_write and subject is not None else None

    def failure(self, reason: str, code: str, kind: type[LifeTimeError] = LifeTimeError, **facts: Any) -> LifeTimeError:
        """The error that tells that this could not be done; `reason` says why, `facts` are further fields of it."""
        message = f"Could not {self.purpose}: {reason}"
        return kind(message, code, operation=self.operation.id, key=self.changed_key, **facts)
