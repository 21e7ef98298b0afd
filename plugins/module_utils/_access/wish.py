# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What planning one kind shares with planning the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, NamedTuple

from .._plan import Change
from .._problems import Problem, Problems, at, labelled
from .calls import Secret
from .model import Handle, State
from .names import Names


class Phase(IntEnum):
    """The order of a pass: nothing refers to what is not there yet, and what takes power away comes last.

    Roles end it: the account that makes the changes holds one that no list shows, and may lose its own permission.
    """

    ROLE = 1
    USER = 2
    PASSWORD = 3
    USER_READY = 4
    APPLICATION_ROLE = 5
    TEAM = 6
    MEMBER = 7
    APPLICATION = 8
    TAKE_APPLICATION = 9
    TAKE_MEMBER = 10
    TAKE_APPLICATION_ROLE = 11
    TAKE_USER = 12
    TAKE_TEAM = 13
    TAKE_ROLE = 14
    LESSEN_ROLE = 15
    LESSEN_MANAGING_ROLE = 16


class Step(NamedTuple):
    """A change and its place in the pass."""

    phase: Phase
    change: Change


@dataclass(frozen=True)
class Settings:
    """What holds for a whole document; the `purge_...` of an entry goes before the one here."""

    purge_roles: bool = False
    purge_users: bool = False
    purge_teams: bool = False
    purge_application_roles: bool = False
    purge_members: bool = False
    purge_applications: bool = False
    purge_replacement_role: str | None = None
    move_applications: bool = False
    protected_roles: tuple[str, ...] = ()
    protected_users: tuple[str, ...] = ()
    allow_no_infrastructure_manager: bool = False

    def protected(self, kind: str) -> tuple[str, ...]:
        """Names of the roles or users that are protected."""
        return self.protected_roles if kind == "role" else self.protected_users


@dataclass(frozen=True)
class Entry:
    """One entry of a document: where it stands, what it says, what it is about, and whether that is to go."""

    place: str
    said: Mapping[str, Any]
    handle: Handle
    absent: bool

    def at(self, part: str) -> str:
        return at(self.place, part)

    def text(self, field_name: str) -> str | None:
        """A text without blanks around it, as LifeTime keeps it; None where nothing is said."""
        value = self.said.get(field_name)
        return None if value is None else str(value).strip()

    def parts(self, field_name: str, named_by: str = "") -> list[tuple[str, Any]]:
        """The items of a list, each with its place; `named_by` is the option that people know them by."""
        items = self.said.get(field_name) or []
        where = self.at(field_name)
        return [
            (labelled(at(where, number), item.get(named_by) if named_by else None), item)
            for number, item in enumerate(items)
        ]

    def purges(self, field_name: str, otherwise: bool) -> bool:
        """Whether what is not in that list is to go: as the entry says, else as the document does.

        Never where there is no such list: what an entry does not speak of stays as it is.
        """
        own = self.said.get(f"purge_{field_name}")
        return self.said.get(field_name) is not None and (otherwise if own is None else bool(own))


@dataclass
class Wish:
    """What planning knows and collects: `going` maps the roles that go to the ones that replace them.

    `said` holds (kind, owner, member) of roles that the document states itself; `passwords` maps users to theirs.
    `single`: the document is one entry, the options of a module.
    """

    state: State
    names: Names
    settings: Settings
    problems: Problems
    going: dict[Handle, Handle | None] = field(default_factory=dict)
    said: set[tuple[str, Handle, Handle]] = field(default_factory=set)
    passwords: dict[Handle, Secret] = field(default_factory=dict)
    always: set[Handle] = field(default_factory=set)
    warnings: list[str] = field(default_factory=list)
    single: bool = False

    def find(self, kind: str, name: Any, place: str) -> Handle | None:
        """What a name or key means; None, and a problem, where that is nothing, or a role that goes.

        None and a warning for a user whom LifeTime gives no key for: the others of a document are not to wait for that.
        """
        known = str(name).strip()
        unusable = None if self.names.handles(kind, known) else self.names.unusable(kind, known)
        if unusable is not None and kind == "user" and not self.single:
            self.warnings.append(str(Problem(place, f"{unusable}.")))
            return None
        found = self.names.find(kind, str(name).strip(), place, self.problems)
        if found is not None and found in self.going:
            self.problems.add(place, f"role '{name}' is to go, says the same document.")
            return None
        return found

    def replaced(self, role: Handle) -> Handle:
        """The role itself, or the one in whose place it goes."""
        return self.going.get(role) or role

    def is_protected(self, kind: str, name: str) -> bool:
        """True for what the settings protect by name."""
        return name.strip().lower() in {protected.strip().lower() for protected in self.settings.protected(kind)}
