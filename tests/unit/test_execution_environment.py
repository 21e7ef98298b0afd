# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The execution environment: ansible-builder makes its context, and finds what the collection needs."""

from __future__ import annotations

import importlib.metadata
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

from tests.support.environment import COLLECTION, ROOT, link_collection

DEFINITION = ROOT / "extensions" / "awx" / "execution-environment.yml"
BUILDER = Path(sys.executable).with_name("ansible-builder")
pytestmark = pytest.mark.skipif(not BUILDER.exists(), reason="`make dev` installs ansible-builder")


def build(*arguments: str | Path) -> None:
    done = subprocess.run([BUILDER, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_context_is_made(tmp_path: Path) -> None:
    build("create", "-f", DEFINITION, "-c", tmp_path, "--output-filename", "Containerfile")
    assert "quay.io/ansible/awx-ee" in (tmp_path / "Containerfile").read_text(encoding="utf-8")
    (wanted,) = yaml.safe_load((tmp_path / "_build" / "requirements.yml").read_text(encoding="utf-8"))["collections"]
    galaxy = yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))
    assert wanted == {"name": f"{galaxy['repository']}.git", "type": "git", "version": galaxy["version"]}


def test_what_the_collection_needs_is_found(tmp_path: Path) -> None:
    found = tmp_path / "requirements.txt"
    build("introspect", link_collection(), "--write-pip", found)
    lines = [
        line for line in found.read_text(encoding="utf-8").splitlines() if line.endswith(f"collection {COLLECTION}")
    ]
    (requirement,) = [Requirement(line.partition("#")[0].strip()) for line in lines]
    assert requirement.name == "requests"
    assert requirement.specifier.contains(importlib.metadata.version("requests"))
    # pip resolves it, and what that needs, from what is installed here: without an index there is nothing else.
    resolve = [sys.executable, "-m", "pip", "install", "--dry-run", "--no-index", "--disable-pip-version-check"]
    resolved = subprocess.run([*resolve, "-r", found], capture_output=True, text=True, check=False)
    assert resolved.returncode == 0, resolved.stdout + resolved.stderr
    assert "requests" in resolved.stdout
