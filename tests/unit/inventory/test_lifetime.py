# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The inventory plugin before a LifeTime that gives names to do harm with."""

from __future__ import annotations

from typing import Any

import pytest
from ansible.errors import AnsibleParserError
from ansible.inventory.data import InventoryData
from ansible.parsing.dataloader import DataLoader
from ansible.template import trust_as_template
from ansible_collections.community.outsystems.plugins.inventory import lifetime

from tests.support.client import Serve
from tests.support.scripted_server import Reply, reply

TOKEN = "a-token-of-some-length"
TEMPLATE = "{{ lookup('ansible.builtin.pipe', 'false') }}"
KEYS = ("11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222")


def environment(name: str, number: int = 0, **more: Any) -> dict[str, Any]:
    return {"Key": KEYS[number], "Name": name, "EnvironmentType": "Production", **more}


class Inventory(lifetime.InventoryModule):
    """The plugin as if its file had been read already."""

    def __init__(self, options: dict[str, Any]) -> None:
        super().__init__()
        self._given = options

    def _read_config_data(self, path: str) -> None:
        pass

    def load_cache_plugin(self) -> None:
        pass

    def get_cache_key(self, path: str) -> str:
        return path

    def get_option(self, option: str, hostvars: Any = None) -> Any:
        return self._given.get(option)


def hosts_of(*lifetimes: tuple[str, str], **more: Any) -> InventoryData:
    """What the plugin makes of LifeTimes, each a name and an address."""
    infrastructures = [{"name": name, "lifetime_url": url, "lifetime_token": TOKEN} for name, url in lifetimes]
    inventory = InventoryData()
    Inventory({"infrastructures": infrastructures, **more}).parse(inventory, DataLoader(), "sites.lifetime.yml", False)
    return inventory


@pytest.mark.parametrize(
    ("name", "host"),
    [
        ("Pre Production", "factory-pre-production"),
        ("Produção", "factory-produção"),
        ("QA_2.1", "factory-qa_2.1"),
        (TEMPLATE, "factory-lookup-ansible.builtin.pipe-false"),
        ("../../etc/passwd", "factory-..-..-etc-passwd"),
        ("a:b,c!d&e[0:9]", "factory-a-b-c-d-e-0-9"),
        ("a\nb\x1b[31mc\u202e", "factory-a-b-31mc"),
    ],
)
def test_a_name_of_a_host_is_part_of_no_path_no_pattern_and_no_template(name: str, host: str) -> None:
    assert lifetime.host_name("Factory", name) == host


def test_no_name_that_lifetime_gives_is_taken_for_a_template(serve: Serve) -> None:
    server = serve(reply(200, [environment(TEMPLATE, EnvironmentType=TEMPLATE, OSVersion=TEMPLATE)]))
    found = hosts_of(
        ("factory", server.url), keyed_groups=[{"key": trust_as_template("lifetime_os_version"), "prefix": "platform"}]
    )
    assert not any("{" in name for name in (*found.hosts, *found.groups))
    assert any(name.startswith("platform_") for name in found.groups)
    (host,) = found.hosts.values()
    assert host.vars["lifetime_environment"] == TEMPLATE


def test_values_are_marked_as_no_templates_for_ansible_core_before_2_19(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = serve(reply(200, [environment("Test", Order=3, Details={"Text": TEMPLATE})]))
    monkeypatch.setattr(lifetime, "wrap_var", lambda value: ("marked", value))
    monkeypatch.setattr(lifetime.InventoryModule, "_set_composite_vars", lambda *_, **__: None)
    found = hosts_of(("factory", server.url))
    (host,) = found.hosts.values()
    given = {name: value for name, value in host.vars.items() if name.startswith("lifetime_")}
    assert given["lifetime_details"] == ("marked", {"text": TEMPLATE})
    assert all(value[0] == "marked" for value in given.values())


def test_a_record_gives_no_token_and_no_address_and_no_name_that_is_no_variable(serve: Serve) -> None:
    record = environment("Test", Token="theirs", URL="https://else.example.com", Infrastructure="customer")
    record.update({"Environment": "Production", "EnvironmentKey": "theirs", TEMPLATE: 1, "a b": 1, "": 1})
    server = serve(reply(200, [record]))
    found = hosts_of(("factory", server.url))
    (host,) = found.hosts.values()
    assert {name: value for name, value in host.vars.items() if name.startswith("lifetime_")} == {
        "lifetime_url": server.url,
        "lifetime_infrastructure": "factory",
        "lifetime_environment": "Test",
        "lifetime_environment_key": KEYS[0],
        "lifetime_environment_type": "Production",
    }


def test_one_lifetime_cannot_take_the_host_of_another(serve: Serve) -> None:
    """Whoever is to reach the one would send its token to the other."""
    theirs, ours = serve(reply(200, [environment("EU Production")])), serve(reply(200, [environment("Production")]))
    with pytest.raises(AnsibleParserError, match="would both be the host factory-eu-production") as raised:
        hosts_of(("factory", theirs.url), ("factory-eu", ours.url))
    assert "'EU Production' of 'factory' and 'Production' of 'factory-eu'" in str(raised.value)


def test_names_that_make_the_same_host_are_refused(serve: Serve) -> None:
    server = serve(reply(200, [environment("A/B"), environment("a b", 1)]))
    with pytest.raises(AnsibleParserError, match="would both be the host factory-a-b"):
        hosts_of(("factory", server.url))


@pytest.mark.parametrize(
    "answer",
    [
        Reply(302, headers={"Location": f"https://else.example.com/{TOKEN}"}),
        Reply(200, b"x", headers={"Content-Encoding": TOKEN}),
        reply(200, [environment("Test", Name={TOKEN: 1}), environment("Test", Key=TOKEN, Name=[TOKEN]), TOKEN]),
        reply(200, {"Name": TOKEN}),
        reply(400, {"Errors": [TOKEN], "StatusCode": 400}),
        reply(500, TOKEN),
    ],
    ids=["redirect", "encoding", "field", "shape", "refusal", "text"],
)
def test_a_token_that_lifetime_repeats_is_in_no_message(
    serve: Serve, answer: Reply, capsys: pytest.CaptureFixture[str]
) -> None:
    server = serve(answer)
    with pytest.raises(AnsibleParserError, match="Infrastructure 'factory'") as raised:
        hosts_of(("factory", server.url))
    shown = capsys.readouterr()
    assert TOKEN not in str(raised.value) + shown.out + shown.err
    # ansible-core shows what causes an error, too.
    assert raised.value.__cause__ is None
