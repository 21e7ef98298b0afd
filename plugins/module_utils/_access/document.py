# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The changes that a whole document asks for: those of roles, users and teams, in the order of their phases. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from .._api.infrastructure import nearest
from .._api.keys import is_key
from .._changes import ChangeSet, Key, PendingKey
from .._problems import Problem, Problems, at, labelled
from . import roles, teams, users
from .context import AccessSettings, DocumentEntry, PlanContext
from .model import IDENTITY, AccessModel
from .name_index import NameIndex
from .purge_limit import check_purged, find_purged, read_limits
from .renaming import check_new_name, renamed
from .safeguards import check_administrators, check_lockout
from .spelling import appearances, difference, look_the_same

# What contradicts state: absent. All else of a user is obeyed, since a user who is deactivated stays in LifeTime.
_NOT_IF_ABSENT = {
    "role": ("new_name", "manage_infrastructure", "manage_teams", "environment_permissions", "default_level"),
    "user": ("new_username", "active", "password"),
    "team": ("new_name", "description", "members", "purge_members", "applications", "purge_applications"),
}
_ONLY_IF_ABSENT = {"role": ("replacement_role",), "user": ("revoke_assignments",), "team": ()}


@dataclass(frozen=True)
class DocumentChanges:
    """The changes, the access model after them, warnings, and for a single entry the key of its object.

    Once they are made, `created` has the keys of what was created.
    """

    changes: ChangeSet
    desired: AccessModel
    warnings: tuple[str, ...] = ()
    key: Key | None = None
    created: Mapping[PendingKey, str] = field(default_factory=dict)


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
    context = PlanContext(current, NameIndex(current), settings, problems, [], single)
    context.entries = {kind: _entries(kind, document.get(kind + "s"), context) for kind in IDENTITY}
    _check_lists(document, settings, problems)
    every = [entry for kind in context.entries.values() for entry in kind]
    pending = [entry.key for entry in every if isinstance(entry.key, PendingKey) and not entry.absent]
    context.names = NameIndex(current, pending, renamed(every))
    roles.find_deleted(context)
    desired = replace(current, roles=roles.desired(context), users=users.desired(context), teams=teams.desired(context))
    _check_holders(desired, context)
    _warn_of_unknown(context)
    limits = read_limits(settings.purge_limit, problems)
    problems.raise_any()
    check_purged(find_purged(current, desired, context.stated, context.leavers), limits)
    changes = ChangeSet(change for kind in (roles, users, teams) for change in kind.changes(desired, context))
    if changes and not settings.allow_no_infrastructure_manager:
        check_administrators(current, desired)
    context.warnings += check_lockout(current, desired, context.deleted_roles, settings.allow_lockout)
    key = every[0].key if single and every else None
    return DocumentChanges(changes.in_phases(), desired, tuple(context.warnings), key)


def _entries(kind: str, listed: Sequence[Mapping[str, Any]] | None, context: PlanContext) -> list[DocumentEntry]:
    """The entries of a kind, but for those with a problem, and those that say what is absent anyway."""
    found: list[DocumentEntry] = []
    seen: dict[Any, tuple[str, str]] = {}
    for number, item in enumerate(listed or []):
        entry = _entry(kind, number, item, context)
        if entry is None or _is_repeated(entry, seen, context):
            continue
        if isinstance(entry.key, str) or not entry.absent:
            found.append(entry)
        else:
            # What nothing has is absent already.
            _warn_of_misspelt(kind, entry.key.name, "absent", context)
    return found


def _entry(kind: str, number: int, options: Mapping[str, Any], context: PlanContext) -> DocumentEntry | None:
    """An entry with the key of its object; None, and a problem, where that is unclear, or where it contradicts itself.

    An object without a key is a problem of a single entry; in a document it gives a warning, and the others go on.
    """
    identity = IDENTITY[kind]
    name = str(options.get(identity) or "").strip()
    place = "" if context.single else labelled(at(f"{kind}s", number), name)
    entry = DocumentEntry(kind, place, options, PendingKey(kind, name))
    if not name:
        context.problems.add(entry.at(identity), f"a {kind} needs a {identity}.")
        return None
    unusable = context.names.unusable(kind, name)
    if unusable is not None and not context.single:
        context.warnings.append(str(Problem(place, f"{unusable}.")))
        return None
    _check_state(entry, context)
    key = _key(name, entry, context)
    if key is None:
        return None
    entry = replace(entry, key=key)
    check_new_name(entry, context)
    return entry


def _check_state(entry: DocumentEntry, context: PlanContext) -> None:
    """Nothing that an entry says is silently ignored: what contradicts its state is a problem."""
    if entry.absent:
        contrary, wrong = _NOT_IF_ABSENT, f"the {entry.kind} is to be absent, and this says how one is that is there."
    else:
        contrary, wrong = _ONLY_IF_ABSENT, f"this says what becomes of a {entry.kind} that goes: set state: absent."
    for option, value in entry.options.items():
        is_said = value if option in ("active", *_ONLY_IF_ABSENT[entry.kind]) else value is not None
        if option in contrary[entry.kind] and is_said:
            context.problems.add(entry.at(option), wrong)
    if entry.absent and entry.options.get("revoke_assignments") and entry.options.get("application_roles"):
        text = "revoke_assignments takes all of them away: leave one of the two out."
        context.problems.add(entry.at("application_roles"), text)


def _is_repeated(entry: DocumentEntry, seen: dict[Any, tuple[str, str]], context: PlanContext) -> bool:
    """Whether an earlier entry, remembered in `seen`, is of the same object or gets the same name: a problem.

    Of two objects that are to have one name LifeTime would refuse the second; or what was meant for that would happen
    to the first, taken for the one that the change set creates.
    """
    kind, name, new_name = entry.kind, entry.own_name, entry.new_name
    # What is there has its own name, and LifeTime may have others that look the same.
    again = seen.get(entry.key) or (None if isinstance(entry.key, str) else _of_same_look(name, seen))
    if again is not None:
        other, there = again
        is_alike = other != name and look_the_same(name, other)
        text = difference(name, other, named=True) if is_alike else "is listed twice"
        context.problems.add(entry.at(IDENTITY[kind]), f"{kind} '{name}' {text}, see {there}.")
        return True
    same = _of_same_look(new_name, seen) if new_name else None
    if same is not None:
        there = same[1]
        text = f"another {kind} of this document has, or is to have, the name '{new_name}', see {there}."
        context.problems.add(entry.at(entry.new_name_option), text)
        return True
    looks = [look for each in (name, new_name) if each for look in appearances(each)]
    seen.update(dict.fromkeys([entry.key, *looks], (name, entry.place)))
    return False


def _of_same_look(name: str, seen: Mapping[Any, tuple[str, str]]) -> tuple[str, str] | None:
    return next((seen[look] for look in appearances(name) if look in seen), None)


def _warn_of_misspelt(kind: str, name: str, consequence: str, context: PlanContext) -> None:
    """A name that nothing has, where something has to have it; it may be there under another spelling."""
    alike = context.names.resembling(kind, name)
    if alike or is_key(name):
        meant = f" Did you mean {' or '.join(map(repr, alike))}?" if alike else ""
        context.warnings.append(f"There is no {kind} '{name}' to be {consequence}.{meant}")


def _key(name: str, entry: DocumentEntry, context: PlanContext) -> Key | None:
    """The key of the object, or a pending one where there is none yet; None, and a problem, where it is unclear."""
    kind, known, problems, place = entry.kind, context.names, context.problems, entry.at(IDENTITY[entry.kind])
    if known.matches(kind, name) or known.unusable(kind, name):
        return known.find(kind, name, place, problems)
    if entry.new_name and known.keys(kind, entry.new_name):
        # An earlier run has renamed it.
        return known.find(kind, entry.new_name, entry.at(entry.new_name_option), problems)
    alike = known.alike(kind, name)
    if alike is not None:
        problems.add(place, f"there is a {kind} '{alike}', which {difference(name, alike)}.")
        return None
    # No user ever goes; a role or team of that key may have been deleted by an earlier run.
    if is_key(name) and not (entry.absent and kind != "user"):
        problems.add(place, f"there is no {kind} with the key {name} that this account can see.")
        return None
    if entry.new_name and not entry.absent:
        _warn_of_misspelt(kind, name, f"renamed to '{entry.new_name}', so a new one is created", context)
    return PendingKey(kind, entry.new_name or name)


def _check_lists(document: Mapping[str, Any], settings: AccessSettings, problems: Problems) -> None:
    """A document has a list at least, and those that it purges: without one, its file may be lost, or misnamed."""
    lacking = [kind for kind in IDENTITY if document.get(f"{kind}s") is None]
    if len(lacking) == len(IDENTITY):
        text = "none of them is given, so there is no document. A list may be an empty one."
        problems.add("roles, users, teams", text)
    for kind in lacking:
        if settings.purges(kind):
            text = f"purging needs the list {kind}s, even if it is an empty one."
            problems.add(f"purge_{kind}s", text)


def _warn_of_unknown(context: PlanContext) -> None:
    """A protected name that nothing has protects nobody, and may be misspelt."""
    for kind in filter(context.settings.purges, IDENTITY):
        names = [getattr(each, IDENTITY[kind]) for each in getattr(context.current, f"{kind}s").values()]
        unusable = [name for of, name in context.current.unusable if of == kind]
        there = {look for name in (*names, *unusable) for look in appearances(name)}
        for protected in context.settings.protected(kind):
            if there.isdisjoint(appearances(protected)) and context.names.key(kind, protected.strip()) is None:
                near = tuple(nearest(protected.strip(), names))
                text = f"there is no {kind} '{protected}' to protect."
                context.warnings.append(str(Problem(f"protected_{kind}s", text, near)))


def _check_holders(desired: AccessModel, context: PlanContext) -> None:
    unreplaced = {key for key, replacement in context.deleted_roles.items() if replacement is None}
    holders: dict[Key, list[str]] = {}
    for user in desired.users.values():
        for role in {user.role, *user.application_roles.values()} & unreplaced:
            holders.setdefault(role, []).append(f"user '{user.username}'")
    for team in desired.teams.values():
        for role in set(team.members.values()) & unreplaced:
            holders.setdefault(role, []).append(f"members of team '{team.name}'")
    for role, names in holders.items():
        entry = context.absent["role"].get(role)
        place = entry.at("replacement_role") if entry else "purge_replacement_role"
        # Where the replacement was given and is wrong, that problem is noted already.
        if any(problem.place == place for problem in context.problems):
            continue
        shown = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
        text = (
            f"role '{context.current.roles[role].name}' would go, and is held by {shown}: say which role replaces it."
        )
        context.problems.add(place, text)
