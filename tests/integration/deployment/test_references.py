# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a package needs in its target, and what the target has under the same name: told before anything is deployed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.deployment_target import DeploymentTarget
from tests.support.packages import App, Mod, Pack

CS, API = Mod("Core_CS"), Mod("Core_API")
CORE = App("Core", (CS, API))
SHOP = App("Shop", (Mod("Shop_UI"),), uses=(CORE,))
FORK = App("Core", (Mod("Core_Fork"),), identity="Fork of Core")
OTHER_SHOP = App("Shop", (Mod("Shop_Other"),), identity="Another Shop")

ABSENT = f"refers to application 'Core' ({CORE.key}), which environment 'Test' does not run"
PART = "refers to modules of application 'Core' that environment 'Test' does not run"

# Applications that run in the target -> what the warning about the package says, and does not say.
CASES = {
    "nothing": ((), (ABSENT,), ("another",)),
    "another of the same name": ((FORK,), (ABSENT, f"another application of that name ({FORK.key})"), (PART,)),
    "one module of two": ((App("Core", (CS,)),), (PART, API.key), (ABSENT, CS.key)),
    "the module that is used in another application": ((FORK, App("Moved", (CS, API))), (), ("Core",)),
    "all": ((CORE,), (), ("Core",)),
    "the same name": ((CORE, OTHER_SHOP), (SHOP.key, f"another application of that name ({OTHER_SHOP.key})"), (PART,)),
}


def write(folder: Path, *applications: App) -> Path:
    folder.mkdir(exist_ok=True)
    return Pack(applications, folder=applications[0].name, application_pack=len(applications) == 1).write(
        folder, f"{applications[0].name}.{'oap' if len(applications) == 1 else 'osp'}"
    )


@pytest.mark.parametrize("case", CASES)
def test_what_is_missed_is_named_before_the_deployment(deploy: DeploymentTarget, tmp_path: Path, case: str) -> None:
    there, said, unsaid = CASES[case]
    for number, application in enumerate(there):
        deploy.install(write(tmp_path / str(number), application))
    package = write(tmp_path / "new", SHOP)
    for check in (True, False):
        text = " ".join(deploy(package, check=check).warnings)
        assert all(part in text for part in said), text
        assert not any(part in text for part in unsaid), text


def test_what_the_package_holds_itself_is_not_missed(deploy: DeploymentTarget, tmp_path: Path) -> None:
    assert deploy(write(tmp_path / "new", SHOP, CORE), check=True).warnings == []


def test_what_an_earlier_package_brings_is_not_missed(deploy: DeploymentTarget, tmp_path: Path) -> None:
    shop, core = ({"package": str(write(tmp_path / each.name, each))} for each in (SHOP, CORE))
    for check in (True, False):
        assert deploy(packages=[core, shop], check=check).warnings == []


def test_where_the_needed_comes_later_it_is_missed(deploy: DeploymentTarget, tmp_path: Path) -> None:
    shop, core = ({"package": str(write(tmp_path / each.name, each))} for each in (SHOP, CORE))
    for check in (True, False):
        assert any(ABSENT in each for each in deploy(packages=[shop, core], check=check).warnings)


def test_a_target_that_runs_the_package_is_not_looked_through(deploy: DeploymentTarget, tmp_path: Path) -> None:
    package = write(tmp_path / "new", SHOP)
    deploy(package)
    deploy.forget()
    assert deploy(package).warnings == []
    assert not deploy.reads["Environments_GetRunningApps"] + deploy.reads["Modules_List"]


def test_thousands_of_references_are_a_few_warnings(deploy: DeploymentTarget, tmp_path: Path) -> None:
    many = tuple(App(f"App {number}", (Mod(f"Mod {number}"),)) for number in range(3000))
    package = write(tmp_path / "new", App("Shop", (Mod("Shop_UI"),), uses=many))
    warnings = deploy(package, check=True).warnings
    assert len(warnings) == 21
    assert "2980 more" in warnings[-1]
