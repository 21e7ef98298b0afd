# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What fails is told with the variables of the role, and each option of the modules has one."""

from __future__ import annotations

import re

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._publish.role.role_message import (
    NOT_OF_THE_ROLE,
    role_message,
    role_sentence,
    variable,
)

from tests.support.roles import options_of
from tests.support.specs import spec_of

MODULES = [
    ("source", "lifetime_app_binary"),
    ("source", "lifetime_application_version"),
    ("target", "lifetime_deployment"),
    ("target", "lifetime_application_version"),
]
OPTIONS = sorted({(side, option) for side, module in MODULES for option in spec_of(module)})


@pytest.mark.parametrize(("side", "option"), OPTIONS)
def test_every_option_of_the_modules_has_a_variable(side: str, option: str) -> None:
    if option in NOT_OF_THE_ROLE:
        assert f"publish_{option}" not in options_of("publish")
        return
    for name in re.split(", | and ", variable(option, side)):
        assert name in options_of("publish")


def test_no_option_is_left_out_that_there_is_not() -> None:
    assert {option for _side, option in OPTIONS} >= NOT_OF_THE_ROLE


@pytest.mark.parametrize(
    ("side", "named", "message", "expected"),
    [
        (
            "target",
            ["lifetime_token"],
            "Check lifetime_token: it is wrong.",
            "Check publish_target_token: it is wrong.",
        ),
        ("source", ["lifetime_token"], "Check lifetime_token.", "Check publish_source_token."),
        ("target", ["timeout"], "Raise timeout, or see.", "Raise publish_timeout, or see."),
        ("target", ["timeout", "wait_timeout"], "Raise wait_timeout.", "Raise publish_wait_timeout."),
        ("target", ["checksum"], "Correct checksum.", "Correct publish_package_checksum."),
        ("target", ["on_target_changed"], "set on_target_changed=overwrite", "set publish_on_target_changed=overwrite"),
        # Not of an option, but of something else that is called so.
        ("target", [], "The timeout of a proxy is over.", "The timeout of a proxy is over."),
        ("target", ["timeout"], "my-timeout.oap: Raise timeout.", "my-timeout.oap: Raise publish_timeout."),
    ],
)
def test_messages_name_variables(side: str, named: list[str], message: str, expected: str) -> None:
    assert role_message({"msg": message, "failure": {"options": named}}, side) == expected


def test_of_a_loop_all_that_failed_is_told_once() -> None:
    failed = {"failed": True, "msg": "Check lifetime_token.", "failure": {"options": ["lifetime_token"]}}
    looped = {
        "msg": "One or more items failed",
        "results": [failed, {"msg": "Well."}, failed, {**failed, "msg": "No."}],
    }
    assert role_message(looped, "source") == "Check publish_source_token. No."


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Set force to deploy anyway.", "Set publish_force to deploy anyway."),
        ("Raise wait_timeout.", "Raise publish_wait_timeout."),
        ("With the force of a state, deployed.", "With the force of a state, deployed."),
        ("set force, or check ca_path.", "set publish_force, or check publish_target_ca_path."),
    ],
)
def test_warnings_name_variables(sentence: str, expected: str) -> None:
    assert role_sentence(sentence, ["force", "state", "wait_timeout", "ca_path"], "target") == expected


@pytest.mark.parametrize("result", [{}, {"msg": ""}, {"msg": None, "failure": None}, {"failure": "?"}])
def test_there_is_always_a_message(result: dict[str, object]) -> None:
    assert role_message(result, "target") == "The task failed without a message."
