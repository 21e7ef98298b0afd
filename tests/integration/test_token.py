# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""lifetime_token."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from tests.support.in_process import PassingTime, run_here
from tests.support.module import ModuleResult
from tests.support.module_runner import ModuleRunner
from tests.support.simulator import Simulator

Start = Callable[..., Simulator]
Renew = Callable[..., ModuleResult]


@pytest.fixture
def target(start: Start) -> Simulator:
    return start("target", "--lifetime-version", "11.29.0")


@pytest.fixture
def renew(runner: ModuleRunner, target: Simulator) -> Renew:
    def give(*, check: bool = False, **options: Any) -> ModuleResult:
        return runner.run("lifetime_token", target, {"months": 6, **options}, check=check, diff=True)

    return give


def test_the_new_token_is_in_the_file_and_nowhere_else(
    renew: Renew, runner: ModuleRunner, target: Simulator, tmp_path: Path
) -> None:
    dest = tmp_path / "token"
    dest.write_text("the one before")
    checked = renew(check=True, dest=dest)
    assert (checked["changed"], dest.read_text(), target.writes()) == (True, "the one before", [])
    done = renew(dest=dest)
    token = dest.read_text().strip()
    assert done["changed"] is True
    assert done["expires_at"]
    (change,) = done["changes"]
    assert change["action"] == checked["changes"][0]["action"] == "renew"
    assert change["after"] == {"expires_at": done["expires_at"]}
    assert token not in str(done)
    assert os.stat(dest).st_mode & 0o777 == 0o600
    assert os.listdir(tmp_path) == ["token"]
    again = runner.run("lifetime_environment_info", target, {"lifetime_token": token})
    assert again["environments"]


def test_the_token_is_returned_if_that_is_asked_for(renew: Renew) -> None:
    assert len(renew(return_token=True)["token"]) > 20
    refused = renew()
    assert refused["failure"]["code"] == "invalid_option"
    assert "return_token" in refused["msg"]


def test_a_file_that_cannot_be_written_is_found_before_the_token_is_renewed(
    renew: Renew, target: Simulator, tmp_path: Path
) -> None:
    result = renew(dest=tmp_path / "missing" / "token")
    assert result["failure"]["code"] == "file_error"
    assert result["changed"] is False
    assert target.writes() == []


def test_what_lifetime_refuses_leaves_the_file_as_it_is(renew: Renew, tmp_path: Path) -> None:
    dest = tmp_path / "token"
    dest.write_text("the one before")
    result = renew(dest=dest, months=99)
    assert "1 to 36 months" in result["msg"]
    assert (dest.read_text(), os.listdir(tmp_path)) == ("the one before", ["token"])


def test_a_folder_is_refused_before_the_token_is_renewed(renew: Renew, target: Simulator, tmp_path: Path) -> None:
    for check in (True, False):
        result = renew(check=check, dest=tmp_path)
        assert result["failure"]["code"] == "invalid_option"
        assert f"dest {tmp_path} is no regular file" in result["msg"]
    assert target.writes() == []


def test_a_token_that_cannot_be_put_in_its_place_is_not_lost(target: Simulator, tmp_path: Path) -> None:
    connection = {"lifetime_url": target.url, "lifetime_token": target.token}
    options = {**connection, "months": 6, "dest": str(tmp_path / "token")}
    with mock.patch("os.replace", side_effect=PermissionError(errno.EPERM, "Operation not permitted")):
        result = run_here("lifetime_token", options, PassingTime())
    assert result["changed"] is True
    (left,) = [name for name in os.listdir(tmp_path) if name != "token"]
    assert str(tmp_path / left) in result["msg"]
    assert len((tmp_path / left).read_text().strip()) > 20
