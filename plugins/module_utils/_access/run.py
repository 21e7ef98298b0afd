# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One task: read, plan, show, carry out. What all modules that change who may do what have in common."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from .._lifetime.errors import LifeTimeError
from .._lifetime.infrastructure import Infrastructure, pick
from .._plan import Plan
from . import access
from .apply import InterruptedPlanError, apply
from .model import Handle, Ref, Role, State, Team, User
from .names import Names
from .reading import read_state
from .settling import settle
from .views import order, role_view, team_view, user_view
from .wish import Settings


class Task(Protocol):
    """What is needed of the door."""

    check_mode: bool
    result: dict[str, Any]

    @property
    def infrastructure(self) -> Infrastructure:
        """The LifeTime of this task."""

    def show(self, plan: Plan) -> None:
        """Let this plan decide what changed."""

    def warn(self, sentence: str) -> None:
        """Tell people something that does not end the task."""


@dataclass(frozen=True)
class Outcome:
    """The plan, what is so after it, and the keys of what was created (none in check mode)."""

    planned: access.Planned
    keys: Mapping[Ref, str]


def run(
    task: Task, document: Mapping[str, Any], lists: Iterable[str], settings: Settings, *, single: bool = False
) -> Outcome:
    """Make `document` true, or in check mode say what would be done. Needs these lists of LifeTime (see `reading`)."""
    lifetime = task.infrastructure
    now = read_state(lifetime, lists)
    planned = access.plan(document, now, settings, single=single)
    for sentence in planned.warnings:
        task.warn(sentence)
    keys: dict[Ref, str] = {}
    if not task.check_mode:
        try:
            keys = apply(planned.plan, lifetime.client)
        except InterruptedPlanError as error:
            task.show(error.done)
            raise
    task.show(planned.plan)
    if not task.check_mode:
        for sentence in settle(planned.plan, now, lifetime.client):
            task.warn(sentence)
    return Outcome(planned, keys)


def run_one(task: Task, kind: str, lists: Iterable[str], settings: Settings, options: Mapping[str, Any]) -> None:
    """The same for one role, user or team, given as options; the result `kind` is what it then is."""
    outcome = run(task, {kind + "s": [options]}, lists, settings, single=True)
    about = outcome.planned.about
    task.result[kind] = None
    task.result["not_checked"] = []
    found = shown(outcome.planned.then, kind, about) if about is not None else None
    if found is None:
        return
    key = outcome.keys.get(about) if isinstance(about, Ref) else about
    task.result[kind] = {"key": key, **found}
    if key is None:
        task.result["not_checked"] = [f"{kind}.key"]


def shown(state: State, kind: str, handle: Handle, names: Names | None = None) -> dict[str, Any] | None:
    """A role, user or team in the words of the document; None where there is none."""
    names = names or Names(state)
    record: Role | User | Team | None = getattr(state, kind + "s").get(handle)
    if isinstance(record, Role):
        return role_view(record, names, state)
    if isinstance(record, User):
        return user_view(record, names)
    return None if record is None else team_view(record, names)


def describe(lifetime: Infrastructure, kind: str, name: str | None, lists: Iterable[str]) -> list[dict[str, Any]]:
    """All roles, users or teams with their keys, sorted by name; or the one of that name or key: it has to be there."""
    state = read_state(lifetime, lists)
    names = Names(state)
    handles: Iterable[Handle] = getattr(state, kind + "s")
    if name is not None:
        handles = names.handles(kind, name.strip())
        unusable = names.unusable(kind, name.strip())
        if unusable is not None:
            raise LifeTimeError(f"{unusable} ({lifetime.client.url}).", f"unusable_{kind}")
        if len(list(handles)) != 1:
            known = [{"Key": handle, "Name": names.label(kind, handle)} for handle in getattr(state, kind + "s")]
            handles = [pick(kind, name.strip(), known, f"in {lifetime.client.url}")["Key"]]
    records = [{"key": str(handle), **(shown(state, kind, handle, names) or {})} for handle in handles]
    if kind == "user":
        teams = _teams(state, names)
        records = [{**record, "teams": teams.get(record["key"], [])} for record in records]
    return sorted(records, key=lambda record: order(record["username" if kind == "user" else "name"]))


def _teams(state: State, names: Names) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    for team in sorted(state.teams.values(), key=lambda team: order(team.name)):
        for user, role in team.members.items():
            found.setdefault(str(user), []).append({"team": team.name, "role": names.label("role", role)})
    return found
