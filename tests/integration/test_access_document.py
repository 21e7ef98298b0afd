# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""lifetime_access: one document, one plan, one pass."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import hypothesis
import pytest
from ansible_collections.community.outsystems.plugins.module_utils._access.context import AccessSettings
from ansible_collections.community.outsystems.plugins.module_utils._access.reading import read_access_model
from ansible_collections.community.outsystems.plugins.module_utils._access.task import shown
from ansible_collections.community.outsystems.plugins.module_utils._api.client import Client
from ansible_collections.community.outsystems.plugins.module_utils._api.infrastructure import Infrastructure
from ansible_collections.community.outsystems.plugins.module_utils._api.transport import Connection
from hypothesis import given
from hypothesis import strategies as st
from lifetime_simulator.demo import demo_infrastructure, generated_access, minimal_access

from tests.support.access_documents import documents, settings
from tests.support.access_run import Document, access_of, apply_document
from tests.support.module import ModuleResult, run_module
from tests.support.simulator import Simulator

Start = Callable[..., Simulator]


def access(lifetime: Simulator, document: Document, **more: Any) -> ModuleResult:
    options = {"lifetime_url": lifetime.url, "lifetime_token": lifetime.token, **document}
    return run_module("lifetime_access", options, **more)


def export(lifetime: Simulator) -> Document:
    """The document of a LifeTime, as the info modules tell it."""
    found: Document = {}
    for kind in ("role", "user", "team"):
        options = {"lifetime_url": lifetime.url, "lifetime_token": lifetime.token}
        records = run_module(f"lifetime_{kind}_info", options)[kind + "s"]
        found[kind + "s"] = [{k: v for k, v in record.items() if k not in ("key", "teams")} for record in records]
    return found


def empty(start: Start, *flags: str) -> Simulator:
    """A LifeTime that has the applications, and otherwise what none is without."""
    return start("source", *flags, data={**demo_infrastructure("source"), **minimal_access("source")})


@pytest.mark.scenario("K1")
@pytest.mark.parametrize("answers", ["client", "contract"])
def test_what_is_exported_is_so(start: Start, answers: str) -> None:
    lifetime = start("source", "--answers", answers)
    document = export(lifetime)
    assert {kind: len(entries) for kind, entries in document.items()} == {"roles": 8, "users": 12, "teams": 3}
    lifetime.forget()
    everything = {f"purge_{what}": True for what in ("roles", "users", "teams", "members", "applications")}
    result = access(lifetime, {**document, **everything, "purge_application_roles": True}, diff=True)
    assert (result["changed"], result["changes"], result.warnings) == (False, [], [])
    assert result["diff"] == []
    assert len(lifetime.requests()) == 6
    assert lifetime.writes() == []


@pytest.mark.scenario("K2")
@pytest.mark.parametrize("answers", ["client", "contract"])
def test_what_is_exported_makes_an_empty_one_the_same(start: Start, answers: str) -> None:
    source = start("source")
    document, expected = export(source), access_of(source)
    lifetime = empty(start, "--answers", answers)
    before = access_of(lifetime)
    checked = access(lifetime, document, check=True, diff=True)
    assert access_of(lifetime) == before
    result = access(lifetime, document, diff=True)
    assert result["changed"]
    assert checked["changed"]
    assert (checked["changes"], checked["diff"]) == (result["changes"], result["diff"])
    assert len(lifetime.writes()) == len(result["changes"])
    assert {k: v for k, v in access_of(lifetime).items() if k != "service_accounts"} == {
        k: v for k, v in expected.items() if k != "service_accounts"
    }
    lifetime.forget()
    again = access(lifetime, document)
    assert (again["changed"], again["changes"], lifetime.writes()) == (False, [], [])
    assert len(lifetime.requests()) == 6


def exported(lifetime: Simulator) -> Document:
    state = read_access_model(Infrastructure(Client(Connection(lifetime.url, lifetime.token))))
    return {
        kind + "s": sorted(
            (shown(state, kind, handle) or {} for handle in getattr(state, kind + "s")),
            key=lambda record: str(record.get("username", record.get("name"))),
        )
        for kind in ("role", "user", "team")
    }


@pytest.mark.scenario("K3")
@pytest.mark.parametrize("readd", ["upsert", "refuse"])
def test_any_document_is_so_once_it_was_applied(start: Start, readd: str) -> None:
    lifetime = empty(start, "--team-readd", readd, "--team-application", "move" if readd == "upsert" else "refuse")

    @hypothesis.settings(max_examples=10, deadline=None)
    @given(st.data())
    def holds(data: st.DataObject) -> None:
        lifetime.reset()
        first = AccessSettings(protected_roles=("Administrator",), move_applications=True)
        for chosen in (first, data.draw(settings())):
            state = read_access_model(Infrastructure(Client(Connection(lifetime.url, lifetime.token))))
            document = data.draw(documents(state, chosen))
            checked = apply_document(document, lifetime, chosen, check=True)
            done = apply_document(document, lifetime, chosen)
            assert checked.changes.to_list() == done.changes.to_list()
            lifetime.forget()
            again = apply_document(document, lifetime, chosen)
            assert (again.changes.to_list(), lifetime.writes()) == ([], [])
            told = {
                kind + "s": sorted(
                    (shown(done.desired, kind, handle) or {} for handle in getattr(done.desired, kind + "s")),
                    key=lambda record: str(record.get("username", record.get("name"))),
                )
                for kind in ("role", "user", "team")
            }
            assert told == exported(lifetime), "what is shown is what LifeTime then has"

    holds()


def test_what_is_exported_is_so_with_names_that_are_not_unique(start: Start) -> None:
    lifetime = start("source")
    # One is in no team, so only the list of all applications tells that the name is not its own.
    owned = {key for team in lifetime.state()["access"]["teams"].values() for key in team["applications"]}
    names = {key: each["name"] for key, each in lifetime.state()["applications"].items()}
    free = next(name for key, name in names.items() if key not in owned)
    taken = next(name for key, name in names.items() if key in owned)
    lifetime.change({"rename": {"application": free, "name": taken}})
    result = access(lifetime, export(lifetime))
    assert not result.failed, result["msg"]
    assert not result["changed"]


def test_what_is_exported_is_so_with_blanks_around_names(start: Start) -> None:
    data = json.loads(json.dumps(demo_infrastructure("source")).replace("Billing Engine", " Billing Engine "))
    lifetime = start("blanks", data=data)
    result = access(lifetime, export(lifetime))
    assert not result.failed, result["msg"]
    assert not result["changed"]


@pytest.mark.scenario("N")
def test_everything_that_is_wrong_is_said_before_anything_is_written(start: Start) -> None:
    lifetime = start("source")
    document: Document = {
        "roles": [{"name": "Guest"}, {"name": "guest"}],
        "users": [
            {"username": "new", "name": "New", "role": "Developr"},
            {"username": "raj.patel", "application_roles": [{"application": "Claim Portal", "role": "Tester"}]},
        ],
        "teams": [
            {"name": "Platform", "members": [{"username": "tom.beker", "role": "Architect"}]},
            {"name": "New", "applications": ["Billing Engine"]},
        ],
    }
    for check in (True, False):
        result = access(lifetime, document, check=check)
        assert result.failed
        assert not result["changed"]
        assert result["failure"]["code"] == "invalid_document"
        assert {problem["place"]: problem["nearest"] for problem in result["failure"]["problems"]} == {
            "roles[1](guest).name": [],
            "users[0](new).role": ["Developer"],
            "users[1](raj.patel).application_roles[0](Claim Portal).application": ["Claims Portal"],
            "teams[0](Platform).members[0](tom.beker).username": ["tom.becker"],
            "teams[1](New).applications[0]": [],
        }
        assert "users[0](new).role: there is no role 'Developr'" in result["msg"]
        assert "Did you mean 'Developer'?" in result["msg"]
    assert lifetime.writes() == []


@pytest.mark.scenario("L.4")
def test_purging_goes_as_far_as_it_is_told(start: Start) -> None:
    lifetime = start("source")
    document: Document = {
        "roles": [{"name": "Developer"}, {"name": "Operations"}],
        "users": [{"username": "raj.patel"}, {"username": "maria.santos"}],
        "teams": [{"name": "Platform", "members": [{"username": "raj.patel", "role": "Developer"}]}],
        "protected_users": ["admin", "lena.fischer"],
    }
    assert not access(lifetime, {**document, "teams": [{"name": "Platform"}]})["changed"]
    result = access(
        lifetime,
        {
            **document,
            "purge_roles": True,
            "purge_replacement_role": "Developer",
            "purge_limit": "90%",
            "purge_users": True,
            "purge_teams": True,
            "purge_members": True,
        },
    )
    assert not result.failed, result["msg"]
    then = access_of(lifetime)
    assert set(then["roles"]) == {"Administrator", "Developer", "Operations"}
    assert {name for name, user in then["users"].items() if user["active"]} == {
        "admin",
        "maria.santos",
        "raj.patel",
        "lena.fischer",
    }
    assert {user["role"] for user in then["users"].values()} == {"Administrator", "Developer"}
    assert {name: team["members"] for name, team in then["teams"].items()} == {"Platform": {"raj.patel": "Developer"}}
    assert set(then["service_accounts"].values()) <= {"Administrator", "Developer", "Operations"}


@pytest.mark.scenario("L.4")
def test_somebody_has_to_manage_the_infrastructure(start: Start) -> None:
    lifetime = start("source")
    document: Document = {
        "users": [{"username": "admin", "state": "absent"}, {"username": "maria.santos", "role": "Architect"}],
        "protected_users": [],
    }
    result = access(lifetime, document)
    assert result["failure"]["code"] == "no_infrastructure_manager"
    assert "'admin', 'maria.santos'" in result["msg"]
    assert lifetime.writes() == []
    assert access(lifetime, {**document, "allow_no_infrastructure_manager": True})["changed"]


def test_a_failure_in_the_middle_is_told_and_the_next_run_goes_on(start: Start) -> None:
    lifetime = empty(start)
    document = {
        "users": [{"username": f"user{number}", "name": "x", "role": "Administrator"} for number in range(9)],
    }
    lifetime.faults(
        {"operation": "Users_Create", "after": 2, "status": 400, "body": {"Errors": ["Full."], "StatusCode": 400}}
    )
    result = access(lifetime, document, diff=True)
    assert result.failed
    assert result["changed"]
    assert [len(result["failure"][part]) for part in ("done", "left")] == [2, 6]
    assert result["failure"]["failed"] == "create user 'user2'"
    assert "Full. Before that, 2 of 9 changes were made: create user 'user0'; create user 'user1'." in result["msg"]
    assert "6 are left: create user 'user3';" in result["msg"]
    assert "and 1 more. Once that is solved, run the task again" in result["msg"]
    assert [one["after_header"] for one in result["diff"]] == ["user user0", "user user1"], "only what was done"
    again = access(lifetime, document)
    assert [change["name"] for change in again["changes"]] == [f"user{number}" for number in range(2, 9)]


def test_a_failure_at_the_first_change_has_changed_nothing(start: Start) -> None:
    lifetime = start("source")
    lifetime.faults({"operation": "*", "after": 6, "status": 403, "body": {"Errors": ["No."], "StatusCode": 403}})
    result = access(lifetime, {"teams": [{"name": "New"}]}, diff=True)
    assert result.failed
    assert not result["changed"]
    assert result["failure"]["code"] == "permission_denied"


@pytest.mark.scenario("M.1")
def test_one_request_for_each_change_and_six_reads(start: Start) -> None:
    size = generated_access(200, 10, 8, applications=("Billing Engine", "Claims Portal"))
    full = start("big", data={**demo_infrastructure("source"), **size})
    document = export(full)
    full.forget()
    assert not access(full, document)["changed"]
    assert len(full.requests()) == 6
    lifetime = empty(start)
    result = access(lifetime, document)
    assert len(result["changes"]) > 400
    assert len(lifetime.requests()) == len(result["changes"]) + 6
