# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The EXAMPLES of every module are run in their order, each twice, against LifeTimes with the demo data.

What differs from the text: addresses, tokens and folders, and keys and checksums that exist nowhere.
"""

from __future__ import annotations

import ast
import hashlib
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jinja2.nativetypes
import pytest
import yaml

from tests.integration.conftest import Start
from tests.support.environment import COLLECTION, ROOT
from tests.support.module import ModuleResult
from tests.support.module_runner import ModuleRunner
from tests.support.simulator import Simulator

MODULES = sorted(path.stem for path in (ROOT / "plugins" / "modules").glob("lifetime_*.py"))

#: Variables of the examples that come from the reader's vault or inventory.
VARIABLES = {
    "orders_password": "a password of a database",
    "service_center_password": "a password of Service Center",
    "first_password": "Correct-Horse-8",
}
OMIT = "__omit__"

#: Modules whose examples change something each time that they run, with the reason.
CHANGES_EACH_TIME = {
    "lifetime_maintenance_mode": "LifeTime does not tell whether the mode is on",
    "lifetime_token": "tokens of the simulator do not say when they end",
}
#: Modules whose examples continue each other.
ONE_AFTER_THE_OTHER = {"lifetime_db_connection"}


def examples(module: str) -> list[dict[str, Any]]:
    tree = ast.parse((ROOT / "plugins" / "modules" / f"{module}.py").read_text(encoding="utf-8"))
    (text,) = (
        ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "EXAMPLES"
    )
    found: list[dict[str, Any]] = yaml.safe_load(text)
    return found


@dataclass
class Reader:
    """Somebody who copies examples into a playbook, one after the other."""

    source: Simulator
    target: Simulator
    folder: Path
    runner: ModuleRunner
    #: Which of them lifetime.example.com is.
    main: Simulator
    registered: dict[str, Any] = field(default_factory=dict)
    #: Key of a saved plan, where an example needs one.
    plan: str = ""

    def run(self, module: str, name: str, given: dict[str, Any], *, again: bool = False) -> ModuleResult:
        """Run a task of the examples of `module`."""
        continues = any(f"{name}." in str(given) for name in self.registered) or module in ONE_AFTER_THE_OTHER
        if not again and not continues:
            self._start_anew()
        lifetime, options = self._options(module, given)
        return self.runner.run(name.rpartition(".")[2], lifetime, options)

    def _options(self, module: str, given: dict[str, Any]) -> tuple[Simulator, dict[str, Any]]:
        rendered: dict[str, Any] = self._render(given)
        lifetime = {"factory": self.source, "customer": self.target}.get(
            rendered.pop("lifetime_url").split(".")[1], self.main
        )
        if module != "lifetime_token":
            del rendered["lifetime_token"]
        if rendered.get("two_step"):
            self.main.change({"set": {"environment": rendered["target_environment"], "two_step": True}})
        if "deployment_key" in given and not str(given["deployment_key"]).startswith("{{"):
            rendered["deployment_key"] = self._saved_plan()
        if str(given.get("checksum", "")).startswith("sha256:"):
            content = Path(rendered["package"]).read_bytes()
            rendered["checksum"] = f"sha256:{hashlib.sha256(content).hexdigest()}"
        return lifetime, rendered

    def _start_anew(self) -> None:
        """Let each example find the LifeTimes as they were, unless it continues another one; packages stay."""
        self.plan = ""
        for lifetime in (self.source, self.target):
            lifetime.reset()
        shutil.rmtree(self.folder / "receipts", ignore_errors=True)
        (self.folder / "token").write_text(self.main.token, encoding="utf-8")

    def _document(self) -> dict[str, Any]:
        """Everybody and everything that is there, as the variables of an access document."""

        def names(kind: str, name: str) -> list[dict[str, Any]]:
            found = self.runner.run(f"lifetime_{kind}_info", self.main, {})
            return [{name: each[name]} for each in found[f"{kind}s"]]

        kinds = {"role": "name", "user": "username", "team": "name"}
        return {f"access_{kind}s": names(kind, name) for kind, name in kinds.items()}

    def _saved_plan(self) -> str:
        versions = {"Order Management": "1.4.0"} if self.main is self.target else {"Claims Portal": "1.0.0"}
        plan = {"environment": "Test", "versions": versions, "source": "Development"}
        self.plan = self.plan or str(self.main.change({"plan": plan}))
        return self.plan

    def _render(self, value: Any) -> Any:
        if isinstance(value, dict):
            made = {name: self._render(each) for name, each in value.items()}
            return {name: each for name, each in made.items() if each != OMIT}
        if isinstance(value, list):
            return [self._render(each) for each in value]
        if not isinstance(value, str):
            return value
        for folder in ("/var/lib/publish", "/var/lib/escrow", "/etc/lifetime"):
            value = value.replace(folder, str(self.folder))
        if "{{" not in value:
            return value
        environment = jinja2.nativetypes.NativeEnvironment(undefined=jinja2.StrictUndefined)
        environment.globals["lookup"] = lambda _plugin, path: Path(path).read_text(encoding="utf-8")
        document = self._document() if "access_" in value else {}
        tokens = dict.fromkeys(("lifetime_token", "customer_lifetime_token", "factory_lifetime_token"), "")
        return environment.from_string(value).render(
            {**VARIABLES, **document, **tokens, **self.registered, "omit": OMIT}
        )


@pytest.fixture
def reader(start: Start, tmp_path: Path, runner: ModuleRunner) -> Callable[[str], Reader]:
    def create(module: str) -> Reader:
        flags = ("--allow-binary-in-production", "--time-scale", "50")
        source, target = start("source", *flags), start("target", *flags)
        return Reader(source, target, tmp_path, runner, target if module == "lifetime_deployment" else source)

    return create


@pytest.mark.parametrize("module", MODULES)
def test_each_example_works_and_changes_nothing_the_second_time(module: str, reader: Callable[[str], Reader]) -> None:
    person = reader(module)
    for task in examples(module):
        name = next((word for word in task if word.startswith(f"{COLLECTION}.")), None)
        if name is None:
            continue
        first = person.run(module, name, task[name])
        assert not first.failed, f"{task['name']}: {first}"
        person.registered[task.get("register", "_")] = first
        second = person.run(module, name, task[name], again=True)
        assert not second.failed, f"{task['name']}, again: {second}"
        assert not second["changed"] or module in CHANGES_EACH_TIME, f"{task['name']}, again: {second}"
