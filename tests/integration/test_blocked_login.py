# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""lifetime_blocked_login and lifetime_blocked_login_info."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.module import ModuleResult
from tests.support.module_runner import ModuleRunner
from tests.support.simulator import Simulator

Run = Callable[..., ModuleResult]


@pytest.fixture
def lifetime(start: Callable[..., Simulator]) -> Simulator:
    running = start("target")
    for environment, username in (("Test", "raj.patel"), ("Production", "raj.patel"), ("Test", "")):
        blocked = {"environment": environment, "address": "192.0.2.7", "username": username}
        running.change({"block_login": blocked})
    return running


@pytest.fixture
def run(runner: ModuleRunner, lifetime: Simulator) -> Run:
    def give(*, module: str = "lifetime_blocked_login", check: bool = False, **options: Any) -> ModuleResult:
        return runner.run(module, lifetime, options, check=check, diff=not module.endswith("_info"))

    return give


def test_a_user_is_unblocked_where_that_is_asked_for(run: Run, lifetime: Simulator) -> None:
    checked = run(username="Raj.Patel".lower(), environment="Test", check=True)
    assert lifetime.writes() == []
    done = run(username="raj.patel", environment="Test")
    assert (done["changed"], done["changes"], done["diff"]) == (True, checked["changes"], checked["diff"])
    (left,) = run(module="lifetime_blocked_login_info", username="raj.patel")["blocked_logins"]
    assert (left["environment"], left["ip_address"]) == ("Production", "192.0.2.7")
    assert run(username="raj.patel", environment="Test")["changed"] is False
    assert run(username="raj.patel", address="192.0.2.8")["changed"] is False
    assert run(username="raj.patel", address="192.0.2.7")["changed"] is True
    assert len(lifetime.writes()) == 2


def test_an_address_is_unblocked(run: Run) -> None:
    (blocked,) = run(module="lifetime_blocked_login_info")["blocked_logins"]
    assert (blocked["username"], blocked["environment"]) == (None, "Test")
    assert run(address="192.0.2.7")["changed"] is True
    assert run(module="lifetime_blocked_login_info")["blocked_logins"] == []
    assert run(address="192.0.2.7")["changed"] is False


def test_what_is_unknown_is_said(run: Run) -> None:
    assert run(username="raj.patl")["failure"]["code"] == "unknown_user"
    assert run(address="192.0.2.7", environment="Tset")["failure"]["code"] == "unknown_environment"
    assert run()["failure"]["code"] == "invalid_option"
