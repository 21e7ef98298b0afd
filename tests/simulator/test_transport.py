# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How LifeTime is spoken to: paths, tokens, booleans, errors."""

from __future__ import annotations

import pytest
import requests

from tests.support.api import Api

from .conftest import Lifetime


@pytest.mark.parametrize("path", ["/environments", "/environments/", "/deployments", "/applications/"])
def test_slash_or_none_and_never_a_redirect(target: Api, path: str) -> None:
    assert target.call("GET", path).status_code in (200, 204)


def test_a_post_without_slash_is_served_where_it_is(target: Api) -> None:
    key = target.upload("Test", target.package("Test", "Shared Theme"))
    target.call("POST", f"/deployments/{key}/start", 202)


@pytest.mark.parametrize("form", ["Bearer {}", "{}", "bearer {}"])
def test_the_token_comes_with_or_without_its_scheme(target: Api, form: str) -> None:
    target.call("GET", "/environments/", 200, headers={"Authorization": form.format(target.simulator.token)})


@pytest.mark.parametrize(("answers", "status"), [("client", 403), ("contract", 401)])
@pytest.mark.parametrize("header", ["Bearer wrong", ""])
def test_a_wrong_token_is_an_error_in_json(lifetime: Lifetime, answers: str, status: int, header: str) -> None:
    api = lifetime("target", "--answers", answers)
    assert "Authentication" in api.refused("GET", "/environments/", status, headers={"Authorization": header})


@pytest.mark.parametrize("true", ["True", "true"])
def test_booleans_of_both_worlds(target: Api, true: str) -> None:
    found = target.get("/applications", IncludeEnvStatus=true, IncludeModules=true)
    assert found[0]["AppStatusInEnvs"][0]["ModuleStatusInEnvs"]


def test_something_else_than_a_boolean_is_refused(target: Api) -> None:
    assert "IncludeEnvStatus" in target.refused("GET", "/applications/", 400, params={"IncludeEnvStatus": "yes"})


def test_modules_without_status_are_refused(target: Api) -> None:
    for path in ("/applications/", f"/environments/{target.environment('Test')}/applications/"):
        assert "IncludeEnvStatus" in target.refused("GET", path, 400, params={"IncludeModules": "true"})


def test_empty_lists_are_no_content(lifetime: Lifetime) -> None:
    empty = lifetime("empty", data={"name": "empty", "environments": [{"name": "Lonely"}]})
    place = empty.environment("Lonely")
    for path in ("/deployments/", "/applications/", "/modules/", f"/environments/{place}/applications/"):
        assert empty.call("GET", path, 204).content == b""


def test_no_environments_is_no_content(lifetime: Lifetime) -> None:
    assert lifetime("nothing", data={"name": "nothing"}).call("GET", "/environments/", 204).content == b""


def test_unknown_paths_methods_and_bodies(target: Api) -> None:
    target.refused("GET", "/nonsense/", 404)
    target.refused("PATCH", "/environments/", 405)
    target.refused("POST", "/deployments/", 400, data="{", headers={"Content-Type": "application/json"})
    assert "Notes" in target.refused("POST", "/deployments/", 400, json={"SourceEnvironmentKey": ""})
    assert "body" in target.refused("POST", "/deployments/", 400)


def test_outside_of_the_api_there_is_nothing(target: Api) -> None:
    assert requests.get(f"{target.simulator.url}/", timeout=10).status_code == 404


def test_every_request_is_in_the_log_and_only_writes_are_writes(target: Api) -> None:
    target.simulator.forget()
    place = target.environment("Test")
    target.call("POST", f"/environments/{place}/deployment/", 400, data=b"junk", headers={"Content-Type": "x/y"})
    reading, writing = target.simulator.requests()
    assert (reading["method"], reading["operation"], reading["status"]) == ("GET", "Environments_List", 200)
    assert reading["bytes_out"] > 100
    assert not reading["write"]
    assert (writing["operation"], writing["status"], writing["bytes_in"]) == ("Deployments_CreateWithBinary", 400, 4)
    assert target.simulator.writes() == [writing]
