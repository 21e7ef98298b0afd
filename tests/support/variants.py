# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Variants of LifeTime that the integration tests run against: API shapes, hashes and version labels differ."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

import pytest

from .environment import OLDEST
from .playbook import NEWEST


@dataclass(frozen=True)
class Variant:
    """Values of the simulator's flags of the same names, and the ansible-core to run playbooks with."""

    answers: str
    hashes: str
    binary_version: str
    core: str

    @property
    def flags(self) -> tuple[str, ...]:
        return ("--answers", self.answers, "--hashes", self.hashes, "--binary-version", self.binary_version)

    def __str__(self) -> str:
        return f"{self.answers}-{self.hashes}-{self.binary_version}-core_{self.core}"


def with_variant(index: int, value: object) -> Any:
    """A parameter of a test that is run with one of `DEFAULT_VARIANTS`: pairs of settings, not their product."""
    return pytest.param(value, marks=pytest.mark.only_variant(index))


# Every value occurs in one of the two; `--all-variants` runs every combination.
DEFAULT_VARIANTS = (Variant("client", "portable", "untagged", NEWEST), Variant("contract", "local", "same", OLDEST))
ALL_VARIANTS = tuple(
    Variant(*values)
    for values in itertools.product(
        ("client", "contract"), ("portable", "local"), ("untagged", "same"), (NEWEST, OLDEST)
    )
)
