# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The examples in guides and READMEs name what there is: modules, roles, their options and variables, and commands."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from typing import Any

import pytest
import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from lifetime_simulator.cli import _parser as simulator_parser

from tests.support.environment import COLLECTION, ROOT
from tests.support.guides import Example, examples
from tests.support.roles import entry_points, mappings
from tests.support.specs import MODULES, declared, example, spec_of

ROLES = sorted(path.name for path in (ROOT / "roles").iterdir())
PLAYBOOKS = sorted(path.stem for path in (ROOT / "playbooks").glob("*.yml"))
PLUGINS = {path.stem for path in (ROOT / "plugins").glob("*/[a-z]*.py")} | {"lifetime"}
NAME = re.compile(rf"(?<!/)\b{re.escape(COLLECTION)}\.(\w+)")
# Lists of roles, users and teams that the role access joins.
PARTS = re.compile(r"access_(roles|users|teams)_\w+")
# What a host is to be reached by; options of the collection besides.
CONNECTION = {"lifetime_url": "https://lifetime.example.com", "lifetime_token": "secret"}
#: Programs of others, whose options are theirs.
OTHERS = ("git", "cd", "pip", "python", "python3", "ansible-galaxy", "export", "curl")


def options_of(role: str) -> dict[str, Any]:
    return {name: option for spec in entry_points(role).values() for name, option in spec["options"].items()}


def drift_options() -> set[str]:
    text = (ROOT / "playbooks" / "drift.yml").read_text(encoding="utf-8")
    return set(re.findall(r"(?<!_)\bdrift_[a-z_]+\b", text))


VARIABLES = {*drift_options(), *(name for role in ROLES for name in (*options_of(role), f"{role}_result"))}
RULES = ("mutually_exclusive", "required_together", "required_one_of", "required_if", "required_by")
_OURS = re.compile(r"(publish|promote|access|awx|drift)_")


def unknown_variable(name: str) -> bool:
    return bool(_OURS.match(name)) and name not in VARIABLES and not PARTS.fullmatch(name)


def without_templates(given: Any, spec: Mapping[str, Any]) -> dict[str, Any]:
    """The options, with values for what only Ansible can tell."""
    if not isinstance(given, Mapping):
        return {}
    return {
        name: example(spec.get(name, {})) if isinstance(value, str) and "{{" in value else value
        for name, value in given.items()
    }


def wrong_options(module: str, given: Any) -> list[str]:
    keywords = {name: value for name, value in declared(module).items() if name in RULES}
    validator = ArgumentSpecValidator(dict(spec_of(module)), **keywords)
    return list(validator.validate({**CONNECTION, **without_templates(given, spec_of(module))}).error_messages)


def wrong_variables(role: str, entry_point: str, given: Any) -> list[str]:
    spec = entry_points(role)[entry_point]["options"]
    # Others come from the inventory: the role itself says what is missing.
    spec = {name: {**option, "required": False} for name, option in spec.items()}
    return list(ArgumentSpecValidator(spec).validate(without_templates(given, spec)).error_messages)


def mistakes(text: str) -> list[str]:
    """What is wrong with an example of YAML."""
    found = [
        f"there is no {COLLECTION}.{name}"
        for name in NAME.findall(text)
        if name not in (*MODULES, *ROLES, *PLAYBOOKS, *PLUGINS)
    ]
    for each in mappings(yaml.safe_load(text)):
        found += [f"there is no variable {name}" for name in each if isinstance(name, str) and unknown_variable(name)]
        for name, given in each.items():
            module = str(name).rpartition(".")[2]
            if module in MODULES and f"{COLLECTION}.{module}" == name:
                found += wrong_options(module, given)
        role = each.get("ansible.builtin.include_role")
        if isinstance(role, Mapping) and str(role["name"]).startswith(f"{COLLECTION}."):
            found += wrong_variables(
                role["name"].rpartition(".")[2], role.get("tasks_from", "main"), each.get("vars", {})
            )
    return found


@pytest.mark.parametrize("one", examples("yaml"), ids=str)
def test_an_example_names_what_there_is(one: Example) -> None:
    assert mistakes(one.text) == []


def wrong_command(command: str) -> str:
    """What is wrong with a command, "" where nothing is."""
    words = [word for word in shlex.split(command) if not re.match(r"[A-Z_]+=", word)]
    program, arguments = words[0].rpartition("/")[2], words[1:]
    if program == "make":
        targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
        unknown = [word for word in arguments if "=" not in word and word not in targets]
        return f"there is no target {unknown}" if unknown else ""
    if program == "lifetime-simulator":
        simulator_parser().parse_args(arguments)
        return ""
    if program == "ansible-playbook":
        given = [words[position + 1] for position, word in enumerate(words) if word == "-e"]
        unknown = [name for name, _is, _value in (each.partition("=") for each in given) if unknown_variable(name)]
        playbooks = [word for word in NAME.findall(command) if word not in PLAYBOOKS]
        return f"there is no {unknown + playbooks}" if unknown + playbooks else ""
    return "" if program in (*OTHERS, "pytest", ".") else f"nobody knows {program}"


@pytest.mark.parametrize("one", examples("console", "shell", "bash"), ids=str)
def test_a_command_names_what_there_is(one: Example) -> None:
    assert one.commands
    assert [said for said in map(wrong_command, one.commands) if said] == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- community.outsystems.lifetime_taem: {}", "lifetime_taem"),
        ("- community.outsystems.lifetime_user_info: {nobody_knows: 1}", "nobody_knows"),
        ("- community.outsystems.lifetime_environment: {state: present}", "name"),
        ("publish_aplications: []", "publish_aplications"),
        (
            "- ansible.builtin.include_role: {name: community.outsystems.publish}\n  vars: {publish_nothing: 1}",
            "publish_nothing",
        ),
    ],
)
def test_a_mistake_is_seen(text: str, said: str) -> None:
    assert said in str(mistakes(text))


def test_a_wrong_command_is_seen() -> None:
    assert "demos" in wrong_command("make demos")
    assert "publishes" in wrong_command("ansible-playbook community.outsystems.publishes")
    assert "publish_x" in wrong_command("ansible-playbook community.outsystems.publish -e publish_x=1")
    assert wrong_command("somewhat") == "nobody knows somewhat"
    with pytest.raises(SystemExit):
        wrong_command("lifetime-simulator --nothing")


def test_no_page_has_lost_its_examples() -> None:
    assert len(examples("yaml")) >= 30
    assert len(examples("console")) >= 20
