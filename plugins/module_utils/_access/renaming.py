# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Roles, users and teams that get another name and keep their key. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from .._api.keys import is_key
from .._changes import Change, Key
from .context import DocumentEntry, PlanContext


def check_new_name(entry: DocumentEntry, context: PlanContext) -> None:
    """Notes a problem where the object cannot have the name that the entry gives it."""
    kind, option, name = entry.kind, entry.new_name_option, entry.new_name
    if name is None or entry.absent:
        return
    place = entry.at(option)
    if not name:
        context.problems.add(place, f"a {kind} needs a name: leave out {option} if it keeps the one it has.")
    elif is_key(name):
        context.problems.add(place, f"'{name}' has the form of a key, which cannot be the name of a {kind}.")
    elif (alike := context.names.alike(kind, name)) is not None:
        same = {key for spelling in (name, alike) for key in context.names.keys(kind, spelling)}
        if same - {entry.key}:
            context.problems.add(place, f"there is another {kind} '{alike}' already, so this one cannot be renamed.")


def renamed(entries: Iterable[DocumentEntry]) -> dict[tuple[str, Key], tuple[str, str]]:
    """The old and the new names of what a document renames, by kind and key."""
    return {
        (entry.kind, entry.key): (entry.own_name, entry.new_name)
        for entry in entries
        if entry.new_name and not entry.absent
    }


def with_names(changes: Iterable[Change], field: str, before: str, after: str) -> list[Change]:
    """The same changes of one object; those that update it show its name where it gets another one.

    Elsewhere the name is not shown among the fields, because it stands above the diff.
    """
    if before == after:
        return list(changes)
    return [
        replace(each, before={field: before, **(each.before or {})}, after={field: after, **(each.after or {})})
        for each in changes
    ]
