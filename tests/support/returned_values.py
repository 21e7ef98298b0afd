# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a module returns, beside what its RETURN says that it does."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import yaml

from .environment import COLLECTION

# What ansible-core adds, and what every module returns when it fails, which the guide of errors describes.
_OF_ANSIBLE = {
    *("changed", "failed", "msg", "diff", "warnings", "deprecations", "invocation", "exception", "rc", "failure"),
    *("dest", "src", "gid", "group", "mode", "owner", "secontext", "size", "state", "uid", "path"),
}


@cache
def documented(module: str) -> Mapping[str, Any]:
    """The RETURN of a module."""
    found: Mapping[str, Any] = yaml.safe_load(
        importlib.import_module(f"ansible_collections.{COLLECTION}.plugins.modules.{module}").RETURN
    )
    return found


def undocumented(module: str, result: Mapping[str, Any]) -> list[str]:
    """The paths of values in a result that the module's RETURN does not have."""
    known: dict[str, Any] = {**{name: {} for name in _OF_ANSIBLE}, **documented(module)}
    for several in {"binaries", "packages"} & known.keys():
        # Each of them has all that is described for one.
        known[several] = {"contains": {**known, **known[several]["contains"]}}
    return sorted(set(_undocumented(result, known)))


def _undocumented(values: Mapping[str, Any], known: Mapping[str, Any], where: str = "") -> Iterator[str]:
    for name, value in values.items():
        if name not in known:
            yield f"{where}{name}"
            continue
        inner = known[name].get("contains")
        for each in value if isinstance(value, list) else [value]:
            if inner and isinstance(each, Mapping):
                yield from _undocumented(each, inner, f"{where}{name}.")
