# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tags of the role publish: which are asked for, and what is said of them."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._publish.role.publish_record import publish_record
from ansible_collections.community.outsystems.plugins.module_utils._publish.role.tags import TAG_OUTCOMES, tag_rows

from tests.support.environment import ROOT
from tests.unit.publish.role.test_publish_record import application, entry, state
from tests.unit.publish.role.test_role_request import asked


def test_the_outcomes_are_documented() -> None:
    guide = (ROOT / "docs" / "docsite" / "rst" / "guide_publish.rst").read_text(encoding="utf-8")
    for word, meaning in TAG_OUTCOMES.items():
        assert f"``{word}``" in guide
        assert meaning in " ".join(guide.split())


def test_nothing_is_tagged_that_nobody_asked_for() -> None:
    request = asked()
    assert request["tag_source"] == request["tag_target"] == {}
    versions = asked(tag_source="minor", applications=[{"application": "Shop", "version": "1.0"}])
    assert versions["tag_source"] == {}
    assert asked(tag_source="minor", package="/p.oap")["tag_source"] == {}
    assert asked("prepare", tag_target="minor")["tag_target"] == {}
    assert asked("rollback", tag_target="minor", backup_dir="/b")["tag_target"] == {}


def test_what_is_tagged_in_the_source() -> None:
    request = asked(
        tag_source="minor", tag_change_log="New", applications=["Shop", {"application": "Stock", "version": "1.0"}]
    )
    assert request["tag_source"]["applications"] == ["Shop"]
    assert request["tag_source"]["bump"] == "minor"
    assert request["tag_source"]["options"]["environment"] == "Development"
    assert request["tag_source"]["options"]["change_log"] == "New"
    assert asked("continue", tag_target="source", deployment_key="k")["tag_target"]["rule"] == "source"


def test_an_option_that_is_not_given_is_not_handed_on() -> None:
    """The module refuses texts that are empty."""
    request = asked(tag_source="minor", tag_target="minor")
    for options in (request["tag_source"]["options"], request["tag_target"]["options"]):
        assert "" not in options.values()
        assert "change_log" not in options


def rows(rule: str, outcome: str, **more: Any) -> list[dict[str, Any]]:
    """Of one application that was deployed, or not; the source runs 1.2.0 of it unless `more` says otherwise."""
    contents = {"applications": [{"key": "a", "name": "Shop", "version": "1.2.0", "is_modified": False}]}
    run = {
        "request": {"state": "deployed", "tag_target": {"rule": rule}},
        "fetched": {"dest": "/p.oap", "contents": contents},
        "deployed": {
            "packages": [entry("finished_successful", applications=[application(outcome=outcome, after=state("2"))])]
        },
        **more,
    }
    return publish_record(run)["tags"]


def tried(**result: Any) -> dict[str, Any]:
    return {"results": [{"__publish_tag": {"application": "a"}, **result}]}


@pytest.mark.parametrize(
    ("rule", "outcome", "more", "expected"),
    [
        ("source", "applied", {}, ("1.2.0", None)),
        ("minor", "applied", {}, (None, None)),
        ("minor", "applied", {"tagged_target": tried(changed=True, version={"version": "3"})}, ("3", "tagged")),
        ("minor", "applied", {"tagged_target": tried(changed=False, version={"version": "3"})}, ("3", "unchanged")),
        ("minor", "applied", {"tagged_target": tried(failed=False, failure={}, msg="No.")}, (None, "failed")),
        ("minor", "applied", {"tagged_target": tried(unreachable=True, msg="No.")}, (None, "failed")),
        (
            "minor",
            "applied",
            {"tagged_target": tried(version={"version": "3"}, failure={"code": "wait_timeout"}, changed=True)},
            ("3", "failed"),
        ),
        ("source", "applied", {"fetched": {}}, (None, "failed")),
    ],
)
def test_what_is_said_of_the_target(rule: str, outcome: str, more: dict[str, Any], expected: tuple[Any, Any]) -> None:
    (row,) = rows(rule, outcome, **more)
    assert (row["version"], row["outcome"]) == expected
    assert bool(row["message"]) is (row["outcome"] == "failed")


@pytest.mark.parametrize("outcome", ["not_applied", "unknown"])
def test_what_was_not_deployed_is_not_tagged(outcome: str) -> None:
    assert rows("minor", outcome) == []


def test_a_tag_that_failed_is_a_warning_of_a_success() -> None:
    run = {
        "request": {"state": "deployed", "tag_target": {"rule": "minor"}},
        "deployed": {"packages": [entry("finished_successful", applications=[application(outcome="applied")])]},
        "tagged_target": tried(failed=False, failure={"options": ["lifetime_token"]}, msg="Check lifetime_token."),
    }
    record = publish_record(run)
    assert not record["failed"]
    assert record["summary"] == "Published"
    assert record["warnings"] == ["Check publish_target_token."]


def test_in_check_mode_the_version_of_the_source_is_the_one_that_it_would_get() -> None:
    looped = {"results": [{"__publish_tag": "shop", "changed": True, "version": {"version": "1.3.0"}}]}
    modified = {"applications": [{"key": "a", "name": "Shop", "version": "1.2.0", "is_modified": True}]}
    run = {
        "request": {"state": "deployed", "tag_target": {"rule": "source"}, "tag_source": {"options": {}}},
        "check_mode": True,
        "tagged_source": looped,
        "fetched": {"dest": "/p.oap", "contents": modified},
        "deployed": {"packages": [entry(not_checked=["deployment"], changed=True)]},
    }
    record = publish_record(run)
    assert [(row["side"], row["version"], row["outcome"]) for row in tag_rows(run, record)] == [
        ("source", "1.3.0", "to_be_tagged"),
        ("target", "1.3.0", "to_be_tagged"),
    ]
    assert record["changed"]
