# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fault injection through the control API."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from tests.support.api import BINARY, Api


def link(api: Api) -> str:
    path = f"/environments/{api.environment('Test')}/applications/{api.application('Shared Theme')}/content/"
    return str(api.get(path)["url"])


def test_status_answers_without_acting(target: Api) -> None:
    package, place = target.package("Test", "Shared Theme"), target.environment("Test")
    target.simulator.faults(
        {
            "operation": "Deployments_CreateWithBinary",
            "status": 503,
            "body": "<html>busy</html>",
            "content_type": "text/html",
            "headers": {"Retry-After": "7"},
        }
    )
    response = target.call("POST", f"/environments/{place}/deployment/", 503, data=package, headers=BINARY)
    assert (response.text, response.headers["Retry-After"]) == ("<html>busy</html>", "7")
    assert response.headers["Content-Type"].startswith("text/html")
    assert target.simulator.state()["deployments"] == {}
    target.upload("Test", package)


def test_act_then_status_acts_and_answers_the_status(target: Api) -> None:
    package, place = target.package("Test", "Shared Theme"), target.environment("Test")
    target.simulator.faults({"operation": "Deployments_CreateWithBinary", "act_then_status": 503})
    target.refused("POST", f"/environments/{place}/deployment/", 503, data=package, headers=BINARY)
    assert len(target.simulator.state()["deployments"]) == 1


@pytest.mark.parametrize(("drop", "plans"), [("before", 0), ("body", 0), ("after", 1)])
def test_drop_resets_the_connection(target: Api, drop: str, plans: int) -> None:
    package, place = target.package("Test", "Shared Theme"), target.environment("Test")
    target.simulator.faults({"operation": "Deployments_CreateWithBinary", "drop": drop})
    with pytest.raises(requests.ConnectionError):
        target.call("POST", f"/environments/{place}/deployment/", data=package, headers=BINARY)
    assert len(target.simulator.state()["deployments"]) == plans
    assert target.simulator.requests()[-1]["status"] == 0
    target.upload("Test", package)


def test_truncate_sends_less_than_content_length(target: Api) -> None:
    url = link(target)
    whole = target.call("GET", url, 200)
    target.simulator.faults({"operation": "Downloads", "truncate": 100})
    with target.session.get(url, stream=True, timeout=10) as response:
        assert response.headers["Content-Length"] == whole.headers["Content-Length"]
        with pytest.raises(requests.exceptions.ChunkedEncodingError):
            assert response.content
    assert target.call("GET", url, 200).content == whole.content


@pytest.mark.parametrize("more", [-50, 50])
def test_content_length_replaces_the_header(target: Api, more: int) -> None:
    url = link(target)
    whole = target.call("GET", url, 200).content
    target.simulator.faults({"operation": "Downloads", "content_length": len(whole) + more})
    with target.session.get(url, stream=True, timeout=10) as response:
        assert int(response.headers["Content-Length"]) == len(whole) + more
        if more > 0:
            with pytest.raises(requests.exceptions.ChunkedEncodingError):
                assert response.content
        else:
            assert response.content == whole[:more]


def test_corrupt_changes_the_body(target: Api) -> None:
    url = link(target)
    whole = target.call("GET", url, 200).content
    target.simulator.faults({"operation": "Downloads", "corrupt": True})
    corrupted = target.call("GET", url, 200).content
    assert len(corrupted) == len(whole)
    assert corrupted != whole


def test_times_and_after_count_requests(target: Api) -> None:
    target.simulator.faults({"operation": "Environments_List", "status": 500, "times": 2, "after": 1})
    statuses = [target.call("GET", "/environments/").status_code for _time in range(4)]
    assert statuses == [200, 500, 500, 200]


def test_times_minus_one_lasts_until_delete(target: Api) -> None:
    target.simulator.faults({"operation": "*", "status": 502, "times": -1})
    assert {target.call("GET", path).status_code for path in ("/environments/", "/modules/", "/environments/")} == {502}
    requests.delete(f"{target.simulator.url}/_simulator/faults", timeout=10)
    target.call("GET", "/environments/", 200)


def test_delay_ms_delays_the_response(target: Api) -> None:
    target.simulator.faults({"operation": "Environments_List", "delay_ms": 50})
    assert target.call("GET", "/environments/", 200).elapsed.total_seconds() >= 0.05


def test_link_ttl_shortens_the_life_of_links(target: Api) -> None:
    target.simulator.faults({"link_ttl": 10})
    url = link(target)
    target.simulator.change({"advance": 10})
    target.refused("GET", url, 404)


@pytest.mark.parametrize(
    "fault", [{"operation": "x", "drop": "sometimes"}, {"operation": "x", "colour": 1}, {"deployment": {"colour": 1}}]
)
def test_an_invalid_fault_is_refused(target: Api, fault: dict[str, Any]) -> None:
    with pytest.raises(RuntimeError, match="400"):
        target.simulator.faults(fault)
