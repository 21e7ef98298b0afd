# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The request that a handler gets, and the response that it returns."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .model.entities import Account
from .model.errors import ApiError
from .model.model import Model
from .settings import Settings

JSON = "application/json"
TEXT = "text/plain"


@dataclass
class ApiRequest:
    """An authenticated request that conforms to the contract.

    `path` and `query` have the contract's names; `body` is parsed JSON. `upload` is the file with a binary body,
    `upload_digest` its SHA-256 in hexadecimal; the pipeline deletes the file unless the handler moves it. `base_url` is
    the URL of the API as the client addressed it.
    """

    model: Model
    settings: Settings
    account: Account
    path: dict[str, str]
    query: dict[str, str]
    body: Any = None
    upload: Path | None = None
    upload_digest: str = ""
    base_url: str = ""

    def flag(self, name: str) -> bool:
        """Return a boolean of the query; False if it is missing."""
        return self.query.get(name, "").lower() == "true"

    def number(self, name: str, default: int) -> int:
        """Return an integer of the query; ApiError 400 if it is none."""
        text = self.query.get(name, "")
        try:
            return int(text) if text else default
        except ValueError:
            raise ApiError(400, f"{name} is not a number.") from None


@dataclass
class ApiResponse:
    """A status with one of: a JSON body, a text body, a file, nothing. Headers do not include Content-Length."""

    status: int = 200
    body: Any = None
    content_type: str = JSON
    headers: dict[str, str] = field(default_factory=dict)
    file: Path | None = None


def list_response(items: list[Any]) -> ApiResponse:
    """Return 200 with the list, or 204 if it is empty."""
    return ApiResponse(200, items) if items else ApiResponse(204)


def error_response(status: int, *messages: str) -> ApiResponse:
    """Return LifeTime's error body: `{"Errors": [sentence], "StatusCode": status}`."""
    return ApiResponse(status, {"Errors": list(messages), "StatusCode": status})
