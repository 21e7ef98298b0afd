# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the module of the same name in slices and shows the deployment's log between them."""

from __future__ import annotations

import time
from typing import Any

from ansible.module_utils.parsing.convert_bool import boolean
from ansible.plugins.action import ActionBase
from ansible_collections.community.outsystems.plugins.module_utils._options import CONNECTION, WAIT
from ansible_collections.community.outsystems.plugins.module_utils._publish.deployment.plan_run import NEVER_ASKED
from ansible_collections.community.outsystems.plugins.module_utils._publish.deployment.state_machine import PASSING

MODULE = "community.outsystems.lifetime_deployment"

SHORTEST_SLICE = 1.0
FIRST_SLICE = 10.0
LONGEST_SLICE = 60.0
GROWTH = 1.5

# What a slice that follows a plan needs, besides the connection.
_FOLLOWING = (
    "target_environment",
    "state",
    "two_step",
    "allow_module_deletion",
    "allow_downgrade",
    "on_target_changed",
    "redeploy_outdated",
    "database_mappings",
    "not_after",
    "queue_timeout",
    "poll_interval",
)
_UNDER_WAY = ("running", "aborting")


class ActionModule(ActionBase):
    """lifetime_deployment, with its log on the screen."""

    _supports_check_mode = True
    _supports_async = True

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        result: dict[str, Any] = super().run(tmp, task_vars)
        arguments = dict(self._task.args)
        if not self._can_be_sliced(arguments):
            result.update(self._execute(arguments, task_vars, wrap_async=bool(self._task.async_val)))
            return result
        first = self._execute({**arguments, "wait": False}, task_vars)
        slices = [first]
        shown = self._show(first, 0, task_vars)
        if _is_under_way(first):
            slices += self._follow(first, arguments, shown, task_vars)
        result.update(merge(slices))
        if _was_never_asked(slices, arguments):
            self._display.warning(NEVER_ASKED)
        return result

    def _can_be_sliced(self, arguments: dict[str, Any]) -> bool:
        if self._task.async_val or self._task.check_mode:
            return False
        try:
            _seconds(arguments, "wait_timeout"), _seconds(arguments, "poll_interval")
            return boolean(arguments.get("wait", True)) and isinstance(arguments.get("on_intervention") or {}, dict)
        except (TypeError, ValueError):
            # The module says best what is wrong with its options.
            return False

    def _follow(
        self, first: dict[str, Any], arguments: dict[str, Any], shown: int, task_vars: dict[str, Any] | None
    ) -> list[dict[str, Any]]:
        slices: list[dict[str, Any]] = []
        pause = _seconds(arguments, "poll_interval")
        deadline = time.monotonic() + _seconds(arguments, "wait_timeout")
        # Whoever asks LifeTime more often wants to see more of it.
        length = min(max(pause, SHORTEST_SLICE), FIRST_SLICE)
        following = following_arguments(arguments, first)
        while True:
            left = max(deadline - time.monotonic(), 0.0)
            is_last = left <= length
            on_timeout = arguments.get("on_timeout", "fail") if is_last else "fail"
            options = {**following, "wait": True, "wait_timeout": min(length, left), "on_timeout": on_timeout}
            latest = self._execute(options, task_vars)
            slices.append(latest)
            shown = self._show(latest, shown, task_vars)
            if is_last or not _goes_on(latest):
                return slices
            if latest["failure"]["code"] != "wait_timeout":
                time.sleep(min(pause, max(deadline - time.monotonic(), 0.0)))
            length = min(length * GROWTH, LONGEST_SLICE)

    def _execute(
        self, arguments: dict[str, Any], task_vars: dict[str, Any] | None, wrap_async: bool = False
    ) -> dict[str, Any]:
        done: dict[str, Any] = self._execute_module(
            module_name=MODULE, module_args=arguments, task_vars=task_vars, wrap_async=wrap_async
        )
        return done

    def _show(self, result: dict[str, Any], shown: int, task_vars: dict[str, Any] | None) -> int:
        log = result.get("log") or []
        if not self._task.no_log:
            host = (task_vars or {}).get("inventory_hostname", "")
            for record in log[shown:]:
                self._display.display(f"[{host}] {record.get('instant')} {record.get('message')}")
        return max(shown, len(log))


def following_arguments(arguments: dict[str, Any], first: dict[str, Any]) -> dict[str, Any]:
    """The options with which the module follows the plan that the first slice has started."""
    following = {name: value for name, value in arguments.items() if name in CONNECTION or name in _FOLLOWING}
    following["deployment_key"] = first["deployment"]["key"]
    if first.get("receipts_dir"):
        following["receipts_dir"] = first["receipts_dir"]
    on_intervention = dict(arguments.get("on_intervention") or {})
    if not boolean(arguments.get("two_step", False)):
        # A plan of which only the key is given is continued where it stands prepared; here nobody has asked for that.
        on_intervention.setdefault("deployment_prepared", "fail")
    following["on_intervention"] = on_intervention
    return following


def merge(slices: list[dict[str, Any]]) -> dict[str, Any]:
    """One result out of those of all slices: the last one's, and from the earlier ones what only they know."""
    first, last = slices[0], slices[-1]
    merged = {**first, **last}
    for name in ("changed", "database_mappings_supplied"):
        merged[name] = any(part.get(name) for part in slices)
    if not last.get("failed"):
        # A slice that ran out of time has failed; the deployment has not.
        for name in ("failed", "failure", "msg"):
            merged.pop(name, None)
    for name in ("comparison", "package", "stale_plans", "overrides", "diff", "invocation"):
        if first.get(name):
            merged[name] = first[name]
    before = {record["key"]: record for record in first.get("applications") or []}
    merged["applications"] = [
        {**record, "before": record.get("before") or before.get(record["key"], {}).get("before")}
        for record in last.get("applications") or first.get("applications") or []
    ]
    warnings: list[Any] = []
    for warning in (warning for part in slices for warning in part.get("warnings") or []):
        if warning not in warnings:
            warnings.append(warning)
    if warnings:
        merged["warnings"] = warnings
    return merged


def _was_never_asked(slices: list[dict[str, Any]], arguments: dict[str, Any]) -> bool:
    """No slice alone can tell: one has started the deployment, and another one saw its end."""
    asked = any(part.get("database_mappings_supplied") for part in slices)
    return len(slices) > 1 and bool(arguments.get("database_mappings")) and not asked and not slices[-1].get("failed")


def _seconds(arguments: dict[str, Any], name: str) -> float:
    given = arguments.get(name)
    return float(WAIT[name]["default"] if given is None else given)


def _is_under_way(result: dict[str, Any]) -> bool:
    return not result.get("failed") and (result.get("deployment") or {}).get("status") in _UNDER_WAY


def _goes_on(result: dict[str, Any]) -> bool:
    """Whether a slice ended only because its time was over, or because LifeTime could not be reached just then."""
    return (result.get("failure") or {}).get("code") in ("wait_timeout", *PASSING)
