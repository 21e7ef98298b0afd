# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every answer is one that the contract has, or one of the few deviations, in both ways of answering."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from lifetime_simulator import deviations
from lifetime_simulator.contract import load_contract
from lifetime_simulator.http_types import ApiResponse
from lifetime_simulator.pipeline import RequestPipeline
from lifetime_simulator.request_log import LogEntry
from lifetime_simulator.routes import OPERATIONS
from lifetime_simulator.settings import Settings
from lifetime_simulator.store import Store
from requests import PreparedRequest, Response

from tests.support.api import BINARY, Api, key_in

from .conftest import Lifetime

PUBLISHING = {operation.id for operation in OPERATIONS if not operation.id.startswith(("Roles_", "Teams_", "Users_"))}
ACCESS = {operation.id for operation in OPERATIONS} - PUBLISHING


class Recorder:
    """Keeps every answer together with the operation that gave it."""

    def __init__(self, api: Api) -> None:
        self.answers: list[tuple[str, Response]] = []
        self._api = api
        api.session.hooks["response"].append(self._keep)

    def _keep(self, response: Response, **_options: Any) -> None:
        assert isinstance(response.request, PreparedRequest)
        self.answers.append(("", response))

    def named(self) -> Iterator[tuple[str, Response]]:
        log = self._api.simulator.requests()
        assert len(log) == len(self.answers)
        for entry, (_name, response) in zip(log, self.answers, strict=True):
            assert entry["violation"] == ""
            yield entry["operation"], response


def tour(api: Api) -> None:
    """ApiRequest every operation of publishing, well and badly."""
    place, test = api.environment("Development"), api.environment("Test")
    everything = {"IncludeEnvStatus": "true", "IncludeModules": "true"}
    claims, mobile = api.application("Claims Portal"), api.application("Field Service")
    api.get(f"/environments/{place}/")
    api.get(f"/environments/{place}/deploymentzones/")
    api.get(f"/environments/{place}/applications/", **everything)
    api.get(f"/environments/{place}/applications/{mobile}/", **everything)
    api.get("/applications/", **everything)
    api.get(f"/applications/{claims}/", **everything)
    _modules(api)
    _versions(api, place, claims)
    _solution(api, place, claims)
    _source_code(api, f"/environments/{place}/applications/{claims}/sourcecodeaccess")
    module = api.running("Development", "Claims Portal")["ModuleStatusInEnvs"][0]["ModuleVersionKey"]
    owner = api.simulator.state()["module_versions"][module]["module_key"]
    _source_code(api, f"/environments/{place}/modules/{owner}/sourcecodeaccess")
    _tags(api, place, test, claims)
    _binary(api, test)
    _db_connections(api, test)
    _settings(api, test)
    _badly(api, place)


def _modules(api: Api) -> None:
    module = api.get("/modules/", IncludeEnvStatus="true")[0]["Key"]
    api.get(f"/modules/{module}/", IncludeEnvStatus="true")
    version = api.get(f"/modules/{module}/versions/")[0]["Key"]
    api.get(f"/modules/{module}/versions/{version}/")


def _versions(api: Api, place: str, claims: str) -> None:
    path = f"/environments/{place}/applications/{claims}"
    version = api.call("POST", f"{path}/versions/", 201, json={"Version": "5.0.0"}).json()["ApplicationVersionKey"]
    api.call("POST", f"{path}/versions/", 201, json={"Version": "6.0.0"})
    api.get(f"/applications/{claims}/versions/")
    api.get(f"/applications/{claims}/versions/{version}/", IncludeModules="true")
    api.call("GET", api.get(f"/applications/{claims}/versions/{version}/content/")["url"], 200)
    api.call("DELETE", f"/applications/{claims}/versions/{version}/", 204)
    api.call("GET", api.get(f"{path}/content/")["url"], 200)


def _solution(api: Api, place: str, claims: str) -> None:
    api.simulator.faults({"solution": {"steps": 3000}})
    body = {"SolutionName": "All", "ApplicationKeys": [claims], "IncludeReferences": "True"}
    solution = key_in(api.call("POST", f"/environments/{place}/solution", 200, json=body))
    api.get(f"/environments/{place}/solutionstatus/{solution}")
    api.refused("GET", f"/environments/{place}/solution/{solution}", 400)
    api.simulator.change({"advance": 3600})
    api.get(f"/environments/{place}/solutionstatus/{solution}")
    api.get(f"/environments/{place}/solution/{solution}")


def _source_code(api: Api, path: str) -> None:
    key = api.call("POST", path).json()["PackageKey"]
    api.refused("GET", f"{path}/{key}/download", 400)
    api.simulator.change({"advance": 3600})
    assert api.call("GET", f"{path}/{key}/status").json()["Status"] == "Done"
    api.get(f"{path}/{key}/download")


def _tags(api: Api, place: str, test: str, claims: str) -> None:
    version = api.get(f"/applications/{claims}/versions/")[0]["Key"]
    key = key_in(api.plan("Development", "Test", version))
    body = {
        "SourceEnvironmentKey": place,
        "TargetEnvironmentKey": test,
        "Notes": "",
        "ApplicationOperations": [{"ApplicationVersionKey": version, "DeploymentZoneKey": ""}],
    }
    api.call("PUT", f"/deployments/{key}/", 200, json=body)
    api.get(f"/deployments/{key}/")
    api.get("/deployments/")
    api.call("GET", "/deployments/", 204, params={"MaxDate": "2020-01-01"})
    api.call("DELETE", f"/deployments/{key}/", 204)


def _binary(api: Api, test: str) -> None:
    package = api.package("Test", "Shared Theme")
    missing = [{"ExtensionKey": "e", "ExtensionName": "E", "LogicalDatabase": "L"}]
    api.simulator.faults({"deployment": {"missing_db_mappings": missing, "outcome": "finished_with_warnings"}})
    key = key_in(api.call("POST", f"/environments/{test}/deployment/", 201, data=package, headers=BINARY))
    api.get(f"/deployments/{key}/")
    api.command(key, "start")
    api.until(key, "needs_user_intervention")
    api.get(f"/deployments/{key}/getmissingdbmappings/")
    mapping = [{"ExtensionKey": "e", "DBMapping": [{"LogicalDatabaseName": "L", "DatabaseName": "Default"}]}]
    api.call("POST", f"/deployments/{key}/configuration/", 200, json=mapping)
    api.ended(key)
    api.simulator.faults({"deployment": {"conflicts": 1, "modules_to_delete": [{"Key": "k", "Name": "n"}]}})
    api.get(f"/deployments/{api.upload('Test', package)}/")


def _db_connections(api: Api, test: str) -> None:
    body = {
        "dbConnectionName": "Orders DB",
        "providerKey": "oracle",
        "description": "",
        "dbUsername": "orders",
        "dbPassword": "p",
        "dbConfigParams": "Host=db;Port=1521",
    }
    root = f"/environments/{test}/dbconnections/"
    api.get(f"/environments/{test}/dbconnection/dbproviders/")
    api.get("/environments/dbconnection/permissionlevels/")
    api.call("POST", f"/environments/{test}/testdbconnection/", 200, json=body)
    api.refused("POST", f"/environments/{test}/testdbconnection/", 400, json={**body, "dbUsername": "nobody"})
    api.call("POST", root, 201, json=body)
    api.refused("POST", root, 400, json=body)
    api.get(root)
    api.get(f"{root}Orders DB/")
    api.call("PUT", f"{root}Orders DB/", 200, json={**body, "description": "Orders"})
    for kind, field, name in (("role", "role", "Developer"), ("user", "username", "raj.patel")):
        api.call("PUT", f"{root}Orders DB/{kind}permissionlevel/", 200, json={field: name, "permissionLevel": 20})
        api.get(f"{root}Orders DB/{kind}permissionlevel/{name}/")
        api.call("DELETE", f"{root}Orders DB/{kind}permissionlevel/", 200, json={field: name})
        api.refused("GET", f"{root}Orders DB/{kind}permissionlevel/nobody at all/", 404)
    api.call("DELETE", f"{root}Orders DB/", 204)
    api.refused("GET", f"{root}Orders DB/", 404)


def _settings(api: Api, test: str) -> None:
    root = f"/environments/{test}"
    for mode in (True, False):
        api.call("PUT", f"{root}/maintenancemode/", 200, json={"IsMaintenanceModeEnabled": mode, "Reason": ""})
    api.get(f"{root}/content_security_policies/")
    api.call("PUT", f"{root}/content_security_policies/", 200, json={"ImgSrc": {"Value": "self", "IsSetForEnv": True}})
    template = api.get(f"{root}/templates/")[0]["Key"]
    body = {"TemplateKey": template, "TeamKey": api.get("/teams/")[0]["key"], "Name": "New", "Color": "#000000"}
    application = api.call("POST", f"{root}/applications/", 201, json=body).json()["ApplicationKey"]
    api.get(f"/applications/{application}/configurations/")
    entry = {"environmentKey": test, "isBlocked": True, "isBlockedChangeReason": "Freeze"}
    api.call("PUT", f"/applications/{application}/configurations/", 204, json={"configurations": [entry]})
    api.simulator.change({"block_login": {"environment": "Test", "address": "192.0.2.7"}})
    api.simulator.change({"block_login": {"environment": "Test", "address": "192.0.2.7", "username": "raj.patel"}})
    user = next(each["Key"] for each in api.get("/users/") if each["Username"] == "raj.patel")
    for path in (f"/users/{user}/blockedlogins/", "/environments/blockedipaddresses/"):
        assert api.get(path)
    api.call("DELETE", f"/users/{user}/blockedlogins/", 200)
    api.call("DELETE", "/environments/blockedipaddresses/192.0.2.7/", 200)
    registration = {
        "EnvironmentName": "Sandbox",
        "EnvironmentAddress": "sandbox.example.com",
        "ServiceCenterUsername": "admin",
        "ServiceCenterPassword": "p",
        "LifeTimeAddress": "lifetime.example.com",
        "EnvironmentPosition": 4,
    }
    sandbox = api.call("POST", "/environments/", 201, json=registration).json()["EnvironmentKey"]
    api.call("DELETE", f"/environments/{sandbox}/", 204)
    token = api.call("POST", "/auth/tokens/", 200, json={"timePeriod": 6, "unit": "M"}).json()["token"]
    api.session.headers["Authorization"] = f"Bearer {token}"


def _badly(api: Api, place: str) -> None:
    for path in ("/environments/x/", "/applications/x/", "/modules/x/", "/deployments/x/", "/deployments/x/status/"):
        api.refused("GET", path, 404)
    for path in ("", "deploymentzones/", "applications/", "applications/x/", "applications/x/content/", "solution/x"):
        api.refused("GET", f"/environments/x/{path}", 404)
    api.refused("GET", f"/environments/{place}/solutionstatus/x", 404)
    api.refused("GET", "/applications/", 400, params={"IncludeModules": "true"})
    api.call("GET", "/modules/", params={"IncludeEnvStatus": "perhaps"})
    api.refused("GET", "/deployments/x/getmissingdbmappings/", 400)
    api.refused("POST", "/environments/x/deployment/", 404, data=b"PK", headers=BINARY)
    api.refused("POST", "/deployments/", 400, json={})
    for path in ("/environments/", "/modules/", "/deployments/"):
        assert api.call("GET", path, headers={"Authorization": "nobody"}).status_code == 403


@pytest.mark.parametrize("answers", ["client", "contract"])
def test_every_answer_conforms(lifetime: Lifetime, answers: str) -> None:
    api = lifetime("source", "--answers", answers)
    recorder = Recorder(api)
    tour(api)
    contract = load_contract()
    seen = set()
    for name, response in recorder.named():
        seen.add(name)
        media_type = response.headers.get("Content-Type", "").partition(";")[0] or None
        body: Any = response.text or None
        if media_type != "application/octet-stream" and (response.text.startswith(("{", "[", '"'))):
            body = response.json()
        if deviations.is_allowed(answers, name, response.status_code, media_type or "", body):
            continue
        declared = contract.operations[name].responses[response.status_code]
        if response.status_code == 204 and declared:
            continue
        violations = contract.validate_response(name, response.status_code, media_type, body)
        assert violations == [], f"{name} {response.status_code}: {response.text}"
    assert seen - ACCESS == PUBLISHING


def test_every_operation_is_where_the_contract_has_it() -> None:
    contract = load_contract()
    for operation in OPERATIONS:
        if operation.id != "Downloads":
            known = contract.operations[operation.id]
            template = known.template if known.template.endswith("/") else known.template + "/"
            assert (operation.method, operation.path) == (known.method, template)


def test_a_deviation_is_about_something_that_exists() -> None:
    known = {operation.id for operation in OPERATIONS}
    for deviation in deviations.DEVIATIONS:
        assert deviation.operation in known | {deviations.ANY}
        assert deviation.reason
        assert deviation.source


@pytest.mark.parametrize("operation", ["Deployments_Create", "Environments_SolutionStatus", "Environments_List"])
def test_the_list_of_deviations_does_not_let_everything_pass(operation: str) -> None:
    assert not deviations.is_allowed("contract", operation, 201, "text/plain", "key")
    assert not deviations.is_allowed("contract", operation, 200, "application/json", {"Status": "", "StatusReason": ""})
    assert not deviations.is_allowed("client", "Environments_List", 201, "text/plain", "key")
    assert not deviations.is_allowed("client", operation, 404, "text/html", "<html>")


def test_an_answer_that_does_not_conform_is_told_as_our_bug() -> None:
    settings = Settings(name="target")
    store = Store(settings)
    pipeline = RequestPipeline(settings, store, load_contract())
    operation = next(operation for operation in OPERATIONS if operation.id == "Environments_List")
    entry = LogEntry("GET", "/environments/", "", operation.id, 0.0, False)
    answer = pipeline.validate_response(operation, entry, ApiResponse(200, [{"Key": 1}]))
    store.close()
    assert answer.status == 500
    assert answer.headers == {"X-Simulator-Contract": "violation"}
    assert "Key" in entry.violation


def test_every_operation_of_the_contract_is_served() -> None:
    assert {operation.id for operation in OPERATIONS} - {"Downloads"} == set(load_contract().operations)
