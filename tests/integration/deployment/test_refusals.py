# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is refused, by whom, and how early: options, packages, conflicts, deletions, LifeTime's own refusals."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from tests.support.deployment_target import DeploymentTarget, code, outcomes
from tests.support.packages import NO_HASH, STAMP, App, Item, Mod, Pack, container, key

ONCE = {"Deployments_CreateWithBinary": 1, "start": 1}
UPLOADED = {"Deployments_CreateWithBinary": 1}
DISCARDED = {"Deployments_CreateWithBinary": 1, "Deployments_Delete": 1}
LATER = "2100-01-01T00:00:00Z"


@pytest.mark.scenario("C.5")
def test_conflicts_are_sentences_and_the_plan_is_discarded(deploy: DeploymentTarget, package: Path) -> None:
    deploy.script(conflicts=2)
    result = deploy(package)
    assert code(result) == "conflicts"
    assert len(result["conflicts"]) == 2
    assert all("Producer Element Missing" in sentence and sentence.endswith(".") for sentence in result["conflicts"])
    assert result["conflicts"][0] in result["msg"]
    assert result["failure"]["errors"] == result["conflicts"]
    assert deploy.writes == DISCARDED
    assert not deploy.plans
    assert "discarded" in result["msg"]
    deploy.forget()
    assert deploy(package)["changed"]


def test_a_plan_with_conflicts_that_is_only_to_be_there_stays(deploy: DeploymentTarget, package: Path) -> None:
    deploy.script(conflicts=1)
    result = deploy(package, state="present")
    assert code(result) == "conflicts"
    assert deploy.writes == UPLOADED
    assert result["failure"]["key"] in deploy.plans


def test_a_plan_that_cannot_be_discarded_is_named(deploy: DeploymentTarget, package: Path) -> None:
    deploy.script(conflicts=1)
    deploy.fault("Deployments_Delete", status=503)
    result = deploy(package)
    assert code(result) == "conflicts"
    assert "could not be deleted" in result["msg"]
    assert result["failure"]["key"] in deploy.plans


@pytest.mark.scenario("C.6")
def test_a_module_that_would_be_deleted(deploy: DeploymentTarget, shop: Callable[..., Path]) -> None:
    deploy(shop("1", ("Shop_UI", "Shop_CS", "Shop_Old")))
    deploy.forget()
    result = deploy(shop("2"))
    assert code(result) == "module_deletion"
    assert "Shop_Old" in result["msg"]
    assert [module["name"] for module in result["modules_to_delete"]] == ["Shop_Old"]
    assert deploy.writes == DISCARDED
    deploy.forget()
    allowed = deploy(shop("2"), allow_module_deletion=True)
    assert not allowed.failed, allowed["msg"]
    assert allowed["overrides"] == ["allow_module_deletion"]
    assert outcomes(allowed) == {"Shop": "applied"}
    assert key("Shop_Old") not in (deploy.running("Shop") or {})


def test_a_plan_that_holds_something_else_is_not_started(deploy: DeploymentTarget, package: Path, shop: Any) -> None:
    saved = deploy(shop("2", ("Shop_UI", "Shop_CS", "Shop_More")), state="present")
    record = package.parent.parent / "2-3" / "receipts" / "plans" / f"{saved['deployment']['key']}.json"
    text = record.read_text()
    assert '"Shop_More"' in text
    record.write_text(text.replace(key("Shop_More"), key("Shop_Else")))
    result = deploy.resume(saved["deployment"]["key"], receipts_dir=record.parent.parent)
    assert code(result) == "other_content"
    assert not deploy.writes["start"]


@pytest.mark.scenario("C.19")
def test_production_takes_no_packages(deploy: DeploymentTarget, package: Path) -> None:
    result = deploy(package, target_environment="Production")
    assert code(result) == "refused"
    assert "production environment 'Production' is not allowed" in result["msg"]
    assert "No plan was created" in result["msg"]
    assert result["failure"]["operation"] == "Deployments_CreateWithBinary"
    assert not result["changed"]
    assert not deploy.plans
    deploy.lifetime.change({"set": {"allow_binary_in_production": True}})
    assert not deploy(package, target_environment="Production").failed


@pytest.mark.scenario("C.20")
def test_a_protected_package_is_refused_at_the_upload(
    new_target: Callable[..., DeploymentTarget], package: Path
) -> None:
    deploy = new_target("--ipp", "refuse")
    result = deploy(package)
    assert code(result) == "refused"
    assert "intellectual property" in result["msg"].lower()
    assert not result["changed"]
    assert deploy.writes == UPLOADED


@pytest.mark.scenario("C.20")
def test_a_protected_package_fails_in_the_deployment(
    new_target: Callable[..., DeploymentTarget], package: Path
) -> None:
    deploy = new_target("--ipp", "fail")
    result = deploy(package)
    assert code(result) == "deployment_finished_with_errors"
    assert any("intellectual property" in sentence.lower() for sentence in result["failure"]["errors"])
    assert outcomes(result) == {"Shop": "not_applied"}
    deploy.lifetime.change({"set": {"environment": "Test", "activation_code": STAMP}})
    assert not deploy(package).failed


@pytest.mark.scenario("C.30")
def test_a_lifetime_that_looks_too_old_is_warned_of_and_decides_itself(
    new_target: Callable[..., DeploymentTarget], package: Path
) -> None:
    """The environments of a LifeTime that takes packages need not have a DetailsURL."""
    deploy = new_target("--lifetime-version", "11.21.0")
    for check in (True, False):
        result = deploy(package, check=check)
        assert any("11.22.0" in warning and "DetailsURL" in warning for warning in result.warnings)
        assert code(result) == ("" if check else "lifetime_too_old")
    assert "11.22.0" in result["msg"]
    assert not deploy.plans


def test_a_package_of_a_newer_platform_is_warned_of(deploy: DeploymentTarget, shop: Callable[..., Path]) -> None:
    for platform, warned in (("11.27.0.42600", False), ("11.27.0.50000", True), ("11.28.0.1", True), ("", False)):
        warnings = deploy(shop(platform=platform), check=True).warnings
        assert any("was made by platform" in warning for warning in warnings) is warned, platform


@pytest.mark.scenario("C.24")
def test_an_unknown_environment(deploy: DeploymentTarget, package: Path) -> None:
    result = deploy(package, target_environment="Tset")
    assert code(result) == "unknown_environment"
    assert "'Test'" in result["msg"]
    assert not deploy.writes
    assert code(deploy(package, target_environment=key("nowhere"))) == "unknown_environment"


@pytest.mark.scenario("C.28")
def test_a_wrong_token(deploy: DeploymentTarget, package: Path) -> None:
    result = deploy(package, lifetime_token="wrong-token")
    assert code(result) == "authentication_failed"
    assert not result["changed"]
    assert not deploy.writes


@pytest.mark.scenario("C.29")
@pytest.mark.parametrize("level", ["list", "none"])
def test_a_missing_permission(deploy: DeploymentTarget, package: Path, level: str) -> None:
    deploy.lifetime.change({"accounts": [{"username": "ansible", "environments": {"Test": level}}]})
    result = deploy(package)
    assert code(result) == ("permission_denied" if level == "list" else "unknown_environment")
    assert not result["changed"]
    assert not deploy.plans


@pytest.mark.scenario("C.31")
@pytest.mark.parametrize("checksum", ["0" * 64, "sha256:" + "f" * 64])
def test_a_package_that_was_not_approved(deploy: DeploymentTarget, package: Path, checksum: str) -> None:
    result = deploy(package, checksum=checksum)
    assert code(result) == "checksum_mismatch"
    assert result["failure"]["found"] in result["msg"]
    assert not deploy.lifetime.requests(), "nobody was asked anything"
    for found in (result["failure"]["found"], f"sha256:{result['failure']['found'].upper()}"):
        assert not deploy(package, checksum=found).failed


def test_what_is_no_checksum(deploy: DeploymentTarget, package: Path) -> None:
    assert code(deploy(package, checksum="md5:1234")) == "invalid_option"
    assert not deploy.lifetime.requests()


@pytest.mark.scenario("C.32")
@pytest.mark.parametrize("check", [False, True])
def test_it_is_too_late(deploy: DeploymentTarget, package: Path, check: bool) -> None:
    result = deploy(package, not_after="2026-01-01T04:00:00+01:00", check=check)
    assert code(result) == "too_late"
    assert "2026-01-01T04:00:00+01:00" in result["msg"]
    assert not result["changed"]
    assert not deploy.writes
    assert not deploy.plans


def test_it_may_still_be_prepared_or_found_equal_when_it_is_too_late(deploy: DeploymentTarget, package: Path) -> None:
    past = "2026-01-01T04:00:00+01:00"
    assert not deploy(package, not_after=past, state="present").failed
    result = deploy(package, not_after=past)
    assert code(result) == "too_late"
    assert not deploy.writes["start"]
    assert not deploy(package, not_after=LATER).failed
    assert not deploy(package, not_after=past).failed, "there is nothing left to start"


@pytest.mark.scenario("C.32")
def test_it_becomes_too_late_in_the_queue(deploy: DeploymentTarget, package: Path) -> None:
    deploy.script(refuse_start="Not now.")
    deploy.save_plan(package, start=True, script={"steps": 7200})
    deploy.forget()
    now = datetime.fromtimestamp(deploy.lifetime.state()["clock"], timezone.utc)
    result = deploy(package, not_after=(now + timedelta(seconds=90)).isoformat(), queue_timeout=600)
    assert code(result) in ("too_late", "queue_timeout")
    assert not deploy.writes["start"] or code(result) == "too_late"


@pytest.mark.parametrize(
    ("options", "piece"),
    [
        ({"target_environment": None}, "target_environment"),
        ({"not_after": "tonight"}, "not_after"),
        ({"poll_interval": 0}, "poll_interval"),
        ({"queue_timeout": -1}, "queue_timeout"),
        ({"stale_after": -1}, "stale_after"),
    ],
)
def test_options_that_make_no_sense(
    deploy: DeploymentTarget, package: Path, options: dict[str, Any], piece: str
) -> None:
    result = deploy(package, **options)
    assert code(result) == "invalid_option"
    assert piece in result["msg"]
    assert not deploy.lifetime.requests()


@pytest.mark.parametrize(
    "options",
    [
        {"package": None},
        {"deployment_key": key("plan")},
        {"package": None, "applications": [{"application": "Shop"}]},
        {"notes": "a package takes none"},
        {"package": None, "state": "absent"},
        {"state": "aborted"},
    ],
)
def test_options_that_exclude_or_need_each_other(
    deploy: DeploymentTarget, package: Path, options: dict[str, Any]
) -> None:
    assert deploy(**{"package": package, **options}).failed
    assert not deploy.lifetime.requests()


@pytest.mark.scenario("E.2")
@pytest.mark.parametrize("bad", ["no zip", "truncated", "promised", "damaged", "traversal"])
def test_a_bad_package_is_not_sent(deploy: DeploymentTarget, tmp_path: Path, bad: str) -> None:
    pack = Pack()
    whole = pack.data()
    content = {
        "no zip": b"<html>Please log in</html>",
        "truncated": whole[: len(whole) // 2],
        "promised": container(item for item in pack.items() if item.name != "Shop/Shop_UI.oml"),
        "damaged": pack.spoiled("Shop/Shop_UI.oml", data=Mod("Shop_UI").oml(f4=NO_HASH)),
        "traversal": container([*pack.items(), Item("../Shop_UI.oml", b"x")]),
    }[bad]
    path = tmp_path / "bad.oap"
    path.write_bytes(content)
    for check in (True, False):
        result = deploy(path, check=check)
        assert result.failed
        assert str(path) in result["msg"]
        assert code(result).startswith("package")
        assert not deploy.lifetime.requests()


@pytest.mark.parametrize("answer", ["json", "iis"])
def test_a_package_that_the_web_server_does_not_take(
    new_target: Callable[..., DeploymentTarget], package: Path, answer: str
) -> None:
    deploy = new_target("--max-upload-mib", "0.001", "--upload-limit-answer", answer)
    result = deploy(package)
    assert code(result) == "request_too_large"
    assert "limit" in result["msg"]
    assert not result["changed"]
    assert deploy.writes == UPLOADED


def test_a_web_server_that_hangs_up_in_the_middle(new_target: Callable[..., DeploymentTarget], tmp_path: Path) -> None:
    deploy = new_target("--max-upload-mib", "1", "--upload-limit-answer", "reset")
    big = Mod("Shop_UI", model=random.Random(1).randbytes(6 << 20))
    result = deploy(Pack((App("Shop", (big,)),)).write(tmp_path))
    assert code(result) == "ambiguous_write"
    assert "limit" in result["msg"]
    assert deploy.writes == UPLOADED, "it is not sent again, only looked for"


def test_what_is_empty_is_refused(deploy: DeploymentTarget) -> None:
    result = deploy("")
    assert code(result) == "invalid_option"
    assert "package: this is empty" in result["msg"]
    result = deploy.resume(" ")
    assert code(result) == "invalid_option"
    assert "deployment_key: this is empty" in result["msg"]
