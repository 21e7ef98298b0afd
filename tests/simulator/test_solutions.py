# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Solutions: several applications in one package, put together in a while."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lifetime_simulator.packages import read_package

from tests.support.api import Api, key_in, wait_for

from .conftest import Lifetime

SLOWLY = ("--time-scale", "0.001")
STATES = [
    "Created",
    "Gathering Dependencies",
    "Getting Binaries",
    "Generating Meta Model",
    "Generating Solution",
    "Completed",
]


def create(api: Api, *applications: str, **more: Any) -> str:
    place = api.environment("Development")
    body = {"SolutionName": "Night Run", "ApplicationKeys": [api.application(name) for name in applications], **more}
    return key_in(api.call("POST", f"/environments/{place}/solution", 200, json=body))


def status(api: Api, key: str) -> dict[str, str]:
    record = api.get(f"/environments/{api.environment('Development')}/solutionstatus/{key}")
    found: dict[str, str] = record[0] if isinstance(record, list) else record
    return found


def finished(api: Api, key: str) -> bytes:
    wait_for(lambda: status(api, key), lambda record: record["Status"] == "Completed")
    return fetched(api, key)


def fetched(api: Api, key: str) -> bytes:
    link = api.get(f"/environments/{api.environment('Development')}/solution/{key}")
    link = link[0] if isinstance(link, list) else link
    return api.call("GET", link.get("url") or link["Url"], 200).content


def test_it_walks_through_its_states(lifetime: Lifetime) -> None:
    api = lifetime("source", *SLOWLY, "--solution-seconds", "500")
    key = create(api, "Shared Theme", IncludeReferences=False)
    seen = []
    for _state in STATES:
        seen.append(status(api, key)["Status"])
        api.simulator.change({"advance": 100})
    assert seen == STATES


def test_not_ready_means_no_link(lifetime: Lifetime) -> None:
    api = lifetime("source", *SLOWLY, "--solution-seconds", "500")
    key = create(api, "Shared Theme")
    path = f"/environments/{api.environment('Development')}/solution/{key}"
    assert "not completed" in api.refused("GET", path, 400)


@pytest.mark.parametrize("switch", [False, "False"])
def test_only_what_was_asked_for(source: Api, tmp_path: Path, switch: bool | str) -> None:
    key = create(source, "Claims Portal", "Employee Directory", IncludeReferences=switch)
    assert names(finished(source, key), tmp_path) == {"Claims Portal", "Employee Directory"}


@pytest.mark.parametrize("more", [{}, {"IncludeReferences": "True"}])
def test_producers_come_along_unless_told(source: Api, tmp_path: Path, more: dict[str, str]) -> None:
    found = names(finished(source, create(source, "Claims Portal", **more)), tmp_path)
    assert found == {"Claims Portal", "Shared Theme", "Customer Services", "Billing Engine"}


def names(content: bytes, folder: Path) -> set[str]:
    path = folder / "solution.osp"
    path.write_bytes(content)
    package = read_package(path)
    assert not package.is_application_pack
    return {application.name for application in package.applications}


def test_it_may_be_aborted_with_a_reason(source: Api) -> None:
    source.simulator.faults({"solution": {"outcome": "Aborted", "reason": "Out of disk space."}})
    key = create(source, "Shared Theme")
    record = wait_for(lambda: status(source, key), lambda seen: seen["Status"] == "Aborted")
    assert record["StatusReason"] == "Out of disk space."
    source.refused("GET", f"/environments/{source.environment('Development')}/solution/{key}", 400)
    assert names_of_next(source) == "Completed"


def names_of_next(api: Api) -> str:
    key = create(api, "Shared Theme")
    return str(wait_for(lambda: status(api, key), lambda seen: seen["Status"] in ("Completed", "Aborted"))["Status"])


def test_what_is_wrong_with_the_request(source: Api) -> None:
    place = source.environment("Development")
    source.refused("POST", f"/environments/{place}/solution", 400, json={"ApplicationKeys": []})
    source.refused("POST", f"/environments/{place}/solution", 400, json={"ApplicationKeys": ["nonsense"]})
    source.refused("POST", f"/environments/{place}/solution", 400, json={"SolutionName": "x"})
    source.refused("GET", f"/environments/{place}/solutionstatus/nonsense", 404)
    source.refused("POST", "/environments/nonsense/solution", 404, json={"ApplicationKeys": ["x"]})


def test_an_older_lifetime_has_none(lifetime: Lifetime) -> None:
    api = lifetime("source", "--lifetime-version", "11.21.9")
    place = api.environment("Development")
    api.refused("POST", f"/environments/{place}/solution", 404, json={"ApplicationKeys": []})


def test_a_published_solution_comes_back_byte_for_byte(source: Api, target: Api) -> None:
    asked = ("Claims Portal", "Shared Theme")
    package = finished(source, create(source, *asked, IncludeReferences=False))
    target.publish("Development", package)
    assert finished(target, create(target, *asked, IncludeReferences=False)) == package
    assert finished(target, create(target, "Shared Theme", IncludeReferences=False)) != package
    assert target.package("Development", "Shared Theme") != package
