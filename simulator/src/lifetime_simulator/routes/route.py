# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an area of the API offers to the server."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from ..http_types import ApiRequest, ApiResponse

Handler = Callable[[ApiRequest], ApiResponse | Awaitable[ApiResponse]]


@dataclass(frozen=True)
class Operation:
    """A route: the operation id of the contract, method, path with a trailing slash, handler.

    `since` is the LifeTime version that introduced it; an older one answers 404.
    """

    id: str
    method: str
    path: str
    handler: Handler
    since: tuple[int, ...] = ()
