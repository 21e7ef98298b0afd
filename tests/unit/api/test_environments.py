# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Policies of an environment, of which the contract leaves open how they are answered."""

from __future__ import annotations

from typing import Any, cast

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._api import environments
from ansible_collections.community.outsystems.plugins.module_utils._api.client import Client
from ansible_collections.community.outsystems.plugins.module_utils._api.operation import Request
from ansible_collections.community.outsystems.plugins.module_utils._api.shapes import Place


class Answering:
    """A client that gets one answer to every read."""

    def __init__(self, body: Any) -> None:
        self._body = body

    def read(self, request: Request, shape: Any) -> Any:
        return shape(self._body, Place())


@pytest.mark.parametrize(
    ("directive", "value"),
    [
        ({"Value": "self", "IsSetForEnv": True}, "self"),
        ({"Value": "self", "IsSetForEnv": False}, None),
        # Written back as one that is not set, it would get lost.
        ({"Value": "self"}, "self"),
        ({"Value": "self", "IsSetForEnv": None}, "self"),
        ({"Value": "", "IsSetForEnv": True}, ""),
        ({"Value": ""}, None),
        ({}, None),
    ],
)
def test_a_policy_that_may_be_set(directive: dict[str, Any], value: str | None) -> None:
    client = cast(Client, Answering({"BaseUri": directive, "ImgSrc": None}))
    assert environments.policies(client, "E", ["BaseUri", "ImgSrc", "FontSrc"]) == {"BaseUri": value}
