# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lookup plugin: which version runs where, as its examples ask, on both ends of the supported ansible-cores."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from ansible.errors import AnsibleLookupError
from ansible_collections.community.outsystems.plugins.lookup import lifetime_versions

from tests.integration.conftest import Start
from tests.support.environment import OLDEST
from tests.support.playbook import NEWEST, run_playbook
from tests.support.simulator import Simulator

ORDERS = "Order Management"
ENVIRONMENTS = ["Development", "Test", "Production"]


def look_up(lifetime: Simulator, *terms: str, **options: Any) -> list[dict[str, Any]]:
    given = {"lifetime_url": lifetime.url, "lifetime_token": lifetime.token, **options}
    return lifetime_versions.LookupModule().run(list(terms), **given)


@pytest.mark.parametrize("core", [NEWEST, OLDEST])
def test_the_examples(start: Start, core: str) -> None:
    lifetime = start("source")
    tasks = yaml.safe_load(lifetime_versions.EXAMPLES.replace("https://lifetime.example.com", lifetime.url))
    (found,) = look_up(lifetime, ORDERS)
    variables = {
        "lifetime_token": lifetime.token,
        "approved_version": found["environments"]["Production"]["version"],
    }
    done = run_playbook(tasks, variables=variables, core=core, secrets=[lifetime.token])
    assert done.ok, done
    assert f"{ORDERS}: {{" in done.stdout


def test_what_runs_where(start: Start) -> None:
    lifetime = start("source")
    found = look_up(lifetime)
    assert len(found) > 2
    assert [each["application"] for each in found] == sorted((each["application"] for each in found), key=str.casefold)
    assert all(list(each["environments"]) == ENVIRONMENTS for each in found)
    for each in found:
        for environment in ENVIRONMENTS:
            shown = each["environments"][environment]
            assert (shown is None) == (each["key"] not in lifetime.environment(environment)["running"])
    (one,) = look_up(lifetime, lifetime.application_key(ORDERS).upper(), environments=["Test"])
    assert list(one["environments"]) == ["Test"]
    assert one["application"] == ORDERS
    assert not one["environments"]["Test"]["is_modified"]
    assert lifetime.writes() == []


@pytest.mark.parametrize(
    ("terms", "options", "said"),
    [
        (["Order Managment"], {}, "Did you mean 'Order Management'?"),
        ([ORDERS], {"environments": ["Tset"]}, "Tset"),
        ([ORDERS], {"lifetime_token": "a-wrong-token-of-somebody"}, "403"),
        ([ORDERS], {"lifetime_tokn": "a-wrong-token-of-somebody"}, "lifetime_tokn"),
        ([ORDERS], {"timeout": "soon"}, "timeout"),
    ],
)
def test_what_goes_wrong_is_said(start: Start, terms: list[str], options: dict[str, Any], said: str) -> None:
    with pytest.raises(AnsibleLookupError) as caught:
        look_up(start("source"), *terms, **options)
    assert str(caught.value).startswith("Cannot look up versions: ")
    assert said in str(caught.value)
    assert "a-wrong-token" not in str(caught.value)
