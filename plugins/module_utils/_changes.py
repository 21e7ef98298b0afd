# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""ChangeSet and Change: what would make the desired state true, as data. Pure; for every wing of the library."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Change:
    """One step towards the desired state.

    `action` is a verb (`create`, `update`, `delete`, `deploy` ...), `kind` what it is done to (`role`,
    `application` ...), `name` which one. `before` and `after` are what people see in the diff (None: is not there);
    they never hold a secret. `call` is what a wing needs in order to carry the change out; its shape is the wing's.
    """

    action: str
    kind: str
    name: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    call: Any = field(default=None, compare=False, repr=False)

    def to_dict(self) -> dict[str, Any]:
        return {"action": self.action, "kind": self.kind, "name": self.name, "before": self.before, "after": self.after}


@dataclass(frozen=True)
class ChangeSet:
    """An ordered list of Changes. True when there is something to do; plans are joined with `+`."""

    changes: tuple[Change, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.changes)

    def __len__(self) -> int:
        return len(self.changes)

    def __iter__(self) -> Iterator[Change]:
        return iter(self.changes)

    def __add__(self, other: ChangeSet) -> ChangeSet:
        return ChangeSet(self.changes + other.changes)

    def to_list(self) -> list[dict[str, Any]]:
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


def join(plans: Iterable[ChangeSet]) -> ChangeSet:
    """One plan out of many, in order."""
    return ChangeSet(tuple(change for plan in plans for change in plan))


def _present(states: dict[str, Any]) -> dict[str, Any]:
    return {label: state for label, state in states.items() if state is not None}
