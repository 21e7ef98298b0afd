# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How long the role publish takes: beside an empty playbook, its two modules, `uri` tasks and the vendor's client."""

from __future__ import annotations

import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.benchmarks.table import show
from tests.interop.vendor import Vendor
from tests.support.environment import ROOT
from tests.support.generated_infrastructures import infrastructures, names
from tests.support.playbook import run_playbook
from tests.support.role_publish import PLAY, SOURCE_ENVIRONMENT, TARGET_ENVIRONMENT, target_variables, variables
from tests.support.simulator import Simulator

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
#: How long the role may take, as a multiple of the two modules.
GOALS = {"first publish": 1.3, "nothing to do": 1.4}
MODULES, ROLE, VENDOR = "two modules", "role", "the vendor's client"
NOT_TO_BE_HAD = 3

Play = Mapping[str, Any]
# Publishes once; what the place holds is kept for the next time.
Publish = Callable[[Simulator, Simulator, Path], None]


def main() -> None:
    """Print the table: medians, each round all of them in turn."""
    ways = {
        "no tasks": lambda source, target, place: _play({**PLAY, "tasks": []}, source, target, place),
        MODULES: lambda source, target, place: _play(_two_modules(source, target, place), source, target, place),
        ROLE: lambda source, target, place: _play(PLAY, source, target, place),
        "nine uri tasks": lambda source, target, place: _play(_uri(source, target, place), source, target, place),
    }
    missing = _why_no_vendor()
    if not missing:
        ways[VENDOR] = _vendor
    medians = _medians(ways)
    rows = []
    for way in ways:
        cells = []
        for case in GOALS:
            ratio = medians[way, case] / medians[MODULES, case]
            cells += [f"{medians[way, case]:.2f} s", f"{ratio:.2f}"]
        rows.append([way, *cells])
    columns = [column for case in GOALS for column in (case, "beside the modules")]
    aims = ", ".join(f"{case} at most {goal}" for case, goal in GOALS.items())
    notes = [
        f"The aim for the role, beside the modules: {aims}.",
        "`uri` and the vendor's client cannot tell that nothing is to do, and deploy again.",
        missing or "The vendor's client sleeps for a second at least.",
    ]
    show(f"A publish of one application, medians of {ROUNDS}", ("way", *columns), rows, " ".join(notes))


def _medians(ways: Mapping[str, Publish]) -> dict[tuple[str, str], float]:
    times: dict[tuple[str, str], list[float]] = {}
    with infrastructures(1) as (source, target), tempfile.TemporaryDirectory(prefix="bench-role-") as folder:
        for number in range(ROUNDS):
            for way, publish in ways.items():
                place = Path(folder) / f"{way} {number}".replace(" ", "-").replace("'", "")
                place.mkdir()
                target.reset()
                for case in GOALS:
                    started = time.perf_counter()
                    publish(source, target, place)
                    times.setdefault((way, case), []).append(time.perf_counter() - started)
    return {case: statistics.median(each) for case, each in times.items()}


def _play(play: Play, source: Simulator, target: Simulator, place: Path) -> None:
    given = variables(source, place, publish_applications=names(1))
    result = run_playbook([play], {"target": target_variables(target)}, given, packed=False)
    assert result.ok, result


def _two_modules(source: Simulator, target: Simulator, place: Path) -> Play:
    common = {"poll_interval": 0.1, "retries": 0}
    fetch = {
        "lifetime_url": source.url,
        "lifetime_token": source.token,
        "environment": SOURCE_ENVIRONMENT,
        "application": names(1)[0],
        "dest": f"{place}/",
    }
    deploy = {
        "lifetime_url": target.url,
        "lifetime_token": target.token,
        "target_environment": TARGET_ENVIRONMENT,
        "package": "{{ fetched.dest }}",
    }
    tasks: Sequence[Mapping[str, Any]] = [
        {
            "name": "Fetch",
            "community.outsystems.lifetime_app_binary": {**common, **fetch},
            "register": "fetched",
        },
        {"name": "Deploy", "community.outsystems.lifetime_deployment": {**common, **deploy}},
    ]
    return {**PLAY, "tasks": tasks}


def _uri(source: Simulator, target: Simulator, place: Path) -> Play:
    """The requests of a publish, one task each, without any of the checks."""

    def task(name: str, lifetime: Simulator, path: str, **more: Any) -> dict[str, Any]:
        url = path if path.startswith("{{") else f"{lifetime.api}{path}"
        headers = {"Authorization": f"Bearer {lifetime.token}", **more.pop("headers", {})}
        around = {key: more.pop(key) for key in ("until", "retries", "delay") if key in more}
        options = {"url": url, "headers": headers, "status_code": [200, 201, 202, 204], **more}
        return {"name": name, "ansible.builtin.uri": options, "register": name, **around}

    def key(register: str, name: str) -> str:
        return f"{{{{ ({register}.json | selectattr('Name', 'equalto', '{name}') | first).Key }}}}"

    brief = "?IncludeModules=false&IncludeEnvStatus=false"
    environment, application = key("sources", SOURCE_ENVIRONMENT), key("applications", names(1)[0])
    package, plan = f"{place}/package.oap", "{{ plan.content | trim('\"') }}"
    upload = {"method": "POST", "src": package, "remote_src": True, "return_content": True}
    tasks = [
        task("sources", source, "/environments/"),
        task(
            "applications",
            source,
            f"/environments/{environment}/applications/{brief}",
        ),
        task("link", source, f"/environments/{environment}/applications/{application}/content/?Type=oap"),
        task("package", source, "{{ link.json.url }}", dest=package),
        task("targets", target, "/environments/"),
        task(
            "plan",
            target,
            f"/environments/{key('targets', TARGET_ENVIRONMENT)}/deployment/",
            headers={"Content-Type": "application/octet-stream"},
            **upload,
        ),
        task("details", target, f"/deployments/{plan}/"),
        task("start", target, f"/deployments/{plan}/start/", method="POST"),
        task(
            "status",
            target,
            f"/deployments/{plan}/status/",
            until="status.json.DeploymentStatus == 'finished_successful'",
            retries=600,
            delay=0.1,
        ),
    ]
    return {**PLAY, "tasks": tasks}


def _vendor(source: Simulator, target: Simulator, place: Path) -> None:
    client = Vendor(place)
    client.run("fetch_apps_packages", source, "-s", SOURCE_ENVIRONMENT, "-l", names(1)[0], "-n")
    (package,) = (client.artefacts(source) / "application_oap").iterdir()
    client.run("deploy_package_to_target_env", target, "-d", TARGET_ENVIRONMENT, "-p", package)


def _why_no_vendor() -> str:
    """A sentence where the vendor's client cannot be installed here, otherwise ""."""
    made = subprocess.run(
        [ROOT / "scripts" / "env", "interop"], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    assert made.returncode in (0, NOT_TO_BE_HAD), made.stderr
    return f"The vendor's client cannot be installed here: {made.stderr.strip()}" if made.returncode else ""
