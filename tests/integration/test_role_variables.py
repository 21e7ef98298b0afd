# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every variable of the roles, taken from a loop of the caller's, and blank."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.support.playbook import PlaybookResult
from tests.support.role_publish import forget, outcomes, published, target_variables, variables
from tests.support.roles import BLANK, ROLES, defaults_of, entry_points
from tests.support.simulator import Simulator

Play = Callable[..., PlaybookResult]
COLLECTION = "community.outsystems"
SERVICES, THEME, PORTAL = "Customer Services", "Shared Theme", "Claims Portal"
TOKENS = ("publish_source_token", "publish_target_token", "access_token", "promote_token")


def in_a_loop(role: str, entry_point: str, *items: Mapping[str, Any]) -> dict[str, Any]:
    """A task that calls a role once for each item, with every option of its entry point taken from the item.

    The items are shown, so they hold the names of tokens, which are in the variable `tokens`.
    """
    names = entry_points(role)[entry_point]["options"]
    options = {name: option.get("default") for name, option in entry_points(role)[entry_point]["options"].items()}
    known = {**options, **{name: value for name, value in defaults_of(role).items() if name in options}}
    return {
        "name": f"Call {role} {entry_point}",
        "ansible.builtin.include_role": {"name": f"{COLLECTION}.{role}", "tasks_from": entry_point},
        "vars": {
            name: f"{{{{ {'tokens[item.' + name + ']' if name in TOKENS else 'item.' + name} }}}}" for name in names
        },
        "loop": [{**known, **{name: name for name in TOKENS}, **item} for item in items],
        "loop_control": {"label": "a call"},
    }


def tokens(source: Simulator, target: Simulator) -> dict[str, Any]:
    return {"tokens": {TOKENS[0]: source.token, TOKENS[1]: target.token, "promote_token": source.token}}


def without_tokens(given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if name not in TOKENS}


@pytest.mark.only_variant(0)
def test_publish_in_a_loop_with_every_option_of_the_item(
    play: Play, source: Simulator, target: Simulator, tmp_path: Path
) -> None:
    common = {
        **without_tokens({**variables(source, tmp_path), **target_variables(target)}),
        "publish_backup_dir": str(tmp_path / "backups"),
        "publish_applications": [SERVICES],
    }
    items = [
        {**common, "publish_report_json": f"{tmp_path}/{name}/report.json", "publish_change_ticket": name, **more}
        for name, more in (
            ("first", {}),
            # An option that went missing would let it pass.
            ("second", {"publish_applications": [THEME], "publish_require_tagged": True}),
        )
    ]
    source.change({"hotfix": {"environment": "Development", "application": THEME}})
    tasks = [
        in_a_loop("publish", "main", items[0]),
        in_a_loop("publish", "rollback", items[0]),
        in_a_loop("publish", "main", items[1]),
    ]
    result = play(tasks, {"one": tokens(source, target)}, ok=False, check_first=False)
    records = [
        event.result["ansible_facts"]["publish_result"]
        for event in result.events
        if event.task.endswith("Build the result") and event.status == "ok"
    ]
    assert [record["change_ticket"] for record in records] == ["first", "first", "second"], str(result)
    assert [record["failed"] for record in records] == [False, False, True]
    assert [set(outcomes(record).values()) for record in records] == [{"applied"}, {"applied"}, set()]
    assert [len(record["packages"]) for record in records] == [1, 1, 0]
    assert [record["failed_task"] for record in records] == ["", "", "Fetch the packages"]
    assert THEME in records[2]["message"]
    assert all((tmp_path / name / "report.json").is_file() for name in ("first", "second"))


@pytest.mark.only_variant(1)
def test_access_and_promote_in_a_loop_with_every_option_of_the_item(
    play: Play, source: Simulator, target: Simulator, tmp_path: Path
) -> None:
    items = [
        {
            "access_url": lifetime.url,
            "access_token": name,
            "access_export_dest": f"{tmp_path}/{number}.yml",
            "access_roles": [{"name": f"Role {number}"}],
            "access_users": [{"username": f"user{number}", "name": "Somebody", "role": f"Role {number}"}],
            "access_teams": [{"name": f"Team {number}"}],
        }
        for number, (lifetime, name) in enumerate(zip((source, target), TOKENS, strict=False))
    ]
    stages = [
        {
            "promote_url": source.url,
            "promote_applications": [PORTAL],
            "promote_environments": ["Development", "Test"],
            "promote_poll_interval": 0.1,
            "promote_change_ticket": ticket,
            "promote_report_json": f"{tmp_path}/{ticket}.json",
        }
        for ticket in ("first", "second")
    ]
    tasks = [
        in_a_loop("access", "main", *items),
        in_a_loop("access", "export", *items),
        in_a_loop("promote", "main", *stages),
    ]
    play(tasks, {"one": tokens(source, target)}, check_first=False)
    reports = [json.loads((tmp_path / f"{ticket}.json").read_text("utf-8")) for ticket in ("first", "second")]
    assert [report["change_ticket"] for report in reports] == ["first", "second"]
    assert [outcomes(report["stages"][0]) for report in reports] == [{PORTAL: "applied"}, {PORTAL: "unchanged"}]
    for number in (0, 1):
        exported = (tmp_path / f"{number}.yml").read_text(encoding="utf-8")
        assert all(f"{word}{number}" in exported for word in ("Role ", "user", "Team "))
        assert not any(f"{word}{1 - number}" in exported for word in ("Role ", "user", "Team "))


def blank(role: str, entry_point: str, value: Any, **given: Any) -> dict[str, Any]:
    """Every variable of an entry point blank, except those that are given."""
    document = ("access_roles", "access_users", "access_teams")
    names = [name for name in entry_points(role)[entry_point]["options"] if name not in document]
    return {**dict.fromkeys(names, value), **given}


def test_blank_variables_of_publish_are_not_given(
    play: Play, source: Simulator, target: Simulator, tmp_path: Path
) -> None:
    given = {**variables(source, tmp_path, publish_applications=[SERVICES]), **target_variables(target)}
    items = [blank("publish", "main", value, **without_tokens(given)) for value in BLANK]
    items = [{name: value for name, value in item.items() if name not in TOKENS} for item in items]
    unreadable = {
        "name": "Go past what cannot be read",
        "ignore_errors": True,
        "block": [
            {
                "name": "Call it with something that is not there",
                "ansible.builtin.include_role": {"name": f"{COLLECTION}.publish"},
                "vars": {**items[0], "publish_applications": "{{ nobody_has_set_this }}"},
            }
        ],
    }
    done = play([in_a_loop("publish", "main", *items), unreadable], {"one": tokens(source, target)}, check_first=False)
    # Nothing of the call before.
    record = published(done)
    assert record["failed"]
    assert "nobody_has_set_this" in record["message"]
    assert record["deployments"] == record["applications"] == record["packages"] == []
    forget(source, target)
    # AWX gives extra variables, which go before all others.
    everything = {
        **blank("publish", "main", None, **given),
        "publish_hosts": "all",
        "publish_applications": f"{SERVICES}\n",
    }
    everything["publish_report_json"] = "publish.json"
    extra = play(f"{COLLECTION}.publish", {"one": {}}, everything, check_first=False, cwd=tmp_path)
    # Where Ansible was started, and not where the playbook lies.
    assert (tmp_path / "publish.json").is_file()
    assert outcomes(published(extra)) == {SERVICES: "unchanged"}
    assert not extra.changed

    nothing = [
        {
            "name": "Go past it",
            "ignore_errors": True,
            "block": [
                {
                    "name": "Call it",
                    "ansible.builtin.include_role": {"name": f"{COLLECTION}.{role}", "tasks_from": entry_point},
                    "vars": blank(role, entry_point, None if entry_point == "main" else " "),
                }
            ],
        }
        for role in ROLES
        for entry_point in entry_points(role)
        if entry_point != "show"
    ]
    forget(source, target)
    refused = play(nothing, {"one": {}}, check_first=False, env={"LIFETIME_URL": target.url})
    said = [event.result["msg"] for event in refused.events if event.status == "ignored"]
    assert len(said) == sum(len(entry_points(role)) for role in ROLES) - 1
    assert all(re_sentence in message for message, re_sentence in zip(said, sentences(), strict=True)), said
    assert source.requests() + target.requests() == []


def sentences() -> list[str]:
    """What each entry point says first where nothing is given."""
    return [
        "Set publish_target_url and publish_target_token.",
        "Set publish_target_url and publish_target_token.",
        "Set publish_target_url and publish_target_token.",
        "Set publish_target_url and publish_target_token.",
        "Set access_url and access_token.",
        "Set access_url and access_token.",
        "Set access_url and access_token.",
        "Set promote_url and promote_token.",
    ]
