# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A pass that is cut off at any of its requests, and what the next one makes of it."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._access.context import AccessSettings
from ansible_collections.community.outsystems.plugins.module_utils._access.reading import ALL
from ansible_collections.community.outsystems.plugins.module_utils._access.task import apply_document as apply_to
from ansible_collections.community.outsystems.plugins.module_utils._api.client import Client
from ansible_collections.community.outsystems.plugins.module_utils._api.transport import Connection
from ansible_collections.community.outsystems.plugins.module_utils._executor import PartialFailureError

from tests.support.access_run import Document, FakeModule, Interrupted, access_of, apply_document
from tests.support.simulator import Simulator

Start = Callable[..., Simulator]

# Every kind of change there is.
DOCUMENT: Document = {
    "roles": [
        {"name": "Guest", "default_level": "List Applications"},
        {"name": "Operations", "default_level": "No Access"},
        {"name": "Tester", "state": "absent", "replacement_role": "Guest"},
        {"name": "Auditor", "new_name": "Observer"},
    ],
    "users": [
        {"username": "new.one", "name": "New One", "role": "Guest", "active": True, "password": "p4ss of one"},
        {"username": "peter.novak", "name": "Peter", "active": True, "password": "p4ss of peter"},
        {
            "username": "raj.patel",
            "role": "Guest",
            "application_roles": [{"application": "Billing Engine", "role": "Guest"}],
        },
        {
            "username": "carlos.nunes",
            "application_roles": [{"application": "Order Management", "role": "Architect"}],
            "purge_application_roles": True,
        },
        {"username": "yuki.tanaka", "state": "absent"},
        {"username": "fatima.zahra", "new_username": "fatima"},
    ],
    "teams": [
        {
            "name": "Crew",
            "description": "New",
            "members": [{"username": "new.one", "role": "Guest"}],
            "applications": ["Billing Engine"],
        },
        {
            "name": "Customer Journey",
            "members": [
                {"username": "lena.fischer", "role": "Developer"},
                {"username": "raj.patel", "role": "Architect"},
            ],
            "purge_members": True,
            "applications": ["Claims Portal"],
            "purge_applications": True,
        },
        {"name": "Back Office", "new_name": "Back Room", "members": [{"username": "fatima", "role": "Observer"}]},
        {"name": "Platform", "state": "absent"},
    ],
}
SETTINGS = AccessSettings(move_applications=True)
WAYS = [
    ("--team-readd", "upsert", "--team-application", "move"),
    ("--team-readd", "refuse", "--team-application", "refuse"),
]


def writes(simulator: Simulator) -> list[str]:
    return [request["operation"] for request in simulator.writes()]


@pytest.fixture(params=WAYS, ids=lambda flags: "-".join(flags[1::2]))
def lifetime(start: Start, request: pytest.FixtureRequest) -> Simulator:
    return start("source", *request.param)


@dataclass(frozen=True)
class Whole:
    """A pass that nothing disturbs: what it ends with, what it is to do, what it sends.

    `sent` is the writes, `places` the place of each among all requests.
    """

    end: dict[str, Any]
    doing: list[str]
    sent: list[str]
    places: list[int]


@pytest.fixture
def whole(lifetime: Simulator) -> Whole:
    changes = apply_document(DOCUMENT, lifetime, SETTINGS).changes
    requests = lifetime.requests()
    places = [place for place, request in enumerate(requests) if request["write"]]
    sent = [requests[place]["operation"] for place in places]
    assert not apply_document(DOCUMENT, lifetime, SETTINGS).changes
    found = Whole(access_of(lifetime), [change.request.purpose for change in changes], sent, places)
    lifetime.reset()
    return found


@pytest.mark.scenario("P.1")
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_killed_at_each_request_and_run_again_the_end_is_the_document(
    lifetime: Simulator, whole: Whole, after: bool
) -> None:
    assert len(whole.sent) > 20
    for number in range(len(whole.sent)):
        lifetime.reset()
        with pytest.raises(Interrupted):
            apply_document(DOCUMENT, lifetime, SETTINGS, interrupt_at=number, after=after)
        assert len(lifetime.writes()) == number + after
        apply_document(DOCUMENT, lifetime, SETTINGS)
        assert access_of(lifetime) == whole.end, f"killed {'after' if after else 'before'} write {number}"


JOINERS: Document = {
    "users": [
        {"username": f"joiner{number}", "name": "Joiner", "role": "Tester", "password": f"p4ss of {number}"}
        for number in range(3)
    ]
}


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_killed_among_joiners_the_next_run_finishes_the_one_in_the_middle(start: Start, after: bool) -> None:
    lifetime = start("source")
    apply_document(JOINERS, lifetime)
    whole, sent = access_of(lifetime), writes(lifetime)
    assert sent == ["Users_Create", "Users_SetPassword", "Users_Update"] * 3
    for number in range(len(sent)):
        lifetime.reset()
        with pytest.raises(Interrupted):
            apply_document(JOINERS, lifetime, interrupt_at=number, after=after)
        place, done = divmod(number + after, 3)
        named = [user["name"] for user in access_of(lifetime)["users"].values() if not user["active"]]
        assert ("Joiner (waits for a password)" in named) is bool(done)
        planned = apply_document(JOINERS, lifetime)
        assert planned.warnings == (), f"joiner{place}"
        assert access_of(lifetime) == whole
        assert not apply_document(JOINERS, lifetime).changes


def whole_pass(url: str, token: str) -> None:
    """The pass as a process of its own."""
    apply_to(FakeModule(Client(Connection(url, token, retries=0))), DOCUMENT, ALL, SETTINGS)


@pytest.mark.scenario("P.1")
@pytest.mark.parametrize("number", [0, 8, 15, 22])
def test_a_process_that_the_system_kills(lifetime: Simulator, whole: Whole, number: int) -> None:
    # The write of that number is held, and never acted upon: however busy the machine, the process is in the middle.
    lifetime.faults({"operation": "*", "after": whole.places[number], "delay_ms": 60_000, "drop": "before"})
    process = multiprocessing.get_context("spawn").Process(target=whole_pass, args=(lifetime.url, lifetime.token))
    process.start()
    while len(lifetime.writes()) <= number:
        assert process.is_alive()
    process.kill()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    assert writes(lifetime) == whole.sent[: number + 1]
    apply_document(DOCUMENT, lifetime, SETTINGS)
    assert access_of(lifetime) == whole.end


@pytest.mark.scenario("P.2")
@pytest.mark.parametrize("drop", ["before", "after"])
def test_lost_answers_are_looked_up(lifetime: Simulator, whole: Whole, drop: str) -> None:
    for operation in sorted(set(whole.sent)):
        lifetime.reset()
        lifetime.faults({"operation": operation, "drop": drop})
        apply_document(DOCUMENT, lifetime, SETTINGS)
        assert access_of(lifetime) == whole.end, f"{operation} dropped {drop} acting"


@pytest.mark.scenario("P.3")
def test_a_failure_says_what_was_done_what_failed_and_what_is_left(lifetime: Simulator, whole: Whole) -> None:
    for operation in (
        "Roles_Create",
        "Users_Create",
        "Users_SetPassword",
        "Teams_Create",
        "Teams_Delete",
        "Roles_Delete",
    ):
        lifetime.reset()
        lifetime.faults(refusing(operation))
        with pytest.raises(PartialFailureError) as caught:
            apply_document(DOCUMENT, lifetime, SETTINGS)
        error, failure = caught.value, caught.value.failure()
        assert [*failure["done"], failure["failed"], *failure["left"]] == whole.doing
        assert len(error.done) == len(failure["done"]) < len(whole.doing)
        assert (failure["operation"], failure["http_status"], failure["errors"]) == (operation, 500, ["No."])
        assert f"{len(failure['done'])} of {len(whole.doing)} changes were made" in str(error)
        assert "Once that is solved, run the task again: it makes the changes that are left." in str(error)
        assert "p4ss" not in f"{error}{failure}"
        apply_document(DOCUMENT, lifetime, SETTINGS)
        assert access_of(lifetime) == whole.end


def refusing(operation: str, times: int = 1, after: int = 0) -> dict[str, Any]:
    """LifeTime says no, with an error of its own."""
    body = {"Errors": ["No."], "StatusCode": 500}
    return {
        "operation": operation,
        "status": 500,
        "body": body,
        "content_type": "application/json",
        "times": times,
        "after": after,
    }


@pytest.mark.scenario("P.3")
def test_who_is_taken_out_for_another_role_is_put_back(start: Start) -> None:
    lifetime = start("source", "--team-readd", "refuse")
    document: Document = {"teams": [{"name": "Platform", "members": [{"username": "tom.becker", "role": "Architect"}]}]}
    before = access_of(lifetime)
    # The first addition is refused by LifeTime, the second one here, the third puts back what was.
    lifetime.faults(refusing("Teams_AddUser", after=1))
    with pytest.raises(PartialFailureError, match="What was there before was restored"):
        apply_document(document, lifetime)
    assert access_of(lifetime) == before
    assert writes(lifetime) == ["Teams_AddUser", "Teams_RemUser", "Teams_AddUser", "Teams_AddUser"]
    lifetime.reset()
    lifetime.faults(refusing("Teams_AddUser", times=2, after=1))
    with pytest.raises(PartialFailureError, match="What was there before was revoked for that and not restored"):
        apply_document(document, lifetime)
    assert "tom.becker" not in access_of(lifetime)["teams"]["Platform"]["members"]
    apply_document(document, lifetime)
    assert access_of(lifetime)["teams"]["Platform"]["members"]["tom.becker"] == "Architect"


@pytest.mark.scenario("P.3")
def test_an_application_that_cannot_be_given_is_put_back(start: Start) -> None:
    lifetime = start("source", "--team-application", "refuse")
    document: Document = {"teams": [{"name": "Platform", "applications": ["Billing Engine"]}]}
    before = access_of(lifetime)
    lifetime.faults(refusing("Teams_AddApplication", after=1))
    with pytest.raises(PartialFailureError, match="What was there before was restored"):
        apply_document(document, lifetime, SETTINGS)
    assert access_of(lifetime) == before
    lifetime.faults(refusing("Teams_AddApplication", times=2, after=1))
    with pytest.raises(PartialFailureError) as caught:
        apply_document(document, lifetime, SETTINGS)
    first, lost = caught.value.message.split("What was there before was revoked for that and not restored: ")
    assert first.startswith("Could not add application 'Billing Engine' to team 'Platform'")
    assert lost.startswith("Could not add application 'Billing Engine' to team 'Back Office'")
    apply_document(document, lifetime, SETTINGS)
    assert "Billing Engine" in access_of(lifetime)["teams"]["Platform"]["applications"]


def test_what_lifetime_does_with_a_second_role_is_found_out_once(start: Start) -> None:
    members = [{"username": name, "role": "Auditor"} for name in ("maria.santos", "tom.becker", "yuki.tanaka")]
    document: Document = {"teams": [{"name": "Platform", "members": members}]}
    for readd, expected in (
        ("upsert", ["Teams_AddUser", "Teams_Get", "Teams_AddUser", "Teams_AddUser"]),
        ("refuse", ["Teams_AddUser", *["Teams_RemUser", "Teams_AddUser"] * 3]),
    ):
        lifetime = start("source", "--team-readd", readd)
        apply_document(document, lifetime)
        sent = [request["operation"] for request in lifetime.requests()]
        assert sent[6:] == expected
        assert set(access_of(lifetime)["teams"]["Platform"]["members"].values()) == {"Auditor"}


def test_a_second_role_that_is_taken_and_ignored_is_noticed(start: Start) -> None:
    lifetime = start("source")
    document: Document = {"teams": [{"name": "Platform", "members": [{"username": "tom.becker", "role": "Architect"}]}]}
    lifetime.faults({"operation": "Teams_AddUser", "status": 201, "body": ""})
    apply_document(document, lifetime)
    assert writes(lifetime) == ["Teams_AddUser", "Teams_RemUser", "Teams_AddUser"]
    assert access_of(lifetime)["teams"]["Platform"]["members"]["tom.becker"] == "Architect"


def test_holders_of_a_role_that_goes_are_never_left_without_one(start: Start) -> None:
    lifetime = start("source", "--team-readd", "refuse")
    document: Document = {"roles": [{"name": "Developer", "state": "absent", "replacement_role": "Auditor"}]}
    apply_document(document, lifetime)
    assert "Teams_RemUser" not in writes(lifetime), "LifeTime replaces it as the role goes"
    roles = {role for team in access_of(lifetime)["teams"].values() for role in team["members"].values()}
    assert "Developer" not in roles
    assert "Auditor" in roles
    assert not apply_document(document, lifetime).changes
