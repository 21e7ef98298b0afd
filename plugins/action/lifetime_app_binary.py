# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the module of the same name and shows how far a large download has come."""

from __future__ import annotations

from typing import Any

from ansible.plugins.action.normal import ActionModule as NormalActionModule
from ansible_collections.community.outsystems.plugins.plugin_utils._progress import transfers_shown


class ActionModule(NormalActionModule):
    """lifetime_app_binary, with its progress on the screen."""

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        with transfers_shown(self, task_vars):
            result: dict[str, Any] = super().run(tmp, task_vars)
        return result
