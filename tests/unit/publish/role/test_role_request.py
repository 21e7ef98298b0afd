# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the role was asked for: what fits together, and what its tasks are given."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.community.outsystems.plugins.filter.role_options import role_options
from ansible_collections.community.outsystems.plugins.module_utils._publish.role.role_request import (
    RoleCall,
    role_packages,
    role_request,
)

from tests.support.roles import defaults_of, entry_points
from tests.support.specs import spec_of

GIVEN = {
    "publish_source_url": "https://source.example.com",
    "publish_source_environment": "Development",
    "publish_target_url": "https://target.example.com",
    "publish_target_environment": "Test",
    "publish_applications": ["Shop", "Stock"],
    "publish_dest": "/packages",
}


def asked(entry_point: str = "main", *, call: RoleCall | None = None, **more: Any) -> dict[str, Any]:
    given = {**GIVEN, **{f"publish_{name}": value for name, value in more.items()}}
    read = role_options(given, defaults_of("publish"), "publish_", {}, ["publish_applications"])
    return role_request(read["options"], read["problems"], call or RoleCall(entry_point))


RULES: list[tuple[str, dict[str, Any], str]] = [
    ("main", {"target_url": ""}, "Set publish_target_url and publish_target_token."),
    ("continue", {}, "Set publish_deployment_key, the key of the plan"),
    ("main", {"target_environment": ""}, "Set publish_target_environment."),
    ("rollback", {"applications": [], "backup_dir": "/b"}, "Set publish_applications or publish_rollback_packages."),
    ("rollback", {}, "Set publish_backup_dir, where the backups are"),
    ("main", {"applications": []}, "Set publish_applications, publish_package or publish_deployment_key."),
    ("main", {"state": "aborted"}, "publish_state=aborted needs publish_deployment_key."),
    ("main", {"source_url": ""}, "Set publish_source_url and publish_source_token."),
    ("main", {"source_environment": ""}, "Set publish_source_environment."),
    ("main", {"applications": [{"application": "Shop", "version": 2.1}]}, "Quote the versions"),
    ("main", {"applications": ["Shop", ""]}, "Each of publish_applications has to be a name"),
    ("main", {"applications": ["Shop", 7]}, "Each of publish_applications has to be a name"),
    ("main", {"applications": ["Shop", {"name": "Stock"}]}, "Each of publish_applications has to be a name"),
    ("main", {"as": "solution", "applications": [{"application": "Shop", "version": "1"}]}, "leave the versions out"),
    (
        "main",
        {"package": "/p.oap", "applications": [{"application": "Shop", "version": "1"}]},
        "does not tell the vers",
    ),
    ("main", {"package_checksum": "sha256:00"}, "is of one package, and there are several."),
]


@pytest.mark.parametrize(("entry_point", "more", "sentence"), RULES)
def test_what_does_not_fit_is_told(entry_point: str, more: dict[str, Any], sentence: str) -> None:
    (problem,) = asked(entry_point, **more)["problems"]
    assert sentence in problem


def test_tokens_are_missed_where_they_are_needed() -> None:
    none = RoleCall("main", has_source_token=False, has_target_token=False)
    assert len(asked(call=none)["problems"]) == 2
    assert len(asked(call=none, deployment_key="k")["problems"]) == 1


@pytest.mark.parametrize(
    ("more", "entry_point"),
    [
        ({}, "main"),
        ({"as": "solution"}, "main"),
        ({"package": "/p.oap"}, "main"),
        ({"package": "/p.oap", "package_checksum": "sha256:00"}, "main"),
        ({"deployment_key": "k", "target_environment": "", "applications": []}, "continue"),
        ({"backup_dir": "/b"}, "rollback"),
        ({"backup_dir": "/b", "applications": [], "as": "solution"}, "rollback"),
        ({"rollback_packages": ["/b/one.oap"], "applications": []}, "rollback"),
        # Of no account there.
        ({"backup_dir": "/b", "package": "/p.oap", "package_checksum": "sha256:00", "state": "aborted"}, "rollback"),
        ({"source_environment": "", "applications": [{"application": "Shop", "version": "2.10"}]}, "main"),
    ],
)
def test_what_fits_is_given_to_the_modules(more: dict[str, Any], entry_point: str) -> None:
    request = asked(entry_point, **more)
    assert request["problems"] == []
    assert set(request["deploy"]) <= set(spec_of("lifetime_deployment"))
    assert set(request["fetch"]) <= set(spec_of("lifetime_app_binary"))
    assert set(request["target"]) < set(spec_of("lifetime_deployment"))
    assert bool(request["fetch"]) is (entry_point == "main" and "package" not in more)


def test_every_option_of_the_deployment_that_is_a_variable_is_passed_on() -> None:
    """Options of the same name as a variable, unless the role decides them."""
    decided = {"package", "deployment_key", "force_basic_auth"}
    variables = {name[len("publish_") :] for name in entry_points("publish")["main"]["options"]}
    full = asked(not_after="2026-12-01T04:00:00+01:00", redeploy_outdated=True, backup_dir="/b", applications=["Shop"])
    same = (set(spec_of("lifetime_deployment")) & variables) - decided - {"applications", "source_environment"}
    assert same <= set(full["deploy"]) | set(full["target"])
    # What is fetched again is decided by its provenance.
    same = (set(spec_of("lifetime_app_binary")) & variables) - {"applications", "force"}
    assert same <= set(asked(**{"as": "solution"})["fetch"]) | set(full["source"])


def test_entry_points_decide_whatever_the_variables_say() -> None:
    prepared = asked("prepare", state="deployed", two_step=False)["deploy"]
    assert (prepared["state"], prepared["two_step"]) == ("prepared", True)
    back = asked("rollback", backup_dir="/b", on_target_changed="fail", allow_downgrade=False, state="prepared")[
        "deploy"
    ]
    assert (back["state"], back["on_target_changed"], back["allow_downgrade"]) == ("deployed", "overwrite", True)
    assert back["backup_subfolder"] == "replaced"


def test_a_survey_gives_names_as_a_text() -> None:
    for text in ("Shop\nStock\n", "Shop, Stock", '["Shop", "Stock"]', " Shop ,\n Stock"):
        assert asked(applications=text)["names"] == ["Shop", "Stock"]


@pytest.mark.parametrize(
    "name", ["dest", "receipts_dir", "backup_dir", "report_json", "report_markdown", "report_html", "package"]
)
def test_relative_paths_start_where_ansible_was_started(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", "/home/somebody")
    for given, path in (("here/x", f"{tmp_path}/here/x"), ("~/x", "/home/somebody/x"), ("/x", "/x")):
        text = str(asked(**{name: given, "applications": []}))
        assert f"'{path}" in text
        assert text.count(path) == str(asked(**{name: path, "applications": []})).count(path)
    # What a path means on another host is told there.
    elsewhere = asked(call=RoleCall(is_local=False), **{name: "here/x"})
    assert os.getcwd() not in str(elsewhere)


def test_each_version_has_a_file_of_its_own() -> None:
    request = asked(applications=[{"application": "My Shop", "version": "2.1/x"}, "Stock"])
    assert request["fetch"]["binaries"] == [
        {"application": "My Shop", "version": "2.1/x", "dest": "/packages/My_Shop-2.1_x.oap"},
        {"application": "Stock"},
    ]


def test_packages_are_pinned_to_what_was_fetched() -> None:
    fetched = {
        "binaries": [
            {"dest": "/packages/Shop.oap", "checksum": "sha256:11", "contents": {}},
            {"dest": "/packages/Stock.oap", "checksum": None, "contents": {"applications": []}},
        ]
    }
    assert role_packages(asked(), fetched, []) == [
        {"package": "/packages/Shop.oap", "checksum": "sha256:11"},
        {"package": "/packages/Stock.oap", "package_contents": {"applications": []}},
    ]
    given = asked(package="/p.oap", package_checksum="sha256:22", applications=["Shop"])
    assert role_packages(given, {}, []) == [
        {"package": "/p.oap", "expected_applications": ["Shop"], "checksum": "sha256:22"}
    ]


@pytest.mark.parametrize(
    "fetched", [{}, {"changed": False, "skipped": True, "skip_reason": "Conditional result was False"}]
)
def test_nothing_was_fetched_where_a_plan_is_continued(fetched: dict[str, Any]) -> None:
    assert role_packages(asked("continue", deployment_key="11111111-2222-3333-4444-555555555555"), fetched, []) == []


def test_backups_go_back_the_other_way_round() -> None:
    request = asked("rollback", backup_dir="/b")
    # As a folder lists them, in no order.
    paths = [f"/b/{name}.8c9101e2.2026120{day}T040000Z.oap" for day in (1, 2) for name in ("Stock", "Shop")]
    assert [each["package"] for each in role_packages(request, {}, paths)] == [paths[2], paths[3]]
