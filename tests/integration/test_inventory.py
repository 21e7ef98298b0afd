# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The inventory plugin: environments of several LifeTimes as hosts, through ansible-inventory."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.integration.conftest import Start
from tests.support.environment import OLD_CORE, OLDEST, clean_environment, link_collection
from tests.support.playbook import NEWEST, has_core
from tests.support.simulator import Simulator


@pytest.fixture
def lifetimes(start: Start) -> tuple[Simulator, Simulator]:
    return start("source"), start("target")


def inventory(
    folder: Path, core: str, *lifetimes: Simulator, environment: dict[str, str] | None = None, **more: Any
) -> subprocess.CompletedProcess[str]:
    """Run ansible-inventory with a file that names these LifeTimes; the tokens come from environment variables."""
    if not has_core(core):
        pytest.skip(f"ansible-core {core} is not there")
    names = ("Factory", "customer")
    document = {
        "plugin": "community.outsystems.lifetime",
        "infrastructures": [
            {
                "name": name,
                "lifetime_url": lifetime.url,
                "lifetime_token": f"{{{{ lookup('ansible.builtin.env', '{name.upper()}_TOKEN') }}}}",
            }
            for name, lifetime in zip(names, lifetimes, strict=False)
        ],
        **more,
    }
    path = folder / "sites.lifetime.yml"
    path.write_text(yaml.safe_dump(document), encoding="utf-8")
    tokens = {f"{name.upper()}_TOKEN": lifetime.token for name, lifetime in zip(names, lifetimes, strict=False)}
    program = (Path(sys.executable).parent if core == NEWEST else OLD_CORE / "bin") / "ansible-inventory"
    return subprocess.run(
        [program, "-i", path, "--list"],
        env=clean_environment(
            folder / "h", {"ANSIBLE_COLLECTIONS_PATH": str(link_collection()), **tokens, **(environment or {})}
        ),
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="inventory-") as made:
        yield Path(made)


def plain(value: Any) -> Any:
    """What ansible-inventory prints, without its marks of values that are no templates."""
    if isinstance(value, dict):
        return (
            plain(value["__ansible_unsafe"]) if "__ansible_unsafe" in value else {k: plain(v) for k, v in value.items()}
        )
    return [plain(each) for each in value] if isinstance(value, list) else value


@pytest.mark.parametrize("core", [NEWEST, OLDEST])
def test_environments_are_hosts_in_groups(lifetimes: tuple[Simulator, Simulator], folder: Path, core: str) -> None:
    done = inventory(
        folder,
        core,
        *lifetimes,
        compose={"publish_target_environment": "lifetime_environment"},
        keyed_groups=[{"key": "lifetime_application_server", "prefix": "server"}],
        groups={"not_production": "lifetime_environment_type != 'Production'"},
    )
    assert done.returncode == 0, done.stderr
    assert not done.stderr.strip()
    assert not any(lifetime.token in done.stdout for lifetime in lifetimes)
    # What LifeTime gives is no template, nor what is made of it: ansible-core before 2.19 would carry it out.
    for variables in json.loads(done.stdout)["_meta"]["hostvars"].values():
        assert not {name for name, value in variables.items() if isinstance(value, str)}
    found = plain(json.loads(done.stdout))
    hosts = found["_meta"]["hostvars"]
    assert set(hosts) == {
        f"{name}-{environment}"
        for name in ("factory", "customer")
        for environment in ("development", "test", "production")
    }
    assert set(found["infrastructure_factory"]["hosts"]) == {host for host in hosts if host.startswith("factory")}
    assert set(found["type_production"]["hosts"]) == {"factory-production", "customer-production"}
    assert len(found["not_production"]["hosts"]) == 4
    assert any(group.startswith("server_") for group in found)
    shown = hosts["customer-test"]
    assert shown["lifetime_environment_key"] == lifetimes[1].environment("Test")["key"]
    assert shown["publish_target_environment"] == shown["lifetime_environment"] == "Test"
    assert (shown["lifetime_url"], shown["lifetime_infrastructure"]) == (lifetimes[1].url, "customer")


def test_what_is_cached_is_not_asked_for(lifetimes: tuple[Simulator, Simulator], folder: Path) -> None:
    cache = {"cache": True, "cache_plugin": "jsonfile", "cache_connection": str(folder / "cache")}
    first = inventory(folder, NEWEST, *lifetimes, **cache)
    assert first.returncode == 0, first.stderr
    for lifetime in lifetimes:
        lifetime.forget()
    second = inventory(folder, NEWEST, *lifetimes, **cache)
    assert plain(json.loads(second.stdout)) == plain(json.loads(first.stdout))
    assert [lifetime.requests() for lifetime in lifetimes] == [[], []]
    kept = "".join(path.read_text(encoding="utf-8") for path in (folder / "cache").iterdir())
    assert not any(lifetime.token in kept for lifetime in lifetimes)


def test_what_goes_wrong_is_said_with_the_infrastructure(lifetimes: tuple[Simulator, Simulator], folder: Path) -> None:
    done = inventory(folder, NEWEST, *lifetimes, environment={"CUSTOMER_TOKEN": "wrong-token-of-somebody"})
    said = " ".join(done.stderr.split())
    assert "Infrastructure 'customer'" in said
    assert "403" in said
    assert "wrong-token-of-somebody" not in said
