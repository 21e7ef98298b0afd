# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Jobs as AWX runs them, with ansible-runner: what credentials and surveys give them, and what they hand on."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support import awx_rules
from tests.support.awx_data import data, job_templates
from tests.support.environment import ROOT, link_collection
from tests.support.simulator import Simulator

ansible_runner = pytest.importorskip("ansible_runner", reason="`make dev` installs ansible-runner")

Start = Callable[..., Simulator]
SERVICES = "Customer Services"
TYPES = {each["key"]: each for each in data("credential_types")}


@dataclass(frozen=True)
class Job:
    """What came of a job. `artifacts` is what it hands on to the next one of a workflow."""

    status: str
    screen: str
    artifacts: dict[str, Any]


class Controller:
    """Runs job templates for one source and one target, with a volume that stays."""

    def __init__(self, source: Simulator, target: Simulator, folder: Path) -> None:
        self._credentials = {"source": source, "target": target}
        self._folder = folder
        self._target = {
            "publish_target_environment": "Test",
            "publish_source_environment": "Development",
            "publish_dest": str(folder / "packages"),
            "publish_backup_dir": str(folder / "backups"),
            "publish_poll_interval": 0.1,
        }
        self._count = 0

    def launch(
        self,
        key: str,
        answers: Mapping[str, Any],
        artifacts: Mapping[str, Any] | None = None,
        arguments: str = "",
        cancel: Callable[[], bool] | None = None,
    ) -> Job:
        """`answers` are those of the survey; what nobody has answered is blank, as AWX's form sends it.

        A workflow, which gives `artifacts`, shows no form of the job: there only defaults count.
        """
        template = job_templates()[key]
        self._count += 1
        private = self._folder / f"job{self._count}"
        private.mkdir()
        asked = [each for each in template["survey"]["spec"] if artifacts is None or "default" in each]
        blank = {each["variable"]: each.get("default", "") for each in asked}
        run = ansible_runner.run(
            private_data_dir=str(private),
            project_dir=str(ROOT),
            playbook=template["playbook"],
            inventory={"all": {"children": {"targets": {"hosts": {"lifetime-test": self._target}}}}},
            extravars={**blank, **answers, **(artifacts or {}), **self._injected(private), "awx_job_id": self._count},
            envvars={
                "PATH": f"{Path(sys.executable).parent}:{os.environ.get('PATH', os.defpath)}",
                "ANSIBLE_COLLECTIONS_PATH": str(link_collection()),
                "ANSIBLE_HOME": str(self._folder / "home"),
            },
            cmdline=arguments or None,
            cancel_callback=cancel,
            quiet=True,
        )
        ended = [event["event_data"] for event in run.events if event["event"] == "playbook_on_stats"]
        handed_on = ended[-1].get("artifact_data", {}) if ended else {}
        return Job(run.status, (private / "artifacts" / str(run.config.ident) / "stdout").read_text(), handed_on)

    def _injected(self, private: Path) -> dict[str, str]:
        """The extra variables that the credentials of the job give it."""
        variables = {}
        for kind, lifetime in self._credentials.items():
            injectors = TYPES[kind]["injectors"]
            values = {"url": lifetime.url, "token": lifetime.token}
            for name, template in injectors["extra_vars"].items():
                variables[name] = awx_rules.render(template, values, injectors["file"])
        return variables


def deployments_started(target: Simulator) -> int:
    return sum(request["path"].rstrip("/").endswith("/start") for request in target.writes())


def test_a_job_that_is_cancelled_in_the_middle_of_a_deployment_and_launched_again(start: Start, tmp_path: Path) -> None:
    target = start("target", "--time-scale", "5")
    controller = Controller(start("source"), target, tmp_path)
    answers = {"publish_applications": SERVICES}

    seen = controller.launch("publish", answers, arguments="--check")
    assert seen.status == "successful", seen.screen
    assert "to be deployed" in seen.screen
    assert not target.writes()

    ended = controller.launch("publish", answers, cancel=lambda: deployments_started(target) > 0)
    assert ended.status == "canceled", ended.screen
    again = controller.launch("publish", answers)
    assert again.status == "successful", again.screen
    assert deployments_started(target) == 1
    # ansible-runner before 2.4.2 writes its events to the screen of Ansible's workers.
    assert "errantly" not in seen.screen + ended.screen + again.screen
    assert target.token not in seen.screen + ended.screen + again.screen


def test_what_jobs_of_a_workflow_hand_on(start: Start, tmp_path: Path) -> None:
    target = start("target")
    target.change({"set": {"environment": "Test", "two_step": True}})
    controller = Controller(start("source"), target, tmp_path)
    there = target.environment("Test")["running"]
    # The answers of the workflow's survey go to each of its jobs.
    answers = {"publish_applications": SERVICES, "publish_as": "solution"}
    prepared = controller.launch("prepare", answers, artifacts={})
    assert prepared.status == "successful", prepared.screen
    assert set(prepared.artifacts) == {"publish_keys", "publish_backups"}
    assert target.environment("Test")["running"] == there

    continued = controller.launch("continue", answers, prepared.artifacts)
    assert continued.status == "successful", continued.screen
    assert target.environment("Test")["running"] != there
    assert len(prepared.artifacts["publish_backups"]["lifetime-test"]) == 1

    nothing = controller.launch("rollback", answers, {"publish_backups": {"lifetime-test": []}})
    assert nothing.status == "successful", nothing.screen
    started = deployments_started(target)
    target.change({"set": {"environment": "Test", "two_step": False}})
    back = controller.launch("rollback", answers, prepared.artifacts)
    assert back.status == "successful", back.screen
    assert deployments_started(target) == started + 1
