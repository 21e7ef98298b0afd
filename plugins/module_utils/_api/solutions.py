# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Solutions: packages of several applications, which LifeTime puts together on request and keeps for a while."""

from __future__ import annotations

from collections.abc import Sequence

from . import answers
from .answers import Link
from .client import Client
from .operation import Operation, Request
from .shapes import alone, record, text

# The contract writes these paths without a slash at their ends.
CREATE = Operation(
    "Environments_SolutionCreate", "POST", "/environments/{}/solution", subject=None, leaves_nothing=True
)
STATUS = Operation("Environments_SolutionStatus", "GET", "/environments/{}/solutionstatus/{}")
DOWNLOAD = Operation("Environments_SolutionDownload", "GET", "/environments/{}/solution/{}")
_STATUS = alone(record({"Status": text, "StatusReason": text}))


def create(
    client: Client, environment_key: str, name: str, application_keys: Sequence[str], *, include_references: bool
) -> str:
    """Ask for a solution of what an environment runs (Environments_SolutionCreate); returns its key."""
    body = {"SolutionName": name, "ApplicationKeys": list(application_keys), "IncludeReferences": include_references}
    request = Request(CREATE, f"create the solution '{name}'", (environment_key,), body)
    return answers.key_of(client.write(request), request)


def status(client: Client, environment_key: str, key: str) -> tuple[str, str]:
    """Status and reason of a solution, in LifeTime's words (Environments_SolutionStatus)."""
    request = Request(STATUS, f"read the status of solution {key}", (environment_key, key))
    found = client.read(request, _STATUS)
    return found.get("Status") or "", found.get("StatusReason") or ""


def link(client: Client, environment_key: str, key: str) -> Link | None:
    """The link to a completed solution, None where LifeTime gives none (Environments_SolutionDownload)."""
    request = Request(DOWNLOAD, f"get the download link of solution {key}", (environment_key, key))
    return client.read(request, answers.link_at)
