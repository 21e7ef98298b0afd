# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What all tests share: the collection under its full name, and nothing from the developer's environment."""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path

import hypothesis
import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.support.environment import link_collection  # noqa: E402 - only now can it be found

sys.path.insert(0, str(link_collection()))
# Before the link was there, its folder was looked for in vain, and Python remembers that.
importlib.invalidate_caches()

# How long an example takes says more about the machine than about the code.
hypothesis.settings.register_profile(
    "untimed", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow], print_blob=True
)
hypothesis.settings.load_profile("untimed")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--all-variants",
        action="store_true",
        help="run each test with every variant of LifeTime (tests/support/variants.py)",
    )


@pytest.fixture(autouse=True)
def _nothing_of_the_developers_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proxies, tokens and certificate bundles of the shell must not decide what a test sees."""
    for name in list(os.environ):
        if name.lower().endswith("_proxy") or name.startswith(("LIFETIME_", "REQUESTS_CA", "CURL_CA", "ANSIBLE_")):
            monkeypatch.delenv(name)
