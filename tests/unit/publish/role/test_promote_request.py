# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the role promote was asked for: what fits together, its stages, and what the deployment of each is given."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.community.outsystems.plugins.filter.role_options import role_options
from ansible_collections.community.outsystems.plugins.module_utils._publish.role.promote_request import (
    is_complete,
    promote_path,
    promote_request,
    promote_stage,
)

from tests.support.roles import defaults_of
from tests.support.specs import spec_of

GIVEN = {
    "url": "https://lifetime.example.com",
    "applications": ["Shop", {"application": "Stock", "version": "1.2"}],
    "environments": ["Development", "Test", "Production"],
}
ENVIRONMENTS = [
    {"key": f"{number}a", "name": name, "deployment_zones": [{"key": f"{number}b", "name": "Global"}]}
    for number, name in enumerate(("Development", "Test", "Production"), start=1)
]
DEVELOPMENT = {"key": "1a", "name": "Development"}
PINNED = {
    "versions": [
        {"application": "Shop", "application_key": "k1", "version": "2.0", "version_key": "v1"},
        {"application": "Stock", "application_key": "k2", "version": "1.2", "version_key": "v2"},
    ]
}


def asked(*, has_token: bool = True, is_local: bool = True, **more: Any) -> dict[str, Any]:
    given = {f"promote_{name}": value for name, value in {**GIVEN, **more}.items()}
    lists = ["promote_applications", "promote_environments"]
    read = role_options(given, defaults_of("promote"), "promote_", {}, lists)
    return promote_request(read["options"], read["problems"], has_token, is_local)


def path(**more: Any) -> dict[str, Any]:
    return promote_path(asked(**more), ENVIRONMENTS)


@pytest.mark.parametrize(
    ("more", "piece"),
    [
        ({"url": ""}, "Set promote_url and promote_token."),
        ({"has_token": False}, "Set promote_url and promote_token."),
        ({"environments": ["Test"]}, "Set promote_environments, at least where"),
        ({"environments": ["Test", 7]}, "Each of promote_environments has to be"),
        ({"environments": ["Test", {"name": "Production"}]}, "Each of promote_environments has to be"),
        ({"environments": ["Test", {"environment": "X", "zone": "Y"}]}, "promote_environments does not take: zone."),
        ({"environments": ["Test", {"environment": "X", "deployment_zones": ["Y"]}]}, "has to be {application: zone"),
        (
            {"environments": ["Test", {"environment": "X", "deployment_zones": {"Shpo": "Y"}}]},
            "names Shpo; promote_applications does not.",
        ),
        ({"applications": []}, "Set promote_applications."),
        ({"applications": ["Shop", ""]}, "Each of promote_applications has to be"),
        ({"applications": [{"application": "Shop", "version": 2.1}]}, "Quote the versions"),
        ({"two_step": "maybe"}, "promote_two_step has to be true or false"),
    ],
)
def test_what_does_not_fit_is_a_sentence(more: dict[str, Any], piece: str) -> None:
    request = asked(**more)
    assert piece in " ".join(request["problems"])
    assert promote_path(request, [])["stages"] == []


def test_lists_may_be_the_text_of_a_survey() -> None:
    request = asked(applications="Shop\nStock", environments="Development, Test")
    assert request["problems"] == []
    assert request["applications"] == [{"application": "Shop"}, {"application": "Stock"}]
    assert request["path"] == [{"environment": "Development"}, {"environment": "Test"}]


@pytest.mark.parametrize(
    ("environments", "piece"),
    [
        (["Development", "Tset"], "'Tset', which this account does not see. It sees: Development, Test, Production."),
        (["Development", "Test", "2A"], "promote_environments names 'Test' more than once."),
        (
            ["Development", {"environment": "Test", "deployment_zones": {"Shop": "Mars"}}],
            "There is no deployment zone 'Mars' in environment 'Test'. It has: Global.",
        ),
    ],
)
def test_names_that_lifetime_does_not_know_are_refused_before_the_first_stage(
    environments: list[Any], piece: str
) -> None:
    found = path(environments=environments)
    assert found["stages"] == []
    assert piece in " ".join(found["problems"])


def test_a_name_of_several_environments() -> None:
    twice = [*ENVIRONMENTS, {"key": "9a", "name": "Test"}]
    assert "which is the name of 2 environments: give its key" in promote_path(asked(), twice)["problems"][0]


def test_each_stage_begins_where_the_one_before_has_ended() -> None:
    found = path(environments=["Development", "2A", "Production"])
    assert found["problems"] == []
    names = [(each["source"]["name"], each["target"]["name"]) for each in found["stages"]]
    assert names == [("Development", "Test"), ("Test", "Production")]


def test_the_first_stage_resolves_the_versions_and_the_later_ones_get_the_same() -> None:
    request, stages = asked(), path()["stages"]
    first = promote_stage(stages[0], request, [], DEVELOPMENT, False)
    assert first["applications"] == [{"application": "Shop"}, {"application": "Stock", "version": "1.2"}]
    assert (first["source_environment"], first["target_environment"]) == ("1a", "Test")
    pinned = [{"application": "k1", "version": "v1"}, {"application": "k2", "version": "v2"}]
    for check_mode, source in ((False, "2a"), (True, "1a")):
        second = promote_stage(stages[1], request, [PINNED], DEVELOPMENT, check_mode)
        assert second["applications"] == pinned
        assert (second["source_environment"], second["target_environment"]) == (source, "Production")


def test_what_is_said_for_one_environment_goes_before_what_is_said_for_all() -> None:
    special = {"environment": "Test", "two_step": True, "not_after": None, "deployment_zones": {"Shop": "Global"}}
    more = {"environments": ["Development", special, "Production"], "not_after": "2026-12-01T04:00:00Z"}
    request, stages = asked(**more), path(**more)["stages"]
    assert request["has_zones"]
    test, production = (promote_stage(each, request, [], DEVELOPMENT, False) for each in stages)
    assert (test["two_step"], production["two_step"]) == (True, False)
    assert test["not_after"] == production["not_after"] == "2026-12-01T04:00:00Z"
    assert [each.get("deployment_zone") for each in test["applications"]] == ["Global", None]
    # A zone counts for the application by whichever of its names it was given.
    later = promote_stage(stages[0], request, [PINNED], DEVELOPMENT, False)
    assert [each.get("deployment_zone") for each in later["applications"]] == ["Global", None]


@pytest.mark.parametrize(
    ("ticket", "notes", "expected"),
    [
        ("", "", None),
        ("CHG1", "", "CHG1"),
        ("", "Release 12", "Release 12"),
        ("CHG1", "Release 12", "CHG1 - Release 12"),
    ],
)
def test_the_notes_of_a_plan_begin_with_the_ticket(ticket: str, notes: str, expected: str | None) -> None:
    assert asked(change_ticket=ticket, notes=notes)["deploy"].get("notes") == expected


def test_the_module_takes_the_options_of_a_stage() -> None:
    more = {"redeploy_outdated": True, "report_json": "/r.json", "report_html": "/r.html", "notes": "N"}
    options = promote_stage(path(**more)["stages"][0], asked(**more), [], DEVELOPMENT, False)
    assert set(options) <= set(spec_of("lifetime_deployment"))
    assert options["check_writable"] == ["/r.json", "/r.html"]
    assert set(asked()["connection"]) <= set(spec_of("lifetime_environment_info"))


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        ({"deployment": None}, True),
        ({"deployment": {"status": "finished_successful"}}, True),
        ({"deployment": {"status": "finished_with_warnings"}}, True),
        ({"deployment": {"status": "running"}}, False),
        ({"deployment": {"status": "needs_user_intervention"}}, False),
        ({"failed": True}, False),
        ({"skipped": True}, False),
        ({"not_checked": ["deployment"], "deployment": None}, True),
    ],
)
def test_the_next_stage_begins_where_this_one_is_complete(result: dict[str, Any], expected: bool) -> None:
    assert is_complete(result) is expected
    options = promote_stage(path()["stages"][1], asked(), [{**PINNED, **result}], DEVELOPMENT, False)
    assert bool(options) is expected
