# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The ways in which LifeTimes may answer: every flow is tested in more than one of them."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from .playbook import NEWEST, OLDEST


@dataclass(frozen=True)
class Ways:
    """One of the ways in which LifeTimes may answer, and the ansible-core that has to cope with it."""

    answers: str
    hashes: str
    binary_version: str
    core: str

    @property
    def flags(self) -> tuple[str, ...]:
        return ("--answers", self.answers, "--hashes", self.hashes, "--binary-version", self.binary_version)

    def __str__(self) -> str:
        return f"{self.answers}-{self.hashes}-{self.binary_version}-core_{self.core}"


# These two hold every value once; --all-ways takes every combination.
USUAL_WAYS = (Ways("client", "portable", "untagged", NEWEST), Ways("contract", "local", "same", OLDEST))
ALL_WAYS = tuple(
    Ways(*values)
    for values in itertools.product(
        ("client", "contract"), ("portable", "local"), ("untagged", "same"), (NEWEST, OLDEST)
    )
)
