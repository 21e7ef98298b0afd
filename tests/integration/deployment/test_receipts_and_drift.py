# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What receipts tell: that nothing is left to do, that somebody changed the target, that a package is older."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.deployment_target import CREATE, DeploymentTarget, code, outcomes
from tests.support.packages import App, Mod, Pack, key
from tests.support.variants import Variant

Deploy = Callable[..., DeploymentTarget]
ONCE = {CREATE: 1, "start": 1}


@pytest.fixture
def receipts(tmp_path: Path) -> Path:
    return tmp_path / "receipts"


def test_receipts_are_kept_beside_the_package(deploy: DeploymentTarget, package: Path) -> None:
    result = deploy(package)
    assert result["receipt"] == str(package.parent / "receipts")
    found = [path for path in (package.parent / "receipts").rglob("*.json") if path.parent.name != "plans"]
    assert len(found) == 1
    assert found[0].stat().st_mode & 0o077 == 0
    assert not list((package.parent / "receipts" / "plans").iterdir()), "the plan has ended"


@pytest.mark.scenario("D.2")
def test_a_receipt_makes_the_second_run_unchanged(deploy: DeploymentTarget, package: Path, receipts: Path) -> None:
    deploy(package, receipts_dir=receipts)
    deploy.forget()
    again = deploy(package, receipts_dir=receipts)
    assert not again["changed"]
    assert "was deployed last" in again["comparison"]["reason"]
    assert not deploy.writes


@pytest.mark.scenario("D.3")
def test_without_its_receipt_hashes_decide_and_it_says_why(
    deploy: DeploymentTarget, package: Path, receipts: Path, variant: Variant
) -> None:
    deploy(package, receipts_dir=receipts)
    shutil.rmtree(receipts)
    deploy.forget()
    again = deploy(package, receipts_dir=receipts)
    assert not again.failed
    if variant.hashes == "portable":
        assert not again["changed"]
        assert not deploy.writes
        assert any("refreshed references do not change a general hash" in warning for warning in again.warnings)
        return
    assert again["changed"]
    assert deploy.writes == ONCE
    assert again["comparison"]["verdict"] == "unknown"
    assert "no receipt" in again["comparison"]["reason"]
    deploy.forget()
    assert not deploy(package, receipts_dir=receipts)["changed"], "now there is one"


def test_a_release_of_which_only_a_reference_was_refreshed_is_deployed(
    deploy: DeploymentTarget, package: Path, receipts: Path
) -> None:
    deploy(package, receipts_dir=receipts)
    refreshed = Pack((App("Shop", (Mod("Shop_UI"), Mod("Shop_CS", build="refreshed"))),)).write(receipts.parent)
    deploy.forget()
    foreseen, done = (deploy(refreshed, receipts_dir=receipts, check=check, diff=True) for check in (True, False))
    for result in (foreseen, done):
        assert result["changed"]
        assert "'Shop_CS' has the same general hash as what was deployed last" in result["comparison"]["reason"]
        assert "Shop_CS" in str(result["diff"])
    assert outcomes(done) == {"Shop": "applied"}
    again = deploy(refreshed, receipts_dir=receipts)
    assert (again["changed"], again.warnings) == (False, [])
    # The one before it is another package, too: it was deployed, and was replaced.
    assert code(deploy(package, receipts_dir=receipts)) == "downgrade"


def test_the_sync_lags_behind_and_the_receipt_holds_what_came_of_it(
    deploy: DeploymentTarget, shop: Callable[..., Path], receipts: Path
) -> None:
    deploy(shop("1"), receipts_dir=receipts)
    old = deploy.running("Shop")
    deploy.script(sync_delay=45)
    result = deploy(shop("2"), receipts_dir=receipts)
    assert not result.failed, result["msg"]
    (application,) = result["applications"]
    seen = {module["key"]: module["version_key"] for module in application["after"]["modules"]}
    assert seen == deploy.running("Shop") != old
    deploy.forget()
    assert not deploy(shop("2"), receipts_dir=receipts)["changed"]
    assert not deploy.writes


def test_a_sync_that_never_comes(deploy: DeploymentTarget, package: Path, receipts: Path) -> None:
    deploy.script(sync_delay=7200)
    result = deploy(package, receipts_dir=receipts)
    assert code(result) == "not_applied"
    assert result["receipt"] is None
    assert outcomes(result) == {"Shop": "not_applied"}


@pytest.mark.scenario("C.21")
def test_a_hotfix_is_not_lost(deploy: DeploymentTarget, shop: Callable[..., Path], receipts: Path) -> None:
    deploy(shop("1"), receipts_dir=receipts)
    version = deploy.hotfix("Shop", "Shop_CS", by="Lena Fischer")
    deploy.forget()
    for check in (True, False):
        result = deploy(shop("2"), receipts_dir=receipts, check=check)
        assert code(result) == "target_changed"
        (hotfix,) = result["failure"]["hotfixes"]
        assert hotfix["module_name"] == "Shop_CS"
        assert hotfix["found_version_key"] == version
        assert hotfix["created_by"] == "Lena Fischer"
        assert hotfix["created_on"].startswith("20")
        assert "'Shop_CS'" in result["msg"]
        assert "Lena Fischer" in result["msg"]
        assert hotfix["created_on"] in result["msg"]
        assert not result["changed"]
    assert not deploy.writes
    done = deploy(shop("2"), receipts_dir=receipts, on_target_changed="overwrite")
    assert not done.failed
    assert done["overrides"] == ["on_target_changed=overwrite"]
    assert version not in (deploy.running("Shop") or {}).values()


def test_the_run_that_starts_a_plan_tells_what_it_goes_past(
    deploy: DeploymentTarget, shop: Callable[..., Path], receipts: Path
) -> None:
    deploy(shop("1"), receipts_dir=receipts)
    deploy.hotfix("Shop", "Shop_CS")
    saved = deploy(shop("2"), receipts_dir=receipts, state="present", on_target_changed="overwrite")
    assert saved["overrides"] == ["on_target_changed=overwrite"]
    deploy.forget()
    # The same task without the option is another wish; the key alone is that of a plan that was allowed.
    assert code(deploy(shop("2"), receipts_dir=receipts)) == "target_changed"
    assert not deploy.writes
    done = deploy.resume(saved["deployment"]["key"], receipts_dir=receipts)
    assert not done.failed, done["msg"]
    assert done["overrides"] == ["on_target_changed=overwrite"]


def test_what_was_allowed_once_is_asked_again_when_the_target_has_moved(
    deploy: DeploymentTarget, shop: Callable[..., Path], receipts: Path
) -> None:
    deploy(shop("1"), receipts_dir=receipts)
    deploy.hotfix("Shop", "Shop_CS")
    saved = deploy(shop("2"), receipts_dir=receipts, state="present", on_target_changed="overwrite")
    deploy.hotfix("Shop", "Shop_UI")
    plan = saved["deployment"]["key"]
    assert code(deploy.resume(plan, receipts_dir=receipts)) == "target_changed"
    assert not deploy.resume(plan, receipts_dir=receipts, on_target_changed="overwrite").failed


@pytest.mark.scenario("C.21")
def test_a_hotfix_is_not_lost_to_the_same_package_either(
    deploy: DeploymentTarget, package: Path, receipts: Path
) -> None:
    deploy(package, receipts_dir=receipts)
    deploy.hotfix("Shop", "Shop_UI")
    result = deploy(package, receipts_dir=receipts)
    assert code(result) == "target_changed"
    assert not deploy(package, receipts_dir=receipts, on_target_changed="overwrite").failed
    deploy.forget()
    assert not deploy(package, receipts_dir=receipts)["changed"]


@pytest.mark.parametrize("history", ["installed by hand", "deployed by somebody else", "records lost"])
def test_without_a_record_a_hotfix_is_not_lost_either(
    deploy: DeploymentTarget, shop: Callable[..., Path], receipts: Path, history: str
) -> None:
    if history == "installed by hand":
        deploy.install(shop("1"))
    elif history == "deployed by somebody else":
        deploy.save_plan(shop("1"), start=True)
    else:
        deploy(shop("1"), receipts_dir=receipts.parent / "lost")
    deploy.lifetime.change({"advance": 60})
    deploy.forget()
    # What a deployment has published is nobody's hotfix, also where LifeTime calls it modified for want of a version.
    unchanged = deploy(shop("2"), receipts_dir=receipts, check=True)
    assert not unchanged.failed, unchanged["msg"]
    deploy.lifetime.change({"advance": 60})
    version = deploy.hotfix("Shop", "Shop_CS", by="Lena Fischer")
    deploy.forget()
    for check in (True, False):
        result = deploy(shop("2"), receipts_dir=receipts, check=check)
        assert code(result) == "target_changed"
        (hotfix,) = result["failure"]["hotfixes"]
        assert (hotfix["module_name"], hotfix["found_version_key"]) == ("Shop_CS", version)
        assert "changed by Lena Fischer on" in result["msg"]
        assert "on_target_changed=overwrite" in result["msg"]
    assert not deploy.writes
    done = deploy(shop("2"), receipts_dir=receipts, on_target_changed="overwrite")
    assert not done.failed, done["msg"]
    assert done["overrides"] == ["on_target_changed=overwrite"]
    assert not deploy(shop("3"), receipts_dir=receipts).failed, "now there is a record"


@pytest.mark.scenario("C.22")
def test_an_older_package(deploy: DeploymentTarget, shop: Callable[..., Path], receipts: Path) -> None:
    for content in ("1", "2"):
        assert not deploy(shop(content), receipts_dir=receipts).failed
    deploy.forget()
    for check in (True, False):
        result = deploy(shop("1"), receipts_dir=receipts, check=check)
        assert code(result) == "downgrade"
        assert "'Shop'" in result["msg"]
        assert "allow_downgrade" in result["msg"]
    assert not deploy.writes
    done = deploy(shop("1"), receipts_dir=receipts, allow_downgrade=True)
    assert not done.failed
    assert done["overrides"] == ["allow_downgrade"]
    assert outcomes(done) == {"Shop": "applied"}


@pytest.mark.scenario("C.22")
def test_a_package_from_before_the_one_that_runs(
    deploy: DeploymentTarget, shop: Callable[..., Path], receipts: Path
) -> None:
    """It was never deployed here, but its modules were changed before those that run."""
    deploy(shop("7"), receipts_dir=receipts)
    assert code(deploy(shop("3"), receipts_dir=receipts)) == "downgrade"
    assert not deploy(shop("9"), receipts_dir=receipts).failed


def test_what_stays_unknown_after_its_own_success_is_named_and_not_deployed_every_night(
    deploy: DeploymentTarget, package: Path, receipts: Path
) -> None:
    deploy(package, receipts_dir=receipts)
    # Somebody else's deployment of the same fails, and leaves its mark on the application.
    deploy.save_plan(package, start=True, script={"outcome": "finished_with_errors"})
    deploy.lifetime.change({"advance": 60})
    deploy.forget()
    for check in (True, False):
        result = deploy(package, receipts_dir=receipts, check=check)
        assert not result.failed
        assert not result["changed"]
        assert result["comparison"]["verdict"] == "ineffective"
        assert any("deployed with success" in warning and "force" in warning for warning in result.warnings)
    assert not deploy.writes
    assert deploy(package, receipts_dir=receipts, force=True)["changed"]
    assert deploy(package, receipts_dir=receipts)["comparison"]["verdict"] == "equal"


def test_an_application_that_somebody_removed(deploy: DeploymentTarget, package: Path, receipts: Path) -> None:
    deploy(package, receipts_dir=receipts)
    deploy.lifetime.change({"remove": {"environment": "Test", "application": "Shop"}})
    result = deploy(package, receipts_dir=receipts)
    assert not result.failed, result["msg"]
    assert result["changed"]
    assert deploy.running("Shop")


def test_a_target_that_was_changed_by_hand_before_there_was_a_receipt(
    deploy: DeploymentTarget, shop: Callable[..., Path], receipts: Path, variant: Variant
) -> None:
    deploy.install(shop("1"))
    deploy.forget()
    result = deploy(shop("1"), receipts_dir=receipts)
    assert not result.failed, result["msg"]
    if variant.hashes == "portable":
        assert not result["changed"]


@pytest.mark.scenario("D.4")
@pytest.mark.parametrize(
    ("flags", "loose", "said"),
    [
        (("--consistency-word", "Fine"), (), "consistency status 'Fine'"),
        (("--unclaimed-modules", "none"), (Mod("Tax", kind="Extension"),), "'Tax'"),
        (("--identical-modules", "kept"), (), "as the package has it"),
    ],
)
def test_an_effect_that_cannot_be_seen_is_told_once_and_not_deployed_every_night(
    new_target: Deploy,
    shop: Callable[..., Path],
    receipts: Path,
    variant: Variant,
    flags: tuple[str, ...],
    loose: tuple[Mod, ...],
    said: str,
) -> None:
    deploy = new_target(*flags)
    package = shop(loose=loose)
    if "kept" in flags:
        if variant.hashes == "portable":
            pytest.skip("the hashes tell")
        # What runs is the same, and nobody remembers.
        deploy(package, receipts_dir=receipts)
        shutil.rmtree(receipts)
    first = deploy(package, receipts_dir=receipts)
    assert not first.failed, first["msg"]
    assert outcomes(first) == {"Shop": "unknown"}
    assert any("its effect cannot be seen" in warning and said in warning for warning in first.warnings)
    assert first["receipt"] == str(receipts)
    deploy.forget()
    for check in (True, False):
        again = deploy(package, receipts_dir=receipts, check=check)
        assert again["comparison"]["verdict"] == "ineffective"
        assert not again["changed"]
    assert not deploy.writes
    # A change by hand is noticed anyway.
    deploy.hotfix("Shop", "Shop_UI")
    assert code(deploy(shop("2"), receipts_dir=receipts)) == "target_changed"


@pytest.mark.scenario("D.4")
def test_a_solution_with_something_that_was_never_deployed_is_deployed(
    deploy: DeploymentTarget, shop: Callable[..., Path], receipts: Path
) -> None:
    deploy(shop(), receipts_dir=receipts)
    deploy.forget()
    applications = (App("Shop", (Mod("Shop_UI"), Mod("Shop_CS"))), App("Till", (Mod("Till_UI"),)))
    both = Pack(applications, application_pack=False).write(receipts.parent, "both.osp")
    assert deploy(both, receipts_dir=receipts)["changed"]
    more = Pack(applications, application_pack=False, loose=(Mod("Tax", kind="Extension"),))
    result = deploy(more.write(receipts.parent, "more.osp"), receipts_dir=receipts)
    assert result["changed"], result["comparison"]
    none = Pack((), application_pack=False, loose=(Mod("Tax", "2", kind="Extension"),))
    assert deploy(none.write(receipts.parent, "none.osp"), receipts_dir=receipts)["changed"]


def test_receipts_of_another_target_do_not_count(deploy: DeploymentTarget, package: Path, receipts: Path) -> None:
    deploy(package, receipts_dir=receipts)
    deploy.forget()
    assert deploy(package, receipts_dir=receipts, target_environment="Development")["changed"]


@pytest.mark.parametrize("damage", ["", "{", "[]", "null"])
def test_damaged_receipts_are_told_of_and_do_not_count(
    deploy: DeploymentTarget, package: Path, receipts: Path, damage: str, variant: Variant
) -> None:
    deploy(package, receipts_dir=receipts)
    (receipt,) = [path for path in receipts.rglob("*.json") if path.parent.name != "plans"]
    receipt.write_text(damage)
    result = deploy(package, receipts_dir=receipts)
    assert not result.failed
    assert result["changed"] is (variant.hashes == "local")
    assert damage == "null" or any(str(receipt) in warning for warning in result.warnings)


def test_receipts_that_cannot_be_written_are_told_of_before_anything_is_deployed(
    deploy: DeploymentTarget, package: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    result = deploy(package, receipts_dir=tmp_path / "file")
    assert (result["failure"]["code"], result["changed"]) == ("file_error", False)
    assert str(tmp_path / "file") in result["msg"]


def test_the_modules_of_the_result_have_names_also_without_the_package(deploy: DeploymentTarget, package: Path) -> None:
    plan = deploy.save_plan(package)
    (application,) = deploy.resume(plan)["applications"]
    assert {module["name"] for module in application["after"]["modules"]} == {"Shop_UI", "Shop_CS"}
    assert {module["key"] for module in application["after"]["modules"]} == {key("Shop_UI"), key("Shop_CS")}
