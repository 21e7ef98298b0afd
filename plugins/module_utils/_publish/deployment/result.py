# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The result of a deployment task, and how the results of a task that runs in parts become one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from ..._api.answers import to_snake
from ..._api.deployments import Status
from ..._api.infrastructure import Named
from ..._changes import Change, ChangeSet
from ..comparison.outcome import NOT_APPLIED
from ..running.content import Comparison, States, Verdict
from ..running.target import describe_state
from . import state_machine
from .deployment_content import PlanContent
from .plan_check import conflict_sentences

# What the task did with a plan that is no more, in place of a status.
DELETED = "deleted"
DISCARDED = "discarded"

# Takes the values of a part and of its continuation.
MergeRule = Callable[[Any, Any], Any]


def _earlier(earlier: Any, later: Any) -> Any:
    return earlier or later


def _latest(earlier: Any, later: Any) -> Any:
    # A part that cannot reach LifeTime knows nothing of the deployment, which goes on anyway.
    return later or earlier


def _either(earlier: Any, later: Any) -> bool:
    return bool(earlier or later)


def _union(earlier: Any, later: Any) -> list[Any]:
    both = [*(earlier or []), *(later or [])]
    return [each for position, each in enumerate(both) if each not in both[:position]]


def _applications(earlier: Any, later: Any) -> list[dict[str, Any]]:
    """The part that looked first knows what ran before, the names, and the applications that no plan was needed for."""
    found = {each["key"]: each for each in later or []}
    merged = [_application(each, found.pop(each["key"], {})) for each in earlier or []]
    return [*merged, *map(dict, found.values())]


def _application(earlier: dict[str, Any], later: dict[str, Any]) -> dict[str, Any]:
    merged = {**earlier, **later}
    if later.get("existed") is None:
        merged.update({name: earlier[name] for name in ("existed", "before") if name in earlier})
    if not merged.get("name") and earlier.get("name"):
        merged["name"] = earlier["name"]
    return merged


@dataclass
class Result:
    """What the task returns. All of it is there from the start, so that a failure returns it as well.

    A field with a rule for merging keeps what only an earlier part of the task knows; of any other the last part's
    value counts.
    """

    receipts_dir: str | None = None
    target_environment: dict[str, Any] | None = field(default=None, metadata={"merge": _latest})
    deployment: dict[str, Any] | None = field(default=None, metadata={"merge": _latest})
    log: list[dict[str, Any]] = field(default_factory=list, metadata={"merge": _latest})
    applications: list[dict[str, Any]] = field(default_factory=list, metadata={"merge": _applications})
    versions: list[dict[str, Any]] = field(default_factory=list, metadata={"merge": _earlier})
    comparison: dict[str, Any] | None = field(default=None, metadata={"merge": _earlier})
    conflicts: list[str] = field(default_factory=list, metadata={"merge": _latest})
    modules_to_delete: list[dict[str, Any]] = field(default_factory=list, metadata={"merge": _latest})
    stale_plans: list[dict[str, Any]] = field(default_factory=list, metadata={"merge": _earlier})
    overrides: list[str] = field(default_factory=list, metadata={"merge": _earlier})
    database_mappings_supplied: bool = field(default=False, metadata={"merge": _either})
    package: dict[str, Any] | None = field(default=None, metadata={"merge": _earlier})
    receipt: str | None = None
    not_checked: list[str] = field(default_factory=list)
    # How Ansible itself shows these is the module's business.
    changed: bool = field(default=False, metadata={"merge": _either})
    has_failed: bool = False
    warnings: list[str] = field(default_factory=list, metadata={"merge": _union})
    changes: ChangeSet = field(default_factory=ChangeSet)

    def warn(self, sentence: str) -> None:
        """Tell people something that does not end the task."""
        self.warnings.append(sentence)

    @property
    def status(self) -> str:
        """The status of the deployment, "" while there is none."""
        return str(self.deployment["status"]) if self.deployment else ""

    @property
    def has_ended(self) -> bool:
        """Whether the deployment is in one of its last states."""
        return self.status in state_machine.ENDED

    @property
    def has_succeeded(self) -> bool:
        """Whether the deployment succeeded."""
        return self.status in state_machine.SUCCEEDED

    def show_comparison(self, comparison: Comparison, note: str = "") -> None:
        """A comparison; `note` is appended to its reason."""
        rows = [asdict(row) for row in comparison.rows]
        self.comparison = {"verdict": comparison.verdict, "reason": f"{comparison.reason}{note}", "modules": rows}

    def show_plan(self, key: str, environment: Named, details: Mapping[str, Any], url: str) -> None:
        """A plan as Deployments_Get describes it ({} where LifeTime was not asked), with its page in LifeTime."""
        plan: dict[str, Any] = to_snake(details.get("Deployment") or {})
        plan.pop("application_operations", None)
        plan.update(key=key, details_url=url, target_environment=environment.to_dict())
        self.deployment = plan
        self.conflicts = conflict_sentences(details)
        self.modules_to_delete = to_snake(details.get("ModulesToDelete") or [])
        self.show_status(Status(state_machine.SAVED, "", ()))

    def show_status(self, status: Status) -> None:
        """The status, and the log up to now."""
        self._show_deployment(status=status.status, info=status.info)
        self.log = list(status.log)

    def show_end(self, word: str) -> None:
        """What the task did with a plan that is no more: `DELETED` or `DISCARDED`."""
        self._show_deployment(status=word)

    def show_withdrawn(self, sentence: str) -> None:
        """The plan was deleted before anything came of it: as if it had never been, but for a warning."""
        self.deployment, self.changes, self.log = None, ChangeSet(), []
        self.conflicts, self.modules_to_delete, self.overrides = [], [], []
        self.changed = any(plan["action"] == "discarded" for plan in self.stale_plans)
        self.warn(sentence)

    def show_applications(
        self,
        content: PlanContent,
        before: States,
        after: States | None = None,
        outcomes: Mapping[str, Verdict] | None = None,
    ) -> None:
        """What the target runs of each application before and after, and what the deployment did to it."""
        names = content.module_names
        self.applications = [
            {
                "key": each.key,
                "name": each.name,
                "existed": before[each.key] is not None if each.key in before else None,
                "before": describe_state(before.get(each.key), names),
                "after": describe_state(after.get(each.key), names) if after is not None else None,
                "outcome": outcomes[each.key].verdict if outcomes and each.key in outcomes else None,
                "outcome_reason": outcomes[each.key].reason if outcomes and each.key in outcomes else None,
            }
            for each in content.applications
        ]

    def to_dict(self) -> dict[str, Any]:
        """What the module documents."""
        hidden = ("changed", "has_failed", "warnings", "changes")
        shown = {each.name: getattr(self, each.name) for each in fields(self) if each.name not in hidden}
        result = {**shown, "changed": self.changed, "changes": self.changes.to_list() if self.changed else []}
        return {**shown, "changes": done_before_failure(result) if self.has_failed else result["changes"]}

    def _show_deployment(self, **shown: str) -> None:
        self.deployment = {**(self.deployment or {}), **shown}


_RULES: dict[str, MergeRule] = {
    **{each.name: each.metadata["merge"] for each in fields(Result) if "merge" in each.metadata},
    "changes": _earlier,
    # What Ansible adds to a result.
    "diff": _earlier,
    "invocation": _earlier,
}


def merge(earlier: Mapping[str, Any], later: Mapping[str, Any]) -> dict[str, Any]:
    """One result, as Ansible has it, out of those of a part of a task and of its continuation."""
    merged = {**earlier, **later}
    for name in _RULES.keys() & merged.keys():
        merged[name] = _RULES[name](earlier.get(name), later.get(name))
    if later.get("failed"):
        merged["changes"] = done_before_failure(merged)
    else:
        # A part that ran out of time has failed; the task has not.
        for name in ("failed", "failure", "msg"):
            merged.pop(name, None)
    return merged


def done_before_failure(result: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Of the `changes` of a result those that were made, although the task failed.

    An application counts once its deployment was started, unless it is known that nothing was deployed. Where nothing
    else is left, the plan counts.
    """
    if not result.get("changed"):
        return []
    plan = result.get("deployment") or {}
    status = plan.get("status", "")
    is_started = status not in ("", state_machine.SAVED, DISCARDED)
    untouched = _untouched(result)
    made = [
        each
        for each in result.get("changes") or []
        if each["name"] not in untouched and (is_started or each["kind"] != "application")
    ]
    if made or status in ("", DISCARDED):
        return made
    return [Change("save", "deployment", plan["key"], None, {"status": status}).to_dict()]


def _untouched(result: Mapping[str, Any]) -> set[str]:
    """What applications and saved plans are called in `changes` with which nothing was done."""
    applications = [each for each in result.get("applications") or [] if each.get("outcome") == NOT_APPLIED]
    left_alone = [each for each in result.get("stale_plans") or [] if each.get("action") == "reported"]
    return {each.get("name") or each["key"] for each in applications} | {each["key"] for each in left_alone}
