# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How LifeTime is spoken to: paths, tokens, booleans, errors."""

from __future__ import annotations

import json
import socket
from urllib.parse import urlsplit

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


@pytest.mark.parametrize("answers", ["client", "contract"])
@pytest.mark.parametrize("header", ["Bearer wrong", ""])
def test_a_wrong_token_is_an_error_in_json(lifetime: Lifetime, answers: str, header: str) -> None:
    api = lifetime("target", "--answers", answers)
    assert "Authentication" in api.refused("GET", "/environments/", 403, headers={"Authorization": header})


@pytest.mark.parametrize("path", ["/LifeTimeAPI/REST/V2/Environments", "/LIFETIMEAPI/rest/v2/environments/"])
def test_the_case_of_a_path_does_not_matter(target: Api, path: str) -> None:
    target.call("GET", target.simulator.url + path, 200)


def test_the_case_of_names_in_a_query_does_not_matter(source: Api) -> None:
    place, mobile = source.environment("Test"), source.application("Field Service")
    link = source.get(f"/environments/{place}/applications/{mobile}/content/", type="ipa")
    assert ".ipa" in source.call("GET", link["url"], 200).headers["Content-Disposition"]
    (first, *_others) = source.get("/applications/", includeModules="true", INCLUDEENVSTATUS="true")
    assert first["AppStatusInEnvs"][0]["ModuleStatusInEnvs"]


def test_the_case_of_a_key_does_not_matter(source: Api) -> None:
    place, test = source.environment("Development").upper(), source.environment("Test").upper()
    claims = source.application("Claims Portal")
    path = f"/environments/{place}/applications/{claims.upper()}"
    assert source.get(f"{path}/")["Key"] == claims
    body = {"SolutionName": "All", "ApplicationKeys": [claims.upper()], "IncludeReferences": False}
    source.call("POST", f"/environments/{place}/solution", 200, json=body)
    version = source.call("POST", f"{path}/versions/", 201, json={"Version": "9.0.0"}).json()["ApplicationVersionKey"]
    plan = {
        "SourceEnvironmentKey": place,
        "TargetEnvironmentKey": test,
        "Notes": place,
        "ApplicationOperations": [{"ApplicationVersionKey": version.upper(), "DeploymentZoneKey": ""}],
    }
    key = source.call("POST", "/deployments/", 201, json=plan).text
    (found,) = source.get("/deployments/", targetEnvironmentKey=test)
    assert (found["Key"], found["TargetEnvironmentKey"], found["Notes"]) == (key, test.lower(), place)
    source.call("POST", f"/deployments/{key.upper()}/Start", 202)


def test_keys_of_a_data_file_may_be_in_any_case(lifetime: Lifetime) -> None:
    key = "0F0F0F0F-AAAA-BBBB-CCCC-DDDDDDDDDDDD"
    data = {"name": "loud", "environments": [{"name": "Lonely", "key": key}, {"name": "Named", "key": "Named-1"}]}
    api = lifetime("loud", data=data)
    for asked, found in ((key, key.lower()), ("Named-1", "Named-1")):
        assert api.get(f"/environments/{asked}/")["Key"] == found


@pytest.mark.parametrize("content_type", ["text/json", "text/plain", "application/x-www-form-urlencoded", None])
def test_json_is_json_whatever_it_is_called(target: Api, content_type: str | None) -> None:
    place, theme = target.environment("Test"), target.application("Shared Theme")
    body = json.dumps({"SolutionName": "All", "ApplicationKeys": [theme], "IncludeReferences": False})
    path, headers = f"/environments/{place}/solution", {"Content-Type": content_type}
    target.call("POST", path, 200, data=body, headers=headers)
    assert "JSON" in target.refused("POST", path, 400, data="SolutionName=All", headers=headers)


def test_a_method_that_is_not_allowed_is_answered_with_those_that_are(target: Api) -> None:
    place, theme = target.environment("Test"), target.application("Shared Theme")
    for path, allowed in (
        ("/applications/", "GET, HEAD"),
        ("/deployments/", "GET, HEAD, POST"),
        ("/deployments/x/", "DELETE, GET, HEAD, PUT"),
        (f"/environments/{place}/applications/{theme}/versions", "POST"),
    ):
        assert target.call("PATCH", path, 405).headers["Allow"] == allowed


@pytest.mark.parametrize("depth", [65, 900, 200_000])
def test_json_that_is_nested_beyond_sense_is_refused(target: Api, depth: int) -> None:
    for opened, closed in (("[", "]"), ('{"Notes":', "}")):
        body = opened * depth + "1" + closed * depth
        assert "nested" in target.refused("POST", "/deployments/", 400, data=body)


def test_a_body_that_nobody_asked_for_is_not_looked_at(target: Api) -> None:
    target.call("GET", "/environments/", 200, data="{")
    target.simulator.faults({"operation": "Environments_List", "status": 503})
    target.refused("GET", "/environments/", 503, data="{")


def test_links_name_a_host_even_if_the_client_did_not(target: Api) -> None:
    place, theme = target.environment("Test"), target.application("Shared Theme")
    address = urlsplit(target.simulator.api)
    path = f"{address.path}/environments/{place}/applications/{theme}/content"
    head = f"GET {path} HTTP/1.0\r\nAuthorization: {target.simulator.token}\r\n\r\n"
    with socket.create_connection((address.hostname or "", address.port or 0), timeout=30) as connection:
        connection.sendall(head.encode())
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    link = json.loads(answer.partition(b"\r\n\r\n")[2])["url"]
    assert target.call("GET", link, 200).content


def test_what_the_contract_has_no_refusal_for_is_as_if_not_said(lifetime: Lifetime) -> None:
    strict, documented = lifetime("target"), lifetime("target", "--answers", "contract")
    version = f"/applications/{strict.application('Shared Theme')}/versions/{strict.versions('Shared Theme')['1.0.0']}/"
    for path, query in ((version, {}), ("/modules/", {"IncludeEnvStatus": "perhaps"})):
        strict.refused("GET", path, 400, params=query)
        assert documented.get(path, **query)
    documented.refused("GET", "/applications/", 400, params={"IncludeEnvStatus": "perhaps"})


@pytest.mark.parametrize("true", ["True", "true"])
def test_booleans_in_lower_case_and_capitalised(target: Api, true: str) -> None:
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
