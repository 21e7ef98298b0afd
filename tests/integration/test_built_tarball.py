# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The collection as its users have it: built, installed in an empty place, and publishing from there."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.api import Api
from tests.support.environment import OLD_CORE, OLDEST, ROOT, clean_environment
from tests.support.playbook import NEWEST, has_core, run_playbook
from tests.support.simulator import Simulator

Start = Callable[..., Simulator]
COLLECTION = Path("ansible_collections/community/outsystems")
ORDERS = "Order Management"
#: What Ansible itself needs; the rest is for people and for Galaxy.
NEEDED = {"meta", "plugins", "roles", "playbooks"}


def galaxy(home: Path, core: str, *arguments: str | Path) -> None:
    """Run `ansible-galaxy collection` of a core."""
    folder = Path(sys.executable).parent if core == NEWEST else OLD_CORE / "bin"
    done = subprocess.run(
        [folder / "ansible-galaxy", "collection", *arguments],
        cwd=home,
        env=clean_environment(home, {"ANSIBLE_HOME": str(home / "ansible")}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


@pytest.fixture(scope="module")
def tarball(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The collection, built of what git would commit."""
    home = tmp_path_factory.mktemp("built")
    subprocess.run([sys.executable, ROOT / "scripts" / "snapshot.py", home / "sources"], check=True)
    galaxy(home, NEWEST, "build", "--output-path", home, home / "sources")
    (built,) = home.glob("community-outsystems-*.tar.gz")
    return built


def installed(tarball: Path, place: Path, core: str) -> Path:
    """Install the tarball in an empty folder, without asking any server; gives the folder for the collections path."""
    galaxy(place, core, "install", "--offline", "--collections-path", place / "collections", tarball)
    return place / "collections"


def strip(collections: Path) -> None:
    """Leave what Ansible needs."""
    for path in (collections / COLLECTION).iterdir():
        if path.name not in NEEDED:
            shutil.rmtree(path) if path.is_dir() else path.unlink()


@pytest.mark.scenario("I.4", "I.6")
@pytest.mark.parametrize(
    ("core", "stripped"),
    [(NEWEST, False), (OLDEST, False), (NEWEST, True)],
    ids=["newest", "oldest", "newest, nothing but what Ansible needs"],
)
def test_it_publishes_from_an_empty_place(
    start: Start, tarball: Path, tmp_path: Path, core: str, stripped: bool
) -> None:
    if not has_core(core):
        pytest.skip(f"ansible-core {core} is not there: `scripts/env core-{core}` makes it.")
    source, target = start("source"), start("target")
    collections = installed(tarball, tmp_path, core)
    if stripped:
        strip(collections)
    assert {path.name for path in (collections / COLLECTION).iterdir()} >= NEEDED
    report = tmp_path / "report.md"
    variables = {
        "publish_source_url": source.url,
        "publish_source_token": source.token,
        "publish_source_environment": "Development",
        "publish_target_url": target.url,
        "publish_target_token": target.token,
        "publish_target_environment": "Test",
        "publish_applications": [ORDERS],
        "publish_dest": str(tmp_path / "packages"),
        "publish_report_markdown": str(report),
        "publish_poll_interval": 1,
    }
    result = run_playbook(
        "community.outsystems.publish",
        variables=variables,
        core=core,
        secrets=[source.token, target.token],
        env={"ANSIBLE_COLLECTIONS_PATH": str(collections), "ANSIBLE_COLLECTIONS_SCAN_SYS_PATH": "0"},
    )
    assert result.ok, str(result)
    assert result.changed
    assert Api(target).package("Test", ORDERS) == Api(source).package("Development", ORDERS)
    assert ORDERS in report.read_text(encoding="utf-8")
