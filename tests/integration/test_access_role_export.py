# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The export of the role `access`: where it is written to, and that it can be read again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.support.access_pass import make
from tests.support.playbook import PlaybookResult
from tests.support.simulator import Simulator

Start = Callable[..., Simulator]
Play = Callable[..., PlaybookResult]

APPLY, EXPORT = "community.outsystems.access", "community.outsystems.access_export"


def reach(lifetime: Simulator) -> dict[str, Any]:
    return {"access_url": lifetime.url, "access_token": lifetime.token}


def test_odd_names_are_the_same_when_they_are_read_again(start: Start, play: Play, tmp_path: Path) -> None:
    lifetime = start("source")
    odd = "a\x7fb\x80c\x85d\x9fe\u2028f\u2029g\ufeffh\ufffei\uffffj\U0001f600k\x00l\x1bm\\n\"'{{ n }}{% o %}\u00a0p"
    document = {
        "roles": [{"name": odd}],
        "users": [{"username": odd, "name": odd, "role": odd}],
        "teams": [{"name": odd, "description": odd, "members": [{"username": odd, "role": odd}]}],
    }
    make(document, lifetime)
    lifetime.forget()
    file = tmp_path / "access.yml"
    play(EXPORT, variables={**reach(lifetime), "access_export_dest": str(file)}, check_first=False)
    everything = {f"access_purge_{what}": True for what in ("roles", "users", "teams", "members")}
    result = play(APPLY, variables={**reach(lifetime), **everything}, arguments=["-e", f"@{file}"], check_first=False)
    assert "Nothing is left to do." in result.stdout
    assert lifetime.writes() == []
    assert odd in {team["name"] for team in lifetime.state()["access"]["teams"].values()}
