# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role publish: what travels, what is left alone, what is refused, and what it costs."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.playbook import PlaybookResult
from tests.support.role_publish import (
    PLAY,
    downloads,
    forget,
    outcomes,
    published,
    reads_and_writes,
    receipts,
    target_variables,
    variables,
)
from tests.support.simulator import Simulator
from tests.support.variants import Variant

Play = Callable[..., PlaybookResult]
PUBLISH = "community.outsystems.publish"
SERVICES = "Customer Services"
THEME = "Shared Theme"
REFUSAL = {"Errors": ["No."], "StatusCode": 403}


@pytest.mark.scenario("A2", "A3", "D.2", "D.3")
def test_an_application_travels_once(
    play: Play, source: Simulator, target: Simulator, tmp_path: Path, variant: Variant
) -> None:
    given = variables(source, tmp_path, publish_applications=[SERVICES])
    hosts = {"target": target_variables(target)}

    first = play(PUBLISH, hosts, {**given, "publish_hosts": "all"})
    assert first.checked is not None
    foreseen, done = published(first.checked), published(first)
    assert foreseen["check_mode"]
    assert outcomes(foreseen) == {SERVICES: "to_be_deployed"}
    assert {"deployment", "applications.after"} <= set(foreseen["not_checked"])
    assert outcomes(done) == {SERVICES: "applied"}
    assert done["not_checked"] == []
    # It did what it said.
    assert foreseen["changed"]
    assert done["changed"]
    assert [each["before"] for each in foreseen["applications"]] == [each["before"] for each in done["applications"]]
    assert foreseen["packages"][0]["path"] == done["packages"][0]["path"]
    assert foreseen["packages"][0]["checksum"] is None
    assert first.checked.task("Deploy")["diff"]["before"]
    assert done["applications"][0]["source_version"] == "2.2.0"
    before_and_after = {(each["before"], each["after"]) for each in done["applications"][0]["modules"]}
    assert all(before and after and before != after for before, after in before_and_after)

    forget(source, target)
    second = play(PUBLISH, hosts, {**given, "publish_hosts": "all"}, check_first=False)
    assert not second.changed
    assert outcomes(published(second)) == {SERVICES: "unchanged"}
    assert reads_and_writes(source, target) == (4, 0)

    # Without its receipt only the hashes are left to tell.
    shutil.rmtree(tmp_path / "packages" / "receipts")
    doubt = "refreshed references do not change a general hash"
    third = play(PUBLISH, hosts, {**given, "publish_hosts": "all"}, warnings=[doubt])
    record = published(third)
    lasting = variant.hashes == "portable"
    assert third.changed is not lasting
    assert outcomes(record) == {SERVICES: "unchanged" if lasting else "applied"}
    assert any(doubt in each for each in third.warnings) is lasting
    if not lasting:
        assert "no receipt" in record["packages"][0]["comparison"]
        assert receipts(tmp_path)


@pytest.mark.scenario("A2")
@pytest.mark.only_variant(0)
def test_a_solution_travels_once(play: Play, source: Simulator, target: Simulator, tmp_path: Path) -> None:
    given = variables(
        source,
        tmp_path,
        publish_as="solution",
        publish_solution_name="Sales & More",
        # A name, a key, and the long form.
        publish_applications=[
            THEME,
            source.application_key(SERVICES),
            {"application": "Order Management"},
        ],
    )
    hosts = {"target": target_variables(target)}

    first = play([PLAY], hosts, given)
    record = published(first)
    assert outcomes(record) == {THEME: "applied", SERVICES: "applied", "Order Management": "applied"}
    assert len(record["deployments"]) == 1
    assert record["packages"][0]["path"].endswith(".osp")
    assert {each["name"]: each["before"] for each in record["applications"]}["Order Management"] is None

    forget(source, target)
    second = play([PLAY], hosts, given, check_first=False)
    assert not second.changed
    reads, writes = reads_and_writes(source, target)
    assert reads <= 2 + 2 * 3
    assert writes == 0


@pytest.mark.only_variant(1)
def test_a_version_travels_and_is_tagged(play: Play, source: Simulator, target: Simulator, tmp_path: Path) -> None:
    given = variables(
        source,
        tmp_path,
        publish_applications=[{"application": SERVICES, "version": "2.2.0"}, THEME],
        publish_tag_source="major",
        publish_tag_target="source",
        publish_tag_change_log="New colours",
    )
    hosts = {"target": target_variables(target)}
    source.change({"hotfix": {"environment": "Development", "application": THEME}})
    target.faults(
        {"operation": "Environments_Applications_Versions_Create", "after": 1, "status": 403, "body": REFUSAL}
    )

    first = play([PLAY], hosts, given)
    record = published(first)
    assert outcomes(record) == {SERVICES: "applied", THEME: "applied"}
    assert {each["name"]: each["source_version"] for each in record["applications"]} == {
        SERVICES: "2.2.0",
        THEME: "2.0.0",
    }
    assert Path(record["packages"][0]["path"]).name == "Customer_Services-2.2.0.oap"
    assert said_of_tags(record) == [
        ("source", THEME, "2.0.0", "tagged"),
        ("target", SERVICES, "2.2.0", "tagged"),
        ("target", THEME, "2.0.0", "failed"),
    ]
    (warning,) = [each for each in record["warnings"] if "2.0.0" in each]
    assert "403" in warning
    assert first.task("Warn of versions that were not tagged")["msg"] == [warning]
    assert first.checked is not None
    assert [each[1:] for each in said_of_tags(published(first.checked))] == [
        (THEME, "2.0.0", "to_be_tagged"),
        (SERVICES, "2.2.0", "to_be_tagged"),
        (THEME, "2.0.0", "to_be_tagged"),
    ]

    # The tag alone is made up for, and is no change of somebody else's.
    second = play([PLAY], hosts, given)
    assert outcomes(published(second)) == {SERVICES: "unchanged", THEME: "unchanged"}
    assert said_of_tags(published(second))[-1] == ("target", THEME, "2.0.0", "tagged")
    assert published(second)["changed"]
    assert len(target.state()["deployments"]) == 2
    third = play([PLAY], hosts, given, check_first=False)
    assert not third.changed
    assert {each[-1] for each in said_of_tags(published(third))} == {"unchanged"}


def said_of_tags(record: dict[str, Any]) -> list[tuple[str, ...]]:
    return [(each["side"], each["name"], each["version"], each["outcome"]) for each in record["tags"]]


@pytest.mark.scenario("C.23")
@pytest.mark.only_variant(0)
def test_a_package_holds_nothing_else(play: Play, source: Simulator, target: Simulator, tmp_path: Path) -> None:
    fetch = variables(source, tmp_path, publish_as="solution", publish_applications=[SERVICES, THEME])
    hosts = {"target": target_variables(target)}
    play([PLAY], hosts, fetch, check_first=False)
    package = tmp_path / "packages" / "Solution.osp"
    (tmp_path / "given").mkdir()
    given = {
        **variables(source, tmp_path),
        "publish_source_token": None,
        "publish_package": str(package.rename(tmp_path / "given" / "sales.osp")),
        "publish_applications": [SERVICES],
    }
    forget(target)
    refused = play([PLAY], hosts, given, ok=False, check_ok=False)
    message = refused.failures()[-1]["msg"]
    assert THEME in message
    assert SERVICES not in message
    assert not target.writes()
    assert published(refused)["failed"]
    assert published(refused)["message"] == message

    # Nor does it hold less.
    more = {**given, "publish_applications": [SERVICES.upper(), target.application_key(THEME), "Order Management"]}
    lacking = play([PLAY], hosts, more, ok=False, check_first=False)
    assert "does not hold 'Order Management'. It holds" in published(lacking)["message"]
    assert "correct publish_applications" in published(lacking)["message"]
    assert not target.writes()

    # It was not the role that decided so, but what was asked for.
    both = {**given, "publish_applications": [SERVICES, target.application_key(THEME)]}
    accepted = play([PLAY], hosts, both, warnings=["have the same general hash"])
    assert set(outcomes(published(accepted))) == {SERVICES, THEME}


@pytest.mark.only_variant(1)
def test_what_does_not_fit_together(play: Play, source: Simulator, target: Simulator, tmp_path: Path) -> None:
    given = variables(
        source,
        tmp_path,
        publish_source_environment="",
        publish_as="solution",
        publish_applications=[{"application": SERVICES, "version": "2.1.0"}, ""],
        publish_package_checksum="",
        publish_state="aborted",
    )
    result = play([PLAY], {"target": target_variables(target)}, given, ok=False, check_ok=False)
    message = result.failures()[-1]["msg"]
    for piece in ("publish_source_environment", "versions", "has to be a name", "publish_state=aborted"):
        assert piece in message
    assert not source.requests()
    assert not target.requests()


@pytest.mark.only_variant(1)
def test_what_is_empty_or_of_another_type(play: Play, source: Simulator, target: Simulator, tmp_path: Path) -> None:
    given = variables(
        source,
        tmp_path,
        publish_target_token="",
        publish_applications=[{"application": SERVICES, "version": 2.1}],
        publish_rollback_packages="one.oap",
    )
    # What is refused is not gone past, whatever the play makes of failures.
    hosts = {"target": target_variables(target)}
    result = play([{**PLAY, "ignore_errors": True}], hosts, given, check_first=False)
    assert published(result)["failed"]
    message = published(result)["message"]
    for piece in ("publish_target_token", "Quote the versions", "publish_rollback_packages has to be a list"):
        assert piece in message
    assert not source.requests()
    assert not target.requests()


@pytest.mark.only_variant(1)
def test_a_provisioning_play_stays_as_it_is(play: Play, source: Simulator, target: Simulator, tmp_path: Path) -> None:
    """The hosts cannot be reached at all, and privileges are escalated to somebody that there is not."""
    provisioning = {
        "name": "Set up a server",
        "hosts": "all",
        "gather_facts": False,
        "become": True,
        "become_user": "somebody-that-there-is-not",
        "strategy": "free",
        "vars": {"ansible_connection": "ssh", "ansible_become": True, "ansible_python_interpreter": "/nowhere/python"},
        "tasks": [
            {"name": "Before", "ansible.builtin.set_fact": {"before": True}},
            {"name": "Publish", "ansible.builtin.include_role": {"name": PUBLISH}},
            {"name": "After", "ansible.builtin.debug": {"msg": "{{ publish_result.applications[0].outcome }}"}},
        ],
    }
    hosts = {
        "server": {
            **target_variables(target),
            "ansible_host": "127.0.0.1",
            "ansible_port": 1,
            "ansible_connection": "ssh",
            "ansible_become": True,
        }
    }
    given = variables(
        source,
        tmp_path,
        publish_applications=[SERVICES],
        publish_backup_dir=str(tmp_path / "backups"),
        publish_report_json=str(tmp_path / "report.json"),
    )
    result = play([provisioning], hosts, given)
    assert result.task("After")["msg"] == "applied"
    assert json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["host"] == "server"
    assert downloads(source) == 1


@pytest.mark.only_variant(1)
def test_a_changed_target_is_not_overwritten(play: Play, source: Simulator, target: Simulator, tmp_path: Path) -> None:
    hosts = {"target": target_variables(target)}
    given = variables(source, tmp_path, publish_applications=[SERVICES])
    play([PLAY], hosts, given, check_first=False)
    target.change({"hotfix": {"environment": "Test", "application": SERVICES, "by": "Lena Fischer"}})
    given["publish_backup_dir"] = str(tmp_path / "backups")
    refused = play([PLAY], hosts, given, ok=False, check_ok=False)
    assert "Lena Fischer" in published(refused)["message"]
    assert "set publish_on_target_changed=overwrite" in published(refused)["message"]
    assert not (tmp_path / "backups").exists()
    overwritten = play([PLAY], hosts, {**given, "publish_on_target_changed": "overwrite"})
    assert published(overwritten)["overrides"] == ["on_target_changed=overwrite"]
    assert Path(published(overwritten)["packages"][0]["backup"]).exists()


@pytest.mark.only_variant(1)
def test_another_host_does_the_work(play: Play, source: Simulator, target: Simulator, tmp_path: Path) -> None:
    hosts = {
        # Nothing of this one fits the host that does the work.
        "target": {**target_variables(target), "ansible_python_interpreter": "/nowhere/python"},
        "jump": {"ansible_connection": "local", "ansible_python_interpreter": sys.executable},
    }
    given = variables(source, tmp_path, publish_applications=[SERVICES], publish_delegate_to="jump")
    result = play([{**PLAY, "hosts": "target"}], hosts, given)
    assert outcomes(published(result, "target")) == {SERVICES: "applied"}
