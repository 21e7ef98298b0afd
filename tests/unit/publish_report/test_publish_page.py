# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page of a publish and of a promotion: it tells all of the record, and text from elsewhere is no code in it."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
from ansible_collections.community.outsystems.plugins.filter.publish_page import publish_page
from ansible_collections.community.outsystems.plugins.module_utils._publish.deployment.result import Result
from ansible_collections.community.outsystems.plugins.module_utils._publish.role.promote_record import promote_record
from ansible_collections.community.outsystems.plugins.module_utils._publish.role.publish_record import publish_record

EVIL = "<script>alert(1)</script>\"'&$title {{ 7*7 }}\x1b[2J\u202e\n<img src=x onerror=alert(1)>"
ADDRESS = "https://lifetime.example.com/lifetime/Stage_Status.aspx?DeploymentKey=k&x=1"


def state(version: str, key: str) -> dict[str, Any]:
    return {
        "version": version,
        "is_modified": False,
        "modules": [{"key": "m", "name": "Shop_UI", "version_key": key}],
    }


def entry(**more: Any) -> dict[str, Any]:
    """An entry of `packages` of lifetime_deployment."""
    plan = {
        "key": "plan-key",
        "details_url": ADDRESS,
        "status": "finished_successful",
        "info": "",
        "created_on": "2026-03-16T08:44:06.5Z",
        "created_by_username": "publishing",
        "started_by_username": "jane.doe",
        "notes": "Release 12",
    }
    shop = {"key": "a", "name": "Shop", "existed": True, "before": state("1.0", "old"), "after": state("2.0", "new")}
    log = [
        {"instant": "2026-03-16T08:44:07.178Z", "message": "Uploaded", "type": "Info"},
        {"instant": "2026-03-16T08:44:09Z", "message": "Slow", "type": "Warning"},
    ]
    return {
        **Result().to_dict(),
        "deployment": plan,
        "log": log,
        "applications": [{**shop, "outcome": "applied", "outcome_reason": "It runs what was wanted."}],
        "package": {"size": 12, "checksum": "sha256:0", "format": "oap"},
        "backup": {"path": "/b/Shop.oap", "checksum": "sha256:1"},
        "comparison": {"reason": "Module 'Shop_UI' differs."},
        "modules_to_delete": [{"name": "Shop_Old"}],
        "conflicts": ["A conflict."],
        "overrides": ["allow_downgrade"],
        "stale_plans": [
            {"key": "s", "details_url": ADDRESS, "created_on": "then", "created_by": "somebody", "action": "reported"}
        ],
        "path": "/p/Shop.oap",
        "is_due": True,
        "changed": True,
        "failed": False,
        **more,
    }


def record(*entries: dict[str, Any], **more: Any) -> dict[str, Any]:
    request = {
        "state": "deployed",
        "fetch": {"dest": "/p"},
        "change_ticket": "CHG1",
        "source_url": "https://factory.example.com",
        "source_environment": "Development",
        "target_url": "https://customer.example.com",
        "target_environment": "Production",
    }
    return publish_record(
        {
            "request": request,
            "deployed": {"packages": list(entries), "warnings": ["A warning."]},
            "started": "2026-03-16T08:44:00Z",
            "ended": "2026-03-16T08:45:00Z",
            "host": "customer",
            "job": {"awx_job_id": 4711, "awx_user_name": "jane.doe", "awx_job_launch_type": "manual"},
            **more,
        }
    )


def everywhere(value: Any) -> Any:
    """The same record with hostile text in the place of every text."""
    if isinstance(value, dict):
        return {name: everywhere(each) for name, each in value.items()}
    if isinstance(value, list):
        return [everywhere(each) for each in value]
    return EVIL if isinstance(value, str) else value


class Reader(HTMLParser):
    """Notes the elements of a page that somebody else could have put there, and those that are not closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.open: list[str] = []
        self.links: list[str | None] = []
        self.handlers: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.links += [value for name, value in attrs if name == "href"]
        self.handlers += [name for name, _value in attrs if name.startswith("on")]
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def promoted(*stages: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {**promote_record({}), "stages": list(stages), "summary": "Promoted", **more}


@pytest.mark.parametrize("made", [lambda one: one, lambda one: everywhere(promoted(one, one))])
def test_the_page_runs_nothing_that_others_say_and_loads_nothing(made: Any) -> None:
    evil = everywhere(record(entry()))
    # Addresses of plans come from LifeTime, too.
    evil["deployments"][0]["url"] = "javascript:alert(1)"
    evil["stale_plans"][0]["details_url"] = 'https://x.example.com/" onclick="alert(1)'
    page = publish_page(made(evil))
    read = Reader(page)
    assert read.open == []
    assert read.names.count("script") == 1
    assert "img" not in read.names
    assert read.links == []
    assert read.handlers == []
    assert "\x1b" not in page
    assert "\u202e" not in page
    assert re.findall(r"\bsrc=\"|@import|url\(", page) == []
    assert "default-src 'none'" in page
    for needed in ("prefers-color-scheme: dark", "@media print", "width=device-width"):
        assert needed in page


def test_the_page_tells_all_of_a_success() -> None:
    page = publish_page(record(entry()))
    assert Reader(page).links == [ADDRESS, ADDRESS]
    text = unescape(re.sub(r"<[^>]*>", " ", page.partition("<body>")[2]))
    for said in (
        "Publish to Production",
        "Published",
        "CHG1",
        "4711",
        "jane.doe (manual)",
        "Development of https://factory.example.com",
        "Production of https://customer.example.com",
        "It runs what was wanted.",
        "A warning.",
        "A conflict.",
        "allow_downgrade",
        "Shop_Old",
        "2026-03-16 08:44:06 UTC  Plan created by publishing",
        "2026-03-16 08:44:07 UTC",
        "Started by",
        "Release 12",
        "/p/Shop.oap",
        "sha256:0",
        "/b/Shop.oap",
        "sha256:1",
        "Module 'Shop_UI' differs.",
        "reported",
    ):
        assert said in text
    assert '<p class="banner good"><strong>Published</strong></p>' in page
    cells = re.findall(r"<td>(.*?)</td>", page)
    assert cells[:5] == ["Shop", "", "1.0", "2.0", "applied"]
    assert cells[5:8] == ["Shop_UI", "old", "new"]
    assert '<li class="warning"><time>2026-03-16 08:44:09 UTC</time><span>Slow</span></li>' in page


def test_the_page_of_a_failure_says_why_and_of_what_was_not_reached() -> None:
    failed = record(failure={"task": "Fetch the packages", "msg": "Cannot read it.\nCheck the token."})
    page = publish_page(failed)
    assert '<p class="banner bad"><strong>Failed</strong><br>Cannot read it.<br>Check the token.</p>' in page
    assert "<dt>Failed in</dt><dd>Fetch the packages</dd>" in page
    assert "Nothing was compared or deployed." in page
    assert "Warnings" in page
    for absent in ("Time line", "Packages", "Tags", "Conflicts"):
        assert f">{absent}</h2>" not in page
    along = publish_page(promoted(failed, failed=True, message="Stage 1 of 2.", not_reached=["Production", "Audit"]))
    assert "<dt>Not reached</dt><dd>Production, Audit</dd>" in along
    assert '<p class="banner bad"><strong>Promoted</strong><br>Stage 1 of 2.</p>' in along
    assert ">Applications</h3>" in along
    assert "<h1>Promote along no environment</h1>" in publish_page(promoted())


@pytest.mark.parametrize(
    ("outcome", "more", "kind"),
    [
        ("", {"check_mode": True}, "waiting"),
        ("saved", {}, "waiting"),
        ("running", {}, "waiting"),
    ],
)
def test_what_is_not_done_yet_has_a_colour_of_its_own(outcome: str, more: dict[str, Any], kind: str) -> None:
    plan = {**entry()["deployment"], "status": outcome} if outcome else None
    shop = {**entry()["applications"][0], "outcome": None, "after": None}
    page = publish_page(record(entry(deployment=plan, applications=[shop]), **more))
    assert f'<p class="banner {kind}">' in page
    assert "<td>not known</td>" in page
    unchanged = publish_page(
        record(entry(is_due=False, changed=False, backup=None, deployment=None, applications=[shop]))
    )
    assert '<p class="banner same"><strong>Nothing was left to do</strong></p>' in unchanged
