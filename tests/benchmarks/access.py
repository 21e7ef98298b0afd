# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who may do what for a whole company: one pass beside a module for each object, and beside ansible.builtin.uri."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from lifetime_simulator.demo import demo_infrastructure, generated_access, minimal_access

from tests.benchmarks.table import show
from tests.support.module import run_module
from tests.support.playbook import run_playbook
from tests.support.simulator import Simulator

USERS = int(os.environ.get("BENCH_USERS", "1000"))
TEAMS, ROLES = 50, 20
SAMPLE = 20
BY_HAND_NEW = "ansible.builtin.uri, a call for each write"
GROWTH = (10, 100, 500, 1000, 2000)
Document = dict[str, Any]


@dataclass(frozen=True)
class Cost:
    """Seconds, requests and writes of something that was done."""

    seconds: float
    requests: int
    writes: int


def main() -> None:
    """Print both tables."""
    show_ways()
    show_growth()


def infrastructure(access: Document) -> Document:
    """The demo's environments and applications with this access model."""
    return {**demo_infrastructure("source"), **access}


def company(users: int, teams: int, roles: int) -> Document:
    """The document of a company of that size."""
    applications = [application["name"] for application in demo_infrastructure("source")["applications"]]
    data = generated_access(users, teams, roles, infrastructure="source", applications=applications)
    kept = {
        "roles": ("name", "manage_infrastructure", "manage_teams", "environment_permissions"),
        "users": ("username", "name", "email", "role", "active", "application_roles"),
        "teams": ("name", "description", "members", "applications"),
    }
    return {kind: [{name: each[name] for name in names} for each in data[kind]] for kind, names in kept.items()}


def cost(lifetime: Simulator, work: Callable[[], object]) -> Cost:
    """What the work costs."""
    lifetime.forget()
    start = time.perf_counter()
    work()
    seconds = time.perf_counter() - start
    return Cost(seconds, len(lifetime.requests()), len(lifetime.writes()))


def apply(lifetime: Simulator, document: Document) -> None:
    """One pass."""
    connection = {"lifetime_url": lifetime.url, "lifetime_token": lifetime.token}
    result = run_module("lifetime_access", {**connection, **document}, own_process=True, timeout=1800)
    assert not result.failed, result["msg"]


def show_ways() -> None:
    """The same work in three ways: one of them whole, the others by a sample of users."""
    document = company(USERS, TEAMS, ROLES)
    objects = sum(len(entries) for entries in document.values())
    with Simulator("source", data=infrastructure(minimal_access("source"))) as lifetime:
        samples = sampled(lifetime)
        lifetime.reset()
        first = cost(lifetime, partial(apply, lifetime, document))
        again = cost(lifetime, partial(apply, lifetime, document))
    rows = [["one pass, everything is new", *cells(first)], ["one pass, nothing to do", *cells(again)]]
    for name, (start, sample) in samples.items():
        # By hand it takes a call for each write; a module makes all the writes of its object.
        times = first.writes if name == BY_HAND_NEW else objects
        each = (sample.seconds - start.seconds) / SAMPLE
        whole = Cost(
            start.seconds + each * times,
            round(sample.requests / SAMPLE * times),
            round(sample.writes / SAMPLE * times),
        )
        rows.append([f"{name} (extrapolated)", *cells(whole)])
    show(
        f"{USERS} users, {TEAMS} teams, {ROLES} roles: {objects} objects",
        ("way", "time", "requests", "writes"),
        rows,
        f"Extrapolated: measured for {SAMPLE} users in this run, times the number of objects or calls.",
    )


def sampled(lifetime: Simulator) -> dict[str, tuple[Cost, Cost]]:
    """For each other way what it costs to do nothing, and to do it for a few users."""
    role = next(iter(lifetime.state()["access"]["roles"]))
    people = [{"username": f"sample{number}", "name": "Sample", "role": "Administrator"} for number in range(SAMPLE)]
    bodies = [{"Username": f"hand{number}", "Name": "Sample", "RoleKey": role} for number in range(SAMPLE)]
    with_module = {
        "community.outsystems.lifetime_user": {
            "lifetime_url": lifetime.url,
            "lifetime_token": lifetime.token,
            **{name: f"{{{{ item.{name} }}}}" for name in ("username", "name", "role")},
        }
    }
    headers = {"Authorization": f"Bearer {lifetime.token}"}
    post = {"url": f"{lifetime.api}/users/", "method": "POST", "body_format": "json", "body": "{{ item }}"}
    look = {"url": f"{lifetime.api}/users/{{{{ item }}}}/?includeApplicationRoles=true"}
    by_hand = [
        {"ansible.builtin.uri": {**request, "headers": headers, "status_code": [200, 201]}} for request in (post, look)
    ]
    found = {
        "a module for each object, everything is new": measured(lifetime, with_module, people),
        "a module for each object, nothing to do": measured(lifetime, with_module, people),
        BY_HAND_NEW: measured(lifetime, by_hand[0], bodies),
    }
    keys = list(lifetime.state()["access"]["users"])[:SAMPLE]
    found["ansible.builtin.uri, a look at each object"] = measured(lifetime, by_hand[1], keys)
    return found


def measured(lifetime: Simulator, task: Document, items: list[Any]) -> tuple[Cost, Cost]:
    """What a playbook with this task costs over no items, and over these."""
    tasks = [{"name": "Sample", **task, "loop": "{{ items }}"}]

    def play(over: list[Any]) -> None:
        result = run_playbook(tasks, variables={"items": over}, timeout=1800, packed=False)
        assert result.ok, result

    return cost(lifetime, partial(play, [])), cost(lifetime, partial(play, items))


def show_growth() -> None:
    """How a pass grows with the number of users."""
    rows = []
    for users in GROWTH:
        document = company(users, max(users // 20, 1), ROLES)
        with Simulator("source", data=infrastructure(minimal_access("source"))) as lifetime:
            first = cost(lifetime, partial(apply, lifetime, document))
            again = cost(lifetime, partial(apply, lifetime, document))
        per_write = f"{1000 * first.seconds / max(first.writes, 1):.1f} ms"
        rows.append([f"{users}", *cells(first), per_write, *cells(again)[:2], f"{1000 * again.seconds / users:.2f} ms"])
    show(
        "Growth",
        ("users", "all new", "requests", "writes", "each write", "nothing to do", "requests", "each user"),
        rows,
        "A time holds the start of Python, about a third of a second on its own.",
    )


def cells(one: Cost) -> list[str]:
    """For a table."""
    return [f"{one.seconds:.1f} s", str(one.requests), str(one.writes)]


if __name__ == "__main__":
    main()
