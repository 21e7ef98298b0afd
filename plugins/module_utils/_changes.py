# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What would be done to reach the desired state, as data. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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


_VERBS = {
    **{verb: f"{verb}d" for verb in ("create", "delete", "deactivate", "save", "continue")},
    **{verb: f"{verb}ed" for verb in ("renew", "fetch", "deploy", "start", "abort")},
}
_PART_VERBS = {"create": "added", "delete": "removed", "set": "set"}


@dataclass(frozen=True)
class Change:
    """One change of one object.

    `action` is `create`, `update`, `delete` ..., `kind` the kind of object (`role`, `application` ...), `name` which
    one. `before` and `after` are shown in the diff (None: is not there); they never hold a secret. `request` is
    what the executor sends (see `_resource`), None where something else makes the change; `phase` orders changes.
    Where it is a part of an object that changes, `part_of` is (kind, name) of the object, and `item` names the part.
    """

    action: str
    kind: str
    name: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    request: Any = field(default=None, compare=False, repr=False)
    phase: int = field(default=0, compare=False, repr=False)
    part_of: tuple[str, str] | None = field(default=None, compare=False)
    item: str = field(default="", compare=False)

    @property
    def object(self) -> str:
        """What people call the object that is changed: `user raj.patel`."""
        kind, name = self.part_of or (self.kind, self.name)
        return f"{_words(kind)} {name}"

    @property
    def part(self) -> str:
        """What people call the part of the object that is changed: `member raj.patel`. Empty for the object itself."""
        return f"{_words(self.kind)} {self.item}".strip() if self.part_of else ""

    @property
    def summary(self) -> str:
        """One line for people: `user raj.patel: email a@x -> b@x; role Developer -> Auditor`."""
        if self.before and self.after and self.action == "update":
            differences = "; ".join(_differences(self.before, self.after))
            return f"{self.object}: {self.part}: {differences}" if self.part else f"{self.object}: {differences}"
        verb = _PART_VERBS.get(self.action, self.action) if self.part else _VERBS.get(self.action, self.action)
        return f"{self.object}: {self.part} {verb}{self._detail()}" if self.part else f"{self.object}: {verb}"

    def _detail(self) -> str:
        """The values of a part, which stand for themselves, but for the name of the object that it belongs to."""
        owner = self.part_of[1] if self.part_of else ""
        values = self.after if self.before is None else self.before
        shown = [f"{_words(name)} {_text(value)}" for name, value in (values or {}).items() if value != owner]
        return f" ({', '.join(shown)})" if shown and self.action in ("create", "delete") else ""

    def to_dict(self) -> dict[str, Any]:
        """`{action, kind, name, before, after, summary}`, as modules return it."""
        return {name: getattr(self, name) for name in ("action", "kind", "name", "before", "after", "summary")}


class ChangeSet(tuple[Change, ...]):
    """Changes in the order in which they are made. True when there is something to do; joined with `+`."""

    def __add__(self, other: ChangeSet) -> ChangeSet:  # type: ignore[override]  # only change sets are joined
        return ChangeSet((*self, *other))

    def in_phases(self) -> ChangeSet:
        """The same changes, those of a lower phase first, in their order within a phase."""
        return ChangeSet(sorted(self, key=lambda change: change.phase))

    def to_list(self) -> list[dict[str, Any]]:
        """Each change as modules return it."""
        return [change.to_dict() for change in self]

    def diff(self) -> dict[str, Any]:
        """Ansible's diff: one entry per object, under the same label on both sides, only what differs."""
        before: dict[str, Any] = {}
        after: dict[str, Any] = {}
        for change in self:
            label = f"{change.kind} {change.name}"
            # Several changes of one object: the first 'before' and the last 'after' frame them all.
            before.setdefault(label, change.before)
            after[label] = change.after
        return {"before": _present(before), "after": _present(after)}

    def diffs(self) -> list[dict[str, Any]]:
        """Ansible's diff as one diff per object, with its name in the header; its parts are within it."""
        objects: dict[str, list[Change]] = {}
        for change in self:
            objects.setdefault(change.object, []).append(change)
        return [_diff_of(label, changes) for label, changes in objects.items()]


def _present(states: dict[str, Any]) -> dict[str, Any]:
    return {label: state for label, state in states.items() if state is not None}


def _diff_of(label: str, changes: list[Change]) -> dict[str, Any]:
    """The first state before and the last one after, field by field; an object that is not there is an empty text."""
    whole = [change for change in changes if not change.part]
    is_new = any(change.before is None for change in whole)
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for change in changes:
        # A part that has one value, of its own name, is a field of the object.
        sides = [
            {change.part: side} if change.item and side is not None else side for side in (change.before, change.after)
        ]
        for name, value in (sides[0] or {}).items():
            before.setdefault(name, value)
        after.update(sides[1] or {})
    return {
        "before_header": label,
        "after_header": label,
        "before": "" if is_new else before,
        "after": "" if any(change.after is None for change in whole) else after,
    }


def _differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    """What differs, in words: old -> new. Lists of mappings are compared by their first field, which names an entry."""
    for name, new in after.items():
        old = before.get(name)
        entries, earlier = _by_name(new), _by_name(old)
        if entries is not None and earlier is not None:
            for entry in [*entries, *(entry for entry in earlier if entry not in entries)]:
                if entries.get(entry) != earlier.get(entry):
                    differences = ", ".join(_differences(earlier.get(entry, {}), entries.get(entry, {})))
                    yield f"{entry} {differences or 'removed'}"
        elif old != new:
            yield f"{_words(name)} {_text(old)} -> {_text(new)}"


def _by_name(records: Any) -> dict[str, dict[str, Any]] | None:
    """Mappings in a list by the value of their first field, without it; None for anything else."""
    if not isinstance(records, list) or not all(isinstance(record, Mapping) for record in records):
        return None
    return {str(next(iter(record.values()), "")): dict(list(record.items())[1:]) for record in records}


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "none" if value in (None, "") else str(value)


def _words(name: str) -> str:
    return name.replace("_", " ")
