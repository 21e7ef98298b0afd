# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What plugins of the controller say: ansible-core hides secrets and control characters for modules alone."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleLookupError
from ansible_collections.community.outsystems.plugins.lookup import lifetime_versions
from ansible_collections.community.outsystems.plugins.plugin_utils._infrastructures import checked, infrastructure_of

from tests.support.client import Serve
from tests.support.scripted_server import reply

TOKEN = "a-token-of-some-length"


def test_warnings_are_one_plain_line_without_the_token(serve: Serve) -> None:
    server = serve(reply(200, [{"Name": f"Te\x1b]0;st\nok: [localhost] {TOKEN}"}]))
    warnings: list[str] = []
    options = checked({"lifetime_url": server.url, "lifetime_token": TOKEN, "retries": 0}, {})
    assert list(infrastructure_of(options, warnings.append).environments()) == []
    assert any("Te\\x1b]0;st\\nok: [localhost] ********" in warning for warning in warnings)
    assert not any(TOKEN in warning for warning in warnings)


def test_a_token_that_lifetime_repeats_is_not_in_the_message_of_a_lookup(serve: Serve) -> None:
    server = serve(reply(200, [TOKEN]))
    with pytest.raises(AnsibleLookupError, match="Cannot look up versions") as raised:
        lifetime_versions.LookupModule().run([], lifetime_url=server.url, lifetime_token=TOKEN)
    assert TOKEN not in str(raised.value)
    assert raised.value.__cause__ is None


def test_an_address_in_the_place_of_the_token_and_the_other_way_round(serve: Serve) -> None:
    with pytest.raises(AnsibleLookupError, match="Cannot look up versions") as raised:
        lifetime_versions.LookupModule().run([], lifetime_url=TOKEN, lifetime_token="https://lifetime.example.com")
    assert TOKEN not in str(raised.value)
