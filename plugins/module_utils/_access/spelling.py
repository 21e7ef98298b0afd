# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names that people cannot tell apart, and names that may be misspelt. Pure."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable

# One letter wrong in eight.
_CLOSE = 0.85

# How many names are suggested.
_MOST = 3

# Categories of Unicode: control characters, and those that only tell how others are shown.
_UNSEEN = ("Cc", "Cf")


def appearance(name: str) -> str:
    """The same for all names that look the same.

    They differ in upper and lower case, in the number and kind of blanks, in characters that cannot be seen, or in how
    an accent is written: as one character with its letter, or as two. Not casefold(), for which 'weiss' and 'weiß'
    would be the same.
    """
    seen = "".join(each for each in name if each.isspace() or unicodedata.category(each) not in _UNSEEN)
    return " ".join(unicodedata.normalize("NFC", seen).split()).lower()


def difference(name: str, other: str, *, named: bool = False) -> str:
    """What tells apart two names that look the same: a clause about the other, or with `named` about the name."""
    if name.lower() == other.lower():
        of = f" from '{other}'" if named else ""
        return f"differs{of} in upper and lower case only"
    this, that = (name, other) if named else (other, name)
    of = f" as '{other}'" if named else ""
    return f"looks the same{of} and is written otherwise: {this!a}, not {that!a}"


class Misspellings:
    """Finds, among many names, those that another may be a misspelling of. Case and accents do not count."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names: dict[str, str] = {}
        self._by_letters: dict[str, list[str]] = {}
        for name in names:
            form = _bare(name)
            if form not in self._names:
                self._by_letters.setdefault(_letters(form), []).append(form)
            self._names[form] = name

    def of(self, name: str) -> list[str]:
        """Up to three names, the best first: nearly the same, or of the same letters in another order."""
        form = _bare(name)
        near = difflib.get_close_matches(form, list(self._names), n=_MOST, cutoff=_CLOSE)
        swapped = self._by_letters.get(_letters(form), [])
        return [self._names[each] for each in dict.fromkeys([*near, *swapped])][:_MOST]


def _bare(name: str) -> str:
    parts = unicodedata.normalize("NFD", appearance(name).casefold())
    return "".join(each for each in parts if not unicodedata.combining(each))


def _letters(form: str) -> str:
    return "".join(sorted(form))
