# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the module of the same name in slices and shows the deployment's log between them."""

from __future__ import annotations

import time
from typing import Any

from ansible.module_utils.parsing.convert_bool import boolean
from ansible.plugins.action import ActionBase
from ansible_collections.community.outsystems.plugins.module_utils._api.plain_text import plain
from ansible_collections.community.outsystems.plugins.module_utils._options import WAIT
from ansible_collections.community.outsystems.plugins.module_utils._publish.deployment.execution import (
    MAPPINGS_NOT_ASKED,
)
from ansible_collections.community.outsystems.plugins.module_utils._publish.deployment.options import NEW_PLAN_OPTIONS
from ansible_collections.community.outsystems.plugins.module_utils._publish.deployment.result import merge
from ansible_collections.community.outsystems.plugins.module_utils._publish.deployment.state_machine import (
    MOVING,
    TRANSIENT,
)
from ansible_collections.community.outsystems.plugins.plugin_utils._progress import transfers_shown

MODULE = "community.outsystems.lifetime_deployment"

SHORTEST_SLICE = 1.0
FIRST_SLICE = 10.0
LONGEST_SLICE = 60.0
GROWTH = 1.5

# What the module works through before it starts the first deployment; the others are then started one by one.
_OF_LIST = {"packages", "backup_dir", "backup_subfolder", "check_writable"}
# What each slice is given on its own.
_OF_SLICE = {"wait", "wait_timeout", "on_timeout"}


class ActionModule(ActionBase):
    """lifetime_deployment, with its log on the screen."""

    _supports_check_mode = True
    _supports_async = True

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        result: dict[str, Any] = super().run(tmp, task_vars)
        # Null is not given, here as in the module.
        arguments = {name: value for name, value in self._task.args.items() if value is not None}
        if not self._can_be_sliced(arguments):
            result.update(self._execute(arguments, task_vars, wrap_async=bool(self._task.async_val)))
            return result
        run = self._run_list if arguments.get("packages") else self._run_one
        result.update(run(arguments, task_vars))
        return result

    def _run_one(self, arguments: dict[str, Any], task_vars: dict[str, Any] | None) -> dict[str, Any]:
        """Start what is deployed and follow it to its end."""
        first = merge({}, self._execute({**arguments, "wait": False}, task_vars))
        shown = self._show(first, 0, task_vars)
        return self._follow(first, arguments, shown, task_vars) if _is_running(first) else first

    def _run_list(self, arguments: dict[str, Any], task_vars: dict[str, Any] | None) -> dict[str, Any]:
        """Several packages: the module compares and backs up all, and starts the first that is due."""
        result = self._execute({**arguments, "wait": False}, task_vars)
        entries = result.get("packages") or []
        common = {name: value for name, value in arguments.items() if name not in _OF_LIST}
        for position, entry in enumerate(entries):
            if result.get("failed"):
                break
            own = {**common, "package": entry["path"]}
            if _is_running(entry):
                done = self._follow(entry, own, self._show(entry, 0, task_vars), task_vars)
            elif entry["is_due"] and entry["deployment"] is None:
                # What was compared, and nothing that has taken its place since.
                done = self._run_one({**own, "checksum": entry["package"]["checksum"]}, task_vars)
            else:
                self._show(entry, 0, task_vars)
                continue
            entries[position] = _entry(entry, done)
            _add_to_list(result, done)
            result["changes"] = [change for each in entries for change in each["changes"]]
        return result

    def _can_be_sliced(self, arguments: dict[str, Any]) -> bool:
        if self._task.async_val or self._task.check_mode:
            return False
        try:
            _seconds(arguments, "wait_timeout"), _seconds(arguments, "poll_interval")
            return boolean(arguments.get("wait", True)) and isinstance(arguments.get("on_intervention") or {}, dict)
        except (TypeError, ValueError, OverflowError):
            # The module reports wrong options best.
            return False

    def _follow(
        self, result: dict[str, Any], arguments: dict[str, Any], shown: int, task_vars: dict[str, Any] | None
    ) -> dict[str, Any]:
        """Run further slices until the end; returns the result of all, beginning with that of the first."""
        pause = _seconds(arguments, "poll_interval")
        deadline = time.monotonic() + _seconds(arguments, "wait_timeout")
        # A short poll_interval asks for a quick display as well.
        length = min(max(pause, SHORTEST_SLICE), FIRST_SLICE)
        continuation = continuation_arguments(arguments, result)
        while True:
            left = max(deadline - time.monotonic(), 0.0)
            is_last = left <= length
            on_timeout = arguments.get("on_timeout", "fail") if is_last else "fail"
            options = {**continuation, "wait": True, "wait_timeout": min(length, left), "on_timeout": on_timeout}
            latest = self._execute(options, task_vars)
            result = merge(result, latest)
            shown = self._show(latest, shown, task_vars)
            if is_last or not _is_to_be_continued(latest):
                break
            if latest["failure"]["code"] != "wait_timeout":
                time.sleep(min(pause, max(deadline - time.monotonic(), 0.0)))
            length = min(length * GROWTH, LONGEST_SLICE)
        # No slice alone can tell: one has started the deployment, and another one has seen its end.
        was_asked = result.get("database_mappings_supplied")
        if arguments.get("database_mappings") and not was_asked and not result.get("failed"):
            self._display.warning(MAPPINGS_NOT_ASKED)
        return result

    def _execute(
        self, arguments: dict[str, Any], task_vars: dict[str, Any] | None, wrap_async: bool = False
    ) -> dict[str, Any]:
        with transfers_shown(self, task_vars):
            done: dict[str, Any] = self._execute_module(
                module_name=MODULE, module_args=arguments, task_vars=task_vars, wrap_async=wrap_async
            )
        return done

    def _show(self, result: dict[str, Any], shown: int, task_vars: dict[str, Any] | None) -> int:
        log = result.get("log") or []
        if not self._task.no_log:
            host = (task_vars or {}).get("inventory_hostname", "")
            for record in (record for record in log[shown:] if isinstance(record, dict)):
                line = f"{record.get('instant')} {record.get('message')}"
                # The display prints what it is given: a line of the log is one line, and no more than text.
                self._display.display(f"[{host}] {plain(' '.join(line.splitlines()))}")
        return max(shown, len(log))


def continuation_arguments(arguments: dict[str, Any], first: dict[str, Any]) -> dict[str, Any]:
    """The options with which the module continues the plan that the first slice has started."""
    continuation = {name: value for name, value in arguments.items() if name not in NEW_PLAN_OPTIONS | _OF_SLICE}
    continuation["deployment_key"] = first["deployment"]["key"]
    if first.get("receipts_dir"):
        continuation["receipts_dir"] = first["receipts_dir"]
    on_intervention = dict(arguments.get("on_intervention") or {})
    if not boolean(arguments.get("two_step", False)):
        # The module continues a prepared plan that is given by its key; in this task nobody has asked for that.
        on_intervention.setdefault("deployment_prepared", "fail")
    continuation["on_intervention"] = on_intervention
    return continuation


def _entry(entry: dict[str, Any], done: dict[str, Any]) -> dict[str, Any]:
    """One of `packages` after its deployment."""
    known = {name: done[name] for name in entry if name in done}
    failed = bool(done.get("failed"))
    msg, failure = (done.get("msg", ""), done.get("failure")) if failed else ("", None)
    return {**entry, **known, "is_due": entry["is_due"], "failed": failed, "msg": msg, "failure": failure}


def _add_to_list(result: dict[str, Any], done: dict[str, Any]) -> None:
    """Let the result of a list of packages say what came of one of them."""
    result["changed"] = bool(result.get("changed") or done.get("changed"))
    both = [*(result.get("warnings") or []), *(done.get("warnings") or [])]
    result["warnings"] = [each for position, each in enumerate(both) if each not in both[:position]]
    if done.get("failed"):
        failed = {name: done[name] for name in ("failed", "msg", "failure", "exception") if name in done}
        result.update(failed)


def _seconds(arguments: dict[str, Any], name: str) -> float:
    given = arguments.get(name)
    return float(WAIT[name]["default"] if given is None else given)


def _is_running(result: dict[str, Any]) -> bool:
    return not result.get("failed") and (result.get("deployment") or {}).get("status") in MOVING


def _is_to_be_continued(result: dict[str, Any]) -> bool:
    """Whether a slice ended only because its time was over, or because LifeTime could not be reached."""
    return (result.get("failure") or {}).get("code") in ("wait_timeout", *TRANSIENT)
