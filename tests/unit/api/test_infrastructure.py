# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names in, keys out, and each list fetched at most once."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._api.errors import LifeTimeError
from ansible_collections.community.outsystems.plugins.module_utils._api.infrastructure import (
    Infrastructure,
    Named,
    find,
    nearest,
    pick,
)
from ansible_collections.community.outsystems.plugins.module_utils._api.operation import Operation, Request
from hypothesis import example, given
from hypothesis import strategies as st

from tests.support.client import Serve, client_for
from tests.support.scripted_server import API, ScriptedServer, reply

DEV, PROD, OTHER, APP, TWIN, GONE = (str(uuid.UUID(int=number)) for number in range(1, 7))
ENVIRONMENTS = [
    {"Key": DEV, "Name": "Development", "DetailsURL": "https://x", "Order": 0},
    {"Key": PROD, "Name": "Production", "Order": 1},
]
APPLICATIONS = [{"Key": APP, "Name": "Orders"}, {"Key": TWIN, "Name": "Twin"}, {"Key": OTHER, "Name": "Twin"}]
NOT_THERE = reply(404, {"Errors": ["Not found."], "StatusCode": 404})


def infrastructure(server: ScriptedServer) -> Infrastructure:
    return Infrastructure(client_for(server.url, retries=0))


def asked(server: ScriptedServer) -> list[str]:
    return [request.path.removeprefix(API) for request in server.requests]


def test_environments_are_fetched_once_by_name_and_not_at_all_by_key(serve: Serve) -> None:
    server = serve(reply(200, ENVIRONMENTS))
    lifetime = infrastructure(server)
    assert lifetime.environment(PROD) == Named(PROD)
    assert asked(server) == []
    assert lifetime.environment("Production") == Named(PROD, "Production")
    assert lifetime.environment("Development").key == DEV
    assert lifetime.environment_record(DEV)["Order"] == 0
    assert (lifetime.has_details_urls(DEV), lifetime.has_details_urls(PROD)) == (True, False)
    lifetime.forget()
    lifetime.environments()
    assert asked(server) == ["/environments/"]


def test_what_one_caller_does_to_a_list_another_does_not_see(serve: Serve) -> None:
    lifetime = infrastructure(serve(reply(200, ENVIRONMENTS)))
    lifetime.environments().clear()
    assert len(lifetime.environments()) == 2


READERS: dict[str, Any] = {
    "running_applications": lambda lifetime: lifetime.running_applications(Named(DEV)),
    "running_application": lambda lifetime: lifetime.running_application(Named(DEV), APP),
    "application_in": lambda lifetime: lifetime.application_in(Named(DEV), "Orders"),
    "applications": lambda lifetime: lifetime.applications(),
    "applications with status": lambda lifetime: lifetime.applications(status=True),
    "modules": lambda lifetime: lifetime.modules(),
    "version": lambda lifetime: lifetime.version(APP, GONE),
    "module_versions": lambda lifetime: lifetime.module_versions(APP, 5),
    "module_version": lambda lifetime: lifetime.module_version(APP, GONE),
}


@pytest.mark.parametrize("reader", READERS)
def test_everything_is_asked_once_until_it_is_forgotten(serve: Serve, reader: str) -> None:
    one = {"running_application": APPLICATIONS[0], "version": {"Key": GONE}, "module_version": {"Key": GONE}}
    server = serve(reply(200, one.get(reader, APPLICATIONS)))
    lifetime = infrastructure(server)
    first = READERS[reader](lifetime)
    assert READERS[reader](lifetime) == first
    assert len(server.requests) == 1
    lifetime.forget()
    assert READERS[reader](lifetime) == first
    assert len(server.requests) == 2


def test_one_application_is_found_in_a_list_that_is_there_already(serve: Serve) -> None:
    server = serve(reply(200, APPLICATIONS))
    lifetime = infrastructure(server)
    lifetime.running_applications(Named(DEV))
    assert lifetime.running_application(Named(DEV), APP) == APPLICATIONS[0]
    assert lifetime.running_application(Named(DEV), GONE) is None
    assert lifetime.application_in(Named(DEV), APP) == APPLICATIONS[0]
    assert len(server.requests) == 1


def test_modules_are_never_asked_for_without_the_status(serve: Serve) -> None:
    server = serve(reply(200, []))
    lifetime = infrastructure(server)
    lifetime.applications(modules=True)
    assert "IncludeModules=true" in asked(server)[0]
    assert "IncludeEnvStatus=true" in asked(server)[0]


@pytest.mark.parametrize("by", [APP, "Orders"])
def test_one_application_by_name_or_key(serve: Serve, by: str) -> None:
    server = serve(reply(200, APPLICATIONS[0] if by == APP else APPLICATIONS))
    assert infrastructure(server).application_in(Named(DEV, "Development"), by)["Key"] == APP
    assert len(server.requests) == 1


@pytest.mark.parametrize("by", [GONE, "Orders"])
def test_an_application_that_the_infrastructure_does_not_have(serve: Serve, by: str) -> None:
    server = serve(NOT_THERE if by == GONE else reply(200, []))
    with pytest.raises(LifeTimeError) as caught:
        infrastructure(server).application(by)
    assert caught.value.code == "unknown_application"
    assert by in str(caught.value)


def test_a_name_that_several_applications_have(serve: Serve) -> None:
    with pytest.raises(LifeTimeError) as caught:
        infrastructure(serve(reply(200, APPLICATIONS))).application_in(Named(DEV, "Development"), "Twin")
    assert caught.value.code == "ambiguous_application"
    assert TWIN in str(caught.value)
    assert OTHER in str(caught.value)
    assert "'Development'" in str(caught.value)


def test_an_application_that_does_not_run_in_the_environment(serve: Serve) -> None:
    server = serve(NOT_THERE, reply(200, ENVIRONMENTS))
    lifetime = infrastructure(server)
    assert lifetime.running_application(Named(DEV), APP) is None
    assert lifetime.running_application(Named(DEV), APP) is None
    assert len(server.requests) == 2


def test_the_same_404_for_an_environment_that_is_not_there(serve: Serve) -> None:
    lifetime = infrastructure(serve(NOT_THERE, reply(200, ENVIRONMENTS)))
    with pytest.raises(LifeTimeError) as caught:
        lifetime.running_application(Named(GONE), APP)
    assert caught.value.code == "unknown_environment"
    assert caught.value.key == GONE
    assert caught.value.http_status == 404
    assert "It sees: Development, Production." in str(caught.value)


def test_all_applications_of_an_environment_that_is_not_there(serve: Serve) -> None:
    lifetime = infrastructure(serve(NOT_THERE, reply(200, ENVIRONMENTS)))
    with pytest.raises(LifeTimeError) as caught:
        lifetime.running_applications(Named(GONE))
    assert caught.value.code == "unknown_environment"


@pytest.mark.parametrize("page", [reply(404, "<html><title>404</title></html>"), reply(404)])
def test_a_404_of_something_else_is_not_taken_for_absence(serve: Serve, page: Any) -> None:
    lifetime = infrastructure(serve(page))
    for ask in (
        lambda: lifetime.running_application(Named(DEV), APP),
        lambda: lifetime.module_version(APP, GONE),
        lambda: lifetime.version(APP, GONE),
        lambda: lifetime.module_versions(APP, 1),
        lambda: lifetime.application(APP),
    ):
        with pytest.raises(LifeTimeError) as caught:
            ask()
        assert caught.value.code == "not_lifetime"


def test_what_lifetime_does_not_have(serve: Serve) -> None:
    server = serve(NOT_THERE)
    lifetime = infrastructure(server)
    assert lifetime.module_version(APP, GONE) is None
    assert lifetime.version(APP, GONE) is None
    assert lifetime.module_versions(APP, 3) == []
    assert lifetime.module_version(APP, GONE) is None
    assert len(server.requests) == 3


@pytest.mark.parametrize(("wanted", "hint"), [("development", "'Development'"), ("Produktion", "'Production'")])
def test_the_nearest_name_is_offered(wanted: str, hint: str) -> None:
    with pytest.raises(LifeTimeError) as caught:
        pick("environment", wanted, ENVIRONMENTS, "here")
    assert caught.value.code == "unknown_environment"
    assert f"Did you mean {hint}?" in str(caught.value)


def test_without_a_near_name_there_is_other_advice() -> None:
    with pytest.raises(LifeTimeError, match="what the account of this token may see"):
        pick("environment", "zzz", ENVIRONMENTS, "here")


def test_a_key_goes_before_a_name() -> None:
    records = [{"Key": DEV, "Name": PROD}, {"Key": PROD, "Name": "Production"}]
    assert pick("environment", PROD, records, "here") == records[1]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("Test", "1"),
        (" test ", "2"),
        ("weiss", "3"),
        ("WEISS", "3"),
        ("wei\u00df", "4"),
        ("None", None),
        ("AB-CD", "ab-cd"),
        ("TEST", LifeTimeError),
    ],
)
def test_of_names_that_look_alike_the_one_that_is_written_like_that_is_found(asked: str, found: Any) -> None:
    names = {"1": "Test", "2": "test", "3": "weiss", "4": "wei\u00df", "5": "AB-CD", "ab-cd": "Other"}
    records = [*({"Key": key, "Name": name} for key, name in names.items()), {"Name": "without a key"}]
    if found is LifeTimeError:
        with pytest.raises(LifeTimeError, match="There are 2 environments named 'TEST'") as caught:
            find(asked, records, "Name", "environment")
        assert caught.value.code == "ambiguous_environment"
    else:
        assert (find(asked, records, "Name", "environment") or {}).get("Key") == found


PLACE = Operation("Op", "GET", "/environments/{}/{}/")


@example("0", ".")
@example("..", "0")
@given(st.text(min_size=1, max_size=20), st.text(min_size=1, max_size=20))
def test_names_cannot_leave_their_place_in_a_path(one: str, other: str) -> None:
    there = Request(PLACE, "look there", (one, other))
    if {one, other} & {".", ".."}:
        with pytest.raises(LifeTimeError, match="is no key of anything"):
            _ = there.path
        return
    made = there.path
    assert made.count("/") == 4
    assert not set(made) & set(" ?#\n")


@given(st.text(max_size=8), st.lists(st.text(max_size=8), max_size=6))
def test_near_names_are_some_of_the_names(name: str, names: list[str]) -> None:
    found = nearest(name, names)
    assert len(found) <= 3
    assert set(found) <= set(names)


def test_how_something_named_is_written() -> None:
    assert str(Named(DEV, "Development")) == "'Development'"
    assert str(Named(DEV)) == DEV
    assert Named(DEV).to_dict() == {"key": DEV, "name": None}


@pytest.mark.parametrize("kind", ["application", "module"])
def test_what_is_listed_without_what_it_needs_is_unusable_and_not_unknown(serve: Serve, kind: str) -> None:
    status = {"EnvironmentKey": DEV, "ModuleStatusInEnvs": [{"ModuleVersionKey": ""}]}
    record = {"Name": "Portal", "Key": GONE if kind == "application" else "", "AppStatusInEnvs": [status]}
    lifetime = infrastructure(serve(reply(200, [record])))
    with pytest.raises(LifeTimeError) as caught:
        lifetime.application_in(Named(DEV), "portal") if kind == "application" else lifetime.module("Portal")
    assert caught.value.code == f"unusable_{kind}"
    assert "for " + kind + " 'Portal'" in str(caught.value)
