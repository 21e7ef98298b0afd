# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Creates the home folder for ansible-test, with which it needs a package index but no other host.

ansible-test downloads a ``get-pip.py`` to fill the environments of its sanity tests, unless the file lies in its cache
below the home folder; and it hands none of pip's variables on. So this home holds a ``get-pip.py`` that uses the pip
which comes with Python, and pip's settings as a file. The user's own home is left alone.
"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

#: The pip that each ansible-test asks for: core 2.16 and 2.17, 2.18 and 2.19, 2.20 and later.
PIP_VERSIONS = ("23.1.2", "24.2", "25.2")

GET_PIP = '''\
"""Stands in for get-pip.py: the pip that comes with Python installs the one that is asked for."""
import subprocess
import sys

wanted = [word for word in sys.argv[1:] if word not in ("--no-setuptools", "--no-wheel")]
subprocess.check_call([sys.executable, "-m", "ensurepip"])
subprocess.check_call([sys.executable, "-m", "pip", "install", "--upgrade"] + wanted)
'''


def pip_settings() -> dict[str, str]:
    """Return what pip is told by files and by the environment here, by the names of its configuration file."""
    listing = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], check=True, stdout=subprocess.PIPE, text=True
    )
    settings = {"quiet": "2"}
    for line in listing.stdout.splitlines():
        name, value = line.split("=", 1)
        settings[name.removeprefix(":env:").rpartition(".")[2]] = str(ast.literal_eval(value))
    settings.pop("config-file", None)  # the files themselves were read
    proxy = os.environ.get("HTTPS_PROXY") or os.environ.get("https_proxy")
    if proxy:
        settings.setdefault("proxy", proxy)
    return settings


def make_home(home: Path) -> None:
    """Fill ``home``, which may be there already."""
    cache = home / ".ansible" / "test" / "cache"
    cache.mkdir(parents=True, exist_ok=True)
    for version in PIP_VERSIONS:
        (cache / f"get_pip_{version.replace('.', '_')}.py").write_text(GET_PIP, encoding="utf-8")
    config = home / ".config" / "pip" / "pip.conf"
    config.parent.mkdir(parents=True, exist_ok=True)
    # The address of an index may hold a password.
    config.touch(mode=0o600)
    lines = [f"{name} = " + value.replace("\n", "\n    ") for name, value in sorted(pip_settings().items())]
    config.write_text("\n".join(["[global]", *lines, ""]), encoding="utf-8")


if __name__ == "__main__":
    make_home(Path(sys.argv[1]))
