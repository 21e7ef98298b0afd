# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the role `awx` creates, as it is written: templates for Ansible are texts, those for AWX are texts, too."""

from __future__ import annotations

from typing import Any

import yaml

from .environment import ROOT

ROLE = ROOT / "roles" / "awx"


class _Loader(yaml.SafeLoader):
    """Knows `!unsafe`, which keeps Ansible from filling in a template."""


_Loader.add_constructor("!unsafe", lambda loader, node: str(node.value))


def read(file: str) -> dict[str, Any]:
    """A file of the role, by its path in it."""
    # The loader is one of SafeLoader's kind.
    found: dict[str, Any] = yaml.load((ROLE / file).read_text(encoding="utf-8"), _Loader)
    return found


def data(name: str) -> Any:
    """One of the variables in vars/main.yml, without the prefix that they have."""
    return read("vars/main.yml")[f"__awx_{name}"]


def defaults() -> dict[str, Any]:
    return read("defaults/main.yml")


def job_templates() -> dict[str, dict[str, Any]]:
    """Key -> job template."""
    return {each["key"]: each for each in data("job_templates")}
