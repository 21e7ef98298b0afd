# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The picture of the demo: what the terminal showed, and nothing of the machine that made it."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.support.environment import ROOT

pytest.importorskip("rich", reason="`make dev` installs rich")

from scripts import demo_recording


def shown(svg: str) -> str:
    return "".join("".join(each.itertext()) for each in ElementTree.fromstring(svg).iter()).replace("\xa0", " ")


def test_a_command_has_a_terminal_of_the_width_that_was_asked_for() -> None:
    script = "import os, sys; print(sys.stdout.isatty(), os.get_terminal_size().columns)"
    assert demo_recording.run([sys.executable, "-c", script], 97) == "True 97\n"


def test_a_demo_that_fails_makes_no_picture() -> None:
    with pytest.raises(SystemExit, match="Nothing works"):
        demo_recording.run([sys.executable, "-c", "print('Nothing works'); raise SystemExit(3)"], 80)


def test_the_second_publish_is_left_out() -> None:
    text = "TASK [One]\nok\nTASK [A solution of three applications]\nTASK [B]\nTASK [Show]\nok\n"
    assert demo_recording.excerpt(text) == "TASK [One]\nok\n[...]\n\nTASK [Show]\nok\n"
    assert demo_recording.excerpt("something else") == "something else"


def test_the_text_is_in_the_picture_in_its_colours() -> None:
    svg = demo_recording.picture_of("$ make demo\n\x1b[0;33mchanged: <one> & two\x1b[0m", 80)
    assert "changed: <one> & two" in shown(svg)
    assert "\x1b" not in svg


def test_the_recorded_picture_names_nothing_of_the_machine_and_fetches_nothing() -> None:
    svg = Path(demo_recording.PICTURE).read_text(encoding="utf-8")
    text = shown(svg)
    assert "Published. `make demo` again finds nothing left to do." in text
    for place in (str(ROOT), "/root", "/home", "/work", "/tmp", "/Users"):
        assert place not in text
    assert set(re.findall(r"https?://([^/\"'\s:)]+)", svg)) <= {
        "www.w3.org",
        "www.gnu.org",
        "www.textualize.io",
        "127.0.0.1",
    }
