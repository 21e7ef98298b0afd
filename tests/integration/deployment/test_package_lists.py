# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Several packages in one task: all are compared, then all are refused, or what is due is backed up and deployed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.deployment_target import CREATE, DeploymentTarget, code
from tests.support.module import ModuleResult
from tests.support.packages import App, Mod, Pack

NAMES = ("Shop", "Stock", "Sales")


@pytest.fixture
def packages(tmp_path: Path) -> list[Path]:
    """One package of each of three applications."""
    packs = {name: Pack((App(name, (Mod(f"{name}_CS"),)),)) for name in NAMES}
    return [pack.write(tmp_path, f"{name}.oap") for name, pack in packs.items()]


def listed(*paths: Path, **more: Any) -> list[dict[str, Any]]:
    return [{"package": str(path), **more} for path in paths]


def outcomes(result: ModuleResult) -> list[str | None]:
    return [each["outcome"] for entry in result["packages"] for each in entry["applications"]]


def test_all_are_deployed_in_order_and_then_nothing_is_left(deploy: DeploymentTarget, packages: list[Path]) -> None:
    foreseen = deploy(packages=listed(*packages), check=True, diff=True)
    assert foreseen["changed"]
    assert [entry["is_due"] for entry in foreseen["packages"]] == [True, True, True]
    assert all("deployment" in entry["not_checked"] for entry in foreseen["packages"])
    assert set(foreseen["diff"]["after"]) == {f"application {name}" for name in NAMES}

    result = deploy(packages=listed(*packages), diff=True)
    assert not result.failed, result["msg"]
    assert outcomes(result) == ["applied"] * 3
    assert [entry["path"] for entry in result["packages"]] == [str(path) for path in packages]
    assert result["diff"] == foreseen["diff"]
    created = [entry["deployment"]["key"] for entry in result["packages"]]
    assert list(deploy.plans) == created
    assert all(entry["not_checked"] == [] and entry["receipt"] for entry in result["packages"])

    deploy.forget()
    again = deploy(packages=listed(*packages))
    assert not again["changed"]
    assert [entry["is_due"] for entry in again["packages"]] == [False, False, False]
    # The environment once, and each application.
    assert sum(deploy.reads.values()) == 1 + 3
    assert not deploy.writes


def test_only_what_is_due_is_deployed(deploy: DeploymentTarget, packages: list[Path]) -> None:
    deploy(packages[1])
    result = deploy(packages=listed(*packages))
    assert [entry["is_due"] for entry in result["packages"]] == [True, False, True]
    assert [entry["changed"] for entry in result["packages"]] == [True, False, True]
    assert outcomes(result) == ["applied", None, "applied"]


def test_where_one_must_not_be_deployed_none_is(deploy: DeploymentTarget, packages: list[Path], tmp_path: Path) -> None:
    deploy(packages[2])
    deploy.hotfix("Sales")
    deploy.forget()
    (tmp_path / "bad.oap").write_bytes(b"no package")
    refused = deploy(packages=listed(*packages, tmp_path / "bad.oap"), force=True)
    assert code(refused) == "target_changed"
    # Each reason is told.
    assert "Lena Fischer" in refused["msg"]
    assert "bad.oap" in refused["msg"]
    assert [entry["failed"] for entry in refused["packages"]] == [False, False, True, True]
    assert not refused["changed"]
    assert not any(entry["changed"] for entry in refused["packages"])
    assert not deploy.writes


def test_the_first_failure_ends_it(deploy: DeploymentTarget, packages: list[Path]) -> None:
    deploy.lifetime.faults(
        {"deployment": {"outcome": "finished_successful"}}, {"deployment": {"outcome": "finished_with_errors"}}
    )
    result = deploy(packages=listed(*packages))
    assert result.failed
    assert result["changed"]
    assert [entry["changed"] for entry in result["packages"]] == [True, True, False]
    assert [entry["failed"] for entry in result["packages"]] == [False, True, False]
    assert result["packages"][1]["msg"] == result["msg"]
    assert result["packages"][2]["deployment"] is None
    assert deploy.writes[CREATE] == 2


def test_without_waiting_it_ends_with_the_first_that_runs(deploy: DeploymentTarget, packages: list[Path]) -> None:
    result = deploy(packages=listed(*packages), wait=False)
    assert [(entry["deployment"] or {}).get("status") for entry in result["packages"]] == ["running", None, None]
    assert deploy.writes == {CREATE: 1, "start": 1}


@pytest.mark.parametrize("twice", [True, False])
def test_what_does_not_fit_together(deploy: DeploymentTarget, packages: list[Path], twice: bool) -> None:
    given = [packages[0], packages[0]] if twice else packages
    state = {} if twice else {"state": "prepared", "two_step": True}
    result = deploy(packages=listed(*given), **state)
    assert code(result) == ("invalid_option" if twice else "several_prepared")
    assert not deploy.writes


def test_what_the_target_runs_is_backed_up_first(
    deploy: DeploymentTarget, shop: Callable[..., Path], packages: list[Path], tmp_path: Path
) -> None:
    deploy(shop("1"))
    given = {"packages": listed(shop("2"), packages[1]), "backup_dir": tmp_path / "backups"}
    foreseen = deploy(**given, check=True)
    assert not (tmp_path / "backups").exists()
    result = deploy(**given)
    first, second = result["packages"]
    assert second["backup"] is None
    backup = Path(first["backup"]["path"])
    assert backup.is_file()
    assert backup.parent.parent.parent == tmp_path / "backups"
    assert backup.parent.name == "Test"
    assert backup.parent == Path(foreseen["packages"][0]["backup"]["path"]).parent
    assert first["backup"]["checksum"].startswith("sha256:")
    # Nothing is left to do, so nothing is kept.
    again = deploy(**given)
    assert [entry["backup"] for entry in again["packages"]] == [None, None]


def test_without_a_backup_nothing_is_deployed(
    deploy: DeploymentTarget, shop: Callable[..., Path], packages: list[Path], tmp_path: Path
) -> None:
    deploy(shop("1"))
    deploy.forget()
    (tmp_path / "backups").write_text("a file")
    result = deploy(packages=listed(packages[1], shop("2")), backup_dir=tmp_path / "backups")
    assert result.failed
    assert "Cannot back up what environment 'Test' runs" in result["msg"]
    assert str(tmp_path / "backups") in result["msg"]
    assert not deploy.writes


@pytest.mark.parametrize("option", ["receipts_dir", "check_writable", "report is a folder"])
@pytest.mark.parametrize("check", [True, False])
def test_what_cannot_be_written_is_seen_before_anything_is_deployed(
    deploy: DeploymentTarget, package: Path, tmp_path: Path, option: str, check: bool
) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "folder").mkdir()
    given: dict[str, Any] = {
        "receipts_dir": {"receipts_dir": tmp_path / "file" / "receipts"},
        "check_writable": {"check_writable": [str(tmp_path / "file" / "report.md")]},
        "report is a folder": {"check_writable": [str(tmp_path / "folder")]},
    }[option]
    result = deploy(package, check=check, **given)
    assert code(result) == "file_error"
    assert str(tmp_path / "fo" if "folder" in option else tmp_path / "fi") in result["msg"]
    assert "Nothing was deployed." in result["msg"]
    assert not result["changed"]
    assert not deploy.writes
