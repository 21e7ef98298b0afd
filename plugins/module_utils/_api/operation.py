# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Operations of the API contract and requests for them, as data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from .errors import LifeTimeError


def quoted(parts: Iterable[str]) -> list[str]:
    """The parts of a path, quoted.

    Raises `LifeTimeError` (`invalid_option`) for a part that would lead to another path.
    """
    found = list(parts)
    for part in found:
        if part in ("", ".", ".."):
            raise LifeTimeError(
                f"'{part}' is no key of anything in LifeTime.", "invalid_option", advice="Give the key itself."
            )
    return [quote(part, safe="") for part in found]


@dataclass(frozen=True)
class Operation:
    """One operation of the contract: its id, its method, and its path, where each `{}` stands for a key."""

    id: str
    method: str
    path: str

    def path_for(self, *keys: str) -> str:
        """The path with these keys; raises what `quoted` raises."""
        return self.path.format(*quoted(keys))


@dataclass(frozen=True)
class Request:
    """One request, before it is sent.

    `purpose` says what it does, as an infinitive ("create role 'Ops'"). Values of `keys`, `body` and `query` may be a
    `PendingKey` or a `Secret` (see `_changes`) until the executor resolves them. `advice` maps HTTP statuses to what
    people should do when LifeTime answers with one of them. `alternative` is a body that means the same: it is sent if
    LifeTime refuses the first with 400, since the contract leaves open which of the two it takes.
    """

    operation: Operation
    purpose: str
    keys: tuple[Any, ...] = ()
    body: Mapping[str, Any] | None = None
    query: Mapping[str, Any] | None = None
    alternative: Mapping[str, Any] | None = None
    advice: Mapping[int, str] = field(default_factory=dict, compare=False, repr=False)
