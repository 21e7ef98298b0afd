# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The measurements can be started as `make bench` starts them: they run too long to be tests themselves."""

from __future__ import annotations

import subprocess
import sys

from tests.support.environment import ROOT


def test_they_load_and_know_their_names() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks", "nothing"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2, done.stderr
    assert "There is no measurement nothing" in done.stderr
