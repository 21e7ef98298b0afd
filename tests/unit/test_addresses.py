# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One place says where the repository is and which version this is: `galaxy.yml`. Everything else agrees with it."""

from __future__ import annotations

import re
import subprocess

import yaml

from tests.support.environment import ROOT

GALAXY = yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))
TEXTS = [
    name
    for name in subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.splitlines()
    if name.endswith((".md", ".rst", ".yml", ".py", ".toml", ".j2")) and (ROOT / name).is_file()
]
#: Addresses of a forge's repository by the name of the collection.
ADDRESS = re.compile(r"https://[\w.-]+/[\w.-]+/community\.outsystems\b")
TARBALL = re.compile(r"community-outsystems-(\d+\.\d+\.\d+)\.tar\.gz")


def test_there_are_texts_to_look_at() -> None:
    assert {"README.md", "SECURITY.md", ".github/ISSUE_TEMPLATE/config.yml"} <= set(TEXTS)


def found(pattern: re.Pattern[str]) -> set[str]:
    return {match for name in TEXTS for match in pattern.findall((ROOT / name).read_text(encoding="utf-8"))}


def test_every_address_of_the_repository_is_that_of_galaxy_yml() -> None:
    assert found(ADDRESS) == {GALAXY["repository"]}


def test_every_tarball_has_the_version_of_galaxy_yml() -> None:
    assert found(TARBALL) == {GALAXY["version"]}


def test_other_addresses_in_galaxy_yml_belong_to_the_repository() -> None:
    for field in ("documentation", "homepage", "issues"):
        assert GALAXY[field].startswith(GALAXY["repository"]), field
