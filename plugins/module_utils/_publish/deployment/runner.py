# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs a plan: reads its state, takes the next step, waits; never repeats a command without looking first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ..._api import deployments
from ..._api.deployments import Status
from ..._api.errors import AmbiguousWriteError, LifeTimeError, RefusedError
from ..._changes import Change, ChangeSet
from . import state_machine
from .competing_plans import competing_plans
from .context import DeploymentContext
from .database_mappings import full_mappings, unnamed_databases
from .deployment_content import CurrentState, PlanContent
from .overtaking import StartCheck
from .state_machine import Goal, PlanState, next_step

# How long an accepted command may take to become visible in the status, in seconds.
VISIBLE_WITHIN = 60.0
# How often an accepted start that never becomes visible is repeated; LifeTime refuses the start of a running plan.
MAX_STARTS = 3
# How many errors of a log a message shows.
ERRORS_SHOWN = 3


@dataclass(frozen=True)
class PlanRun:
    """A plan that is about to run, and what is needed to tell afterwards what it did.

    `before` is the state of the target before the deployment. `start_check` has to hold for a plan of this task's own;
    None for one that the user named.
    """

    key: str
    goal: Goal
    content: PlanContent
    before: CurrentState = field(default_factory=CurrentState)
    start_check: StartCheck | None = None


class DeploymentRunner:
    """Runs one plan, and keeps its status in the result. `actions` are those that were taken, also after a failure."""

    def __init__(self, context: DeploymentContext, run: PlanRun) -> None:
        self.actions: list[str] = []
        self._context = context
        self._api, self._options, self._clock = context.api, context.options, context.clock
        self._run = run
        self._status = Status("", "", ())
        # Whether LifeTime was asked for missing database mappings, and named none.
        self._has_mappings = False
        # The last start whose answer does not prove whether LifeTime acted.
        self._unproven: LifeTimeError | None = None
        # Keys of other plans that have ended.
        self._ended: set[str] = set()
        self._deadline = 0.0

    def run(self) -> None:
        """Take steps until the goal is reached; raises LifeTimeError where it cannot be."""
        self._deadline = self._clock.monotonic() + self._options.wait_timeout
        self._read_status()
        while True:
            step = next_step(self._run.goal, self._state())
            if step.action == "done":
                if step.warning:
                    waits = self._status.status == state_machine.INTERVENTION
                    warning = f"{step.warning} {self._advice('needs_user_intervention')}" if waits else step.warning
                    self._context.result.warn(self._with_address(warning))
                return
            if step.action == "fail":
                errors = self._first_errors() if self._status.status in state_machine.UNSUCCESSFUL else ""
                reason = f"{step.reason}{errors}{self._missing_databases()}"
                raise self._failure(step.code, reason, self._advice(step.code))
            if step.action == "wait" and not self._options.wait:
                return
            _ACTIONS[step.action](self)
            if step.action == "delete":
                return

    def _missing_databases(self) -> str:
        """A sentence on the databases that the plan waits for; "" where it waits for something else."""
        if (self._status.status, self._status.info) != (state_machine.INTERVENTION, state_machine.CONFIGURATION):
            return ""
        try:
            missing = self._api.missing_mappings(self._run.key)
        except LifeTimeError as error:
            return f" Whether databases are missing could not be read: {error.message}"
        absent = unnamed_databases(missing, self._options.database_mappings)
        return f" Databases are missing: {absent}" if absent else ""

    def _wait(self) -> None:
        left = self._deadline - self._clock.monotonic()
        if left <= 0:
            self._time_out()
        self._context.pause(left)
        self._try_read_status()

    def _delete(self) -> None:
        self._api.delete(self._run.key)
        self._acted("delete")

    def _start(self) -> None:
        self._refuse_too_late()
        if self.actions.count("start") >= MAX_STARTS:
            reason = f"{MAX_STARTS} starts were sent and the plan is still saved."
            if self._unproven:
                reason += f" {self._unproven.message}"
            raise self._failure("start_without_effect", reason, "Look at the plan in LifeTime before trying again.")
        self._send_start(self._clock.monotonic() + self._options.queue_timeout)
        self._acted("start")
        self._deadline = self._clock.monotonic() + self._options.wait_timeout
        self._wait_until_visible()

    def _send_start(self, deadline: float) -> None:
        """Send the start until LifeTime does not refuse it, while other deployments are the reason and until then."""
        refusal: RefusedError | None = None
        was_alone = False
        while True:
            try:
                # A start that was sent may have had its effect by now.
                if self._run.start_check is not None and not self.actions:
                    self._run.start_check.refuse_overtaken(self._context, self._run.content, self._run.key)
                self._api.command(self._run.key, "start", redeploy_outdated=self._options.redeploy_outdated)
                return
            except AmbiguousWriteError as error:
                self._unproven = error
                return
            except RefusedError as error:
                self._read_status()
                if self._status.status != state_machine.SAVED:
                    return
                refusal = error
            except LifeTimeError as error:
                # Without a refusal there is no queue yet, and nothing to wait for.
                if refusal is None:
                    raise
                self._tolerate(error)
            was_alone = self._wait_in_queue(deadline, refusal, was_alone)

    def _wait_in_queue(self, deadline: float, refusal: RefusedError, was_alone: bool) -> bool:
        """Pause for another start; whether no other deployment is running, as `was_alone` says of the last pause."""
        try:
            names = competing_plans(self._context, self._run.key, self._ended)
        except LifeTimeError as error:
            self._tolerate(error)
            names = ["unknown, because LifeTime cannot be reached"]
        key, reasons = self._run.key, " ".join(refusal.errors)
        # The competing deployment may have ended since the refusal: then the next start is accepted.
        if not names and was_alone:
            advice = f"The plan stays saved; continue with deployment_key {key}, or delete it with state absent."
            raise self._failure("start_refused", f"LifeTime refused the start: {reasons}", advice, refusal)
        left = deadline - self._clock.monotonic()
        if left <= 0 and names:
            reason = (
                f"LifeTime refused the start for {self._options.queue_timeout:.0f} s ({reasons});"
                f" running: {', '.join(names)}."
            )
            advice = f"The plan stays saved; try again with deployment_key {key}, or raise queue_timeout."
            raise self._failure("queue_timeout", reason, advice, refusal)
        self._refuse_too_late()
        self._context.pause(left)
        return not names

    def _continue(self) -> None:
        self._refuse_too_late()
        self._command_once("continue")

    def _abort(self) -> None:
        self._command_once("abort")

    def _map(self) -> None:
        missing, mappings = self._api.missing_mappings(self._run.key), self._options.database_mappings
        if not missing:
            self._has_mappings = True
            return
        self._refuse_too_late()
        absent = unnamed_databases(missing, mappings)
        if absent:
            reason = f"LifeTime asks for databases that database_mappings does not name: {absent}"
            raise self._failure("database_mapping_missing", reason, self._advice("needs_user_intervention"))
        self._act_once("map", lambda: self._api.configure(self._run.key, full_mappings(missing, mappings)))

    def _command_once(self, command: str) -> None:
        self._act_once(command, lambda: self._api.command(self._run.key, command))

    def _act_once(self, action: str, send: Callable[[], None]) -> None:
        """Send once, then wait until the effect is visible; after a lost answer look, never repeat."""
        if self.actions and self._clock.monotonic() > self._deadline:
            self._time_out()
        answer = "it was accepted"
        try:
            send()
        except AmbiguousWriteError as error:
            answer = f"the answer was lost: {error.message}"
        except RefusedError as error:
            reason = f"LifeTime refused to {action}: {_refusal(error)}"
            raise self._failure(f"{action}_refused", reason, self._advice("needs_user_intervention"), error) from error
        self._acted(action)
        if not self._wait_until_visible():
            reason = f"{action} was sent ({answer}), and {VISIBLE_WITHIN:.0f} s later the status is the same."
            raise self._failure(f"{action}_without_effect", reason, "Look at the plan in LifeTime.")

    def _acted(self, action: str) -> None:
        self.actions.append(action)
        result = self._context.result
        result.changed = True
        if not result.changes:
            # What came up while it was waited for.
            before, after = {"status": self._status.status}, {"status": self._run.goal.state}
            result.changes = ChangeSet((Change(action, "deployment", self._run.key, before, after),))
        result.database_mappings_supplied = result.database_mappings_supplied or action == "map"

    def _wait_until_visible(self) -> bool:
        """Wait until the status differs from the last one; whether it does so within VISIBLE_WITHIN seconds."""
        before = self._state()
        until = self._clock.monotonic() + VISIBLE_WITHIN
        while True:
            self._try_read_status()
            if self._state() != before:
                return True
            if self._clock.monotonic() >= until:
                return False
            self._context.pause(1.0)

    def _state(self) -> PlanState:
        return PlanState(self._status.status, self._status.info, self._has_mappings)

    def _read_status(self) -> None:
        status = self._api.status(self._run.key)
        if status is None:
            reason = "LifeTime does not know this plan: deleted, purged (after 90 days), or hidden from this account."
            raise self._failure("unknown_deployment", reason, "Check deployment_key and the account's permissions.")
        self._status = status
        self._context.result.show_status(status)

    def _try_read_status(self) -> None:
        """Read the status unless LifeTime cannot be reached: the deployment goes on anyway."""
        try:
            self._read_status()
        except LifeTimeError as error:
            self._tolerate(error)

    def _tolerate(self, error: LifeTimeError) -> None:
        """Warn of a transient error, once; raises any other."""
        if error.code not in state_machine.TRANSIENT:
            raise error
        if str(error) not in self._context.result.warnings:
            self._context.result.warn(str(error))

    def _time_out(self) -> None:
        # No number here: a caller that runs the module in parts has waited longer than this part.
        still = f"still {self._state()} at the end of wait_timeout"
        go_on = f"Continue with deployment_key {self._run.key}."
        if self._options.on_timeout != "abort" or self._run.goal.state == "aborted":
            raise self._failure("wait_timeout", f"The deployment is {still}.", go_on)
        try:
            self._api.command(self._run.key, "abort")
        except AmbiguousWriteError as error:
            self._tolerate(error)
        except RefusedError as error:
            reason = f"The deployment is {still}, and LifeTime refused to abort it: {_refusal(error)}"
            raise self._failure("abort_refused", reason, f"It is still running. {go_on}", error) from error
        self._acted("abort")
        until = self._clock.monotonic() + VISIBLE_WITHIN
        while self._status.status not in state_machine.ENDED and self._clock.monotonic() < until:
            self._context.pause(1.0)
            self._try_read_status()
        if self._status.status in ("aborted", "aborting"):
            advice = "Raise wait_timeout, or see in the log what took so long."
            raise self._failure("aborted_on_timeout", f"The deployment was {still}, and was aborted.", advice)
        reason = f"The deployment was {still}; the abort was sent, but the deployment is {self._state()}."
        raise self._failure("abort_without_effect", reason, go_on)

    def _refuse_too_late(self) -> None:
        too_late = self._options.too_late(self._clock.now())
        if too_late:
            advice = f"Go on in the next window with deployment_key {self._run.key}."
            raise self._failure("too_late", too_late, advice)

    def _logged_errors(self) -> list[str]:
        return [str(record.get("message")) for record in self._status.log if str(record.get("type")).lower() == "error"]

    def _first_errors(self) -> str:
        errors = self._logged_errors()
        more = len(errors) - ERRORS_SHOWN
        shown = " ".join(f"'{error}'" for error in errors[:ERRORS_SHOWN])
        return f" Its log says: {shown}{f' and {more} more errors' if more > 0 else ''}." if errors else ""

    def _failure(self, code: str, reason: str, advice: str, cause: LifeTimeError | None = None) -> LifeTimeError:
        logged = self._logged_errors()
        return LifeTimeError(
            f"{self._context.plan_name(self._run.key)}: {reason}",
            code,
            advice=self._with_address(advice),
            http_status=cause.http_status if cause else None,
            operation=cause.operation if cause else deployments.GET_STATUS.id,
            key=self._run.key,
            errors=list(cause.errors) if cause else logged,
        )

    def _advice(self, code: str) -> str:
        if code == "needs_user_intervention":
            go_on = f"then continue with deployment_key {self._run.key}"
            return f"Resolve it in LifeTime, or set on_intervention; {go_on}."
        return "See the log in the result, and the plan in LifeTime."

    def _with_address(self, sentence: str) -> str:
        """The sentence, and where the plan is to be found."""
        url = (self._context.result.deployment or {}).get("details_url")
        return f"{sentence} The plan: {url}" if url else sentence


def _refusal(error: RefusedError) -> str:
    return " ".join(error.errors) or error.message


_ACTIONS: dict[str, Callable[[DeploymentRunner], None]] = {
    "wait": DeploymentRunner._wait,
    "delete": DeploymentRunner._delete,
    "start": DeploymentRunner._start,
    "continue": DeploymentRunner._continue,
    "map": DeploymentRunner._map,
    "abort": DeploymentRunner._abort,
}
