# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs a deployment: reads its state, takes the next step, waits; never repeats a command without looking first."""

from __future__ import annotations

from typing import Any, Callable

from ..._api.errors import AmbiguousWriteError, LifeTimeError, RefusedError
from . import state_machine
from .clock import Clock
from .competing_plans import CompetingPlans
from .database_mappings import full_mappings, unnamed
from .deployment_api import Deployments, Status
from .options import DeploymentOptions

# How long an accepted command may take to show in the status, in seconds.
SETTLE = 60.0
# An accepted start that never shows is given again this often; LifeTime refuses a start of a running plan.
MAX_STARTS = 3


class DeploymentRunner:
    """One plan on its run. `status`, `acts` and `warnings` are there to be read, also after a failure."""

    def __init__(
        self,
        plans: Deployments,
        key: str,
        target_key: str,
        subject: str,
        goal: state_machine.Goal,
        options: DeploymentOptions,
        clock: Clock,
        details_url: str = "",
    ) -> None:
        self.status: Status | None = None
        self.acts: list[str] = []
        self.warnings: list[str] = []
        self._plans = plans
        self._key = key
        self._subject = subject
        self._goal = goal
        self._options = options
        self._clock = clock
        self._details_url = details_url
        self._missing: list[dict[str, Any]] | None = None
        self._competing = CompetingPlans(plans, target_key, key)
        self._refused: RefusedError | None = None
        self._refused_alone = False
        self._deadline = 0.0

    @property
    def mapped(self) -> bool:
        """Whether database mappings were supplied."""
        return "map" in self.acts

    def run(self) -> None:
        """Go as far as the goal asks; raises LifeTimeError where it cannot be reached."""
        self._deadline = self._clock.monotonic() + self._options.wait_timeout
        self.status = self._look()
        while True:
            step = state_machine.next_step(self._goal, self._state())
            if step.act == "done":
                self.warnings += [step.warning] if step.warning else []
                return
            if step.act == "fail":
                raise self._failure(step.code, step.why, self._advice(step.code))
            if step.act == "wait":
                if not self._options.wait:
                    return
                self._wait()
            elif step.act == "delete":
                self._plans.delete(self._key)
                self.acts.append("delete")
                return
            else:
                _ACTS[step.act](self)

    def _wait(self) -> None:
        left = self._deadline - self._clock.monotonic()
        if left <= 0:
            self._time_out()
        self._clock.sleep(min(self._options.poll_interval, max(left, 0.0)))
        self._look_again()

    def _start(self) -> None:
        self._check_time()
        if self.acts.count("start") >= MAX_STARTS:
            why = f"{MAX_STARTS} starts were accepted and the plan is still saved."
            raise self._failure("start_without_effect", why, "Look at the plan in LifeTime before trying again.")
        queue_deadline = self._clock.monotonic() + self._options.queue_timeout
        # A new queue: nobody stands in it yet.
        self._refused, self._refused_alone = None, False
        while not self._try_start():
            self._queue(queue_deadline)
        self.acts.append("start")
        self._deadline = self._clock.monotonic() + self._options.wait_timeout
        self._settle()

    def _try_start(self) -> bool:
        try:
            self._plans.command(self._key, "start", redeploy_outdated=self._options.redeploy_outdated)
        except AmbiguousWriteError:
            return True
        except RefusedError as error:
            self.status = self._look()
            if self.status.status != state_machine.SAVED:
                return True
            self._refused = error
            return False
        except LifeTimeError as error:
            # Whoever stands in the queue keeps the place.
            if self._refused is None:
                raise
            self._let_pass(error)
            return False
        return True

    def _queue(self, queue_deadline: float) -> None:
        try:
            names = self._competing.names()
        except LifeTimeError as error:
            self._let_pass(error)
            names = ["what cannot be seen just now"]
        if not names and self._refused_alone:
            advice = f"The plan stays saved; go on with deployment_key {self._key}, or delete it with state absent."
            raise self._failure("start_refused", f"LifeTime refused the start: {self._said()}", advice, self._refused)
        # What was in the run may have ended between the refusal and this look: then the next start goes.
        self._refused_alone = not names
        left = queue_deadline - self._clock.monotonic()
        if left <= 0 and names:
            span = f"{self._options.queue_timeout:.0f} s"
            why = f"LifeTime refused the start for {span} ({self._said()}); under run: {', '.join(names)}."
            advice = f"The plan stays saved; try again with deployment_key {self._key}, or raise queue_timeout."
            raise self._failure("queue_timeout", why, advice, self._refused)
        self._check_time()
        self._clock.sleep(min(self._options.poll_interval, max(left, 0.0)))

    def _said(self) -> str:
        return " ".join(self._refused.errors) if self._refused else ""

    def _continue(self) -> None:
        self._check_time()
        self._command_once("continue")

    def _ask_mappings(self) -> None:
        self._missing = self._plans.missing_mappings(self._key)

    def _map(self) -> None:
        self._check_time()
        missing = self._missing or []
        unknown = unnamed(missing, self._options.database_mappings)
        if unknown:
            why = f"LifeTime asks for databases that database_mappings does not name: {', '.join(unknown)}."
            raise self._failure("database_mapping_missing", why, self._advice("needs_user_intervention"))
        self._missing = None
        mappings = full_mappings(missing, self._options.database_mappings)
        self._act_once("map", lambda: self._plans.configure(self._key, mappings))

    def _command_once(self, command: str) -> None:
        self._act_once(command, lambda: self._plans.command(self._key, command))

    def _act_once(self, act: str, send: Callable[[], None]) -> None:
        """Send once, then watch until it shows; an answer that was lost is settled by looking, never by repeating."""
        if self.acts and self._clock.monotonic() > self._deadline:
            self._time_out()
        lost: AmbiguousWriteError | None = None
        try:
            send()
        except AmbiguousWriteError as error:
            lost = error
        except RefusedError as error:
            said = " ".join(error.errors) or error.message
            advice = self._advice("needs_user_intervention")
            raise self._failure(f"{act}_refused", f"LifeTime refused to {act}: {said}", advice, error) from error
        self.acts.append(act)
        if not self._settle():
            what = "no answer came" if lost else "it was accepted"
            why = f"{act} was sent ({what}) and {SETTLE:.0f} s later nothing has moved."
            raise self._failure(
                f"{act}_without_effect", why, f"Look at the plan in LifeTime {self._details_url}".strip() + "."
            )

    def _abort(self) -> None:
        self._command_once("abort")

    def _settle(self) -> bool:
        """Wait until the status differs from the last one seen; True if it does, within SETTLE seconds."""
        before = self._state()
        until = self._clock.monotonic() + SETTLE
        pause = min(self._options.poll_interval, 1.0)
        while True:
            self._look_again()
            if self._state() != before:
                return True
            if self._clock.monotonic() >= until:
                return False
            self._clock.sleep(pause)

    def _state(self) -> state_machine.PlanState:
        missing = None if self._missing is None else len(self._missing)
        return (
            state_machine.PlanState(self.status.status, self.status.info, missing)
            if self.status
            else state_machine.PlanState("")
        )

    def _look(self) -> Status:
        status = self._plans.status(self._key)
        if status is None:
            why = "LifeTime does not know this plan: deleted, purged (after 90 days), or not for this account to see."
            raise self._failure("unknown_deployment", why, "Check deployment_key and the account's permissions.")
        return status

    def _look_again(self) -> None:
        """Look, unless LifeTime cannot be reached just now: what it does goes on all the same."""
        try:
            self.status = self._look()
        except LifeTimeError as error:
            self._let_pass(error)

    def _let_pass(self, error: LifeTimeError) -> None:
        """Note a failure that may be gone by the next look; raises any other."""
        if error.code not in state_machine.PASSING:
            raise error
        if str(error) not in self.warnings:
            self.warnings.append(str(error))

    def _time_out(self) -> None:
        # No number here: whoever called may have waited before, with the same plan.
        after = "at the end of wait_timeout"
        state = state_machine.words(self._state())
        go_on = f"Go on with deployment_key {self._key}."
        if self._options.on_timeout != "abort" or self._goal.state == "aborted":
            raise self._failure("wait_timeout", f"The deployment is still {state} {after}.", go_on)
        try:
            self._plans.command(self._key, "abort")
        except AmbiguousWriteError as error:
            self._let_pass(error)
        except RefusedError as error:
            said = " ".join(error.errors) or error.message
            why = f"The deployment is still {state} {after}, and LifeTime refused to abort it: {said}"
            raise self._failure("abort_refused", why, f"It goes on. {go_on}", error) from error
        self.acts.append("abort")
        until = self._clock.monotonic() + SETTLE
        while self._state().status not in state_machine.ENDED and self._clock.monotonic() < until:
            self._clock.sleep(min(self._options.poll_interval, 1.0))
            self._look_again()
        if self._state().status in ("aborted", "aborting"):
            why = f"The deployment was still {state} {after}, and was aborted."
            raise self._failure("aborted_on_timeout", why, "Raise wait_timeout, or see in the log what took so long.")
        now = state_machine.words(self._state())
        why = f"The deployment was still {state} {after}; the abort was sent, but it is {now}."
        raise self._failure("abort_without_effect", why, go_on)

    def _check_time(self) -> None:
        if self._options.is_too_late(self._clock.now()):
            advice = f"Go on in the next window with deployment_key {self._key}."
            raise self._failure("too_late", self._options.too_late(), advice)

    def _failure(self, code: str, why: str, advice: str, cause: LifeTimeError | None = None) -> LifeTimeError:
        errors = list(cause.errors) if cause else self._logged_errors()
        return LifeTimeError(
            f"{self._subject}: {why}",
            code,
            advice=advice,
            http_status=cause.http_status if cause else None,
            operation=cause.operation if cause else "Deployments_GetStatus",
            key=self._key,
            errors=errors,
        )

    def _logged_errors(self) -> list[str]:
        log = self.status.log if self.status else ()
        return [str(record.get("message")) for record in log if record.get("type") == "Error"]

    def _advice(self, code: str) -> str:
        place = f" ({self._details_url})" if self._details_url else ""
        if code == "needs_user_intervention":
            return f"Resolve it in LifeTime{place}, or set on_intervention; then go on with deployment_key {self._key}."
        return f"See the log in the result, and the plan in LifeTime{place}."


_ACTS: dict[str, Callable[[DeploymentRunner], None]] = {
    "start": DeploymentRunner._start,
    "continue": DeploymentRunner._continue,
    "ask_mappings": DeploymentRunner._ask_mappings,
    "map": DeploymentRunner._map,
    "abort": DeploymentRunner._abort,
}
