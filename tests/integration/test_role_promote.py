# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role promote in its playbook: a path of environments, a failure in the middle of it, and the run after that."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.community.outsystems.plugins.filter.publish_page import publish_page
from lifetime_simulator.demo import demo_infrastructure

from tests.support.playbook import PlaybookResult
from tests.support.role_publish import outcomes
from tests.support.simulator import Simulator

Play = Callable[..., PlaybookResult]
PROMOTE = "community.outsystems.promote"
CLAIMS, FIELD, STAFF = "Claims Portal", "Field Service", "Employee Directory"
APPLICATIONS = [
    "Customer Services",
    "Order Management",
    "Billing Engine",
    CLAIMS,
    {"application": STAFF, "version": "1.0.1"},
]
NAMES = [*APPLICATIONS[:4], STAFF]
PATH = ["Development", "Test", "Acceptance", "Production"]


@pytest.fixture
def promoted(lifetime: Callable[..., Simulator]) -> Simulator:
    """An infrastructure with one environment more, which runs what Production does."""
    data = demo_infrastructure("source")
    copied = {**data["environments"][1], "key": "ac000000-0000-4000-8000-000000000001", "name": "Acceptance"}
    zones = [{**copied["zones"][0], "key": "ac000000-0000-4000-8000-000000000002"}]
    environments = [*data["environments"][:2], {**copied, "zones": zones}, data["environments"][2]]
    data["environments"] = [{**each, "order": order} for order, each in enumerate(environments, start=1)]
    data["running"] = {**data["running"], "Acceptance": data["running"]["Production"]}
    return lifetime("source", data=data)


def given(lifetime: Simulator, **more: Any) -> dict[str, Any]:
    common = {
        "url": lifetime.url,
        "applications": APPLICATIONS,
        "environments": PATH,
        "poll_interval": 0.1,
        "retries": 0,
    }
    return {f"promote_{name}": value for name, value in {**common, "token": lifetime.token, **more}.items()}


def recorded(result: PlaybookResult) -> dict[str, Any]:
    """The last promote_result."""
    found = [each.result["ansible_facts"] for each in result.events if each.task.endswith("Build the result")]
    record: dict[str, Any] = found[-1]["promote_result"]
    return record


def stages(record: dict[str, Any]) -> dict[str, dict[str, str]]:
    """Environment -> application -> outcome."""
    return {each["target"]["environment"]: outcomes(each) for each in record["stages"]}


def plans(lifetime: Simulator) -> list[tuple[str, set[str]]]:
    """The environment and the applications of each plan, in their order."""
    state = lifetime.state()
    return [
        (
            state["environments"][plan["target"]]["name"],
            {state["applications"][each["application_key"]]["name"] for each in plan["operations"]},
        )
        for plan in state["deployments"].values()
    ]


@pytest.mark.scenario("Q")
@pytest.mark.only_variant(1)
def test_a_failure_in_the_middle_and_the_run_after_it(play: Play, promoted: Simulator, tmp_path: Path) -> None:
    text, report = tmp_path / "reports" / "promote.md", tmp_path / "reports" / "promote.json"
    page = tmp_path / "reports" / "promote.html"
    files = {"report_markdown": str(text), "report_json": str(report), "report_html": str(page)}
    options = given(promoted, change_ticket="CHG0012345", notes="Release 12", **files)

    def fail_in_acceptance() -> None:
        promoted.reset()
        failed = {"outcome": "finished_with_errors", "failed_applications": [promoted.application_key(CLAIMS)]}
        promoted.faults({"deployment": {"outcome": "finished_successful"}}, {"deployment": failed})

    first = play(PROMOTE, None, options, ok=False, before=fail_in_acceptance)
    # Check mode has told all stages, and what it does not know of the later ones.
    assert first.checked
    predicted = recorded(first.checked)
    same, due = "unchanged", "to_be_deployed"
    upstream = dict.fromkeys(NAMES[:4], due) | {STAFF: same}
    assert stages(predicted) == {
        "Test": dict.fromkeys(NAMES, same) | {CLAIMS: due},
        "Acceptance": upstream,
        "Production": upstream,
    }
    assert predicted["summary"] == "Check mode: would change"
    assert [each["source"]["environment"] for each in predicted["stages"]] == PATH[:-1]
    unknown = [[each for each in stage["not_checked"] if "by then" in each] for stage in predicted["stages"]]
    assert unknown == [
        [],
        [f"whether environment '{PATH[1]}' runs these versions by then"],
        [f"whether environment '{PATH[2]}' runs these versions by then"],
    ]

    record = recorded(first)
    assert (record["failed"], record["not_reached"]) == (True, ["Production"])
    assert stages(record) == {
        "Test": dict.fromkeys(NAMES, same) | {CLAIMS: "applied"},
        "Acceptance": dict.fromkeys(NAMES[:3], "applied") | {CLAIMS: "not_applied", STAFF: same},
    }
    for said in (
        "Stage 2 of 3, from 'Test' to 'Acceptance'",
        "Not reached: 'Production'",
        "continues with 'Acceptance'",
    ):
        assert said in record["message"]
        assert said in text.read_text("utf-8")
    assert json.loads(report.read_text("utf-8")) == record
    assert page.read_text("utf-8") == publish_page(record)
    assert plans(promoted) == [("Test", {CLAIMS}), ("Acceptance", set(NAMES[:4]))]
    assert {each["notes"] for each in promoted.state()["deployments"].values()} == {"CHG0012345 - Release 12"}

    second = recorded(play(PROMOTE, None, options, check_first=False))
    assert plans(promoted)[2:] == [("Acceptance", {CLAIMS}), ("Production", set(NAMES[:4]))]
    assert second["summary"] == "Promoted"
    assert [each["summary"] for each in second["stages"]] == ["Nothing was left to do", "Published", "Published"]
    assert all(each["source_version"] == each["after"] for stage in second["stages"] for each in stage["applications"])
