# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An action plugin that runs a module of awx.awx in a worker of ansible-core, and not in a slow process of its own.

`install` puts a copy of this file beside each module, where ansible-core looks for it under the module's name.
"""

from __future__ import annotations

import importlib
import io
import json
import shutil
import sys
from pathlib import Path
from typing import Any

from ansible.module_utils.testing import patch_module_args
from ansible.plugins.action import ActionBase


class ActionModule(ActionBase):  # type: ignore[misc]  # ansible-core has no types
    """Any module of awx.awx."""

    _supports_check_mode = True

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        result: dict[str, Any] = super().run(tmp, task_vars)
        name = self._task.action.rpartition(".")[2]
        arguments = {**self._task.args, "_ansible_check_mode": self._task.check_mode}
        screen, sys.stdout = sys.stdout, io.StringIO()
        try:
            with patch_module_args(arguments):
                importlib.import_module(f"ansible_collections.awx.awx.plugins.modules.{name}").main()
        except SystemExit:
            result.update(json.loads(sys.stdout.getvalue()))
        finally:
            sys.stdout = screen
        result.pop("deprecations", None)
        return result


def install(collection: Path, folder: Path) -> Path:
    """A copy of the collections in `collection`, with this plugin; returns the folder for Ansible's path."""
    shutil.copytree(collection, folder)
    home = folder / "ansible_collections" / "awx" / "awx" / "plugins"
    (home / "action").mkdir()
    for module in (home / "modules").glob("[a-z]*.py"):
        shutil.copy(__file__, home / "action" / module.name)
    return folder
