# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Two-step deployments: prepared in the evening, published at night, with nothing shared but the key."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.deployment_target import DeploymentTarget, code, outcomes

PREPARED = {"state": "prepared", "two_step": True}


@pytest.fixture
def two_step(deploy: DeploymentTarget) -> DeploymentTarget:
    deploy.lifetime.change({"set": {"environment": "Test", "two_step": True}})
    return deploy


def test_prepared_is_prepared_and_no_more(two_step: DeploymentTarget, package: Path) -> None:
    result = two_step(package, **PREPARED)
    assert not result.failed, result["msg"]
    assert result["changed"]
    assert result["deployment"]["info"] == "deployment_prepared"
    assert two_step.running("Shop") is None
    two_step.forget()
    again = two_step(package, **PREPARED)
    assert not again["changed"]
    assert not two_step.writes
    assert again["deployment"]["key"] == result["deployment"]["key"]


@pytest.mark.scenario("C.1")
def test_continued_by_its_key_from_another_controller(
    two_step: DeploymentTarget, package: Path, tmp_path: Path
) -> None:
    prepared = two_step(package, receipts_dir=tmp_path / "evening", **PREPARED)
    two_step.forget()
    predicted = two_step.resume(prepared["deployment"]["key"], check=True)
    assert predicted["changed"]
    assert predicted["deployment"]["target_environment"]["name"] == "Test"
    assert not two_step.reads["Deployments_Get"]
    done = two_step.resume(prepared["deployment"]["key"])
    assert not done.failed, done["msg"]
    assert done["changed"]
    assert two_step.writes == {"continue": 1}
    assert done["deployment"]["status"] == "finished_successful"
    assert done["deployment"]["target_environment"]["name"] == "Test"
    assert done["applications"][0]["name"] == "Shop"
    assert done["applications"][0]["after"]
    two_step.forget()
    assert not two_step.resume(prepared["deployment"]["key"])["changed"]
    assert not two_step.writes


def test_continued_with_its_records_it_leaves_a_receipt(
    two_step: DeploymentTarget, package: Path, tmp_path: Path
) -> None:
    prepared = two_step(package, **PREPARED)
    done = two_step.resume(prepared["deployment"]["key"], receipts_dir=package.parent / "receipts")
    assert outcomes(done) == {"Shop": "applied"}
    assert done["receipt"]
    two_step.forget()
    assert not two_step(package)["changed"]
    assert not two_step.writes


def test_the_same_package_goes_on_with_what_was_prepared(two_step: DeploymentTarget, package: Path) -> None:
    prepared = two_step(package, **PREPARED)
    two_step.forget()
    done = two_step(package, two_step=True)
    assert not done.failed
    assert done["deployment"]["key"] == prepared["deployment"]["key"]
    assert two_step.writes == {"continue": 1}


def test_both_steps_at_once(two_step: DeploymentTarget, package: Path) -> None:
    result = two_step(package, two_step=True)
    assert not result.failed
    assert two_step.writes == {"Deployments_CreateWithBinary": 1, "start": 1, "continue": 1}


def test_without_the_word_the_second_step_never_follows_by_itself(two_step: DeploymentTarget, package: Path) -> None:
    for _attempt in range(2):
        assert code(two_step(package)) == "needs_user_intervention"
    assert not two_step.writes["continue"]


def test_a_key_with_the_word_fail_is_not_continued(two_step: DeploymentTarget, package: Path) -> None:
    prepared = two_step(package, **PREPARED)
    result = two_step.resume(prepared["deployment"]["key"], on_intervention={"deployment_prepared": "fail"})
    assert code(result) == "needs_user_intervention"
    assert not two_step.writes["continue"]


def test_prepared_needs_the_word(two_step: DeploymentTarget, package: Path) -> None:
    result = two_step(package, state="prepared")
    assert code(result) == "invalid_option"
    assert "two_step" in result["msg"]
    assert not two_step.lifetime.requests()


def test_a_target_that_is_not_set_up_so_has_published_at_once(deploy: DeploymentTarget, package: Path) -> None:
    result = deploy(package, **PREPARED)
    assert code(result) == "not_two_step"
    assert result["changed"]
    assert outcomes(result) == {"Shop": "applied"}
    deploy.forget()
    assert not deploy(package)["changed"], "it has been published, and is known to be"


def test_what_was_prepared_is_kept_for_96_hours(two_step: DeploymentTarget, package: Path) -> None:
    prepared = two_step(package, **PREPARED)
    two_step.lifetime.change({"advance": 97 * 3600})
    result = two_step.resume(prepared["deployment"]["key"])
    assert code(result) == "deployment_aborted"
    assert any("no longer exists" in line["message"] for line in result["log"])


@pytest.mark.scenario("C.32")
def test_nothing_is_continued_after_not_after(two_step: DeploymentTarget, package: Path) -> None:
    prepared = two_step(package, **PREPARED)
    two_step.forget()
    result = two_step.resume(prepared["deployment"]["key"], not_after="2026-01-01T04:00:00+01:00")
    assert code(result) == "too_late"
    assert prepared["deployment"]["key"] in result["msg"]
    assert not two_step.writes


def test_a_hotfix_between_the_steps_is_not_lost(two_step: DeploymentTarget, shop: Callable[..., Path]) -> None:
    assert not two_step(shop("1"), two_step=True).failed
    receipts = shop("1").parent / "receipts"
    prepared = two_step(shop("2"), receipts_dir=receipts, **PREPARED)
    two_step.hotfix("Shop", "Shop_UI")
    two_step.forget()
    result = two_step.resume(prepared["deployment"]["key"], receipts_dir=receipts)
    assert code(result) == "target_changed"
    assert "Shop_UI" in result["msg"]
    assert not two_step.writes
    done = two_step.resume(prepared["deployment"]["key"], receipts_dir=receipts, on_target_changed="overwrite")
    assert not done.failed
    assert done["overrides"] == ["on_target_changed=overwrite"]


def test_what_was_allowed_at_the_first_step_need_not_be_at_the_second(
    two_step: DeploymentTarget, shop: Callable[..., Path]
) -> None:
    receipts = shop("1").parent / "receipts"
    for content in ("1", "2"):
        assert not two_step(shop(content), two_step=True, receipts_dir=receipts).failed
    prepared = two_step(shop("1"), receipts_dir=receipts, allow_downgrade=True, **PREPARED)
    assert prepared["overrides"] == ["allow_downgrade"]
    assert not two_step.resume(prepared["deployment"]["key"], receipts_dir=receipts).failed
