# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Access before and after: each entry with the level that was there, and what has become of it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Entry = Mapping[str, Any]

_IDENTITY = ("username", "environment", "application")


def compare(before: Iterable[Entry], after: Iterable[Entry]) -> list[dict[str, Any]]:
    """The entries of both, with `before`, the level that was there, and `change`.

    `change` is `granted` (to a user who had no entry), `revoked` (the user has none any more), `raised`, `lowered`,
    `other source`, or empty. An application without an entry of its own has that of all other applications.
    """
    was, is_now = _by_identity(before), _by_identity(after)
    return [
        _compared(identity, _find(was, identity), _find(is_now, identity)) for identity in _ordered({**is_now, **was})
    ]


def _by_identity(entries: Iterable[Entry]) -> dict[tuple[Any, ...], Entry]:
    return {tuple(entry[name] for name in _IDENTITY): entry for entry in entries}


def _ordered(identities: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return sorted(identities, key=lambda one: [(text is not None, str(text).casefold(), str(text)) for text in one])


def _find(entries: Mapping[tuple[Any, ...], Entry], identity: tuple[Any, ...]) -> Entry | None:
    return entries.get(identity) or entries.get((*identity[:-1], None))


def _compared(identity: tuple[Any, ...], was: Entry | None, is_now: Entry | None) -> dict[str, Any]:
    shown = dict(is_now or was or {})
    if identity[-1] is not None and shown["application"] is None:
        shown.update({"application": identity[-1], "except": []})
    if is_now is None:
        shown.update(level=None, level_number=None)
    return {**shown, "before": was["level"] if was else None, "change": _change(was, is_now)}


def _change(was: Entry | None, is_now: Entry | None) -> str:
    if was is None or is_now is None:
        return "granted" if was is None else "revoked"
    if was["level_number"] != is_now["level_number"]:
        # An unknown level is neither more nor less than another one.
        known = None not in (was["level_number"], is_now["level_number"])
        return "changed" if not known else "raised" if is_now["level_number"] > was["level_number"] else "lowered"
    same = all(was[name] == is_now[name] for name in ("source", "role", "team"))
    return "" if same else "other source"
