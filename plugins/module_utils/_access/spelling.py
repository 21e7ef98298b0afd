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

# Letters of other scripts that look like a Latin one of the same case, and what looks like a hyphen or an apostrophe.
_CYRILLIC = (
    "\u0410\u0412\u0415\u0405\u0406\u0408\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425\u051a\u051c",
    "ABESIJKMHOPCTYXQW",
)
_CYRILLIC_SMALL = (
    "\u0430\u0435\u0455\u0456\u0458\u043e\u0440\u0441\u0443\u0445\u04bb\u0501\u051b\u051d",
    "aesijopcyxhdqw",
)
_GREEK = (
    "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03bf\u03bd",
    "ABEZHIKMNOPTYXov",
)
_MARKS = ("\u2010\u2011\u2212\u2019\u02bc", "---''")
_AS_LATIN = str.maketrans(
    {one: other for these, those in (_CYRILLIC, _CYRILLIC_SMALL, _GREEK, _MARKS) for one, other in zip(these, those)}
)


def appearance(name: str) -> str:
    """The same for all names that look the same.

    They differ in upper and lower case, in the number and kind of blanks, in characters that cannot be seen, or in how
    an accent is written: as one character with its letter, or as two. Not casefold(), for which 'weiss' and 'weiß'
    would be the same.
    """
    seen = "".join(each for each in name if each.isspace() or unicodedata.category(each) not in _UNSEEN)
    return " ".join(unicodedata.normalize("NFC", seen).split()).lower()


def appearances(name: str) -> tuple[str, ...]:
    """How a name may look to people; two names that share one of these cannot be told apart.

    The second, where there is one, has Latin letters for those of other scripts that look like them. It is not the only
    one, because letters of one script are the same in upper and lower case, and may resemble others in one of the two.
    """
    if name.isascii():
        return (appearance(name),)
    latin = unicodedata.normalize("NFD", name).translate(_AS_LATIN)
    return tuple(dict.fromkeys((appearance(name), appearance(latin))))


def look_the_same(name: str, other: str) -> bool:
    """Whether people cannot tell the two names apart."""
    return not set(appearances(name)).isdisjoint(appearances(other))


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
