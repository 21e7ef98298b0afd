# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The vendor's own client, outsystems-pipeline, as its users run it: one script, one process."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from tests.support.environment import ROOT, clean_environment
from tests.support.simulator import Simulator

PYTHON = ROOT / ".venv-interop" / "bin" / "python"
PATIENCE = 60

# The client takes whole seconds only.
CONFIGURATION = """\
SLEEP_PERIOD_IN_SECS=1
SOLUTION_SLEEP_PERIOD_IN_SECS=1
SOURCECODE_SLEEP_PERIOD_IN_SECS=1
QUEUE_TIMEOUT_IN_SECS=20
DEPLOYMENT_TIMEOUT_IN_SECS=20
SOLUTION_TIMEOUT_IN_SECS=20
SOURCECODE_TIMEOUT_IN_SECS=20
"""


class Vendor:
    """The client in a folder of its own; what it remembers of a LifeTime (its artefacts) is kept for each one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "config.env").write_text(CONFIGURATION, encoding="utf-8")

    def artefacts(self, simulator: Simulator) -> Path:
        return self.folder / f"artefacts-{simulator.name}"

    def artefact(self, simulator: Simulator, *names: str) -> Any:
        """Give the content of a JSON file that the client left."""
        return json.loads(self.artefacts(simulator).joinpath(*names).read_text(encoding="utf-8"))

    def run(self, script: str, simulator: Simulator, *arguments: str | Path, status: int = 0) -> str:
        """Run `outsystems.pipeline.<script>`; gives what it printed. The exit status has to be the one expected."""
        long = script == "fetch_apps_source_code"
        command = [
            *(str(PYTHON), "-m", f"outsystems.pipeline.{script}"),
            *("--artifacts", str(self.artefacts(simulator)), "--config_file", str(self.folder / "config.env")),
            *("-lu" if long else "-u", simulator.url, "-lt" if long else "-t", simulator.token),
            *map(str, arguments),
        ]
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=clean_environment(self.folder / "home"),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert done.returncode == status, f"{script} ended with {done.returncode}:\n{done.stdout}"
        return done.stdout
