# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where applications are blocked, of which the contract leaves open how it is answered."""

from __future__ import annotations

from typing import Any, cast

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._api import applications
from ansible_collections.community.outsystems.plugins.module_utils._api.client import Client
from ansible_collections.community.outsystems.plugins.module_utils._api.operation import Request
from ansible_collections.community.outsystems.plugins.module_utils._api.shapes import Place


class Answering:
    """A client that gets one answer to every read."""

    def __init__(self, body: Any) -> None:
        self._body = body

    def read(self, request: Request, shape: Any) -> Any:
        return shape(self._body, Place())


ENTRY = {"environmentKey": "E", "isBlocked": True}


@pytest.mark.parametrize(
    ("body", "blocked"),
    [
        ({"configurations": [ENTRY]}, {"E": True}),
        ({"configurations": None}, {}),
        ({}, {}),
        ([{"configurations": [ENTRY]}], {"E": True}),
        ([ENTRY, {"environmentKey": "F"}], {"E": True, "F": False}),
        ([ENTRY], {"E": True}),
        ([], {}),
    ],
)
def test_where_an_application_is_blocked(body: Any, blocked: dict[str, bool]) -> None:
    assert applications.blocked(cast(Client, Answering(body)), "A") == blocked
