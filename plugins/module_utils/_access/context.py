# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What computing the changes of one kind shares with the other kinds: the document's entries, settings, findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from enum import IntEnum
from functools import cached_property
from typing import Any

from .._changes import ChangeSet, Key, Secret
from .._problems import Problem, Problems, at, labelled
from .model import IDENTITY, AccessModel
from .name_index import NameIndex
from .resources import AccessResources
from .spelling import appearances


class Phase(IntEnum):
    """The order of changes: objects come before what refers to them, and what takes permissions away comes last.

    Roles are at the very end: the account that makes the changes holds one, which no list shows, and may lose its own
    permission to go on.
    """

    ROLE = 1
    # Each user is finished before the next: created, given a password, activated. An interrupted run leaves one in
    # the middle at most.
    USER = 2
    APPLICATION_ROLE = 5
    TEAM = 6
    MEMBER = 7
    APPLICATION = 8
    REMOVE_APPLICATION = 9
    REMOVE_MEMBER = 10
    REVOKE_APPLICATION_ROLE = 11
    DEACTIVATE_USER = 12
    DELETE_TEAM = 13
    DELETE_ROLE = 14
    REDUCE_ROLE = 15
    REDUCE_MANAGING_ROLE = 16


@dataclass(frozen=True)
class AccessSettings:
    """What holds for a whole document; the `purge_...` of an entry goes before the one here."""

    purge_roles: bool = False
    purge_users: bool = False
    purge_teams: bool = False
    purge_application_roles: bool = False
    purge_members: bool = False
    purge_applications: bool = False
    purge_replacement_role: str | None = None
    purge_limit: Any = None
    move_applications: bool = False
    protected_roles: tuple[str, ...] = ()
    protected_users: tuple[str, ...] = ()
    allow_no_infrastructure_manager: bool = False
    allow_lockout: bool = False

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> AccessSettings:
        """Those of the options of a module; a module has some of them."""
        return cls(**{each.name: options[each.name] for each in fields(cls) if each.name in options})

    def purges(self, kind: str) -> bool:
        """Whether roles, users or teams go that no entry is about."""
        return bool(getattr(self, f"purge_{kind}s"))

    def protected(self, kind: str) -> tuple[str, ...]:
        """Names of the roles or users that are protected."""
        return tuple(getattr(self, f"protected_{kind}s", ()))


@dataclass(frozen=True)
class DocumentEntry:
    """One entry of a document: what it is about, its place, its options, and the object's key."""

    kind: str
    place: str
    options: Mapping[str, Any]
    key: Key

    @property
    def absent(self) -> bool:
        """Whether the object is to be absent."""
        return self.options.get("state") == "absent"

    def at(self, part: str) -> str:
        """The place of one of its options."""
        return at(self.place, part)

    @property
    def new_name_option(self) -> str:
        """The option that gives the object another name."""
        return f"new_{IDENTITY[self.kind]}"

    @property
    def new_name(self) -> str | None:
        """The name that the object is to get in place of its own; None where it keeps that."""
        return self.text(self.new_name_option)

    @property
    def own_name(self) -> str:
        """The name or key that the entry has for the object."""
        return self.text(IDENTITY[self.kind]) or ""

    def name_of(self, current: str) -> str:
        """The name that the object is to have: the new one, its own, or that of the entry where it is not there yet."""
        return self.new_name or current or self.own_name

    def given(self, option: str, default: Any) -> Any:
        """The value of an option, or `default` where the entry says nothing."""
        value = self.options.get(option)
        return default if value is None else value

    def text(self, option: str) -> str | None:
        """A text without blanks around it, as LifeTime keeps it; None where it is not given."""
        value = self.options.get(option)
        return None if value is None else str(value).strip()

    def items(self, option: str, named_by: str = "") -> list[tuple[str, Any]]:
        """The items of a list, each with its place; `named_by` is the option that people know an item by."""
        place = self.at(option)
        return [
            (labelled(at(place, number), item.get(named_by) if named_by else None), item)
            for number, item in enumerate(self.options.get(option) or [])
        ]

    def purges(self, option: str, default: bool) -> bool:
        """Whether items that the list lacks are removed: as the entry says, else as the document does.

        Never where the list is not given: what an entry does not mention stays as it is.
        """
        return self.options.get(option) is not None and bool(self.given(f"purge_{option}", default))


@dataclass
class PlanContext:
    """What is known and collected while changes are computed.

    `single`: the document is one entry, given as a module's options. `entries` are those without a problem, by kind.
    `deleted_roles` maps roles that are deleted to the roles that replace them. `requested` holds (kind, owner, item)
    of the assignments that the document itself states; `passwords` maps users to theirs, `waiting` are users who become
    active only once it is set.
    """

    current: AccessModel
    names: NameIndex
    settings: AccessSettings
    problems: Problems
    warnings: list[str]
    single: bool = False
    entries: Mapping[str, Sequence[DocumentEntry]] = field(default_factory=dict)
    deleted_roles: dict[Key, Key | None] = field(default_factory=dict)
    requested: set[tuple[str, Key, Any]] = field(default_factory=set)
    passwords: dict[Key, Secret] = field(default_factory=dict)
    waiting: set[Key] = field(default_factory=set)

    @property
    def resources(self) -> AccessResources:
        """The resources of this LifeTime."""
        return AccessResources(self.current, self.names)

    @cached_property
    def stated(self) -> dict[str, set[Key]]:
        """By kind, the keys of all objects that an entry is about."""
        return {kind: {entry.key for entry in entries} for kind, entries in self.entries.items()}

    @cached_property
    def absent(self) -> dict[str, dict[Key, DocumentEntry]]:
        """By kind and key, the entries of objects that are to be absent."""
        return {kind: {each.key: each for each in entries if each.absent} for kind, entries in self.entries.items()}

    @cached_property
    def leavers(self) -> set[Key]:
        """Users who lose all roles on applications and in teams."""
        return {key for key, entry in self.absent["user"].items() if entry.options.get("revoke_assignments")}

    def is_purged(self, kind: str, key: Key) -> bool:
        """Whether an object that is there goes because no entry is about it."""
        return self.settings.purges(kind) and key not in self.stated[kind] and not self.is_protected(kind, key)

    def find(self, kind: str, name: Any, place: str) -> Key | None:
        """The key for a name or key; None, and a problem, where there is none or the role is to be deleted.

        None and a warning for a user without a key: the others of a document do not have to wait for that.
        """
        text = str(name).strip()
        unusable = self.names.unusable(kind, text)
        if unusable is not None and kind == "user" and not self.single:
            self.warnings.append(str(Problem(place, f"{unusable}.")))
            return None
        found = self.names.find(kind, text, place, self.problems)
        if found is not None and found in self.deleted_roles:
            self.problems.add(place, f"the same document deletes role '{name}'.")
            return None
        return found

    def replaced(self, role: Key) -> Key:
        """The role itself, or the one that replaces it."""
        return self.deleted_roles.get(role) or role

    def is_protected(self, kind: str, key: Key) -> bool:
        """True for a role or user that the settings protect, by name or key."""
        known = getattr(getattr(self.current, f"{kind}s")[key], IDENTITY[kind])
        protected = {look for each in self.settings.protected(kind) for look in appearances(each)}
        return not protected.isdisjoint((*appearances(known), str(key).lower()))


def in_phase(changes: ChangeSet, phase: Phase) -> ChangeSet:
    """The same changes, all in this phase."""
    return ChangeSet(replace(change, phase=phase) for change in changes)
