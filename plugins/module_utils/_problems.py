# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is wrong with what people gave: everything, each with its place, before anything is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from ._api.errors import LifeTimeError

# Past these, suggestions and sentences help nobody.
_MAX_SUGGESTIONS = 100
_MAX_SENTENCES = 50


@dataclass(frozen=True)
class Problem:
    """`place` is the way through the document, `nearest` what may have been meant."""

    place: str
    text: str
    nearest: tuple[str, ...] = ()

    def __str__(self) -> str:
        meant = f" Did you mean {' or '.join(repr(name) for name in self.nearest)}?" if self.nearest else ""
        return f"{self.place}: {self.text}{meant}"


class Problems:
    """Collects problems; `raise_any` ends with all of them at once."""

    def __init__(self) -> None:
        self._found: list[Problem] = []
        self._nearest: dict[tuple[str, str], tuple[str, ...]] = {}

    def __iter__(self) -> Iterator[Problem]:
        return iter(self._found)

    def add(self, place: str, text: str, nearest: tuple[str, ...] = ()) -> None:
        self._found.append(Problem(place, text, nearest))

    def unknown(self, place: str, kind: str, name: str, suggest: Any) -> None:
        """Note a name that nothing has; `suggest(name)` gives the nearest ones."""
        asked = (kind, name)
        if asked not in self._nearest:
            self._nearest[asked] = tuple(suggest(name)) if len(self._nearest) < _MAX_SUGGESTIONS else ()
        self.add(place, f"there is no {kind} '{name}' that this account can see.", self._nearest[asked])

    def raise_any(self) -> None:
        """Raises LifeTimeError `invalid_document`; `failure.problems` lists `{place, text, nearest}`."""
        error = self.error("the document", "Nothing was changed.", "invalid_document")
        if error:
            raise error

    def error(self, where: str, consequence: str, code: str) -> LifeTimeError | None:
        """All of them as one error, with `problems` among its details; None if there are none."""
        if not self._found:
            return None
        count = len(self._found)
        shown = [str(problem) for problem in self._found[:_MAX_SENTENCES]]
        if count > len(shown):
            shown.append(f"... and {count - len(shown)} more, see failure.problems.")
        many = f"{count} errors" if count > 1 else "1 error"
        return LifeTimeError(
            f"{many} in {where}. {consequence}",
            code,
            lines=shown,
            details={"problems": [asdict(problem) for problem in self._found]},
        )


def at(place: str, part: str | int) -> str:
    """The place of a part: `at('users[3]', 'role')` is `users[3].role`."""
    if isinstance(part, int):
        return f"{place}[{part}]"
    return f"{place}.{part}" if place else part


def labelled(place: str, label: Any) -> str:
    """The place with what people know it by: `labelled('users[3]', 'lea')` is `users[3](lea)`."""
    text = str(label).strip() if label and isinstance(label, (str, int)) else ""
    return f"{place}({text})" if text else place
