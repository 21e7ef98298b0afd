# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Conflicts of a plan with what its target runs: all types of the contract.

The contract names the types and does not say when they arise: the rules here are the plain meaning of the names.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .deployment_script import script_of
from .entities import Application, Deployment, ModuleVersion, Running
from .model import Model
from .plan_analysis import PlannedApplication, parts
from .version_numbers import parts as numbers

Record = dict[str, Any]


def conflicts(model: Model, deployment: Deployment) -> list[Record]:
    """Return the conflicts of the plan as records of the contract. A package has none, except by a script."""
    script = script_of(deployment.script)
    if isinstance(script.conflicts, int):
        first = next(iter(parts(model, deployment)), None)
        return [_generated_conflict(first, number) for number in range(1, script.conflicts + 1)] if first else []
    if script.conflicts is not None:
        return list(script.conflicts)
    if deployment.package:
        return []
    plan = _Plan(model, deployment)
    found = [conflict for part in parts(model, deployment) for conflict in plan.conflicts_of(part)]
    if model.settings.since(11, 23, 0):
        return found
    first_of_each = {
        conflict["ConsumerApplicationOperation"]["ApplicationKey"]: conflict for conflict in reversed(found)
    }
    return list(first_of_each.values())


class _Plan:
    """A plan of tags, with what its target and its source run."""

    def __init__(self, model: Model, deployment: Deployment) -> None:
        self._state = model.state
        self._source = self._state.environments.get(deployment.source)
        self._target = self._state.environments[deployment.target]
        self._planned = {operation.application_key: operation.version_key for operation in deployment.operations}
        # What the target runs and the plan does not bring, by the keys of its modules.
        self._others = [running for key, running in self._target.running.items() if key not in self._planned]
        self._owners = {key: running.application_key for running in self._others for key in running.modules}
        self._module_names = {self._state.modules[key].name.casefold(): key for key in self._owners}
        self._names = {self._state.applications[each.application_key].name.casefold(): each for each in self._others}

    def conflicts_of(self, part: PlannedApplication) -> Iterator[Record]:
        if self._source and numbers(self._source.os_version)[0] > numbers(self._target.os_version)[0]:
            text = f"'{part.name}' was made with the platform {self._source.os_version}, "
            yield _of(
                part, text + f"'{self._target.name}' has {self._target.os_version}.", "IncompatiblePlatformServer"
            )
        yield from self._name_collisions(part)
        for key, _name in part.modules:
            if other := self._owner_elsewhere(key, part.key):
                text = f"A module of '{part.name}' belongs to '{other.name}' in '{self._target.name}'."
                yield _of(part, text, "ConsumerModuleMoved", consumer_module=key, producer_key=other.key)
        for key in part.references:
            if key in self._state.applications and key not in self._planned:
                yield from self._with_producer(part, self._state.applications[key])
        yield from self._outdated_consumers(part)

    def _name_collisions(self, part: PlannedApplication) -> Iterator[Record]:
        place = self._target.name
        if other := self._names.get(part.name.casefold()):
            text = f"'{place}' runs another application called '{part.name}'."
            yield _of(part, text, "NameColision", producer_key=other.application_key)
        for key, name in part.modules:
            known = self._module_names.get(name.casefold(), key)
            if known != key:
                text = f"'{place}' runs another module called '{name}'."
                yield _of(part, text, "NameColision", producer_key=self._owners[known], producer_module=known)

    def _with_producer(self, part: PlannedApplication, producer: Application) -> Iterator[Record]:
        """Return the conflicts with a producer that the plan does not bring."""
        place = self._target.name
        running = self._target.running.get(producer.key)
        made_with = self._source.running.get(producer.key) if self._source else None
        if running is None:
            text = f"'{part.name}' needs '{producer.name}', which does not run in '{place}'."
            yield _of(part, text, "Producer Module Missing", producer_key=producer.key)
            return
        for key in made_with.modules if made_with else ():
            if other := self._owner_elsewhere(key, producer.key):
                text = f"'{part.name}' needs a module of '{producer.name}' that belongs to '{other.name}' in '{place}'."
                yield _of(part, text, "ProducerModuleMoved", producer_key=other.key, producer_module=key)
        for key in _with_elements(self._versions(running), "removed"):
            text = f"'{part.name}' needs an element of '{producer.name}' that is missing in '{place}'."
            yield _of(part, text, "Producer Element Missing", producer_key=producer.key, producer_module=key)
        for key in _with_elements(self._versions(running), "changed"):
            text = f"'{part.name}' needs an element of '{producer.name}' that is another one in '{place}'."
            yield _of(part, text, "Producer Element Incompatible", producer_key=producer.key, producer_module=key)
        for key in _with_elements(self._versions(made_with), "added"):
            if made_with and running.modules.get(key) != made_with.modules[key]:
                text = f"'{part.name}' was made with a newer version of '{producer.name}' than '{place}' runs."
                yield _of(part, text, "Newer Producer Module Available", producer_key=producer.key, producer_module=key)

    def _outdated_consumers(self, part: PlannedApplication) -> Iterator[Record]:
        """Return the consumers in the target that do not fit to what the plan brings."""
        version = self._state.versions[self._planned[part.key]]
        brought = [self._state.module_versions[key] for key in version.module_versions]
        broken = [*_with_elements(brought, "removed"), *_with_elements(brought, "changed")]
        for running in self._others if broken else ():
            consumer = self._state.applications[running.application_key]
            if part.key in consumer.references:
                text = f"'{consumer.name}' in '{self._target.name}' is too old for this version of '{part.name}'."
                record = _of(part, text, "Consumer Module Outdated", producer_key=part.key, producer_module=broken[0])
                record["ConsumerApplicationOperation"]["ApplicationKey"] = consumer.key
                record["ModuleConflict"]["ConsumerModuleKey"] = next(iter(running.modules), "")
                yield record

    def _owner_elsewhere(self, module_key: str, application_key: str) -> Application | None:
        """Return the application that has the module in the target, if it is another one and not in the plan."""
        owner = self._owners.get(module_key, application_key)
        return None if owner == application_key else self._state.applications[owner]

    def _versions(self, running: Running | None) -> list[ModuleVersion]:
        return [self._state.module_versions[key] for key in running.modules.values()] if running else []


def _with_elements(versions: list[ModuleVersion], what: str) -> list[str]:
    """Return the keys of the modules whose version has elements removed, changed or added."""
    return [version.module_key for version in versions if version.elements == what]


def _generated_conflict(part: PlannedApplication, number: int) -> Record:
    text = f"'{part.name}' uses element {number} of a module that the target does not have."
    return _of(part, text, "Producer Element Missing")


def _of(
    part: PlannedApplication,
    message: str,
    kind: str,
    *,
    producer_key: str = "",
    producer_module: str = "",
    consumer_module: str = "",
) -> Record:
    return {
        "Message": message,
        "ProducerApplicationOperation": {
            "ApplicationKey": producer_key,
            "ApplicationVersionKey": "",
            "DeploymentOperation": "",
        },
        "ConsumerApplicationOperation": {
            "ApplicationKey": part.key,
            "ApplicationVersionKey": "",
            "DeploymentOperation": "Deploy",
        },
        "ModuleConflict": {
            "ProducerModuleKey": producer_module,
            "ConsumerModuleKey": consumer_module or (part.modules[0][0] if part.modules else ""),
            "TotalRequiredElements": 1,
            "ConflictType": kind,
        },
    }
