# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulator is a package of its own; its tests run on its sources."""

from __future__ import annotations

import sys
from pathlib import Path

SOURCES = str(Path(__file__).parents[2] / "simulator" / "src")
if SOURCES not in sys.path:
    sys.path.insert(0, SOURCES)
