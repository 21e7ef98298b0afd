# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How many requests a publish costs, first and again, by number of applications and by how they travel."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.benchmarks.table import show
from tests.support.generated_infrastructures import MODULES, names, two_infrastructures
from tests.support.playbook import run_playbook
from tests.support.simulator import Simulator

COUNTS = (1, 2, 4, 8, 16, 32)
PLAYBOOK = "community.outsystems.publish"


def main() -> None:
    """Print the table."""
    rows = []
    for how in ("applications", "solution"):
        for count in COUNTS:
            first, again, without = counts(count, how)
            allowed = 2 + 2 * count
            cells = (first, again, allowed, without, allowed + MODULES * count)
            rows.append([f"{count} as {how}", *(str(cell) for cell in cells)])
    show(
        "Requests to both LifeTimes together (each application tagged and unmodified, with two modules)",
        ("applications", "first publish", "nothing to do", "at most", "without receipts", "at most"),
        rows,
        "'Nothing to do' is decided by receipts; without them by the hashes of the modules.",
    )


def counts(count: int, how: str) -> tuple[int, int, int]:
    """Requests of the first publish, of the same again, and of the same again without receipts and provenance."""
    with tempfile.TemporaryDirectory(prefix="bench-requests-") as folder, two_infrastructures(count) as both:
        receipts = Path(folder) / "receipts"
        variables = variables_for(both, folder, count, how)
        found = [publish(both, {**variables, "publish_receipts_dir": str(receipts)})]
        found.append(publish(both, {**variables, "publish_receipts_dir": str(receipts)}))
        found.append(publish(both, {**variables, "publish_receipts_dir": str(Path(folder) / "others")}))
    return found[0], found[1], found[2]


def variables_for(both: tuple[Simulator, Simulator], folder: str, count: int, how: str) -> dict[str, object]:
    """The variables of the role."""
    source, target = both
    return {
        "publish_source_url": source.url,
        "publish_source_token": source.token,
        "publish_source_environment": "Development",
        "publish_target_url": target.url,
        "publish_target_token": target.token,
        "publish_target_environment": "Test",
        "publish_applications": names(count),
        "publish_as": how,
        "publish_solution_name": "Everything",
        "publish_dest": f"{folder}/packages",
        "publish_poll_interval": 0.2,
    }


def publish(both: tuple[Simulator, Simulator], variables: dict[str, object]) -> int:
    """Publish, and count."""
    for simulator in both:
        simulator.forget()
    result = run_playbook(PLAYBOOK, variables=variables, timeout=600, packed=False)
    assert result.ok, result
    return sum(len(simulator.requests()) for simulator in both)
