# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`python -m tests.benchmarks [NAME ...]`: run all measurements, or those that are named."""

from __future__ import annotations

import importlib
import sys

from tests.support.environment import link_collection

NAMES = ("transfer", "request_counts", "role", "access")


def main() -> int:
    sys.path.insert(0, str(link_collection()))
    known = {name: importlib.import_module(f"tests.benchmarks.{name}") for name in NAMES}
    names = sys.argv[1:] or NAMES
    unknown = set(names) - set(NAMES)
    if unknown:
        print(f"There is no measurement {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}.", file=sys.stderr)
        return 2
    for name in names:
        known[name].main()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
