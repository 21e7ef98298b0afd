# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The changes that a whole document asks for: those of roles, users and teams, in the order of their phases. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from .._api.infrastructure import nearest
from .._api.keys import is_key
from .._changes import ChangeSet, Key, PendingKey
from .._problems import Problem, Problems, at, labelled
from . import roles, teams, users
from .context import AccessSettings, DocumentEntry, PlanContext
from .model import AccessModel
from .name_index import NameIndex
from .purge_limit import check_purged, find_purged, read_limits
from .safeguards import check_administrators, check_lockout

_IDENTITY = {"role": "name", "user": "username", "team": "name"}


@dataclass(frozen=True)
class DocumentChanges:
    """The changes, the access model after them, warnings, and for a single entry the key of its object."""

    changes: ChangeSet
    desired: AccessModel
    warnings: tuple[str, ...] = ()
    key: Key | None = None


def changes_for(
    document: Mapping[str, Any], current: AccessModel, settings: AccessSettings | None = None, *, single: bool = False
) -> DocumentChanges:
    """What turns `current` into what the document says: `{roles: [...], users: [...], teams: [...]}`, each optional.

    `single`: the document is one entry, given as a module's options, so that places are names of options.
    Raises LifeTimeError `invalid_document` with every problem in it, `purge_limit_exceeded`,
    `no_infrastructure_manager` or `possible_lockout`.
    """
    settings = settings or AccessSettings()
    problems = Problems()
    known = NameIndex(current)
    warnings: list[str] = []
    entries = {
        kind: _entries(kind, document.get(kind + "s"), known, problems, None if single else warnings)
        for kind in _IDENTITY
    }
    _check_purge(document, settings, problems)
    every = [entry for kind in entries.values() for entry in kind]
    pending = [entry.key for entry in every if isinstance(entry.key, PendingKey) and not entry.absent]
    context = PlanContext(current, NameIndex(current, pending), settings, problems, warnings, single)
    roles.find_deleted(entries["role"], context)
    desired = replace(
        current,
        roles=roles.desired(entries["role"], context),
        users=users.desired(entries["user"], context),
        teams=teams.desired(entries["team"], context),
    )
    _check_holders(entries["role"], desired, context)
    _warn_of_unknown(context)
    limits = read_limits(settings.purge_limit, problems)
    problems.raise_any()
    stated = {kind: {entry.key for entry in of_kind} for kind, of_kind in entries.items()}
    check_purged(find_purged(current, desired, stated), limits)
    changes = ChangeSet(tuple(change for kind in (roles, users, teams) for change in kind.changes(desired, context)))
    if changes and not settings.allow_no_infrastructure_manager:
        check_administrators(current, desired)
    context.warnings += check_lockout(current, desired, context.deleted_roles, settings.allow_lockout)
    key = every[0].key if single and every else None
    return DocumentChanges(changes.in_phases(), desired, tuple(context.warnings), key)


def _entries(
    kind: str,
    listed: Sequence[Mapping[str, Any]] | None,
    known: NameIndex,
    problems: Problems,
    warnings: list[str] | None,
) -> list[DocumentEntry]:
    """The entries of a kind. An object without a key gives a warning, or a problem where `warnings` is None."""
    identity = _IDENTITY[kind]
    found: list[DocumentEntry] = []
    seen: dict[Any, tuple[str, str]] = {}
    for number, item in enumerate(listed or []):
        name = str(item.get(identity) or "").strip()
        place = "" if warnings is None else labelled(at(f"{kind}s", number), name)
        entry = DocumentEntry(place, item, PendingKey(kind, name), item.get("state") == "absent")
        if not name:
            problems.add(entry.at(identity), f"a {kind} needs a {identity}.")
            continue
        unusable = known.unusable(kind, name)
        if unusable is not None and warnings is not None:
            warnings.append(str(Problem(place, f"{unusable}.")))
            continue
        key = _key(kind, name, entry, known, problems)
        if key is None:
            continue
        again = seen.get(key) or (None if isinstance(key, str) else seen.get(name.casefold()))
        if again is not None:
            other, there = again
            in_case_only = other != name and other.casefold() == name.casefold()
            same = f"differs from '{other}' in upper and lower case only" if in_case_only else "is listed twice"
            problems.add(entry.at(identity), f"{kind} '{name}' {same}, see {there}.")
            continue
        seen[name.casefold()] = seen[key] = (name, place)
        if isinstance(key, str) or not entry.absent:
            found.append(replace(entry, key=key))
    return found


def _key(kind: str, name: str, entry: DocumentEntry, known: NameIndex, problems: Problems) -> Key | None:
    """The key of the object, or a pending one where there is none yet; None, and a problem, where it is unclear."""
    if known.keys(kind, name) or known.key(kind, name) or known.unusable(kind, name):
        return known.find(kind, name, entry.at(_IDENTITY[kind]), problems)
    alike = known.alike(kind, name)
    if alike is not None:
        text = f"there is a {kind} '{alike}', which differs in upper and lower case only."
        problems.add(entry.at(_IDENTITY[kind]), text)
        return None
    if is_key(name):
        problems.add(entry.at(_IDENTITY[kind]), f"there is no {kind} with the key {name} that this account can see.")
        return None
    return PendingKey(kind, name)


def _check_purge(document: Mapping[str, Any], settings: AccessSettings, problems: Problems) -> None:
    for kind in _IDENTITY:
        if getattr(settings, f"purge_{kind}s") and document.get(f"{kind}s") is None:
            text = f"purging needs the list {kind}s, even if it is an empty one."
            problems.add(f"purge_{kind}s", text)


def _warn_of_unknown(context: PlanContext) -> None:
    """A protected name that nothing has protects nobody, and may be misspelt."""
    known = {
        "role": [role.name for role in context.current.roles.values()],
        "user": [user.username for user in context.current.users.values()],
    }
    for kind, names in known.items():
        there = {name.lower() for name in names}
        there.update(name.lower() for of, name in context.current.unusable if of == kind)
        for protected in context.settings.protected(kind) if getattr(context.settings, f"purge_{kind}s") else ():
            if protected.strip().lower() not in there:
                near = tuple(nearest(protected.strip(), names))
                text = f"there is no {kind} '{protected}' to protect."
                context.warnings.append(str(Problem(f"protected_{kind}s", text, near)))


def _check_holders(entries: Sequence[DocumentEntry], desired: AccessModel, context: PlanContext) -> None:
    unreplaced = {key for key, replacement in context.deleted_roles.items() if replacement is None}
    if not unreplaced:
        return
    places = {entry.key: entry.at("replacement_role") for entry in entries}
    holders: dict[Key, list[str]] = {}
    for user in desired.users.values():
        for role in {user.role, *user.application_roles.values()} & unreplaced:
            holders.setdefault(role, []).append(f"user '{user.username}'")
    for team in desired.teams.values():
        for role in set(team.members.values()) & unreplaced:
            holders.setdefault(role, []).append(f"members of team '{team.name}'")
    for role, names in holders.items():
        place = places.get(role, "purge_replacement_role")
        # Where the replacement was given and is wrong, that is the problem, and is told already.
        if any(problem.place == place for problem in context.problems):
            continue
        shown = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
        text = (
            f"role '{context.current.roles[role].name}' would go, and is held by {shown}: say which role replaces it."
        )
        context.problems.add(place, text)
