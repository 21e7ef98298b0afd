# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the demo in a terminal of its own and writes what it shows there to an SVG, for the documentation.

``scripts/demo_recording.py``: writes docs/docsite/rst/images/demo.svg anew. The demo of ``make demo`` keeps its state.
"""

from __future__ import annotations

import contextlib
import fcntl
import io
import os
import pty
import re
import shutil
import struct
import subprocess
import sys
import termios
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

ROOT = Path(__file__).resolve().parent.parent
STATE = ROOT / ".cache" / "demo-recording"
PICTURE = ROOT / "docs" / "docsite" / "rst" / "images" / "demo.svg"
WIDTH = 112
LICENCE = """<!--
Copyright (c) 2026, the community.outsystems contributors
GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
SPDX-License-Identifier: GPL-3.0-or-later
-->
"""
# Fonts that the picture would fetch from elsewhere; those of the reader's machine do.
_FONT = re.compile(r"\s*@font-face \{.*?\}", re.DOTALL)


def run(command: list[str], width: int) -> str:
    """What a command writes to a terminal of that many columns; ends the script where the command fails."""
    ours, its = pty.openpty()
    fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", 60, width, 0, 0))
    process = subprocess.Popen(
        command, cwd=ROOT, stdin=its, stdout=its, stderr=its, env={**os.environ, "TERM": "xterm"}
    )
    os.close(its)
    shown = b""
    # At the end of the other side, Linux says that there is an error.
    with contextlib.suppress(OSError):
        while piece := os.read(ours, 65536):
            shown += piece
    os.close(ours)
    text = shown.decode("utf-8").replace("\r\n", "\n")
    if process.wait() != 0:
        raise SystemExit(f"The demo failed:\n{text}")
    return text


def excerpt(text: str) -> str:
    """The same without the second publish, which looks like the first; dots say that something is left out."""
    before, first, more = text.partition("TASK [A solution of three applications]")
    _second, show, after = more.partition("TASK [Show]")
    return f"{before}[...]\n\n{show}{after}" if first and show else text


def picture_of(text: str, width: int) -> str:
    """The SVG of a terminal with that text, in its colours. It fetches nothing from elsewhere."""
    console = Console(record=True, width=width, file=io.StringIO(), force_terminal=True)
    console.print(Text.from_ansi(text))
    svg = console.export_svg(title="make demo", theme=MONOKAI, unique_id="demo")
    start, end = svg.split("\n", maxsplit=1)
    return f"{start}\n{LICENCE}{_FONT.sub('', end)}"


def main() -> int:
    """Record the first run of the demo."""
    shutil.rmtree(STATE, ignore_errors=True)
    shown = run([sys.executable, "scripts/demo.py", "--state", str(STATE)], WIDTH)
    # The folders that `make demo` has in a clone below the home folder.
    shown = shown.replace(".cache/demo-recording", ".cache/demo").replace(str(ROOT), "~/community.outsystems")
    PICTURE.write_text(picture_of(f"$ make demo\n{excerpt(shown).rstrip()}", WIDTH) + "\n", encoding="utf-8")
    print(PICTURE.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
