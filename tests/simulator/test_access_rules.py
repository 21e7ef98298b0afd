# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Roles, users and teams over HTTP: what LifeTime takes, refuses, changes on its own, and answers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from lifetime_simulator.demo import demo_infrastructure, generated_access, minimal_access

from tests.support.simulator import Simulator, start

NOWHERE = "00000000-0000-0000-0000-000000000000"
Record = dict[str, Any]


class Api:
    """The API of one simulator, as one account sees it."""

    def __init__(self, simulator: Simulator, token: str | None = None) -> None:
        self.simulator = simulator
        self._root = f"{simulator.url}/lifetimeapi/rest/v2/"
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers["Authorization"] = f"Bearer {token or simulator.token}"

    def __call__(self, method: str, path: str, body: Any = None, **query: str) -> requests.Response:
        response = self._session.request(method, self._root + path, json=body, params=query, timeout=30)
        assert "X-Simulator-Contract" not in response.headers, response.text
        return response

    def get(self, path: str, **query: str) -> Any:
        response = self("GET", path, **query)
        if response.status_code == 204:
            return []
        assert response.status_code == 200, response.text
        return response.json()

    def done(self, status: int, method: str, path: str, body: Any = None, **query: str) -> str:
        """Make a call that has to succeed, and give the text of its answer."""
        response = self(method, path, body, **query)
        assert response.status_code == status, response.text
        return response.text

    def refused(self, status: int, method: str, path: str, body: Any = None, **query: str) -> str:
        """Make a call that has to be refused and to change nothing, and give LifeTime's sentences."""
        before = self.simulator.state()["access"]
        response = self(method, path, body, **query)
        assert response.status_code == status, response.text
        assert self.simulator.state()["access"] == before
        errors = response.json()
        assert errors["StatusCode"] == status
        return " ".join(errors["Errors"])

    def role(self, name: str, **query: str) -> Record:
        return next(role for role in self.get("roles/", IncludeEnvPermissions="true", **query) if role["name"] == name)

    def user(self, username: str) -> Record:
        found = self.get("users/", IncludeInactive="True", IncludeTeams="True", IncludeApplicationRoles="True")
        return next(user for user in found if user["Username"] == username)

    def team(self, name: str) -> Record:
        found = self.get("teams/", IncludeUsers="true", IncludeApplications="true")
        return next(team for team in found if team["name"] == name)

    def application(self, name: str) -> Record:
        return next(application for application in self.get("applications/") if application["Name"] == name)

    def permissions(self, level: int = 1) -> list[Record]:
        return [{"environmentKey": it["Key"], "level": level} for it in self.get("environments/")]


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with start("source", "--time-scale", "20") as running:
        yield running


@pytest.fixture
def api(simulator: Simulator) -> Api:
    simulator.reset()
    return Api(simulator)


# Permission levels and roles ------------------------------------------------------------------------------------------


def test_permission_levels_are_a_list_with_labels(api: Api) -> None:
    levels = api.get("roles/permissionlevels/")
    assert [level["levelLabel"] for level in levels] == [
        "No Access",
        "List Applications",
        "Open Applications",
        "Reuse & Monitor Applications",
        "Change & Deploy Applications",
        "Full Control",
    ]
    assert [level["level"] for level in levels] == sorted({level["level"] for level in levels})


def test_roles_show_permissions_only_on_request(api: Api) -> None:
    assert {role["name"] for role in api.get("roles/")} >= {"Administrator", "Developer", "Auditor"}
    assert all(role["environmentPermissions"] == [] for role in api.get("roles/"))
    developer = api.role("Developer")
    assert developer["environmentPermissions"][0] == {
        "environmentKey": api.get("environments/")[0]["Key"],
        "environmentName": "Development",
        "level": 4,
        "levelLabel": "Change & Deploy Applications",
        "createApplications": True,
        "addDependenciesToSystem": False,
    }
    assert api.get(f"roles/{developer['key']}/", IncludeEnvPermissions="True") == developer
    assert api.get(f"roles/{developer['key']}")["environmentPermissions"] == []


def test_a_role_lives(api: Api) -> None:
    response = api("POST", "roles/", {"name": "  Guest ", "environmentPermissions": api.permissions(0)})
    assert (response.status_code, response.headers["content-type"]) == (201, "text/plain; charset=utf-8")
    key = response.text
    assert api.role("Guest") == {
        "key": key,
        "name": "Guest",
        "manageInfrastructure": False,
        "manageTeams": False,
        "environmentPermissions": [
            {
                "environmentKey": environment["Key"],
                "environmentName": environment["Name"],
                "level": 0,
                "levelLabel": "No Access",
                "createApplications": False,
                "addDependenciesToSystem": False,
            }
            for environment in api.get("environments/")
        ],
    }
    changed = {**api.role("Guest"), "name": "Visitor", "manageTeams": True}
    assert api.done(200, "PUT", f"roles/{key}/", changed) == key
    assert api.role("Visitor") == changed
    assert api.done(204, "DELETE", f"roles/{key}/") == ""
    assert api.refused(404, "GET", f"roles/{key}/")
    assert api.refused(404, "DELETE", f"roles/{key}/")
    assert api.refused(404, "PUT", f"roles/{key}/", changed)


def test_what_a_role_leaves_out_is_false(api: Api) -> None:
    manager = api.role("Team Manager")
    assert manager["manageTeams"]
    api.done(
        200, "PUT", f"roles/{manager['key']}/", {"name": manager["name"], "environmentPermissions": api.permissions()}
    )
    assert not api.role("Team Manager")["manageTeams"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": "  "}, "empty"),
        ({"name": "DEVELOPER"}, "exists already"),
        ({"environmentPermissions": []}, "Development, Test, Production"),
        ({"manageInfrastructure": True}, "Conflicting"),
        ({"manageInfrastructure": "yes"}, "not of type 'boolean'"),
    ],
)
def test_roles_are_refused(api: Api, change: Record, said: str) -> None:
    good = {"name": "Guest", "environmentPermissions": api.permissions()}
    assert said in api.refused(400, "POST", "roles/", {**good, **change})
    auditor = api.role("Auditor")
    assert said in api.refused(400, "PUT", f"roles/{auditor['key']}/", {**auditor, **change})


def test_roles_need_each_environment_once_and_a_level_that_exists(api: Api) -> None:
    permissions = api.permissions()

    def refused(entries: list[Record]) -> str:
        return api.refused(400, "POST", "roles/", {"name": "Guest", "environmentPermissions": entries})

    assert "Production" in refused(permissions[:2])
    assert "twice" in refused([*permissions, permissions[0]])
    assert NOWHERE in refused([*permissions, {"environmentKey": NOWHERE, "level": 1}])
    assert "99 is not a permission level" in refused([{**it, "level": 99} for it in permissions])
    assert "None is not a permission level" in refused([{"environmentKey": it["environmentKey"]} for it in permissions])


def test_a_role_may_keep_its_name(api: Api) -> None:
    auditor = api.role("Auditor")
    api.done(200, "PUT", f"roles/{auditor['key']}/", {**auditor, "name": "AUDITOR"})
    assert api.role("AUDITOR")["key"] == auditor["key"]


def test_protected_roles_stay(api: Api) -> None:
    administrator = api.role("Administrator")
    assert set(administrator) == set(api.role("Auditor")), "reading does not tell which roles are protected"
    assert "protected" in api.refused(400, "PUT", f"roles/{administrator['key']}/", {**administrator, "name": "Root"})
    replacement = api.role("Developer")["key"]
    path = f"roles/{administrator['key']}/"
    assert "reserved" in api.refused(400, "DELETE", path, UsersNewRoleKey=replacement)


def test_a_role_in_use_needs_a_replacement_for_whoever_holds_it(api: Api) -> None:
    developer, tester, monitor = (api.role(name)["key"] for name in ("Developer", "Tester", "Operations"))
    assert "in use" in api.refused(400, "DELETE", f"roles/{developer}/")
    for wrong in (NOWHERE, developer, "true"):
        assert "not the key" in api.refused(400, "DELETE", f"roles/{developer}/", UsersNewRoleKey=wrong)
    api.done(204, "DELETE", f"roles/{developer}/", UsersNewRoleKey=tester)
    assert api.user("raj.patel")["RoleName"] == "Tester"
    assert api.user("peter.novak")["RoleKey"] == tester
    assert [role["roleName"] for role in api.user("sofia.rossi")["ApplicationRoles"]] == ["Tester"]
    assert {member["RoleName"] for member in api.team("Platform")["users"]} == {"Team Manager", "Tester"}
    # A service account holds it, too, which no operation shows.
    assert "in use" in api.refused(400, "DELETE", f"roles/{monitor}/")
    api.done(204, "DELETE", f"roles/{monitor}/", UsersNewRoleKey=tester)
    assert api.simulator.state()["access"]["service_accounts"]["monitoring"] == tester


def test_a_changed_role_takes_effect_later() -> None:
    with start("source", "--role-delay", "1000000") as running:
        api = Api(running)
        auditor = api.role("Auditor")
        api.done(200, "PUT", f"roles/{auditor['key']}/", {**auditor, "name": "Inspector", "manageTeams": True})
        assert api.role("Auditor") == auditor
        assert running.state()["access"]["roles"][auditor["key"]]["content"]["name"] == "Inspector"
    with start("source", "--role-delay", "0.001") as running:
        api = Api(running)
        auditor = api.role("Auditor")
        api.done(200, "PUT", f"roles/{auditor['key']}/", {**auditor, "name": "Inspector"})
        deadline = 50
        while not any(role["name"] == "Inspector" for role in api.get("roles/")):
            deadline -= 1
            assert deadline, "the change never showed"


# Users ----------------------------------------------------------------------------------------------------------------


def test_users_show_only_what_is_asked_for(api: Api) -> None:
    assert "peter.novak" not in {user["Username"] for user in api.get("users/")}
    everyone = api.get("users/", IncludeInactive="true")
    assert {user["Username"] for user in everyone if not user["IsActive"]} == {"peter.novak"}
    assert not {"ansible", "monitoring"} & {user["Username"] for user in everyone}
    assert all(user["Teams"] == user["ApplicationRoles"] == [] for user in everyone)
    sofia = api.user("sofia.rossi")
    assert sofia["ApplicationRoles"] == [
        {
            "applicationKey": api.application("Claims Portal")["Key"],
            "applicationName": "Claims Portal",
            "roleKey": api.role("Developer")["key"],
            "roleName": "Developer",
        }
    ]
    assert [(team["TeamName"], team["RoleName"]) for team in sofia["Teams"]] == [("Customer Journey", "Tester")]
    path = f"users/{sofia['Key']}/"
    assert api.get(path, includeTeams="true", includeApplicationRoles="true") == sofia
    assert api.get(path, IncludeTeams="true")["Teams"] == sofia["Teams"], "the contract begins it with a small letter"
    assert api.get(path)["Teams"] == []


def test_a_user_lives(api: Api) -> None:
    role = api.role("Tester")["key"]
    body = {"Username": " Anna.Kovacs ", "Name": " Anna Kovács", "Email": " Anna@Example.com ", "RoleKey": role}
    key = api.done(201, "POST", "users/", body)
    anna = api.user("Anna.Kovacs")
    assert (anna["Key"], anna["Name"], anna["Email"], anna["IsActive"]) == (
        key,
        "Anna Kovács",
        "Anna@Example.com",
        True,
    )
    assert api.done(200, "PUT", f"users/{key}/", {**anna, "IsActive": False, "Email": ""}) == key
    assert api.user("Anna.Kovacs")["IsActive"] is False
    assert api.user("Anna.Kovacs")["Email"] == ""
    assert api.refused(405, "DELETE", f"users/{key}/")
    assert api.refused(404, "GET", f"users/{NOWHERE}/")
    assert api.refused(404, "PUT", f"users/{NOWHERE}/", anna)


def test_a_put_without_is_active_brings_leavers_back(api: Api) -> None:
    peter = api.user("peter.novak")
    assert not peter["IsActive"]
    api.done(200, "PUT", f"users/{peter['Key']}/", {name: peter[name] for name in ("Username", "Name", "RoleKey")})
    assert api.user("peter.novak")["IsActive"]
    assert api.user("peter.novak")["Email"] == "", "what else is left out is emptied"


def test_what_a_user_is_elsewhere_is_not_written_with_it(api: Api) -> None:
    sofia = api.user("sofia.rossi")
    written = {**sofia, "Teams": [], "ApplicationRoles": [], "RoleName": "Administrator", "Key": NOWHERE}
    api.done(200, "PUT", f"users/{sofia['Key']}/", written)
    assert api.user("sofia.rossi") == sofia


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"Username": " "}, "empty"),
        ({"Username": "RAJ.patel "}, "exists already"),
        ({"Username": "Peter.Novak"}, "exists already"),
        ({"Name": ""}, "empty"),
        ({"RoleKey": ""}, "no role"),
        ({"RoleKey": NOWHERE}, "no role"),
        ({"IsActive": "True"}, "not of type 'boolean'"),
    ],
)
def test_users_are_refused(api: Api, change: Record, said: str) -> None:
    sofia = api.user("sofia.rossi")
    assert said in api.refused(400, "POST", "users/", {**sofia, "Username": "new", **change})
    assert said in api.refused(400, "PUT", f"users/{sofia['Key']}/", {**sofia, **change})


def test_passwords_are_set_and_not_shown(api: Api) -> None:
    path = f"users/{api.user('raj.patel')['Key']}/setpassword/"
    assert api.done(200, "POST", path, {"password": "c0rrect horse"}) == ""
    kept = api.simulator.state()
    (raj,) = [user for user in kept["access"]["users"].values() if user["username"] == "raj.patel"]
    assert raj["password_sha256"] == hashlib.sha256(b"c0rrect horse").hexdigest()
    assert "c0rrect horse" not in json.dumps(kept) + json.dumps(api.simulator.requests())
    assert "not acceptable" in api.refused(400, "POST", path, {"password": ""})
    assert api.refused(404, "POST", f"users/{NOWHERE}/setpassword/", {"password": "x"})


def test_passwords_are_not_set_with_external_authentication() -> None:
    with start("source", "--external-authentication") as running:
        api = Api(running)
        path = f"users/{api.user('raj.patel')['Key']}/setpassword/"
        assert "external authentication" in api.refused(405, "POST", path, {"password": "x"})


def test_roles_in_applications_are_granted_and_revoked(api: Api) -> None:
    raj, application = api.user("raj.patel"), api.application("Billing Engine")["Key"]
    path = f"users/{raj['Key']}/applications/"
    for role in ("Tester", "Architect"):
        grant = {"applicationKey": application, "roleKey": api.role(role)["key"]}
        assert api.done(201, "POST", path, grant) == ""
        assert [it["roleName"] for it in api.user("raj.patel")["ApplicationRoles"]] == [role]
    assert api.refused(400, "POST", path, {**grant, "roleKey": NOWHERE})
    assert api.refused(400, "POST", path, {**grant, "applicationKey": NOWHERE})
    assert api.refused(404, "POST", f"users/{NOWHERE}/applications/", grant)
    assert api.done(204, "DELETE", f"{path}{application}/") == ""
    assert api.refused(404, "DELETE", f"{path}{application}/")
    assert api.user("raj.patel") == raj


# Teams ----------------------------------------------------------------------------------------------------------------


def test_teams_show_only_what_is_asked_for(api: Api) -> None:
    assert all(team["users"] == team["applications"] == [] for team in api.get("teams/"))
    platform = api.team("Platform")
    assert {user["Username"] for user in platform["users"]} == {"maria.santos", "tom.becker", "yuki.tanaka"}
    assert set(platform["users"][0]) == {"UserKey", "Name", "Username", "RoleKey", "RoleName"}
    assert {application["Name"] for application in platform["applications"]} >= {"CI/CD Health", "Shared Theme"}
    path = f"teams/{platform['key']}/"
    assert api.get(path, IncludeUsers="True", IncludeApplications="True") == platform
    assert api.get(path)["users"] == []


def test_a_team_lives(api: Api) -> None:
    team = json.loads(api.done(201, "POST", "teams/", {"name": " Data ", "description": " Numbers "}))
    assert {**team, "key": ""} == {"key": "", "name": "Data", "description": "Numbers", "users": [], "applications": []}
    path = f"teams/{team['key']}/"
    assert json.loads(api.done(200, "PUT", path, {"name": "Data & AI"}))["name"] == "Data & AI"
    assert api.team("Data & AI") == {**team, "name": "Data & AI", "description": ""}
    assert api.done(204, "DELETE", path) == ""
    for method, body in (("GET", None), ("PUT", {"name": "x"}), ("DELETE", None)):
        assert api.refused(404, method, path, body)


def test_an_application_shows_its_team(api: Api) -> None:
    team = api.team("Back Office")
    path = f"teams/{team['key']}/"
    assert api.application("Billing Engine")["Team"] == "Back Office"
    api.done(200, "PUT", path, {"name": "Finance"})
    assert api.application("Billing Engine")["Team"] == "Finance"
    api.done(204, "DELETE", path)
    assert api.application("Billing Engine")["Team"] == ""


@pytest.mark.parametrize(("name", "said"), [("", "empty"), (" \t", "empty"), ("PLATFORM", "exists already")])
def test_teams_are_refused(api: Api, name: str, said: str) -> None:
    assert said in api.refused(400, "POST", "teams/", {"name": name})
    assert said in api.refused(400, "PUT", f"teams/{api.team('Back Office')['key']}/", {"name": name})


def test_members_come_change_and_go(api: Api) -> None:
    path = f"teams/{api.team('Platform')['key']}/users/"
    raj = api.user("raj.patel")["Key"]
    for role in ("Developer", "Architect"):
        assert api.done(201, "POST", path, {"userKey": raj, "roleKey": api.role(role)["key"]}) == ""
        assert [it["RoleName"] for it in api.team("Platform")["users"] if it["UserKey"] == raj] == [role]
    assert api.refused(400, "POST", path, {"userKey": NOWHERE, "roleKey": api.role("Tester")["key"]})
    assert api.refused(400, "POST", path, {"userKey": raj, "roleKey": NOWHERE})
    assert api.refused(400, "POST", path, {"UserKey": raj, "RoleKey": api.role("Tester")["key"]})
    assert api.done(200, "DELETE", f"{path}{raj}/") == ""
    assert "not a member" in api.refused(400, "DELETE", f"{path}{raj}/")
    assert api.refused(404, "DELETE", f"{path}{NOWHERE}/")


def test_a_member_may_have_to_leave_before_the_role_changes() -> None:
    with start("source", "--team-readd", "refuse") as running:
        api = Api(running)
        path = f"teams/{api.team('Platform')['key']}/users/"
        body = {"userKey": api.user("tom.becker")["Key"], "roleKey": api.role("Architect")["key"]}
        assert "member" in api.refused(400, "POST", path, body)
        api.done(200, "DELETE", f"{path}{body['userKey']}/")
        api.done(201, "POST", path, body)


def test_an_application_moves_to_the_team_that_gets_it(api: Api) -> None:
    billing = api.application("Billing Engine")["Key"]
    path = f"teams/{api.team('Platform')['key']}/applications/"
    for _again in range(2):
        assert api.done(201, "POST", path, {"Key": billing}) == ""
        assert api.application("Billing Engine")["Team"] == "Platform"
        assert [it["Key"] for it in api.team("Platform")["applications"]].count(billing) == 1
        assert billing not in [it["Key"] for it in api.team("Back Office")["applications"]]
    assert api.refused(400, "POST", path, {"Key": NOWHERE})
    assert api.refused(400, "POST", path, {"key": billing})
    # This one path is written without a slash at its end.
    assert api.done(200, "DELETE", f"{path}{billing}") == ""
    assert api.application("Billing Engine")["Team"] == ""
    assert "does not belong" in api.refused(400, "DELETE", f"{path}{billing}")
    assert api.refused(404, "DELETE", f"{path}{NOWHERE}")


def test_an_application_may_have_to_leave_its_team_first() -> None:
    with start("source", "--team-application", "refuse") as running:
        api = Api(running)
        billing = api.application("Billing Engine")["Key"]
        path = f"teams/{api.team('Platform')['key']}/applications/"
        assert "Back Office" in api.refused(400, "POST", path, {"Key": billing})
        api.done(200, "DELETE", f"teams/{api.team('Back Office')['key']}/applications/{billing}")
        api.done(201, "POST", path, {"Key": billing})


# Lists, accounts, sizes -----------------------------------------------------------------------------------------------


def test_lists_are_empty_in_different_ways(tmp_path: Path) -> None:
    document = {**demo_infrastructure("target"), **minimal_access("target"), "users": [], "roles": [], "accounts": []}
    with start("target", data=document) as running:
        api = Api(running)
        statuses = [api("GET", path).status_code for path in ("users/", "teams/", "roles/")]
        assert statuses == [204, 204, 200]
        assert api.get("roles/") == []


@pytest.mark.parametrize("role", ["Auditor", "Team Manager", "Administrator"])
def test_an_account_may_do_what_its_role_allows(role: str) -> None:
    accounts = [{"username": "ci", "name": "CI", "role": role}]
    with start(
        "source", "--token", "ci=t0ken", data={**demo_infrastructure("source"), "accounts": accounts}
    ) as running:
        api = Api(running, "t0ken")
        reads = {api("GET", path).status_code for path in ("users/", "teams/", "roles/", "roles/permissionlevels/")}
        team = api("POST", "teams/", {"name": "New"}).status_code
        environments = demo_infrastructure("source")["environments"]
        new_role = {
            "name": "New",
            "environmentPermissions": [{"environmentKey": it["key"], "level": 1} for it in environments],
        }
        created = api("POST", "roles/", new_role).status_code
    expected = {
        "Auditor": ({403}, 403, 403),
        "Team Manager": ({200}, 201, 403),
        "Administrator": ({200}, 201, 201),
    }
    assert (reads, team, created) == expected[role]


@pytest.mark.parametrize("answers", ["client", "contract"])
def test_keys_come_as_clients_or_the_contract_have_them(answers: str) -> None:
    with start("source", "--answers", answers) as running:
        api = Api(running)
        body = {"Username": "new", "Name": "New", "RoleKey": api.role("Tester")["key"]}
        response = api("POST", "users/", body)
        assert response.status_code == 201
        quoted = answers == "contract"
        assert response.headers["content-type"].startswith("application/json" if quoted else "text/plain")
        assert response.text.startswith('"') is quoted
        assert api.user("new")["Key"] == response.text.strip('"')
        response = api("POST", "users/", body)
        assert response.status_code == 400
        assert response.json()["Errors"]


def test_what_was_changed_is_there_after_a_restart(tmp_path: Path) -> None:
    with start("source", "--state-dir", str(tmp_path)) as running:
        Api(running).done(201, "POST", "teams/", {"name": "Kept"})
        before = running.state()["access"]
    with start("source", "--state-dir", str(tmp_path)) as running:
        assert running.state()["access"] == before
        assert Api(running).team("Kept")


def test_a_thousand_users_are_listed_whole() -> None:
    with start("big", data={**demo_infrastructure("big"), **generated_access(1000, 50, 20)}) as running:
        api = Api(running)
        everyone = api.get("users/", IncludeInactive="true", IncludeTeams="true", IncludeApplicationRoles="true")
        assert len(everyone) == 1000
        assert all(len(user["Teams"]) == int(user["IsActive"]) for user in everyone if user["Username"] != "admin")
        assert len(api.get("teams/", IncludeUsers="true")) == 50
