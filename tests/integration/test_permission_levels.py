# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Permission levels by label and by number, whichever labels a LifeTime has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from lifetime_simulator.demo import demo_infrastructure
from lifetime_simulator.demo.access import with_documented_levels

from tests.support.in_process import PassingTime, run_here
from tests.support.simulator import Simulator

Start = Callable[..., Simulator]


@pytest.fixture(params=["short", "documented"])
def lifetime(start: Start, request: pytest.FixtureRequest) -> Simulator:
    data = demo_infrastructure("source")
    return start("source", data=data if request.param == "short" else with_documented_levels(data))


def run(lifetime: Simulator, module: str, **options: Any) -> dict[str, Any]:
    connection = {"lifetime_url": lifetime.url, "lifetime_token": lifetime.token}
    clock = PassingTime(lambda seconds: lifetime.change({"advance": seconds}))
    return run_here(module, {**connection, **options}, clock)


def test_each_level_by_its_label_and_by_its_number(lifetime: Simulator) -> None:
    levels = {one["level"]: one["label"] for one in lifetime.state()["access"]["permission_levels"]}
    assert len(levels) >= 6
    for number, label in levels.items():
        entry = {"environment": "Test", "level": label}
        run(lifetime, "lifetime_role", name="Guest", environment_permissions=[entry], allow_lockout=True)
        for same in (number, str(number)):
            result = run(lifetime, "lifetime_role", name="Guest", environment_permissions=[{**entry, "level": same}])
            assert result["changed"] is False, result
        result = run(lifetime, "lifetime_role", name="Guest", default_level=number, allow_lockout=True)
        assert {one["level"] for one in result["role"]["environment_permissions"]} == {label}


def test_an_unknown_label_or_number_names_all_of_them(lifetime: Simulator) -> None:
    for unknown in ("Change And Deploy", 77):
        result = run(lifetime, "lifetime_access", roles=[{"name": "Guest", "default_level": unknown}])
        assert result["failure"]["code"] == "invalid_document"
        for one in lifetime.state()["access"]["permission_levels"]:
            assert f"'{one['label']}' ({one['level']})" in result["msg"]
