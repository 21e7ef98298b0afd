# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the roles say of themselves: their options and the defaults of these."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from .environment import ROOT

ROLES = ("publish", "access", "promote")
#: What forms send for what nobody has answered.
BLANK = (None, "", "  ")


def entry_points(role: str) -> dict[str, Any]:
    """Entry point -> its argument spec."""
    text = (ROOT / "roles" / role / "meta" / "argument_specs.yml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(text)["argument_specs"]
    return found


def options_of(role: str) -> dict[str, Any]:
    """Name -> spec of the variables of all entry points."""
    return {name: option for spec in entry_points(role).values() for name, option in spec["options"].items()}


def defaults_of(role: str) -> dict[str, Any]:
    """Name -> default of the variables of a role."""
    text = (ROOT / "roles" / role / "defaults" / "main.yml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(text)
    return found


def mappings(value: Any) -> Iterator[Mapping[str, Any]]:
    """All mappings in a document: plays, blocks and tasks among them."""
    if isinstance(value, Mapping):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from mappings(each)
