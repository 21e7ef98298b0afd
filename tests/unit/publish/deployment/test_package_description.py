# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Packages that are yet to be fetched, and how packages are shown."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._api.errors import LifeTimeError
from ansible_collections.community.outsystems.plugins.module_utils._publish.deployment.package_description import (
    describe_package,
    predicted_package,
)

CONTENTS = {
    "applications": [
        {
            "key": "shop",
            "name": "Shop",
            "kind": None,
            "modules": [{"key": "ui", "name": "Shop_UI", "kind": "eSpace", "hash": None, "general_hash": "h"}],
        }
    ],
    "other_modules": [{"key": "x", "name": "X", "kind": "Extension"}],
}


def test_a_predicted_package() -> None:
    package = predicted_package("/p.osp", CONTENTS)
    assert package.format == "osp"
    assert [application.name for application in package.applications] == ["Shop"]
    assert [(module.name, module.application_key) for module in package.modules] == [("Shop_UI", "shop"), ("X", None)]
    shown = describe_package(package)
    assert (shown["size"], shown["checksum"], shown["platform_version"]) == (None, None, None)
    assert shown["modules"][0] == {"key": "ui", "name": "Shop_UI", "hash": None}


@pytest.mark.parametrize(
    "contents", [{"applications": None}, {"applications": [{}]}, {"a": 1}, {"applications": ["x"]}]
)
def test_malformed_contents_are_refused(contents: dict[str, Any]) -> None:
    with pytest.raises(LifeTimeError, match="package_contents"):
        predicted_package("/p.oap", contents)
