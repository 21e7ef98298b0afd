# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One request as a handler sees it, and what a handler may answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .settings import Settings
from .world.model import Account
from .world.refused import Refused
from .world.world import World

JSON = "application/json"
TEXT = "text/plain"


@dataclass
class Call:
    """A request that is authenticated and conforms to the contract. `upload` is the file that a binary body became.

    The handler may take that file; whatever is left of it is deleted. `upload_digest` is its SHA-256.
    """

    world: World
    settings: Settings
    account: Account
    path: dict[str, str]
    query: dict[str, str]
    body: Any = None
    upload: Path | None = None
    upload_digest: str = ""
    base_url: str = ""

    def flag(self, name: str) -> bool:
        return self.query.get(name, "").lower() == "true"

    def number(self, name: str, default: int) -> int:
        text = self.query.get(name, "")
        try:
            return int(text) if text else default
        except ValueError:
            raise Refused(400, f"{name} is not a number.") from None


@dataclass
class Answer:
    """A status with a JSON body, a text body, a file, or none."""

    status: int = 200
    body: Any = None
    content_type: str = JSON
    headers: dict[str, str] = field(default_factory=dict)
    file: Path | None = None


def listed(items: list[Any]) -> Answer:
    """Answer a list, or 204 when it is empty."""
    return Answer(200, items) if items else Answer(204)


def errors(status: int, *messages: str) -> Answer:
    """Answer in the way LifeTime reports errors."""
    return Answer(status, {"Errors": list(messages), "StatusCode": status})
