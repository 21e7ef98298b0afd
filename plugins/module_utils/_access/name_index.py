# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Keys by name and names by key, indexed: looking one up takes the same time however many there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from .._api.infrastructure import nearest
from .._api.keys import is_key
from .._changes import Key, PendingKey
from .._problems import Problems
from .model import IDENTITY, AccessModel
from .spelling import Misspellings, appearances, difference


class NameIndex:
    """The names of everything in an access model, and of what the change set is to create: `pending`.

    `renamed` has the old and the new names of what the document renames, by kind and key. It is found by both, whether
    it has been renamed already or not.
    Usernames and keys are the same whatever their case, as they are to LifeTime; all other names are exact. What has
    the form of a key is one before it is a name, since people may name an object like the key of another one.
    """

    def __init__(
        self,
        model: AccessModel,
        pending: Iterable[PendingKey] = (),
        renamed: Mapping[tuple[str, Key], tuple[str, str]] | None = None,
    ) -> None:
        self._keys: dict[str, dict[str, list[Key]]] = {}
        self._names: dict[tuple[str, Key], str] = {}
        self._spelled: dict[tuple[str, str], Key] = {}
        self._looks: dict[tuple[str, str], str] = {}
        self._misspellings: dict[str, Misspellings] = {}
        for kind, key, name in _named(model):
            self._add(kind, key, name)
        unusable = {(kind, _index(kind, name)): reason for (kind, name), reason in model.unusable.items()}
        self._unusable = {known: reason for known, reason in unusable.items() if not self.keys(*known)}
        mentioned: list[tuple[str, Key, str]] = [
            *((*known, name) for known, name in model.others.items()),
            *((key.kind, key, key.name) for key in pending),
        ]
        for kind, key, name in mentioned:
            if (kind, key) not in self._names:
                self._add(kind, key, name)
        for (kind, key), (old, new) in (renamed or {}).items():
            for name in (old, new):
                if not self.keys(kind, name) and self.key(kind, name) is None:
                    self._add(kind, key, name)
            self._names[kind, key] = new

    def _add(self, kind: str, key: Key, name: str) -> None:
        self._keys.setdefault(kind, {}).setdefault(_index(kind, name), []).append(key)
        self._names[kind, key] = name
        if isinstance(key, str):
            self._spelled.setdefault((kind, key.lower()), key)
        for look in appearances(name):
            self._looks.setdefault((kind, look), name)

    def keys(self, kind: str, name: str) -> list[Key]:
        """All that have this name."""
        return self._keys.get(kind, {}).get(_index(kind, name), [])

    def unusable(self, kind: str, name: str) -> str | None:
        """Why nothing can be done with the object of this name, as a clause; None where it has a key or is unknown."""
        reason = self._unusable.get((kind, _index(kind, name)))
        return reason and f"LifeTime gives {reason} for {kind} '{name}', so nothing can be done with it"

    def key(self, kind: str, text: str) -> Key | None:
        """The key as LifeTime writes it, where `text` is one in upper or lower case."""
        return self._spelled.get((kind, text.lower()))

    def matches(self, kind: str, name_or_key: str) -> list[Key]:
        """All that `name_or_key` may stand for: the one of that key, or those of that name."""
        key = self.key(kind, name_or_key)
        named = self.keys(kind, name_or_key)
        return [key] if key is not None and (is_key(name_or_key) or len(named) != 1) else named

    def alike(self, kind: str, name: str) -> str | None:
        """A name that looks the same: but for case, blanks, what cannot be seen, and letters of another script."""
        found = (self._looks.get((kind, look)) for look in appearances(name))
        return next((other for other in found if other is not None), None)

    def resembling(self, kind: str, name: str) -> list[str]:
        """Names that `name` may be a misspelling of: closer than those that are suggested for an unknown one."""
        if kind not in self._misspellings:
            self._misspellings[kind] = Misspellings(self._all(kind))
        return self._misspellings[kind].of(name)

    def label(self, kind: str, key: Key) -> str:
        """What people call it: its name, or its key where the name is not its own."""
        name = self._names.get((kind, key))
        if name is None or (isinstance(key, str) and self.matches(kind, name) != [key]):
            return key.name if isinstance(key, PendingKey) else key
        return name

    def find(self, kind: str, name_or_key: str, place: str, problems: Problems) -> Key | None:
        """The one of that name or key, or None and a problem."""
        found = self.matches(kind, name_or_key)
        if len(found) == 1:
            return found[0]
        alike = self.alike(kind, name_or_key)
        if not found and (unusable := self.unusable(kind, name_or_key)):
            problems.add(place, f"{unusable}.")
        elif found:
            keys = ", ".join(sorted(str(each) for each in found))
            problems.add(place, f"there are {len(found)} {kind}s named '{name_or_key}': give the key, one of {keys}.")
        elif alike is not None and alike.lower() != name_or_key.lower():
            problems.add(place, f"there is a {kind} '{alike}', which {difference(name_or_key, alike)}.")
        else:
            problems.unknown(place, kind, name_or_key, lambda name: nearest(name, self._all(kind)))
        return None

    def _all(self, kind: str) -> list[str]:
        return sorted({self._names[kind, key] for same in self._keys.get(kind, {}).values() for key in same})


def _named(model: AccessModel) -> Iterator[tuple[str, Key, str]]:
    """Kind, key and name of all that has a name of its own."""
    yield from (("environment", key, name) for key, name in model.environments.items())
    yield from (("application", key, name) for key, name in model.applications.items())
    for kind, field in IDENTITY.items():
        yield from ((kind, key, getattr(one, field)) for key, one in getattr(model, f"{kind}s").items())


def _index(kind: str, name: str) -> str:
    # Not casefold(), for which 'weiss' and 'weiß' would be one person.
    return name.lower() if kind == "user" else name
