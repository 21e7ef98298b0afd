# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The process behind `run_module`: runs one module as AnsiballZ does.

Standard input: `{"path": [folders for sys.path], "module": full name, "arguments": {...}}`. Standard output is the
module's own. The peak memory of the process, in KiB, goes to the file named by `memory`.
"""

from __future__ import annotations

import atexit
import json
import runpy
import sys


def _write_peak_memory(file_name: str) -> None:
    with open("/proc/self/status", encoding="ascii") as status, open(file_name, "w", encoding="ascii") as file:
        # getrusage would include the peak of the parent process from before the fork.
        file.writelines(line.split()[1] for line in status if line.startswith("VmHWM"))


def main() -> None:
    job = json.load(sys.stdin)
    sys.path[:] = job["path"] + sys.path[1:]
    if sys.platform == "linux":
        atexit.register(_write_peak_memory, job["memory"])

    from ansible.module_utils import basic

    basic._ANSIBLE_ARGS = json.dumps({"ANSIBLE_MODULE_ARGS": job["arguments"]}).encode()
    if hasattr(basic, "_ANSIBLE_PROFILE"):
        basic._ANSIBLE_PROFILE = "legacy"
    runpy.run_module(
        job["module"], {"_module_fqn": job["module"], "_modlib_path": ""}, run_name="__main__", alter_sys=True
    )


main()
