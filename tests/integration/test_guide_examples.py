# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbooks and tasks in guides and READMEs run as they are, one after the other, in one playbook.

What differs from the text: addresses, tokens, folders, and that one host stands for several.
`tests/unit/test_guides.py` looks at all examples, also at those that are not run here.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.integration.conftest import Start
from tests.support.guides import Example, examples
from tests.support.playbook import run_playbook
from tests.support.simulator import Simulator

#: Beginning of an example -> why it cannot be run here.
NOT_RUN = {
    "- name: Set up AWX": "needs the collection awx.awx; tests/integration/test_awx.py runs the role",
    "- name: Create the plan": "shows what people wrote before this collection",
    "- name: Promote Order Management": "has a version and a date of its reader; test_role_promote.py runs the role",
    "- name: Publish what was carried": "needs the checksum that somebody has approved; test_role_publish.py runs it",
    "- name: Keep who may do what as code": "has a team of its reader; test_access_role.py runs the role",
    "- name: Publish, but leave conflicts": "needs a package with conflicts; test_role_publish.py runs it",
    "- name: Deploy Order Management": "needs a package; test_examples.py runs the module with one",
}
#: The inventories that the playbooks of the guides are for, by the group that they have. That of the drift report is
#: for a playbook of the collection; test_drift.py runs it.
INVENTORIES = ("targets", "lifetimes")
SITE = {"site": {"hosts": {"europe": {}}, "vars": {"site_is_ready": False, "ansible_become": False}}}
# Several examples publish the same.
SAME = "have the same general hash in the target"
ADDRESS = re.compile(
    r"https://lifetime\.([a-z.]+)\.example\.com|https://lifetime\.example\.com|http://127\.0\.0\.1:(\d+)"
)
SOURCES = ("dev", "factory", "8001")


def adapted(text: str, source: Simulator, target: Simulator, folder: Path) -> Any:
    """The data of an example, with the simulators as the LifeTimes, and a folder of the test's own."""

    def url(found: re.Match[str]) -> str:
        return source.url if (found[1] or found[2]) in SOURCES else target.url

    text = ADDRESS.sub(url, text)
    for there in ("/var/lib/publish", "/var/lib/carry", "{{ playbook_dir }}"):
        text = text.replace(there, str(folder))
    return yaml.safe_load(text.replace("ca_path: /etc/pki/tls/certs/company.pem", "validate_certs: true"))


def plays_of(one: Example, data: list[dict[str, Any]]) -> list[dict[str, Any]]:
    if one.is_playbook:
        return data
    return [{"name": str(one), "hosts": "localhost", "gather_facts": False, "tasks": data}]


@pytest.mark.only_variant(0)
def test_the_examples_run(start: Start, tmp_path: Path) -> None:
    source, target = (start(name, "--token", "secret", "--allow-binary-in-production") for name in ("source", "target"))
    shown = examples("yaml")
    arguments = []
    for one in shown:
        if isinstance(one.data, dict) and set(one.data) & set(INVENTORIES) and "drift_url" not in one.text:
            path = tmp_path / f"inventory{len(arguments)}.yml"
            inventory = adapted(one.text, source, target, tmp_path)
            for group in inventory.values():
                group.get("hosts", {}).pop("asia", None)
                group.get("hosts", {}).pop("lifetime-asia", None)
            path.write_text(yaml.safe_dump(inventory), encoding="utf-8")
            arguments += ["-i", str(path)]
    path = tmp_path / "site.yml"
    path.write_text(yaml.safe_dump(SITE), encoding="utf-8")
    arguments += ["-i", str(path)]
    runnable = [one for one in shown if one.is_playbook or one.is_tasks]
    skipped = [start for start in NOT_RUN if any(one.text.startswith(start) for one in runnable)]
    assert skipped == list(NOT_RUN)
    plays = [
        play
        for one in runnable
        if not one.text.startswith(tuple(NOT_RUN))
        for play in plays_of(one, adapted(one.text, source, target, tmp_path))
    ]
    assert len(plays) >= 8
    variables = {
        **{name: "secret" for one in shown for name in re.findall(r"\bvault_\w+", one.text)},
        "publish_poll_interval": 0.1,
    }
    environment = {"TARGET_URL": target.url, "TARGET_TOKEN": "secret"}
    result = run_playbook(plays, None, variables, arguments=arguments, env=environment, warnings=[SAME])
    assert result.ok, str(result)
    outcomes = {
        each["outcome"]
        for event in result.events
        for each in event.result.get("ansible_facts", {}).get("publish_result", {}).get("applications", [])
    }
    assert outcomes == {"applied", "unchanged"}
