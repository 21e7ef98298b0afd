# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every way in which one place of a JSON document can be something else than it should be."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

# In the place of a list's index: every item, or the first one alone.
EVERY, FIRST = "every", "first"

Path = tuple[str, ...]

# What is put in: JSON as it is written, None to leave the place out.
VALUES: dict[str, str | None] = {
    "absent": None,
    "null": "null",
    "number": "7",
    "huge": "1" + "0" * 400,
    "empty text": '""',
    # No address, and half a character: what texts are most often taken for without looking.
    "text": '"http://[x\\ud800"',
    "list": '["x", null, {}]',
    "object": '{"x": [null]}',
    "true": "true",
}
# What no document may hold, wherever it is.
BROKEN = {
    "deep": "[" * 10_000 + "]" * 10_000,
    "deep objects": '{"x":' * 10_000 + "0" + "}" * 10_000,
    "rather deep": "[" * 200 + "]" * 200,
    "endless number": "9" * 10_000,
    "NaN": "NaN",
    "infinite": "1e999",
}
_MARK = "@mutation@"


def paths(body: Any, path: Path = ()) -> Iterator[Path]:
    """The places in a document, the whole of it first. Lists have two: every item, and the first one."""
    yield path
    if isinstance(body, dict):
        for name, item in body.items():
            yield from paths(item, (*path, name))
    elif isinstance(body, list) and body:
        yield (*path, FIRST)
        if isinstance(body[0], dict):
            for name in body[0]:
                # One record without its key, the others with theirs.
                if name.lower().endswith("key"):
                    yield (*path, FIRST, name)
        yield from paths(body[0], (*path, EVERY))


def mutated(body: Any, path: Path, value: str | None) -> bytes:
    """The document as it is written, with that in that place."""
    if not path:
        return (value or "").encode()
    changed = copy.deepcopy(body)
    _put(changed, path, remove=value is None)
    return json.dumps(changed).replace(f'"{_MARK}"', value or "").encode()


def _put(body: Any, path: Path, *, remove: bool) -> None:
    name, rest = path[0], path[1:]
    places: list[Any]
    if isinstance(body, list):
        places = list(range(len(body) if name == EVERY else min(1, len(body))))
    else:
        places = [name] if isinstance(body, dict) and name in body else []
    for place in reversed(places):
        if rest:
            _put(body[place], rest, remove=remove)
        elif remove:
            del body[place]
        else:
            body[place] = _MARK
