# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What would be done to reach the desired state, as data. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Union


@dataclass(frozen=True)
class PendingKey:
    """Stands for the key of an object that the same change set creates: LifeTime gives the key once it is created."""

    kind: str
    name: str


# LifeTime's key of an object, or what stands for it until the object is created.
Key = Union[str, PendingKey]


@dataclass(frozen=True)
class Secret:
    """Text that appears nowhere but in the request that needs it."""

    text: str = field(repr=False)


@dataclass(frozen=True)
class Change:
    """One change of one object.

    `action` is `create`, `update`, `delete` ..., `kind` the kind of object (`role`, `application` ...), `name` which
    one. `before` and `after` are shown in the diff (None: is not there); they never hold a secret. `request` is
    what the executor sends (see `_resource`), None where something else makes the change; `phase` orders changes.
    """

    action: str
    kind: str
    name: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    request: Any = field(default=None, compare=False, repr=False)
    phase: int = field(default=0, compare=False, repr=False)

    def to_dict(self) -> dict[str, Any]:
        """`{action, kind, name, before, after}`, as modules return it."""
        return {"action": self.action, "kind": self.kind, "name": self.name, "before": self.before, "after": self.after}


@dataclass(frozen=True)
class ChangeSet:
    """Changes in the order in which they are made. True when there is something to do; joined with `+`."""

    changes: tuple[Change, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.changes)

    def __len__(self) -> int:
        return len(self.changes)

    def __iter__(self) -> Iterator[Change]:
        return iter(self.changes)

    def __add__(self, other: ChangeSet) -> ChangeSet:
        return ChangeSet(self.changes + other.changes)

    def in_phases(self) -> ChangeSet:
        """The same changes, those of a lower phase first, in their order within a phase."""
        return ChangeSet(tuple(sorted(self.changes, key=lambda change: change.phase)))

    def to_list(self) -> list[dict[str, Any]]:
        """Each change as modules return it."""
        return [change.to_dict() for change in self.changes]

    def diff(self) -> dict[str, Any]:
        """Ansible's diff: one entry per object, under the same label on both sides, only what differs."""
        before: dict[str, Any] = {}
        after: dict[str, Any] = {}
        for change in self.changes:
            label = f"{change.kind} {change.name}"
            # Several changes of one object: the first 'before' and the last 'after' frame them all.
            before.setdefault(label, change.before)
            after[label] = change.after
        return {"before": _present(before), "after": _present(after)}


def _present(states: dict[str, Any]) -> dict[str, Any]:
    return {label: state for label, state in states.items() if state is not None}
