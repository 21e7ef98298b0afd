# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One plan for a whole document: the planners of the three kinds, joined in the order of a pass. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from .._lifetime.answers import is_key
from .._lifetime.errors import LifeTimeError
from .._lifetime.infrastructure import nearest
from .._plan import Plan
from .._problems import Problem, Problems, at, labelled
from . import roles, teams, users
from .model import Handle, Ref, State, administrators
from .names import Names
from .wish import Entry, Settings, Wish

_IDENTITY = {"role": "name", "user": "username", "team": "name"}


@dataclass(frozen=True)
class Planned:
    """The plan, what is so once it is carried out, what people should hear, and what a single entry is about."""

    plan: Plan
    then: State
    warnings: tuple[str, ...] = ()
    about: Handle | None = None


def plan(document: Mapping[str, Any], now: State, settings: Settings | None = None, *, single: bool = False) -> Planned:
    """What makes `document` true: `{roles: [...], users: [...], teams: [...]}`, each list may be missing.

    `single`: the document is one entry that people gave as a module's options, so that places are names of options.
    Raises LifeTimeError `invalid_document` with every problem in it, or `no_infrastructure_manager`.
    """
    settings = settings or Settings()
    problems = Problems()
    known = Names(now)
    warnings: list[str] = []
    entries = {
        kind: _entries(kind, document.get(kind + "s"), known, problems, None if single else warnings)
        for kind in _IDENTITY
    }
    _check_purge(document, settings, problems)
    coming = [
        entry.handle
        for kind in entries.values()
        for entry in kind
        if isinstance(entry.handle, Ref) and not entry.absent
    ]
    names = Names(now, coming)
    wish = Wish(now, names, settings, problems, warnings=warnings, single=single)
    roles.going(entries["role"], wish)
    then = replace(
        now,
        roles=roles.want(entries["role"], wish),
        users=users.want(entries["user"], wish),
        teams=teams.want(entries["team"], wish),
    )
    _check_holders(entries["role"], then, wish)
    _warn_of_unknown(wish)
    problems.raise_any()
    steps = [step for kind in (roles, users, teams) for step in kind.steps(now, then, wish, names)]
    whole = Plan(tuple(step.change for step in sorted(steps, key=lambda step: step.phase)))
    if whole and not settings.allow_no_infrastructure_manager:
        _check_administrators(now, then)
    handles = [entry.handle for kind in entries.values() for entry in kind]
    return Planned(whole, then, tuple(wish.warnings), handles[0] if single and handles else None)


def _entries(
    kind: str,
    said: Sequence[Mapping[str, Any]] | None,
    known: Names,
    problems: Problems,
    warnings: list[str] | None,
) -> list[Entry]:
    """The entries of a kind. What nothing can be done with is among `warnings`, or a problem where there are none."""
    identity = _IDENTITY[kind]
    found: list[Entry] = []
    seen: dict[Any, tuple[str, str]] = {}
    for number, item in enumerate(said or []):
        name = str(item.get(identity) or "").strip()
        place = "" if warnings is None else labelled(at(f"{kind}s", number), name)
        entry = Entry(place, item, Ref(kind, name), item.get("state") == "absent")
        if not name:
            problems.add(entry.at(identity), f"a {kind} needs a {identity}.")
            continue
        unusable = known.unusable(kind, name)
        if unusable is not None:
            if warnings is None:
                problems.add(entry.at(identity), f"{unusable}.")
            else:
                warnings.append(str(Problem(place, f"{unusable}.")))
            continue
        handle = _handle(kind, name, entry, known, problems)
        if handle is None:
            continue
        again = seen.get(handle) or (None if isinstance(handle, str) else seen.get(name.casefold()))
        if again is not None:
            other, there = again
            in_case_only = other != name and other.casefold() == name.casefold()
            same = f"differs from '{other}' in upper and lower case only" if in_case_only else "is listed twice"
            problems.add(entry.at(identity), f"{kind} '{name}' {same}, see {there}.")
            continue
        seen[name.casefold()] = seen[handle] = (name, place)
        if isinstance(handle, str) or not entry.absent:
            found.append(replace(entry, handle=handle))
    return found


def _handle(kind: str, name: str, entry: Entry, known: Names, problems: Problems) -> Handle | None:
    """What the entry is about: something that is there, or something to come."""
    if known.handles(kind, name) or known.is_key(kind, name):
        return known.find(kind, name, entry.at(_IDENTITY[kind]), problems)
    alike = known.alike(kind, name)
    if alike is not None:
        text = f"there is a {kind} '{alike}', which differs in upper and lower case only."
        problems.add(entry.at(_IDENTITY[kind]), text)
        return None
    if is_key(name):
        problems.add(entry.at(_IDENTITY[kind]), f"there is no {kind} with the key {name} that this account can see.")
        return None
    return Ref(kind, name)


def _check_purge(document: Mapping[str, Any], settings: Settings, problems: Problems) -> None:
    for kind in _IDENTITY:
        if getattr(settings, f"purge_{kind}s") and document.get(f"{kind}s") is None:
            text = f"purging needs the list {kind}s, even if it is an empty one."
            problems.add(f"purge_{kind}s", text)


def _warn_of_unknown(wish: Wish) -> None:
    """A protected name that nothing has protects nobody, and may be misspelt."""
    known = {
        "role": [role.name for role in wish.state.roles.values()],
        "user": [user.username for user in wish.state.users.values()],
    }
    for kind, names in known.items():
        there = {name.lower() for name in names}
        there.update(name.lower() for of, name in wish.state.unusable if of == kind)
        for protected in wish.settings.protected(kind) if getattr(wish.settings, f"purge_{kind}s") else ():
            if protected.strip().lower() not in there:
                near = tuple(nearest(protected.strip(), names))
                text = f"there is no {kind} '{protected}' to protect."
                wish.warnings.append(str(Problem(f"protected_{kind}s", text, near)))


def _check_holders(entries: Sequence[Entry], then: State, wish: Wish) -> None:
    unreplaced = {handle for handle, instead in wish.going.items() if instead is None}
    if not unreplaced:
        return
    places = {entry.handle: entry.at("replacement_role") for entry in entries}
    holders: dict[Handle, list[str]] = {}
    for user in then.users.values():
        for role in {user.role, *user.application_roles.values()} & unreplaced:
            holders.setdefault(role, []).append(f"user '{user.username}'")
    for team in then.teams.values():
        for role in set(team.members.values()) & unreplaced:
            holders.setdefault(role, []).append(f"members of team '{team.name}'")
    for role, names in holders.items():
        place = places.get(role, "purge_replacement_role")
        # Where the replacement was given and is wrong, that is the problem, and is told already.
        if any(problem.place == place for problem in wish.problems):
            continue
        shown = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
        text = f"role '{wish.state.roles[role].name}' would go, and is held by {shown}: say which role replaces it."
        wish.problems.add(place, text)


def _check_administrators(now: State, then: State) -> None:
    before = administrators(now)
    if before and not administrators(then):
        shown = ", ".join(repr(name) for name in sorted(before)[:5])
        raise LifeTimeError(
            "After this no active user would have a role that manages the infrastructure, so nothing was changed. "
            f"Today there is {shown}{' and others' if len(before) > 5 else ''}.",
            "no_infrastructure_manager",
            advice="Keep one, or say allow_no_infrastructure_manager: true.",
        )
