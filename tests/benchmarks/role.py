# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How long the role publish takes beside the two modules in a playbook, and a playbook without tasks."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.benchmarks.table import show
from tests.support.generated_infrastructures import infrastructures, names
from tests.support.playbook import run_playbook
from tests.support.role_publish import PLAY, SOURCE_ENVIRONMENT, TARGET_ENVIRONMENT, target_variables, variables
from tests.support.simulator import Simulator

ROUNDS = 5
#: How long the role may take, as a multiple of the two modules.
GOALS = {"nothing to do": 1.4, "first publish": 1.3}

Play = Mapping[str, Any]


def main() -> None:
    """Print the table: medians, each round all of them in turn."""
    times: dict[tuple[str, str], list[float]] = {}
    with infrastructures(1) as (source, target), tempfile.TemporaryDirectory(prefix="bench-role-") as folder:
        for number in range(ROUNDS):
            for what in ("no tasks", "two modules", "role"):
                place = Path(folder) / f"{what} {number}".replace(" ", "-")
                place.mkdir()
                target.reset()
                for when in GOALS:
                    # The first publish comes first.
                    case = "first publish" if when == "nothing to do" else "nothing to do"
                    started = time.perf_counter()
                    _run(what, source, target, place)
                    times.setdefault((what, case), []).append(time.perf_counter() - started)
    medians = {case: statistics.median(each) for case, each in times.items()}
    rows = []
    for what in ("no tasks", "two modules", "role"):
        cells = [f"{medians[what, case]:.2f} s" for case in GOALS]
        ratios = [f"{medians[what, case] / medians['two modules', case]:.2f}" for case in GOALS]
        rows.append([what, *(cell for pair in zip(cells, ratios, strict=True) for cell in pair)])
    columns = [column for case, goal in GOALS.items() for column in (case, f"ratio (at most {goal})")]
    show(f"A playbook with one application, medians of {ROUNDS}", ("playbook", *columns), rows)


def _run(what: str, source: Simulator, target: Simulator, place: Path) -> None:
    plays = {"no tasks": [{**PLAY, "tasks": []}], "two modules": [_two_modules(source, target, place)], "role": [PLAY]}
    given = variables(source, place, publish_applications=names(1))
    result = run_playbook(plays[what], {"target": target_variables(target)}, given, packed=False)
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
