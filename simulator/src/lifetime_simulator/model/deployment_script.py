# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a test wants the next deployment or solution to do."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any

KNOWN_INTERVENTIONS = (
    "deployment_prepared",
    "needs_configuration_or_confirmation",
    "business_process_impact",
    "deployment_suspended",
)


@dataclass
class DeploymentScript:
    """The wishes for one deployment; all times are simulated seconds, all defaults mean 'as it would be anyway'.

    `steps` is how long it runs, `conflicts` a number or the records themselves, `failed_applications` the keys of
    those that are not applied at the end. `refuse_start` is the text of the refusal. `refuse_start_times` limits how
    often it is refused, 0 means always.
    """

    outcome: str = "finished_successful"
    steps: float | None = None
    interventions: list[str] = field(default_factory=list)
    conflicts: Any = None
    modules_to_delete: list[dict[str, str]] | None = None
    missing_db_mappings: list[dict[str, str]] | None = None
    failed_applications: list[str] = field(default_factory=list)
    list_delay: float = 0.0
    status_delay: float | None = None
    refuse_start: str = ""
    refuse_start_times: int = 0
    refuse_abort: bool = False
    refuse_continue: str = ""
    sync_delay: float = 0.0
    messages: list[dict[str, str]] = field(default_factory=list)


_KEYS = {entry.name for entry in fields(DeploymentScript)}


def check_script(data: dict[str, Any]) -> dict[str, Any]:
    """Return `data` back if it can be read as a DeploymentScript; ValueError when it says something unknown."""
    if unknown := sorted(set(data) - _KEYS):
        raise ValueError(f"unknown in the script of a deployment: {', '.join(unknown)}")
    return data


def script_of(data: dict[str, Any]) -> DeploymentScript:
    return DeploymentScript(**data)
