# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes docs/operations.md: which module and option reaches which operation of LifeTime's API."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    sys.path.insert(0, str(ROOT))
    from tests.support.operations import table

    (ROOT / "docs" / "operations.md").write_text(table(), encoding="utf-8")


if __name__ == "__main__":
    main()
