# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Scripts: what a test makes the next deployment or solution do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .typed_json import call_with_json, check_not_negative, check_type

KNOWN_INTERVENTIONS = (
    "deployment_prepared",
    "needs_configuration_or_confirmation",
    "business_process_impact",
    "deployment_suspended",
)


@dataclass
class DeploymentScript:
    """The script of one deployment; times are in simulated seconds. A default means the usual behaviour.

    `steps` is its duration, `conflicts` a number of generated conflicts or a list of the contract's records,
    `failed_applications` the keys of applications that are not applied at the end. `refuse_start` is the text of a
    refusal to start, `refuse_start_times` how often it is refused (0: always).
    """

    outcome: str = "finished_successful"
    steps: float | None = None
    interventions: list[str] = field(default_factory=list)
    conflicts: int | list[dict[str, Any]] | None = None
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


@dataclass
class SolutionScript:
    """The script of one solution; `steps` is its duration in simulated seconds (None: the usual one)."""

    outcome: str = "Completed"
    reason: str = ""
    steps: float | None = None


def check_script(data: Any, label: str) -> dict[str, Any]:
    """Return `data` if it is a valid script of a deployment; else ValueError with a sentence about `label`."""
    script = call_with_json(DeploymentScript, data, label)
    for name in ("steps", "list_delay", "status_delay", "refuse_start_times", "sync_delay"):
        check_not_negative(getattr(script, name) or 0, f"{label}.{name}")
    for number, mapping in enumerate(script.missing_db_mappings or ()):
        if lacking := {"ExtensionKey", "ExtensionName", "LogicalDatabase"} - set(mapping):
            raise ValueError(f"{label}.missing_db_mappings[{number}] lacks {', '.join(sorted(lacking))}.")
    for number, conflict in enumerate(script.conflicts if isinstance(script.conflicts, list) else ()):
        check_type(conflict.get("Message"), str, f"{label}.conflicts[{number}].Message")
    return dict(data)


def parse_solution_script(data: Any) -> SolutionScript:
    """Parse the script of a solution; ValueError with a sentence if it is not valid."""
    script = call_with_json(SolutionScript, data, "solution")
    check_not_negative(script.steps or 0, "solution.steps")
    return script


def script_of(data: dict[str, Any]) -> DeploymentScript:
    return DeploymentScript(**data)
