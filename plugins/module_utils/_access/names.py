# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names in, handles out, and back: an index, so that planning takes time in proportion to what is planned."""

from __future__ import annotations

from collections.abc import Iterable

from .._lifetime.infrastructure import nearest
from .._problems import Problems
from .model import Handle, Ref, State


class Names:
    """The names of everything in a state, and of what is `coming`: what a plan will create.

    Usernames are the same whatever their case, as they are to LifeTime; all other names are exact.
    """

    def __init__(self, state: State, coming: Iterable[Ref] = ()) -> None:
        self._handles: dict[str, dict[str, list[Handle]]] = {}
        self._names: dict[tuple[str, Handle], str] = {}
        self._folded: dict[tuple[str, str], str] = {}
        usable = {("role", each.name) for each in state.roles.values()}
        usable.update(("user", _index("user", each.username)) for each in state.users.values())
        usable.update(("team", each.name) for each in state.teams.values())
        unusable = {(kind, _index(kind, name)): why for (kind, name), why in state.unusable.items()}
        self._unusable = {known: why for known, why in unusable.items() if known not in usable}
        for key, name in state.environments.items():
            self._add("environment", key, name)
        for key, name in state.applications.items():
            self._add("application", key, name)
        for handle, role in state.roles.items():
            self._add("role", handle, role.name)
        for handle, user in state.users.items():
            self._add("user", handle, user.username)
        for handle, team in state.teams.items():
            self._add("team", handle, team.name)
        for (kind, key), name in state.others.items():
            if (kind, key) not in self._names:
                self._add(kind, key, name)
        for ref in coming:
            if (ref.kind, ref) not in self._names:
                self._add(ref.kind, ref, ref.name)

    def _add(self, kind: str, handle: Handle, name: str) -> None:
        self._handles.setdefault(kind, {}).setdefault(_index(kind, name), []).append(handle)
        self._names[kind, handle] = name
        self._folded.setdefault((kind, name.casefold()), name)

    def handles(self, kind: str, name: str) -> list[Handle]:
        """All that have this name."""
        return self._handles.get(kind, {}).get(_index(kind, name), [])

    def unusable(self, kind: str, name: str) -> str | None:
        """Why nothing can be done with what has this name, as a clause; None where something can, or nothing has it."""
        why = self._unusable.get((kind, _index(kind, name)))
        if why is None:
            return None
        return f"LifeTime gives {why} for {kind} '{name}', so nothing can be done with it"

    def is_key(self, kind: str, text: str) -> bool:
        """True for a key that is there."""
        return (kind, text) in self._names

    def alike(self, kind: str, name: str) -> str | None:
        """A name that is the same but for upper and lower case."""
        return self._folded.get((kind, name.casefold()))

    def label(self, kind: str, handle: Handle) -> str:
        """What people call it: its name, or its key where the name is not its own."""
        name = self._names.get((kind, handle))
        if name is None or (isinstance(handle, str) and len(self.handles(kind, name)) > 1):
            return handle.name if isinstance(handle, Ref) else handle
        return name

    def find(self, kind: str, name_or_key: str, place: str, problems: Problems) -> Handle | None:
        """The one of that name or key, or None and a problem."""
        found = self.handles(kind, name_or_key)
        if len(found) == 1:
            return found[0]
        if self.is_key(kind, name_or_key):
            return name_or_key
        unusable = None if found else self.unusable(kind, name_or_key)
        if unusable is not None:
            problems.add(place, f"{unusable}.")
        elif found:
            keys = ", ".join(sorted(str(handle) for handle in found))
            problems.add(place, f"there are {len(found)} {kind}s named '{name_or_key}': give the key, one of {keys}.")
        else:
            problems.unknown(place, kind, name_or_key, lambda name: nearest(name, self._all(kind)))
        return None

    def _all(self, kind: str) -> list[str]:
        return sorted({self._names[kind, handle] for same in self._handles.get(kind, {}).values() for handle in same})


def _index(kind: str, name: str) -> str:
    # Not casefold(), for which 'weiss' and 'weiß' would be one person.
    return name.lower() if kind == "user" else name
