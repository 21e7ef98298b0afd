# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What LifeTime's records of deployment plans have to be like. See `shapes` for what this means."""

from __future__ import annotations

from typing import Any

from .shapes import Place, Reader, key, keyed, label, list_of, or_nothing, record, reference, text, word

_PLAN_FIELDS: dict[str, Reader] = {
    **dict.fromkeys(("SourceEnvironmentKey", "TargetEnvironmentKey"), reference),
    **dict.fromkeys(("StartedOn", "AbortedOn"), text),
    **dict.fromkeys(("DetailsURL", "Notes"), label),
    **{f"{what}On": label for what in ("Created", "Saved")},
    **{f"{what}{by}": label for what in ("Created", "Saved", "Started", "Aborted") for by in ("By", "ByUsername")},
    # Of other plans, too: an odd record in one of them must not stop everybody's deployments.
    "ApplicationOperations": list_of(
        record(
            {
                **dict.fromkeys(
                    ("ApplicationKey", "ApplicationVersionKey", "DeploymentZoneKey"), or_nothing(reference)
                ),
                "DeploymentOperation": label,
            }
        )
    ),
}
PLANS = keyed("deployment plan", record({"Key": key, **_PLAN_FIELDS}), names=("Notes", "CreatedOn"))
DETAILS = record(
    {
        "Deployment": record(_PLAN_FIELDS),
        "ApplicationsToDeploy": list_of(
            record(
                {
                    "ApplicationKey": key,
                    "ApplicationName": label,
                    "ModulesInBinary": list_of(record({"ModuleKey": key, "ModuleName": label}, needs=["ModuleKey"])),
                },
                needs=["ApplicationKey"],
            )
        ),
        "ApplicationsToRedeploy": or_nothing(list_of(label)),
        "ApplicationConflicts": list_of(
            record({"Message": label, "ModuleConflict": or_nothing(record({"ConflictType": label}))})
        ),
        "ModulesToDelete": list_of(record({"Key": label, "Name": label})),
    },
    needs=["Deployment"],
)
MISSING_MAPPINGS = list_of(
    record(
        {"ExtensionKey": key, "ExtensionName": text, "LogicalDatabase": text}, needs=["ExtensionKey", "LogicalDatabase"]
    )
)


_LOG_RECORD = record(dict.fromkeys(("Instant", "Message", "Type"), label))


def _log(value: Any, place: Place) -> list[dict[str, Any]]:
    """The records of a log that people can read; what is none does not hide the others, nor what became of the plan."""
    lines = value if isinstance(value, list) else []
    records = [{"Message": each} if isinstance(each, str) else each for each in lines]
    return [_LOG_RECORD(each, place) for each in records if isinstance(each, dict)]


STATUS = record({"DeploymentStatus": word, "Info": word, "DeploymentLog": _log}, needs=["DeploymentStatus"])
