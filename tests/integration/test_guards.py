# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The guards that every playbook test relies on are themselves seen to strike."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import pytest

from tests.support.environment import OLDEST
from tests.support.playbook import NEWEST, PlaybookResult
from tests.support.simulator import Simulator
from tests.support.variants import ALL_VARIANTS, DEFAULT_VARIANTS

Play = Callable[..., PlaybookResult]
NOTHING = {"name": "Nothing", "ansible.builtin.debug": {"msg": "nothing"}}


@pytest.mark.scenario("I.2")
@pytest.mark.only_variant(0)
def test_a_write_in_check_mode_is_noticed(play: Play, source: Simulator) -> None:
    write = {
        "name": "Write",
        "check_mode": False,
        "no_log": True,
        "ansible.builtin.uri": {
            "url": f"{source.api}/deployments/",
            "method": "POST",
            "headers": {"Authorization": "Bearer {{ token }}"},
            "body": {},
            "body_format": "json",
            "status_code": [200, 201, 400],
        },
    }
    with pytest.raises(AssertionError, match="check mode wrote"):
        play([write], {"localhost": {"token": source.token}})


@pytest.mark.scenario("I.3")
def test_a_warning_that_is_not_listed_is_noticed(play: Play) -> None:
    plays = [
        {"hosts": "all", "gather_facts": False, "tasks": [NOTHING]},
        {"hosts": "nobody", "gather_facts": False, "tasks": [NOTHING]},
    ]
    with pytest.raises(AssertionError, match="Could not match supplied host pattern, ignoring: nobody"):
        play(plays)
    assert play(plays, warnings=["host pattern, ignoring: nobody"]).warnings


def test_a_token_on_the_screen_is_noticed(play: Play, source: Simulator) -> None:
    with pytest.raises(AssertionError, match="a secret is on the screen") as caught:
        play([{"ansible.builtin.debug": {"msg": "{{ token }}"}}], {"localhost": {"token": source.token}})
    assert source.token not in str(caught.value)


@pytest.mark.only_variant(1)
def test_a_failure_that_is_not_expected_is_noticed(play: Play) -> None:
    fail = {"name": "Fail", "ansible.builtin.fail": {"msg": "no"}}
    with pytest.raises(AssertionError, match="in check mode"):
        play([fail])
    result = play([fail], ok=False, check_ok=False)
    assert result.failures()[0]["msg"] == result.task("Fail")["msg"] == "no"


@pytest.mark.scenario("I.2")
@pytest.mark.only_variant(0)
def test_both_runs_are_told_of_and_prepared(play: Play) -> None:
    prepared: list[int] = []
    say = {"name": "Say", "ansible.builtin.debug": {"msg": "{{ ansible_check_mode }}"}}
    result = play([say], before=lambda: prepared.append(1))
    assert result.checked is not None
    assert str(result.checked.task("Say")["msg"]) == "True"
    assert str(result.task("Say")["msg"]) == "False"
    assert len(prepared) == 2


@pytest.mark.scenario("D.1", "I.4")
def test_both_settings_hold_every_way() -> None:
    """Whatever is tested in both is tested with each value of each flag, and with both releases of ansible-core."""
    for values in zip(*(dataclasses.astuple(variant) for variant in DEFAULT_VARIANTS), strict=True):
        assert len(set(values)) == 2
    for variant in ALL_VARIANTS:
        assert len(variant.flags) == 6
    assert len(set(ALL_VARIANTS)) == 2**4
    assert set(DEFAULT_VARIANTS) <= set(ALL_VARIANTS)
    assert {variant.core for variant in DEFAULT_VARIANTS} == {NEWEST, OLDEST}
