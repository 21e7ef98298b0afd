# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What all modules of access management do: read, compute the changes, show them, execute them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Protocol

from .._api.errors import LifeTimeError
from .._api.infrastructure import Infrastructure, pick
from .._changes import ChangeSet, Key, PendingKey
from .context import AccessSettings
from .document import DocumentChanges, changes_for
from .model import IDENTITY, AccessModel
from .name_index import NameIndex
from .ordering import order, sort_records
from .reading import read_access_model
from .resources import AccessResources
from .visibility import wait_until_visible


class Task(Protocol):
    """What is needed of `LifeTimeModule`."""

    check_mode: bool
    result: dict[str, Any]

    @property
    def infrastructure(self) -> Infrastructure:
        """The LifeTime of this task."""

    def apply(self, changes: ChangeSet) -> dict[PendingKey, str]:
        """Make the changes, or in check mode only show them; returns the keys of what was created."""

    def warn(self, sentence: str) -> None:
        """Tell people something that does not end the task."""


def apply_document(
    task: Task, document: Mapping[str, Any], lists: Iterable[str], settings: AccessSettings, *, single: bool = False
) -> DocumentChanges:
    """Make the changes that `document` asks for, or in check mode show them. Reads these lists (see `reading`)."""
    lifetime = task.infrastructure
    current = read_access_model(lifetime, lists)
    planned = changes_for(document, current, settings, single=single)
    for sentence in planned.warnings:
        task.warn(sentence)
    keys = task.apply(planned.changes)
    if not task.check_mode:
        for sentence in wait_until_visible(planned.changes, lifetime.client):
            task.warn(sentence)
    return replace(planned, created=keys)


def apply_entry(task: Task, kind: str, lists: Iterable[str], options: Mapping[str, Any]) -> None:
    """The same for one role, user or team, given as options; the result `kind` is how it is afterwards."""
    applied = apply_document(task, {kind + "s": [options]}, lists, AccessSettings.of(options), single=True)
    key = applied.key
    found = shown(applied.desired, kind, key)
    known = applied.created.get(key) if isinstance(key, PendingKey) else key
    task.result[kind] = found and {"key": known, **found}
    task.result["not_checked"] = [f"{kind}.key"] if found and known is None else []


def shown(model: AccessModel, kind: str, key: Key | None, names: NameIndex | None = None) -> dict[str, Any] | None:
    """A role, user or team in the words of the document; None where there is none."""
    record = getattr(model, kind + "s").get(key)
    return None if record is None else AccessResources(model, names or NameIndex(model)).view(record)


def describe(lifetime: Infrastructure, kind: str, name: str | None, lists: Iterable[str]) -> list[dict[str, Any]]:
    """All roles, users or teams with their keys, sorted by name; or the one of that name or key: it has to be there."""
    model = read_access_model(lifetime, lists)
    names = NameIndex(model)
    keys: Iterable[Key] = getattr(model, kind + "s")
    if name is not None:
        keys = names.matches(kind, name.strip())
        unusable = names.unusable(kind, name.strip())
        if unusable is not None:
            raise LifeTimeError(f"{unusable} ({lifetime.client.url}).", f"unusable_{kind}")
        if len(list(keys)) != 1:
            known = [{"Key": key, "Name": names.label(kind, key)} for key in getattr(model, kind + "s")]
            keys = [pick(kind, name.strip(), known, f"in {lifetime.client.url}")["Key"]]
    records = [{"key": str(key), **(shown(model, kind, key, names) or {})} for key in keys]
    if kind == "user":
        teams = _teams(model, names)
        records = [{**record, "teams": teams.get(record["key"], [])} for record in records]
    return sort_records(records, IDENTITY[kind])


def _teams(model: AccessModel, names: NameIndex) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    for team in sorted(model.teams.values(), key=lambda team: order(team.name)):
        for user, role in team.members.items():
            found.setdefault(str(user), []).append({"team": team.name, "role": names.label("role", role)})
    return found
