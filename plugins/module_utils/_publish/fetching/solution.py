# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Solutions: packages of several applications, which LifeTime puts together on request and keeps for a while."""

from __future__ import annotations

import time
from collections.abc import Sequence

from ..._api import answers
from ..._api.answers import Link
from ..._api.client import Client
from ..._api.errors import AmbiguousWriteError, LifeTimeError
from ..._api.infrastructure import Named, path


def create(
    client: Client, environment: Named, name: str, application_keys: Sequence[str], *, include_references: bool
) -> str:
    """Ask for a solution of what an environment runs (Environments_SolutionCreate); returns its key.

    Where the answer is lost it is asked for once more: a solution that nobody fetches changes nothing and goes away.
    """
    operation = "Environments_SolutionCreate"
    doing = f"create the solution '{name}' in environment {environment}"
    body = {"SolutionName": name, "ApplicationKeys": list(application_keys), "IncludeReferences": include_references}

    def ask() -> str:
        return client.write(
            operation, "POST", path("environments", environment.key, "solution"), doing, json=body, temporary=True
        )

    try:
        answer = ask()
    except AmbiguousWriteError:
        answer = ask()
    return answers.key_of(answer, doing, operation)


def wait(client: Client, environment: Named, key: str, *, wait_timeout: float, poll_interval: float) -> None:
    """Wait until the solution can be fetched (Environments_SolutionStatus); times are seconds.

    Raises LifeTimeError `solution_aborted` or `wait_timeout`. A status never heard of counts as 'not yet'.
    """
    operation = "Environments_SolutionStatus"
    deadline = time.monotonic() + wait_timeout
    while True:
        status, reason = client.read(
            operation,
            path("environments", environment.key, "solutionstatus", key),
            f"read the status of solution {key}",
            shape=lambda body, _place: answers.solution_status_of(body),
        )
        if status.lower() == "completed":
            return
        if status.lower() == "aborted":
            raise LifeTimeError(
                f"LifeTime ({client.url}) aborted solution {key} of environment {environment}: "
                f"{reason or 'no reason given'}",
                "solution_aborted",
                advice="Correct in the environment what LifeTime names, and try again.",
                operation=operation,
                key=key,
                errors=[reason] if reason else [],
                details={"status": status},
            )
        left = deadline - time.monotonic()
        if left <= 0:
            raise LifeTimeError(
                f"Solution {key} of environment {environment} is still '{status or 'unknown'}' after "
                f"{wait_timeout:.0f} s ({client.url}).",
                "wait_timeout",
                advice="Raise wait_timeout, or see in LifeTime and Service Center what takes so long.",
                operation=operation,
                key=key,
                details={"status": status},
            )
        time.sleep(min(poll_interval, left))


def link(client: Client, environment: Named, key: str) -> Link | None:
    """The link to a completed solution (Environments_SolutionDownload), or None where LifeTime gives none."""
    found: Link | None = client.read(
        "Environments_SolutionDownload",
        path("environments", environment.key, "solution", key),
        f"get the download link of solution {key}",
        shape=lambda body, _place: answers.link_of(body),
    )
    return found
