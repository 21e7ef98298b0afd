# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the role `access` computes from its variables: what is there on another host, and why it does not begin."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from ansible import template
from ansible.parsing.dataloader import DataLoader

from tests.support.environment import ROOT

VARS: dict[str, Any] = yaml.safe_load((ROOT / "roles" / "access" / "vars" / "main.yml").read_text(encoding="utf-8"))
OPTIONS = {"url": "https://one", "report_formats": ["html", "csv"]}
HERE = {
    "inventory_hostname": "host",
    "ansible_play_hosts_all": ["host"],
    "access_url": "https://one",
    "access_token": "secret",
    "__access_read": {"options": OPTIONS, "problems": []},
}


def trusted(value: Any) -> Any:
    """The same with templates in it, as core since 2.19 wants to be told."""
    trust = getattr(template, "trust_as_template", None)
    if isinstance(value, dict):
        return {name: trusted(item) for name, item in value.items()}
    if isinstance(value, list):
        return [trusted(item) for item in value]
    return trust(value) if trust and isinstance(value, str) else value


def value_of(name: str, **given: Any) -> Any:
    """The value of one variable of the role, where these are given beside those of the role."""
    variables = {**VARS, **HERE, **given}
    templar = template.Templar(loader=DataLoader(), variables=trusted(variables))
    return templar.template(trusted(f"{{{{ {name} }}}}"))


def special_there(*found: tuple[str, dict[str, bool] | None]) -> Any:
    """Which of these paths of another host is refused; None is one that could not be looked at."""
    results = [{"__access_path": path, **({"msg": "?"} if stat is None else {"stat": stat})} for path, stat in found]
    return value_of("__access_special", __access_there={"results": results})


def test_what_is_no_file_on_another_host_is_refused() -> None:
    pipe = {"exists": True, "isreg": False, "isdir": False}
    folder, file, nothing = {**pipe, "isdir": True}, {**pipe, "isreg": True}, {"exists": False}
    files = [("/far/a", pipe), ("/far/b", file), ("/far/c", nothing), ("/far/d", folder), ("/far/e", None)]
    assert special_there(("/far", folder), *files) == ["/far/a", "/far/d"]
    assert special_there(("/far", nothing), ("/far/a", nothing)) == []
    for wrong in (pipe, file):
        assert special_there(("/far", wrong), ("/far/a", None)) == ["/far"]


def test_why_a_part_has_no_value_is_told() -> None:
    found = "{{ {'problems': access_users_csv} }}"
    with pytest.raises(Exception, match="not_defined_anywhere"):
        value_of("__access_problems", access_users_csv="{{ not_defined_anywhere | list }}", __access_found=found)
