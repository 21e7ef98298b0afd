# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""lifetime_app_binary: what it fetches, what it leaves alone, and that dest is whole or untouched whatever fails."""

from __future__ import annotations

import hashlib
import json
import os
import resource
import stat
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.community.outsystems.plugins.module_utils._publish.fetching import atomic_file
from ansible_collections.community.outsystems.plugins.module_utils._publish.package import inspection

from tests.support.api import Api
from tests.support.environment import ROOT
from tests.support.module import ModuleResult, run_module
from tests.support.playbook import PlaybookResult
from tests.support.simulator import Simulator

MODULE = "lifetime_app_binary"
MODULE_FILE = ROOT / "plugins" / "modules" / f"{MODULE}.py"
ORDERS, THEME, SERVICES = "Order Management", "Shared Theme", "Customer Services"
DEVELOPMENT = "Development"
SOON = {"retry_max_delay": 0.01, "poll_interval": 0.02}
PLAIN = ("--time-scale", "20")

Start = Callable[..., Simulator]


@pytest.fixture
def plain(start: Start) -> Simulator:
    """The source, where the shapes of answers do not matter."""
    return start("source", *PLAIN)


def fetch(
    lifetime: Simulator,
    dest: Path | str,
    *,
    check: bool = False,
    diff: bool = False,
    own_process: bool = False,
    **options: Any,
) -> Any:
    """Run the module; one application of Development unless told otherwise."""
    wanted = {"environment": DEVELOPMENT, **SOON}
    if not {"application", "applications", "binaries"} & set(options):
        wanted["application"] = ORDERS
    connection = {"lifetime_url": lifetime.url, "lifetime_token": lifetime.token}
    given = {**connection, **wanted, **options, "dest": str(dest)}
    return run_module(MODULE, given, check=check, diff=diff, own_process=own_process)


def refused(result: ModuleResult, code: str) -> str:
    """The sentence of a failure with that code."""
    assert result.failed, result
    assert result["failure"]["code"] == code, result["msg"]
    assert not result["changed"]
    return str(result["msg"])


def operations(lifetime: Simulator) -> list[str]:
    return [request["operation"] for request in lifetime.requests()]


def sha256(path: Path) -> str:
    return "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest()


def names(result: ModuleResult) -> list[str]:
    return [application["name"] for application in result["contents"]["applications"]]


def test_one_application(source: Simulator, tmp_path: Path) -> None:
    dest = tmp_path / "orders.oap"
    result = fetch(source, dest)
    assert result["changed"]
    assert result["dest"] == str(dest)
    assert result["checksum"] == sha256(dest)
    assert result["size"] == dest.stat().st_size
    assert (result["format"], result["attempts"], result["not_checked"]) == ("oap", 1, [])
    assert result["environment"] == {"key": source.environment(DEVELOPMENT)["key"], "name": DEVELOPMENT}
    assert result["lifetime_url"] == source.url
    held = inspection.inspect(str(dest))
    (application,) = result["contents"]["applications"]
    assert application["key"] == source.application_key(ORDERS)
    assert (application["version"], application["is_modified"]) == ("1.6.0", False)
    running = source.environment(DEVELOPMENT)["running"][application["key"]]["modules"]
    assert {each["key"]: each["version_key"] for each in application["modules"]} == running
    assert {each["key"]: each["hash"] for each in application["modules"]} == {m.key: m.hash for m in held.modules}
    assert sorted(os.listdir(tmp_path)) == ["orders.oap", "orders.oap.provenance.json"]
    assert stat.S_IMODE(dest.stat().st_mode) == 0o600
    assert not source.writes()


def test_what_is_there_is_not_fetched_again(source: Simulator, tmp_path: Path) -> None:
    dest = tmp_path / "orders.oap"
    first = fetch(source, dest)
    before = dest.stat()
    source.forget()
    again = fetch(source, dest)
    assert not again["changed"]
    assert operations(source) == ["Environments_List", "Environments_GetRunningApps"]
    assert {**first, "changed": False, "changes": [], "attempts": 0} == again
    assert (dest.stat().st_ino, dest.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    source.forget()
    key = source.environment(DEVELOPMENT)["key"]
    assert not fetch(source, dest, environment=key, application=source.application_key(ORDERS))["changed"]
    assert operations(source) == ["Environments_GetRunningApp"]


def test_force_fetches_it_all_the_same(plain: Simulator, tmp_path: Path) -> None:
    fetch(plain, tmp_path / "orders.oap")
    assert fetch(plain, tmp_path / "orders.oap", force=True)["changed"]


@pytest.mark.parametrize("spoil", ["file", "provenance", "no provenance"])
def test_a_file_that_is_not_what_its_provenance_says_is_replaced(plain: Simulator, tmp_path: Path, spoil: str) -> None:
    dest = tmp_path / "orders.oap"
    provenance = Path(fetch(plain, dest)["provenance"])
    good = dest.read_bytes()
    if spoil == "file":
        dest.write_bytes(good[:-1])
    elif spoil == "provenance":
        provenance.write_text("[]")
    else:
        provenance.unlink()
    assert fetch(plain, dest)["changed"]
    assert dest.read_bytes() == good
    assert not fetch(plain, dest)["changed"]


def test_a_changed_source_is_fetched_and_shown(source: Simulator, tmp_path: Path) -> None:
    dest = tmp_path / "orders.oap"
    old = fetch(source, dest)
    new_key = source.change({"hotfix": {"environment": DEVELOPMENT, "application": ORDERS, "module": "Order_CS"}})
    checked = fetch(source, dest, check=True, diff=True)
    result = fetch(source, dest, diff=True)
    assert result["changed"]
    assert checked["changed"]
    (change,) = result["changes"]
    before, after = change["before"], change["after"]
    assert (before["checksum"], after["checksum"]) == (old["checksum"], result["checksum"])
    assert before["applications"][ORDERS]["version"] == "1.6.0"
    assert after["applications"][ORDERS]["version"] == "1.6.0 (modified)"
    assert after["applications"][ORDERS]["modules"] == {"Order_CS": new_key}
    assert list(before["applications"][ORDERS]["modules"]) == ["Order_CS"]
    (foreseen,) = checked["changes"]
    assert (foreseen["before"], foreseen["after"]) == (before, {**after, "checksum": None})
    assert [(each["before"], each["after"]) for each in result["diff"]] == [(before, after)]


def test_check_mode_predicts_and_writes_nothing(source: Simulator, tmp_path: Path) -> None:
    dest = tmp_path / "not yet there" / "orders.oap"
    checked = fetch(source, dest, check=True)
    assert checked["changed"]
    assert not list(tmp_path.iterdir())
    assert not source.writes()
    assert not {"Environments_DownloadRunningApp", "Downloads"} & set(operations(source))
    dest.parent.mkdir()
    result = fetch(source, dest)
    assert set(checked) <= set(result)
    assert (checked["size"], checked["checksum"], checked["provenance"]) == (None, None, None)
    assert set(checked["not_checked"]) >= {"size", "checksum", "provenance"}
    for application in result["contents"]["applications"]:
        for module in application["modules"]:
            assert module["hash"]
            module["hash"] = None
    assert checked["contents"] == result["contents"]
    assert not fetch(source, dest, check=True)["changed"]


def test_check_mode_knows_the_modules_of_something_untagged(plain: Simulator, tmp_path: Path) -> None:
    checked = fetch(plain, tmp_path, check=True, application="Employee Directory")
    (application,) = checked["contents"]["applications"]
    assert application["is_modified"]
    assert all(module["general_hash"] for module in application["modules"])
    assert names(fetch(plain, tmp_path, application="Employee Directory")) == ["Employee Directory"]


def test_a_folder_gets_a_safe_name(plain: Simulator, tmp_path: Path) -> None:
    assert fetch(plain, tmp_path, application="CI/CD Health")["dest"] == str(tmp_path / "CI_CD_Health.oap")
    there = fetch(plain, f"{tmp_path}/missing/", application="CI/CD Health", check=True)
    assert there["dest"] == str(tmp_path / "missing" / "CI_CD_Health.oap")
    assert "does not exist" in refused(fetch(plain, f"{tmp_path}/missing/"), "invalid_option")


def test_two_applications_do_not_take_turns_at_one_file(plain: Simulator, tmp_path: Path) -> None:
    fetch(plain, tmp_path)
    plain.change({"rename": {"application": ORDERS, "name": "Orders"}})
    plain.change({"rename": {"application": THEME, "name": "Order/Management"}})
    result = fetch(plain, tmp_path, application="Order/Management")
    assert "Order Management" in refused(result, "dest_taken")
    assert fetch(plain, tmp_path / "Order_Management.oap", application="Order/Management")["changed"]


def test_mode_and_a_changed_mode(plain: Simulator, tmp_path: Path) -> None:
    dest = tmp_path / "orders.oap"
    result = fetch(plain, dest, mode="0640")
    assert {stat.S_IMODE(Path(path).stat().st_mode) for path in (dest, result["provenance"])} == {0o640}
    assert fetch(plain, dest, mode="0600", check=True)["changed"]
    plain.forget()
    assert fetch(plain, dest, mode="0600")["changed"]
    assert "Downloads" not in operations(plain)
    assert stat.S_IMODE(dest.stat().st_mode) == 0o600
    assert not fetch(plain, dest)["changed"]


@pytest.mark.scenario("C.31")
def test_a_pinned_checksum(plain: Simulator, tmp_path: Path) -> None:
    dest = tmp_path / "orders.oap"
    checksum = fetch(plain, dest)["checksum"]
    elsewhere = tmp_path / "elsewhere.oap"
    assert fetch(plain, elsewhere, checksum=checksum)["changed"]
    plain.change({"hotfix": {"environment": DEVELOPMENT, "application": ORDERS}})
    assert not fetch(plain, dest, checksum=checksum.removeprefix("sha256:"))["changed"], "these bytes were asked for"
    Path(f"{dest}.provenance.json").unlink()
    approved = fetch(plain, dest, checksum=checksum.upper().replace("SHA256", "sha256"))
    assert not approved["changed"]
    assert approved["provenance"] is None
    assert names(approved) == [ORDERS]
    refused(fetch(plain, dest, application=THEME, checksum=checksum), "checksum_mismatch")
    good = dest.read_bytes()
    message = refused(fetch(plain, tmp_path / "new.oap", checksum=checksum), "checksum_mismatch")
    assert checksum.removeprefix("sha256:") in message
    refused(fetch(plain, dest, checksum="0" * 64), "checksum_mismatch")
    assert dest.read_bytes() == good
    assert sorted(os.listdir(tmp_path)) == ["elsewhere.oap", "elsewhere.oap.provenance.json", "orders.oap"]
    refused(fetch(plain, dest, checksum="md5:abc"), "invalid_option")


def test_a_tagged_version(source: Simulator, tmp_path: Path) -> None:
    dest = tmp_path / "orders.oap"
    options: dict[str, Any] = {"environment": None, "version": "1.4.0"}
    checked = fetch(source, dest, check=True, **options)
    result = fetch(source, dest, **options)
    (application,) = result["contents"]["applications"]
    assert (application["version"], application["is_modified"]) == ("1.4.0", False)
    assert all(module["version_key"] and module["hash"] for module in application["modules"])
    assert [m["key"] for m in checked["contents"]["applications"][0]["modules"]] == [
        m["key"] for m in application["modules"]
    ]
    assert result["environment"] is None
    source.forget()
    assert not fetch(source, dest, **options)["changed"]
    assert operations(source) == ["Applications_List", "Applications_Versions_List"]
    assert not fetch(source, dest, version=application["version_key"])["changed"]
    assert fetch(source, dest)["changed"], "what runs is another version"


@pytest.mark.scenario("C.26")
def test_an_unknown_version(plain: Simulator, tmp_path: Path) -> None:
    message = refused(fetch(plain, tmp_path, version="1.66.0"), "unknown_version")
    assert "'1.6.0'" in message
    assert ORDERS in message


def test_a_version_that_is_far_down_the_list(plain: Simulator, tmp_path: Path) -> None:
    for number in range(1, 106):
        plain.change({"hotfix": {"environment": DEVELOPMENT, "application": "CI/CD Health"}})
        version = f"2.{number}.0"
        plain.change({"tag": {"environment": DEVELOPMENT, "application": "CI/CD Health", "version": version}})
    plain.forget()
    result = fetch(plain, tmp_path, application="CI/CD Health", version="1.0.0")
    assert result["contents"]["applications"][0]["version"] == "1.0.0"
    assert operations(plain).count("Applications_Versions_List") == 2


def test_require_tagged(plain: Simulator, tmp_path: Path) -> None:
    assert fetch(plain, tmp_path, require_tagged=True)["changed"]
    for check in (True, False):
        result = fetch(plain, tmp_path, application="Employee Directory", require_tagged=True, check=check)
        assert "Employee Directory" in refused(result, "not_tagged")
        assert [each["name"] for each in result["failure"]["applications"]] == ["Employee Directory"]


def test_a_solution(source: Simulator, tmp_path: Path) -> None:
    wanted: dict[str, Any] = {
        "applications": [ORDERS, source.application_key(THEME), SERVICES],
        "solution_name": "Sales",
    }
    checked = fetch(source, tmp_path, check=True, **wanted)
    assert not source.writes()
    result = fetch(source, tmp_path, **wanted)
    assert result["changed"]
    assert (result["format"], result["dest"]) == ("osp", str(tmp_path / "Sales.osp"))
    assert sorted(names(result)) == sorted(names(checked)) == sorted([ORDERS, THEME, SERVICES])
    assert result["checksum"] == sha256(tmp_path / "Sales.osp")
    assert [request["operation"] for request in source.writes()] == ["Environments_SolutionCreate"]
    source.forget()
    again = fetch(source, tmp_path, **wanted)
    assert not again["changed"]
    assert again["contents"] == result["contents"]
    assert operations(source) == ["Environments_List", "Environments_GetRunningApps"]
    source.change({"hotfix": {"environment": DEVELOPMENT, "application": SERVICES}})
    assert fetch(source, tmp_path, **wanted)["changed"]
    assert fetch(source, tmp_path, **{**wanted, "applications": [ORDERS, THEME]})["changed"]


def test_a_solution_with_references(source: Simulator, tmp_path: Path) -> None:
    wanted: dict[str, Any] = {"applications": ["Claims Portal"], "include_references": True}
    checked = fetch(source, tmp_path, check=True, **wanted)
    assert "contents.applications" in checked["not_checked"]
    result = fetch(source, tmp_path, **wanted)
    assert set(names(result)) > {"Claims Portal", THEME}
    assert all(application["version_key"] for application in result["contents"]["applications"])
    assert not fetch(source, tmp_path, **wanted)["changed"]
    source.change({"hotfix": {"environment": DEVELOPMENT, "application": THEME}})
    assert fetch(source, tmp_path, **wanted)["changed"], "what it refers to is in the package too"
    assert fetch(source, tmp_path, applications=["Claims Portal"])["changed"]


@pytest.mark.scenario("C.17")
def test_an_aborted_solution(source: Simulator, tmp_path: Path) -> None:
    source.faults({"solution": {"outcome": "Aborted", "reason": "Order_CS is outdated."}})
    result = fetch(source, tmp_path, applications=[ORDERS, THEME])
    assert "Order_CS is outdated." in refused(result, "solution_aborted")
    assert result["failure"]["errors"] == ["Order_CS is outdated."]
    assert not list(tmp_path.iterdir())


def test_a_solution_that_takes_too_long(plain: Simulator, tmp_path: Path) -> None:
    plain.faults({"solution": {"steps": 10_000}})
    result = fetch(plain, tmp_path, applications=[ORDERS, THEME], wait_timeout=0.1)
    (key,) = plain.state()["solutions"]
    assert key in refused(result, "wait_timeout")
    assert result["failure"]["key"] == key


def test_a_solution_whose_answer_is_lost_is_asked_for_again(plain: Simulator, tmp_path: Path) -> None:
    plain.faults({"operation": "Environments_SolutionCreate", "drop": "after"})
    assert fetch(plain, tmp_path, applications=[ORDERS, THEME])["changed"]
    assert len(plain.state()["solutions"]) == 2


@pytest.mark.scenario("C.30")
def test_a_lifetime_that_looks_too_old_for_solutions_is_warned_of_and_decides_itself(
    start: Start, tmp_path: Path
) -> None:
    old = start("source", *PLAIN, "--lifetime-version", "11.21.0")
    ordered = {"applications": [ORDERS, THEME]}
    predicted = fetch(old, tmp_path, check=True, **ordered)
    assert predicted["changed"]
    result = fetch(old, tmp_path, **ordered)
    assert "11.22.0" in refused(result, "lifetime_too_old")
    for each in (predicted, result):
        assert any("11.22.0" in warning and "DetailsURL" in warning for warning in each.warnings)
    assert not any(tmp_path.iterdir())
    assert fetch(old, tmp_path)["changed"]


def test_solutions_are_made_where_environments_have_no_details_url(plain: Simulator, tmp_path: Path) -> None:
    records = Api(plain).get("/environments/")
    bare = [{name: value for name, value in each.items() if name != "DetailsURL"} for each in records]
    plain.faults({"operation": "Environments_List", "body": bare, "status": 200, "times": -1})
    result = fetch(plain, tmp_path, applications=[ORDERS, THEME])
    assert result["changed"]
    assert any("DetailsURL" in warning for warning in result.warnings)


@pytest.mark.scenario("C.18")
def test_an_expired_link_is_asked_for_anew(source: Simulator, tmp_path: Path) -> None:
    expired = {"Errors": ["The download link has expired."], "StatusCode": 404}
    for wanted, link in (
        ({"application": ORDERS}, "Environments_DownloadRunningApp"),
        ({"applications": [ORDERS, THEME]}, "Environments_SolutionDownload"),
    ):
        source.forget()
        source.faults({"operation": "Downloads", "status": 404, "body": expired})
        result = fetch(source, tmp_path, retries=0, **wanted)
        assert result["changed"], result
        assert result["attempts"] == 2
        assert operations(source).count(link) == 2
        assert operations(source).count("Environments_SolutionCreate") <= 1


@pytest.mark.scenario("C.18")
def test_a_link_that_never_lives(plain: Simulator, tmp_path: Path) -> None:
    plain.faults({"link_ttl": 0})
    result = fetch(plain, tmp_path, retries=1)
    refused(result, "link_expired")
    assert result["attempts"] == 2
    assert not list(tmp_path.iterdir())


BROKEN = [
    {"truncate": 100},
    {"content_length": 100},
    {"content_length": 10**6},
    {"corrupt": True},
    {"truncate": 0},
]


@pytest.mark.scenario("E.3")
@pytest.mark.parametrize("fault", BROKEN, ids=str)
def test_a_broken_download_is_tried_again(plain: Simulator, tmp_path: Path, fault: dict[str, Any]) -> None:
    plain.faults({"operation": "Downloads", **fault})
    result = fetch(plain, tmp_path / "orders.oap")
    assert result["changed"], result
    assert result["attempts"] == 2
    assert inspection.inspect(result["dest"]).sha256 == result["checksum"].removeprefix("sha256:")


@pytest.mark.scenario("E.3")
@pytest.mark.parametrize("fault", BROKEN, ids=str)
@pytest.mark.parametrize("there", [False, True])
def test_a_download_that_stays_broken_harms_nothing(
    plain: Simulator, tmp_path: Path, fault: dict[str, Any], there: bool
) -> None:
    dest = tmp_path / "orders.oap"
    if there:
        fetch(plain, dest)
        plain.change({"hotfix": {"environment": DEVELOPMENT, "application": ORDERS}})
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    plain.faults({"operation": "Downloads", "times": -1, **fault})
    result = fetch(plain, dest, retries=1)
    assert result.failed
    assert result["failure"]["code"] in {"download_incomplete", "package_invalid"}
    assert not result["changed"]
    assert ".part" not in result["msg"]
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_what_is_damaged_twice_in_the_same_way_is_not_asked_for_again(plain: Simulator, tmp_path: Path) -> None:
    plain.faults({"operation": "Downloads", "status": 200, "times": -1, "body": "no package"})
    result = fetch(plain, tmp_path, retries=9)
    assert "not a" in refused(result, "package_invalid")
    assert result["attempts"] == 2


def test_a_web_page_instead_of_a_link(plain: Simulator, tmp_path: Path) -> None:
    page = "<html><title>Please log in</title></html>"
    plain.faults(
        {"operation": "Environments_DownloadRunningApp", "status": 200, "body": page, "content_type": "text/html"}
    )
    assert "Please log in" in refused(fetch(plain, tmp_path), "not_lifetime")


@pytest.mark.scenario("C.23")
def test_an_application_that_nobody_asked_for(plain: Simulator, tmp_path: Path) -> None:
    api = Api(plain)
    environment = api.environment(DEVELOPMENT)

    def answer_with(name: str, operation: str) -> None:
        link = api.get(f"/environments/{environment}/applications/{api.application(name)}/content/")
        plain.faults({"operation": operation, "status": 200, "body": link, "times": -1})

    answer_with(THEME, "Environments_DownloadRunningApp")
    assert ORDERS in refused(fetch(plain, tmp_path), "application_missing")
    plain.reset()
    solution = fetch(plain, tmp_path, applications=[ORDERS, THEME])
    (key,) = plain.state()["solutions"]
    link = api.get(f"/environments/{environment}/solution/{key}/")
    plain.faults({"operation": "Environments_DownloadRunningApp", "status": 200, "body": link, "times": -1})
    result = fetch(plain, tmp_path / "orders.oap")
    assert THEME in refused(result, "unexpected_application")
    assert result["failure"]["applications"] == [THEME]
    assert sorted(os.listdir(tmp_path)) == [
        os.path.basename(solution["dest"]),
        os.path.basename(solution["provenance"]),
    ]


@contextmanager
def during_downloads(lifetime: Simulator, times: int, act: Callable[[], Any]) -> Iterator[None]:
    """Do something in the middle of each of the next downloads."""
    lifetime.forget()
    lifetime.faults({"operation": "Downloads", "times": times, "delay_ms": 1500})
    stop = threading.Event()

    def watch() -> None:
        done = 0
        while done < times and not stop.is_set():
            if operations(lifetime).count("Environments_DownloadRunningApp") > done:
                act()
                done += 1
            time.sleep(0.02)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def test_a_source_that_changes_during_the_download(plain: Simulator, tmp_path: Path) -> None:
    keys = []

    def hotfix() -> None:
        keys.append(plain.change({"hotfix": {"environment": DEVELOPMENT, "application": ORDERS}}))

    with during_downloads(plain, 1, hotfix):
        result = fetch(plain, tmp_path)
    assert result["attempts"] == 2
    assert keys[0] in {each["version_key"] for each in result["contents"]["applications"][0]["modules"]}
    assert not fetch(plain, tmp_path)["changed"]


def test_a_source_that_never_stays_the_same(plain: Simulator, tmp_path: Path) -> None:
    hotfix = {"hotfix": {"environment": DEVELOPMENT, "application": ORDERS}}
    with during_downloads(plain, 3, lambda: plain.change(hotfix)):
        result = fetch(plain, tmp_path)
    assert ORDERS in refused(result, "source_unstable")
    assert result["attempts"] == 3
    assert not list(tmp_path.iterdir())


def test_tasks_at_the_same_time_fetch_once(plain: Simulator, tmp_path: Path) -> None:
    plain.faults({"operation": "Downloads", "times": -1, "delay_ms": 1000})
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _number: fetch(plain, tmp_path / "orders.oap"), range(4)))
    assert [result["changed"] for result in results].count(True) == 1
    assert operations(plain).count("Downloads") == 1
    assert len({result["checksum"] for result in results}) == 1
    assert sorted(os.listdir(tmp_path)) == ["orders.oap", "orders.oap.provenance.json"]


@pytest.mark.parametrize("check", [True, False])
def test_a_name_too_long_for_what_lies_beside_it_is_refused_before_the_download(
    plain: Simulator, tmp_path: Path, check: bool
) -> None:
    message = refused(fetch(plain, tmp_path / ("注" * 80 + ".oap"), check=check), "invalid_option")
    assert "has 244 bytes" in message
    assert "Downloads" not in operations(plain)
    assert not list(tmp_path.iterdir())


def test_a_long_name_in_another_script(plain: Simulator, tmp_path: Path) -> None:
    plain.change({"rename": {"application": ORDERS, "name": "注" * 80}})
    result = fetch(plain, tmp_path, application="注" * 80)
    assert Path(result["dest"]).stem == "注" * 73
    assert Path(result["provenance"]).is_file()


def test_a_lock_that_is_never_let_go(plain: Simulator, tmp_path: Path) -> None:
    dest = tmp_path / "orders.oap"
    with atomic_file.lock(str(dest), 1):
        message = refused(fetch(plain, dest, wait_timeout=0.3), "locked")
    assert "orders.oap.lock" in message
    assert not list(tmp_path.iterdir())


def test_mobile_builds(source: Simulator, tmp_path: Path) -> None:
    kinds = {"Android": "apk", "iOS": "ipa"}
    source.change({"binaries": {"environment": DEVELOPMENT, "application": "Field Service", "kinds": kinds}})
    for format_ in ("apk", "ipa"):
        checked = fetch(source, tmp_path, application="Field Service", format=format_, check=True)
        result = fetch(source, tmp_path, application="Field Service", format=format_)
        assert result["dest"] == str(tmp_path / f"Field_Service.{format_}")
        assert result["checksum"] == sha256(Path(result["dest"]))
        assert result["contents"] == checked["contents"]
        assert {build["platform"] for build in result["contents"]["builds"]} == {"Android", "iOS"}
        assert not fetch(source, tmp_path, application="Field Service", format=format_)["changed"]
    refused(fetch(source, tmp_path, format="apk"), "invalid_option")
    there = (tmp_path / "Field_Service.apk").read_bytes()
    source.faults({"operation": "Downloads", "status": 200, "body": "<html>Log in</html>", "times": -1})
    options = {"application": "Field Service", "format": "apk", "force": True}
    refused(fetch(source, tmp_path, retries=0, **options), "download_incomplete")
    assert (tmp_path / "Field_Service.apk").read_bytes() == there
    source.no_faults()
    source.change({"binaries": {"environment": DEVELOPMENT, "application": "Field Service", "kinds": {}}})
    for check in (True, False):
        refused(fetch(source, tmp_path, application="Field Service", format="ipa", check=check), "no_binary")


def test_no_binary(plain: Simulator, tmp_path: Path) -> None:
    plain.faults({"operation": "Environments_DownloadRunningApp", "status": 204})
    assert ORDERS in refused(fetch(plain, tmp_path), "no_binary")


def test_a_list_of_modules_that_cannot_be_had(plain: Simulator, tmp_path: Path) -> None:
    plain.faults({"operation": "Modules_List", "status": 500, "times": -1})
    result = fetch(plain, tmp_path)
    assert result["changed"]
    assert any("version keys" in warning for warning in result.warnings)
    (application,) = result["contents"]["applications"]
    assert application["modules"]
    assert all(module["hash"] and module["version_key"] is None for module in application["modules"])
    assert not fetch(plain, tmp_path)["changed"]


def test_names_that_do_not_fit(plain: Simulator, tmp_path: Path) -> None:
    assert "Development" in refused(fetch(plain, tmp_path, environment="Developement"), "unknown_environment")
    assert ORDERS in refused(fetch(plain, tmp_path, application="order managment"), "unknown_application")
    plain.change({"rename": {"application": THEME, "name": ORDERS}})
    message = refused(fetch(plain, tmp_path), "ambiguous_application")
    assert plain.application_key(ORDERS) in message
    key = plain.application_key(ORDERS)
    twice = fetch(plain, tmp_path, applications=[key, SERVICES, plain.application_key(SERVICES)])
    assert SERVICES in refused(twice, "invalid_option")


@pytest.mark.parametrize(
    "options",
    [
        {"applications": []},
        {"applications": [ORDERS, THEME], "version": "1.0.0"},
        {"applications": [ORDERS, THEME], "format": "oap"},
        {"format": "osp"},
        {"include_references": True},
        {"version": "1.6.0", "format": "apk"},
        {"poll_interval": -1},
    ],
    ids=str,
)
def test_options_that_do_not_go_together(plain: Simulator, tmp_path: Path, options: dict[str, Any]) -> None:
    refused(fetch(plain, tmp_path, **options), "invalid_option")
    assert not plain.requests()


@pytest.mark.scenario("C.29")
def test_missing_permission(plain: Simulator, tmp_path: Path) -> None:
    account = plain.state()["accounts"][0]["username"]
    plain.change({"accounts": [{"username": account, "environments": {DEVELOPMENT: "list"}}]})
    result = fetch(plain, tmp_path)
    refused(result, "permission_denied")
    assert result["failure"]["http_status"] == 403


def test_a_folder_that_takes_no_files(plain: Simulator, tmp_path: Path) -> None:
    assert "regular" in refused(fetch(plain, "/dev/null"), "invalid_option")
    (tmp_path / "orders.oap.lock").mkdir()
    assert "orders.oap.lock" in refused(fetch(plain, tmp_path / "orders.oap"), "file_error")


def test_several_files_in_one_task(source: Simulator, tmp_path: Path) -> None:
    wanted = [{"application": ORDERS}, {"application": SERVICES, "version": "2.1.0", "dest": f"{tmp_path}/old.oap"}]
    folder = f"{tmp_path}/new/folder/"
    foreseen = fetch(source, folder, binaries=wanted, create_folder=True, check=True)
    assert foreseen["changed"]
    assert not (tmp_path / "new").exists()
    result = fetch(source, folder, binaries=wanted, create_folder=True, diff=True)
    assert not result.failed, result["msg"]
    paths = [f"{folder}Order_Management.oap", f"{tmp_path}/old.oap"]
    assert [each["dest"] for each in foreseen["binaries"]] == [each["dest"] for each in result["binaries"]] == paths
    assert [each["checksum"] for each in result["binaries"]] == [sha256(Path(path)) for path in paths]
    assert [each["after_header"] for each in result["diff"]] == [f"package {path}" for path in paths]
    assert [each["name"] for each in result["changes"]] == [each["name"] for each in foreseen["changes"]] == paths
    assert all(each["changed"] and each["attempts"] == 1 for each in result["binaries"])
    source.forget()
    again = fetch(source, folder, binaries=[{"application": ORDERS}, {"application": SERVICES}], create_folder=True)
    assert [each["changed"] for each in again["binaries"]] == [False, True]
    # What runs is listed once for all, and again after a download.
    assert operations(source).count("Environments_List") == 1
    assert operations(source).count("Environments_GetRunningApps") == 2


def test_the_first_of_several_that_fails_ends_it(plain: Simulator, tmp_path: Path) -> None:
    wanted = [{"application": name} for name in (ORDERS, "Nobody Knows It", THEME)]
    result = fetch(plain, tmp_path, binaries=wanted, diff=True)
    assert result["failure"]["code"] == "unknown_application"
    assert result["changed"]
    assert [each["after_header"] for each in result["diff"]] == [f"package {tmp_path}/Order_Management.oap"]
    assert [each["name"] for each in result["changes"]] == [f"{tmp_path}/Order_Management.oap"]
    assert [each["dest"] for each in result["binaries"]] == [f"{tmp_path}/Order_Management.oap"]
    plain.forget()
    assert "needs a version" in refused(fetch(plain, tmp_path, environment=None, binaries=wanted), "invalid_option")
    assert not plain.requests()


def test_a_file_that_cannot_be_written_whole_is_told_with_its_path(plain: Simulator, tmp_path: Path) -> None:
    size = fetch(plain, tmp_path / "whole.oap")["size"]
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    # As on a full disk, it is the write to an open file that fails. The limit is inherited by new processes only.
    resource.setrlimit(resource.RLIMIT_FSIZE, (size // 2, limits[1]))
    try:
        message = refused(fetch(plain, tmp_path / "half.oap", own_process=True), "file_error")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert str(tmp_path / "half.oap") in message
    assert not (tmp_path / "half.oap").exists()


def test_the_provenance_is_a_statement(source: Simulator, tmp_path: Path) -> None:
    result = fetch(source, tmp_path)
    statement = json.loads(Path(result["provenance"]).read_text())
    assert statement["subject"][0]["digest"] == {"sha256": result["checksum"].removeprefix("sha256:")}
    assert statement["predicate"]["lifetime_url"] == source.url
    assert source.token not in json.dumps(statement)


@pytest.mark.scenario("G.1")
def test_a_large_package_takes_little_memory(tmp_path: Path) -> None:
    size = 112
    module = {"name": "Big", "kind": "eSpace"}
    version = {"version": "1.0.0", "created_on": "2026-01-01T00:00:00", "created_by": "a", "environment": DEVELOPMENT}
    hashes = {"hash": "B" * 22, "general_hash": "C" * 22, "created_on": "2026-01-01T00:00:00", "created_by": "a"}
    data = {
        "name": "large",
        "environments": [{"name": DEVELOPMENT, "type": "Development", "details_url": "https://example.com/"}],
        "applications": [
            {
                "name": "Big",
                "size_mib": size,
                "modules": [module],
                "versions": [{**version, "modules": [{"module": "Big", **hashes}]}],
            }
        ],
        "running": {DEVELOPMENT: [{"application": "Big", "version": "1.0.0"}]},
    }
    with Simulator("large", data=data) as large:
        fetched = fetch(large, tmp_path, application="Big", own_process=True)
        again = fetch(large, tmp_path, application="Big", own_process=True)
    assert fetched["size"] > size * 2**20 * 0.9
    assert not again["changed"]
    assert 0 < fetched.peak_memory < 96 * 2**20
    assert 0 < again.peak_memory < 96 * 2**20


@pytest.mark.only_variant(0)
@pytest.mark.parametrize("strategy", ["linear", "free", "serial"])
def test_hosts_that_share_a_controller_fetch_once(
    play: Callable[..., PlaybookResult], source: Simulator, tmp_path: Path, strategy: str
) -> None:
    task = {
        "name": "Fetch",
        f"community.outsystems.{MODULE}": {
            "lifetime_url": source.url,
            "lifetime_token": "{{ token }}",
            "environment": DEVELOPMENT,
            "applications": [ORDERS, THEME],
            "dest": f"{tmp_path}/sales.osp",
            "poll_interval": 0.02,
        },
        "delegate_to": "localhost",
        "vars": {"ansible_python_interpreter": "{{ ansible_playbook_python }}"},
    }
    how = {"serial": 1} if strategy == "serial" else {"strategy": strategy}
    hosts = ["one", "two"]
    result = play(
        [{"hosts": "all", "gather_facts": False, **how, "tasks": [task]}],
        {name: {} for name in hosts},
        {"token": source.token},
    )
    assert [result.task("Fetch", host)["changed"] for host in hosts].count(True) == 1
    assert operations(source).count("Downloads") == 1
    assert len(source.writes()) == 1
    assert result.checked is not None
    assert all(result.checked.task("Fetch", host)["changed"] for host in hosts)


@pytest.mark.only_variant(1)
def test_the_examples_work(play: Callable[..., PlaybookResult], start: Start, tmp_path: Path) -> None:
    source, target = start("source", *PLAIN), start("target", *PLAIN)
    text = MODULE_FILE.read_text(encoding="utf-8").split('EXAMPLES = r"""')[1].split('"""')[0]
    for written, meant in (
        ("https://lifetime.example.com", source.url),
        ("https://lifetime.customer.example.com", target.url),
        ("/var/lib/publish", str(tmp_path)),
    ):
        assert written in text
        text = text.replace(written, meant)
    tokens = {"lifetime_token": source.token, "customer_lifetime_token": target.token}
    play(yaml.safe_load(text), None, tokens)
    assert {path.name for path in tmp_path.glob("*.o?p")} == {
        "Order_Management.oap",
        "Order_Management_1.6.0.oap",
        "Sales.osp",
    }
