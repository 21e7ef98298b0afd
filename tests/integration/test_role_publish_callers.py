# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role publish in plays that say other things around it, and with names of all kinds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.packages import App, Mod, Pack
from tests.support.playbook import PlaybookResult
from tests.support.role_publish import PLAY, ROLE, outcomes, published, target_variables, variables
from tests.support.simulator import Simulator

Play = Callable[..., PlaybookResult]
PUBLISH = "community.outsystems.publish"
SERVICES = "Customer Services"


@pytest.mark.only_variant(0)
def test_module_defaults_of_the_caller_do_not_count(
    play: Play, source: Simulator, target: Simulator, tmp_path: Path
) -> None:
    defaults = {
        "group/community.outsystems.lifetime": {"lifetime_url": "http://127.0.0.1:9", "lifetime_token": "nobody's"},
        "community.outsystems.lifetime_environment_info": {"environment": "Moon"},
        "community.outsystems.lifetime_app_binary": {"version": "0.0.1", "format": "apk"},
        "community.outsystems.lifetime_deployment": {"deployment_key": "nothing", "state": "absent"},
    }
    given = variables(source, tmp_path, publish_applications=[SERVICES])
    result = play([{**PLAY, "module_defaults": defaults}], {"target": target_variables(target)}, given)
    assert outcomes(published(result)) == {SERVICES: "applied"}


@pytest.mark.only_variant(1)
def test_check_mode_as_a_keyword(play: Play, source: Simulator, target: Simulator, tmp_path: Path) -> None:
    included = {"name": "Publish", "ansible.builtin.include_role": {"name": ROLE}}
    tasks = [{"name": "See what would be published", "check_mode": True, "block": [included]}]
    given = variables(source, tmp_path, publish_applications=[SERVICES])
    result = play([{**PLAY, "tasks": tasks}], {"target": target_variables(target)}, given, check_first=False)
    record = published(result)
    assert record["check_mode"]
    assert outcomes(record) == {SERVICES: "to_be_deployed"}
    assert not source.writes()
    assert not target.writes()


@pytest.mark.only_variant(0)
def test_an_application_that_is_named_twice(play: Play, source: Simulator, target: Simulator, tmp_path: Path) -> None:
    given = variables(source, tmp_path, publish_applications=[SERVICES, source.application_key(SERVICES)])
    hosts = {"target": target_variables(target)}
    result = play(PUBLISH, hosts, {**given, "publish_hosts": "all"}, ok=False, check_ok=False)
    assert "Name each application once" in published(result)["message"]
    assert not target.writes()


@pytest.mark.only_variant(1)
def test_names_in_other_scripts(play: Play, lifetime: Callable[..., Simulator], tmp_path: Path) -> None:
    names = ["Заказы & Envíos", "注" * 70]
    flags = []
    for number, name in enumerate(names):
        package = Pack((App(name, (Mod(f"Module{number}"),)),), folder=name).write(tmp_path, f"{number}.oap")
        flags += ["--install", f"Development={package}"]
    source, target = lifetime("source", *flags), lifetime("target")
    report, backups = tmp_path / "report.md", tmp_path / "backups"
    given = {
        **variables(source, tmp_path, publish_hosts="all", publish_applications=names),
        "publish_report_markdown": str(report),
        "publish_backup_dir": str(backups),
    }
    hosts = {"target": target_variables(target)}
    first = published(play(PUBLISH, hosts, given))
    assert outcomes(first) == dict.fromkeys(names, "applied")
    assert [Path(each["path"]).name for each in first["packages"]] == ["Заказы_Envíos.oap", f"{names[1]}.oap"]
    assert all(name.replace("&", "&amp;") in report.read_text(encoding="utf-8") for name in names)
    # File systems take no more than 255 bytes of a name, and backups are called by more than that of the application.
    play(PUBLISH, hosts, {**given, "publish_force": True}, check_first=False)
    assert len(list(backups.rglob("*.oap"))) == 2
    back = published(play("community.outsystems.rollback", hosts, given, check_first=False))
    assert [Path(each["path"]).parent.parent.parent for each in back["packages"]] == [backups, backups]
