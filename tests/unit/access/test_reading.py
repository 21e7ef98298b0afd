# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What LifeTime's records say, where they say less than they should."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from ansible_collections.community.outsystems.plugins.module_utils._access.model import Permission, Role
from ansible_collections.community.outsystems.plugins.module_utils._access.name_index import NameIndex
from ansible_collections.community.outsystems.plugins.module_utils._access.reading import read_access_model
from ansible_collections.community.outsystems.plugins.module_utils._access.resources import AccessResources
from ansible_collections.community.outsystems.plugins.module_utils._api.client import Listed


def test_a_level_without_a_label_is_known_by_its_number() -> None:
    records: list[dict[str, Any]] = [{"level": 0, "levellabel": "None"}, {"level": 1}, {"level": 2, "levellabel": " "}]
    lifetime: Any = SimpleNamespace(client=SimpleNamespace(read_list=lambda _request, _reader: Listed(records)))
    model = read_access_model(lifetime, ["levels"])
    assert model.levels == {0: "None", 1: "1", 2: "2"}
    # So that what is exported can be read again.
    for number, label in {0: "None", 1: "1", 2: "2"}.items():
        role = Role("R", permissions={"e": Permission(number)})
        view = AccessResources(model, NameIndex(model)).view(role)
        assert view["environment_permissions"][0]["level"] == label
