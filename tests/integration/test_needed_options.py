# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An object that is not there yet, and lacks an option that its creation needs, is refused before anything is sent."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.conftest import Start
from tests.support.module_runner import ModuleRunner


@pytest.mark.parametrize("check", [True, False], ids=["check mode", "really"])
@pytest.mark.parametrize(
    ("module", "options", "lacking"),
    [
        ("lifetime_db_connection", {"revoke_users": ["raj.patel"]}, ["provider", "username", "password"]),
        ("lifetime_db_connection", {"description": "Orders", "username": "orders"}, ["provider", "password"]),
        ("lifetime_application", {}, ["template", "team"]),
        ("lifetime_environment", {"environment": None, "address": "a.example.com", "position": 4}, ["username"]),
    ],
)
def test_what_is_lacking_is_named(
    start: Start, runner: ModuleRunner, module: str, options: dict[str, Any], lacking: list[str], check: bool
) -> None:
    source = start("source")
    result = runner.run(module, source, {"environment": "Development", "name": "Not There", **options}, check=check)
    assert (result["failure"]["code"], result["changed"]) == ("invalid_option", False)
    assert "Cannot create" in result["msg"]
    assert "'Not There'" in result["msg"]
    assert set(lacking) <= set(result["failure"]["options"])
    assert all(name in result["msg"] for name in lacking)
    assert source.writes() == []
