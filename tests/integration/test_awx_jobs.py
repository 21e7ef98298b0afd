# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Jobs as AWX runs them, with ansible-runner: what credentials and surveys give them, and what they hand on."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support import awx_rules
from tests.support.awx_data import data, job_templates
from tests.support.certificates import Authority
from tests.support.environment import ROOT, link_collection
from tests.support.simulator import Simulator

RUNNER = Path(sys.executable).with_name("ansible-runner")
pytestmark = pytest.mark.skipif(not RUNNER.exists(), reason="`make dev` installs ansible-runner")

Start = Callable[..., Simulator]
SERVICES = "Customer Services"
TYPES = {each["key"]: each for each in data("credential_types")}


@dataclass(frozen=True)
class Job:
    """The result of a job. `artifacts` is what it hands on to the next one of a workflow."""

    status: str
    screen: str
    artifacts: dict[str, Any]


@dataclass(frozen=True)
class RunningJob:
    """A job that may not have ended: its process, and the folder that ansible-runner keeps for it."""

    process: subprocess.Popen[bytes]
    private: Path

    def end(self, cancel: Callable[[], bool] = lambda: False) -> Job:
        """Wait for the end of the job. As soon as `cancel` is true it is cancelled as AWX does it, with SIGTERM."""
        while self.process.poll() is None:
            if cancel():
                self.process.terminate()
                self.process.wait()
            time.sleep(0.05)
        artifacts = self.private / "artifacts" / "job"
        handed_on = {}
        for file in artifacts.glob("job_events/*.json"):
            event = json.loads(file.read_text(encoding="utf-8"))
            if event.get("event") == "playbook_on_stats":
                handed_on = event["event_data"].get("artifact_data", {})
        return Job((artifacts / "status").read_text(), (artifacts / "stdout").read_text(), handed_on)


class Controller:
    """Runs job templates for one source and one target, with a volume that stays.

    ansible-runner has a process of its own for each job, as in AWX: it forks, which a process with threads may not.
    """

    def __init__(
        self, source: Simulator, target: Simulator | None, folder: Path, certificate_authority: str = ""
    ) -> None:
        self._credentials = {"source": source, **({"target": target} if target else {})}
        self._certificate_authority = certificate_authority
        self._folder = folder
        self._hosts: dict[str, dict[str, Any]] = {"lifetime-test": {}}
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
        cancel: Callable[[], bool] = lambda: False,
    ) -> Job:
        """Begin a job, and wait for its end."""
        return self.begin(key, answers, artifacts, arguments).end(cancel)

    def begin(
        self, key: str, answers: Mapping[str, Any], artifacts: Mapping[str, Any] | None = None, arguments: str = ""
    ) -> RunningJob:
        """`answers` are those of the survey; what nobody has answered is blank, as AWX's form sends it.

        A workflow, which gives `artifacts`, shows no form of the job: there only defaults count.
        """
        template = job_templates()[key]
        self._count += 1
        private = self._folder / f"job{self._count}"
        asked = [each for each in template["survey"]["spec"] if artifacts is None or "default" in each]
        blank = {each["variable"]: each.get("default", "") for each in asked}
        files = {
            "env/extravars": {
                **blank,
                **answers,
                **(artifacts or {}),
                **self._injected(private),
                "awx_job_id": self._count,
            },
            "env/envvars": {
                "PATH": f"{Path(sys.executable).parent}:{os.environ.get('PATH', os.defpath)}",
                "ANSIBLE_COLLECTIONS_PATH": str(link_collection()),
                "ANSIBLE_HOME": str(self._folder / "home"),
            },
            "inventory/hosts.json": {"all": {"children": {"targets": {"hosts": self._hosts, "vars": self._target}}}},
        }
        for name, content in files.items():
            (private / name).parent.mkdir(parents=True, exist_ok=True)
            (private / name).write_text(json.dumps(content), encoding="utf-8")
        command = [RUNNER, "run", private, "--project-dir", ROOT, "--playbook", template["playbook"], "--ident", "job"]
        command += ["--quiet", *([f"--cmdline={arguments}"] if arguments else [])]
        return RunningJob(subprocess.Popen(command, stdout=subprocess.DEVNULL), private)

    def slices(self, key: str, answers: Mapping[str, Any], hosts: dict[str, Simulator]) -> list[Job]:
        """One job in slices that run at the same time, one for each of the hosts, which name their own LifeTime."""
        self._hosts = {
            name: {"publish_target_url": target.url, "publish_target_token": target.token}
            for name, target in hosts.items()
        }
        return [job.end() for job in [self.begin(key, answers, arguments=f"--limit={name}") for name in hosts]]

    def _injected(self, private: Path) -> dict[str, str]:
        """The extra variables that the credentials of the job give it, and the files that these name."""
        variables = {}
        for kind, lifetime in self._credentials.items():
            injectors = TYPES[kind]["injectors"]
            values = {"url": lifetime.url, "token": lifetime.token, "ca_certificate": self._certificate_authority}
            folder = private / "env" / kind
            folder.mkdir(parents=True)
            for name, template in injectors["file"].items():
                content = awx_rules.render(template, values, injectors["file"], folder=folder)
                (folder / name).write_text(content, encoding="utf-8")
            for name, template in injectors["extra_vars"].items():
                variables[name] = awx_rules.render(template, values, injectors["file"], folder=folder)
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


# The simulator of the source shows a certificate that nobody knows but the credential.
@pytest.mark.filterwarnings("ignore::urllib3.exceptions.InsecureRequestWarning")
def test_slices_that_fetch_into_one_folder_with_the_certificate_of_the_credential(start: Start, tmp_path: Path) -> None:
    authority = Authority(tmp_path, "inside")
    certificate, key = authority.issue("source")
    source = start("source", "--tls-cert", str(certificate), "--tls-key", str(key))
    hosts = {"lifetime-one": start("target"), "lifetime-two": start("target", "--time-scale", "30")}
    controller = Controller(source, None, tmp_path, authority.ca.read_text(encoding="utf-8"))

    jobs = controller.slices("publish", {"publish_applications": SERVICES}, hosts)
    assert [job.status for job in jobs] == ["successful", "successful"], "\n".join(job.screen for job in jobs)
    for target in hosts.values():
        assert deployments_started(target) == 1
    (package,) = (tmp_path / "packages").rglob("*.oap")
    provenance = json.loads(package.with_name(f"{package.name}.provenance.json").read_text(encoding="utf-8"))
    (subject,) = provenance["subject"]
    assert subject["digest"]["sha256"] == hashlib.sha256(package.read_bytes()).hexdigest()
    for job in jobs:
        assert source.token not in job.screen
