# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes down what every task did on every host, one JSON document a line; the screen stays as people see it."""

from __future__ import annotations

import json
import os
from typing import Any

from ansible import constants
from ansible.plugins.callback import CallbackBase

DOCUMENTATION = r"""
name: recorder
type: notification
short_description: Records task results for the tests
description: Appends one JSON document for each event to the file that E(LIFETIME_TEST_RECORD) names.
"""


class CallbackModule(CallbackBase):  # type: ignore[misc]
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "recorder"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self, *args: Any, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        self._file = open(os.environ["LIFETIME_TEST_RECORD"], "a", encoding="utf-8")  # noqa: SIM115 - ends with us
        # Warnings are cut into lines of this width, and could not be compared.
        self._display.columns = 5000
        # What one playbook has packed, the next need not: the folder that ansible-core keeps it in is shared.
        if modules := os.environ.get("LIFETIME_TEST_PACKED_MODULES"):
            os.symlink(modules, os.path.join(constants.DEFAULT_LOCAL_TMP, "ansiballz_cache"))

    def _write(self, event: str, result: Any, **more: Any) -> None:
        # Before 2.19 a result has private names only.
        content = result.result if hasattr(result, "result") else result._result
        line = {
            "event": event,
            "host": result._host.get_name(),
            "task": result._task.get_name(),
            "action": result._task.action,
            "result": content,
            **more,
        }
        self._file.write(json.dumps(line, default=str) + "\n")
        self._file.flush()

    def v2_runner_on_ok(self, result: Any) -> None:
        self._write("ok", result)

    def v2_runner_on_failed(self, result: Any, ignore_errors: bool = False) -> None:
        self._write("ignored" if ignore_errors else "failed", result)

    def v2_runner_on_skipped(self, result: Any) -> None:
        self._write("skipped", result)

    def v2_runner_on_unreachable(self, result: Any) -> None:
        self._write("unreachable", result)

    def v2_runner_retry(self, result: Any) -> None:
        self._write("retry", result)
