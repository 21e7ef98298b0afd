# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The list of plans, and plans that run concurrently."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

from tests.support.api import Api

from .conftest import Lifetime

DAY = 24 * 3600
DETAILS = {"IncludeErrorDetails": "True"}


def plan(api: Api, environment: str, application: str = "Shared Theme", **script: Any) -> str:
    package = api.package("Test", application)
    api.simulator.faults({"deployment": script})
    return api.upload(environment, package)


def listed_plans(api: Api, **query: str) -> list[str]:
    response = api.call("GET", "/deployments/", params=query)
    return [each["Key"] for each in response.json()] if response.status_code == 200 else []


def today(api: Api) -> datetime:
    return datetime.fromtimestamp(api.simulator.state()["clock"], timezone.utc)


class TestList:
    def test_newest_first_and_by_target(self, target: Api) -> None:
        target.call("GET", "/deployments/", 204)
        first, second = plan(target, "Test"), plan(target, "Development")
        assert listed_plans(target) == [second, first]
        assert listed_plans(target, TargetEnvironmentKey=target.environment("Test")) == [first]
        target.call("GET", "/deployments/", 204, params={"TargetEnvironmentKey": target.environment("Production")})

    def test_a_week_unless_asked(self, target: Api) -> None:
        key = plan(target, "Test")
        target.simulator.change({"advance": 6 * DAY})
        assert listed_plans(target) == [key]
        target.simulator.change({"advance": 2 * DAY})
        assert listed_plans(target) == []
        assert listed_plans(target, MinDate=(today(target) - timedelta(days=9)).strftime("%Y-%m-%d")) == [key]

    def test_whole_dates_of_the_servers_clock(self, target: Api) -> None:
        created = today(target)
        key = plan(target, "Test")
        date = created.strftime("%Y-%m-%d")
        assert listed_plans(target, MinDate=date, MaxDate=date) == [key]
        assert listed_plans(target, MaxDate=(created - timedelta(days=1)).strftime("%Y-%m-%d")) == []
        target.refused("GET", "/deployments/", 400, params={"MinDate": "yesterday"})

    def test_a_plan_may_show_up_late(self, target: Api) -> None:
        key = plan(target, "Test", list_delay=3600)
        assert listed_plans(target) == []
        assert target.get(f"/deployments/{key}/")["Deployment"]["Key"] == key
        target.simulator.change({"advance": 3600})
        assert listed_plans(target) == [key]

    def test_nothing_is_remembered_beyond_90_days(self, target: Api) -> None:
        key = target.publish("Test", target.package("Test", "Shared Theme"))
        target.simulator.change({"advance": 91 * DAY})
        target.refused("GET", f"/deployments/{key}/", 404)
        target.refused("GET", f"/deployments/{key}/status/", 404)
        target.call("GET", "/deployments/", 204, params={"MinDate": "2020-01-01"})

    def test_before_11_22_everything_was_remembered(self, lifetime: Lifetime) -> None:
        api = lifetime("source", "--lifetime-version", "11.21.0")
        key = api.plan("Development", "Test").text
        api.simulator.change({"advance": 91 * DAY})
        api.get(f"/deployments/{key}/status/")

    def test_an_account_without_any_environment(self, target: Api) -> None:
        levels = dict.fromkeys(("Development", "Test", "Production"), "none")
        target.simulator.change({"accounts": [{"username": "monitoring", "token": "blind", "environments": levels}]})
        Api(target.simulator, "blind").refused("GET", "/deployments/", 403)


class TestQueue:
    def test_plans_with_the_same_modules_wait_for_each_other(self, target: Api) -> None:
        first, second = plan(target, "Test", steps=3600), plan(target, "Test")
        target.command(first, "start")
        path = f"/deployments/{second}/start/"
        assert "SharedTheme" in target.refused("POST", path, 400, params=DETAILS)
        target.simulator.change({"advance": 3700})
        target.ended(first)
        target.command(second, "start")

    def test_a_plan_that_waits_for_somebody_is_in_the_way_too(self, target: Api) -> None:
        first, second = plan(target, "Test", interventions=["business_process_impact"]), plan(target, "Test")
        target.command(first, "start")
        target.until(first, "needs_user_intervention")
        target.refused("POST", f"/deployments/{second}/start/", 400)
        target.command(first, "abort")
        target.ended(first)
        target.command(second, "start")

    def test_references_count_however_indirect(self, source: Api, target: Api) -> None:
        producer = plan(target, "Test", steps=3600)
        claims = target.upload("Test", source.package("Development", "Claims Portal"))
        target.command(producer, "start")
        assert "SharedTheme" in target.refused("POST", f"/deployments/{claims}/start/", 400, params=DETAILS)

    def test_others_run_side_by_side(self, target: Api) -> None:
        first, second = plan(target, "Test", steps=3600), plan(target, "Test", "Customer Services")
        elsewhere = plan(target, "Development")
        for key in (first, second, elsewhere):
            target.command(key, "start")
        target.ended(second)
        target.ended(elsewhere)
        assert target.status(first)["DeploymentStatus"] == "running"

    def test_there_is_a_limit(self, target: Api) -> None:
        target.simulator.change({"set": {"environment": "Test", "max_parallel": 1}})
        first, second = plan(target, "Test", steps=3600), plan(target, "Test", "Customer Services")
        target.command(first, "start")
        assert "limit" in target.refused("POST", f"/deployments/{second}/start/", 400, params=DETAILS)

    def test_before_11_24_one_at_a_time(self, lifetime: Lifetime) -> None:
        api = lifetime("target", "--lifetime-version", "11.23.9")
        first, second = plan(api, "Test", steps=3600), plan(api, "Test", "Customer Services")
        api.command(first, "start")
        assert "already running" in api.refused("POST", f"/deployments/{second}/start/", 400, params=DETAILS)

    def test_before_11_21_one_plan_for_each_target(self, lifetime: Lifetime) -> None:
        api = lifetime("source", "--lifetime-version", "11.20.0")
        assert api.plan("Development", "Test").status_code == 201
        assert api.plan("Development", "Test").status_code == 400
        assert api.plan("Development", "Production").status_code == 201
