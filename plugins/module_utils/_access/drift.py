# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether LifeTime is what a document says; nothing is written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from .._api.errors import LifeTimeError
from .._changes import ChangeSet
from .context import AccessSettings
from .document import changes_for
from .reading import read_access_model
from .task import Task

# Past these, sentences help nobody; `changes` has all.
_MAX_SENTENCES = 50


class DriftTask(Task, Protocol):
    """What is needed of `LifeTimeModule`."""

    def show_only(self, changes: ChangeSet) -> None:
        """Show changes that nothing makes."""


def check_drift(task: DriftTask, document: Mapping[str, Any], settings: AccessSettings) -> None:
    """Raises LifeTimeError `drift`, with all differences, where LifeTime is not what `document` says.

    Passwords are no difference: LifeTime does not tell what one is.
    """
    planned = changes_for(document, read_access_model(task.infrastructure), settings)
    for sentence in planned.warnings:
        task.warn(sentence)
    differences = ChangeSet(change for change in planned.changes if change.kind != "password")
    task.show_only(differences)
    if not differences:
        return
    summaries = [change.summary for change in differences]
    lines = summaries[:_MAX_SENTENCES]
    if len(summaries) > len(lines):
        lines.append(f"... and {len(summaries) - len(lines)} more, see changes.")
    many = f"{len(summaries)} differences" if len(summaries) > 1 else "1 difference"
    raise LifeTimeError(
        f"LifeTime is not what the document says: {many}, each listed below as the change that would remove it. "
        "Nothing was changed.",
        "drift",
        advice="Change the document, or run the task without drift_only.",
        lines=lines,
    )
