# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._api import solutions
from ansible_collections.community.outsystems.plugins.module_utils._api.errors import LifeTimeError

from tests.support.client import Serve, client_for
from tests.support.scripted_server import reply


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"Status": "Completed", "StatusReason": ""}, ("Completed", "")),
        ([{"Status": "Aborted", "StatusReason": "Too large"}], ("Aborted", "Too large")),
        ({"status": "Processing"}, ("Processing", "")),
        ([], ("", "")),
        (None, ("", "")),
    ],
)
def test_the_status_of_a_solution(serve: Serve, body: Any, expected: tuple[str, str]) -> None:
    assert solutions.status(client_for(serve(reply(200, body)).url), "environment", "key") == expected


@pytest.mark.parametrize("body", ['"text"', 7, {"Status": 7}, [{"StatusReason": ["x"]}]])
def test_what_is_no_status(serve: Serve, body: Any) -> None:
    with pytest.raises(LifeTimeError, match="belongs"):
        solutions.status(client_for(serve(reply(200, body)).url), "environment", "key")
