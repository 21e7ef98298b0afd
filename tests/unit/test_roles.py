# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The roles as text: names that cannot be mistaken for those of a caller, and options that may be blank."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.community.outsystems.plugins.filter.role_options import role_options

from tests.support.environment import ROOT
from tests.support.roles import BLANK, ROLES, defaults_of, entry_points, mappings, options_of

LOOPS = ("loop", "until")
# Playbooks that do their work themselves.
WITHOUT_ROLE = ("drift",)
# What core reads before the role has read its options, what may be secret, and what is no option of `main`.
LAZY = re.compile(
    r"publish_(source_token|target_token|delegate_to|python_interpreter|results?)|"
    r"promote_(token|delegate_to|python_interpreter|result)|"
    r"access_(url|token|purge_limit|report_dir|delegate_to|python_interpreter|result|export_dest|(roles|users|teams)\w*)"
)


def files(*folders: str) -> list[Path]:
    found = [path for folder in folders for path in sorted((ROOT / folder).rglob("*")) if path.is_file()]
    assert found
    return [path for path in found if path.suffix in (".yml", ".j2")]


def tasks(path: Path) -> list[Mapping[str, Any]]:
    return list(mappings(yaml.safe_load(path.read_text(encoding="utf-8"))))


def prefixes(path: Path) -> tuple[str, ...]:
    role = path.relative_to(ROOT).parts[1]
    return (
        (f"__{role}_",) if (ROOT / "roles" / role).is_dir() else tuple(f"__{each}_" for each in (*ROLES, *WITHOUT_ROLE))
    )


TASK_FILES = [path for path in files("roles", "playbooks") if path.parent.name in ("tasks", "handlers", "playbooks")]


def unnamed_loops(task: Mapping[str, Any], own: tuple[str, ...]) -> list[str]:
    """The variables of a task's loop that could be those of a caller's."""
    if not any(word == "loop" or word.startswith("with_") for word in task):
        return []
    control = task.get("loop_control", {})
    names = [control.get("loop_var", "item"), *(control[word] for word in ("index_var",) if word in control)]
    return [name for name in names if not name.startswith(own)]


@pytest.mark.parametrize("path", TASK_FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_loop_has_a_variable_of_its_own(path: Path) -> None:
    assert [name for task in tasks(path) for name in unnamed_loops(task, prefixes(path))] == []


def test_loops_without_a_variable_of_their_own_are_seen() -> None:
    own = ("__publish_",)
    assert unnamed_loops({"loop": []}, own) == ["item"]
    assert unnamed_loops({"with_items": []}, own) == ["item"]
    assert unnamed_loops({"loop": [], "loop_control": {"loop_var": "path", "index_var": "i"}}, own) == ["path", "i"]
    assert unnamed_loops({"loop": [], "loop_control": {"loop_var": "__publish_x"}}, own) == []
    assert unnamed_loops({"ansible.builtin.debug": {}}, own) == []


@pytest.mark.parametrize("path", files("roles"), ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_reads_the_item_of_a_caller(path: Path) -> None:
    assert re.findall(r"(?<![\w.'])item\b(?!')", expressions(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("path", TASK_FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_is_kept_has_a_name_of_its_own(path: Path) -> None:
    """What is registered, set or given to an include would otherwise hide, or outlive, a variable of a caller."""
    own = prefixes(path)
    names = []
    for task in tasks(path):
        names += [str(task["register"])] if "register" in task else []
        names += list(task.get("ansible.builtin.set_fact", {}))
        # What a playbook gives to a role are options of that role.
        included = task.get("ansible.builtin.include_role") if path.parent.name == "playbooks" else None
        given = options_of(str(included["name"]).rpartition(".")[2]) if included else {}
        # What a role gives to a file of another one is that one's.
        other = re.match(r".*/\.\./(\w+)/tasks/", str(task.get("ansible.builtin.include_tasks", "")))
        names += [
            name
            for name in task.get("vars") or {}
            if name not in given and not (other and name.startswith(f"__{other[1]}_"))
        ]
    results = tuple(f"{role}_result" for role in ROLES)
    # Variables that decide how a host is reached; nothing else is named like that.
    assert [name for name in names if not name.startswith((*own, "ansible_")) and name not in results] == []


def expressions(text: str) -> str:
    """What Jinja evaluates, without the texts in it."""
    spans = re.findall(r"\{\{.*?\}\}|\{%.*?%\}|^ *when:[^\n]*", text, re.DOTALL | re.MULTILINE)
    return re.sub(r"'[^'\n]*'", "''", "\n".join(spans))


@pytest.mark.parametrize("path", files("roles"), ids=lambda path: str(path.relative_to(ROOT)))
def test_options_are_read_where_blank_is_not_given(path: Path) -> None:
    if path.parent.name in ("defaults", "meta"):
        pytest.skip("reads nothing")
    found = re.findall(r"(?<![\w.])(?:publish|access|promote)_\w+", expressions(path.read_text(encoding="utf-8")))
    assert [name for name in found if not LAZY.fullmatch(name)] == []


@pytest.mark.parametrize("role", ROLES)
def test_every_option_has_a_default_that_blank_gives(role: str) -> None:
    defaults = defaults_of(role)
    missing = set(options_of(role)) - set(defaults)
    assert all(LAZY.fullmatch(name) for name in missing), missing
    assert set(defaults) <= set(options_of(role))
    templates = [name for name, value in defaults.items() if "{{" in str(value) and name != "access_export_dest"]
    assert templates == []


@pytest.mark.parametrize("role", ROLES)
def test_the_documented_defaults_are_those_of_the_role(role: str) -> None:
    defaults = defaults_of(role)
    documented = {name: option["default"] for name, option in options_of(role).items() if "default" in option}
    assert {name: defaults[name] for name in documented} == documented


@pytest.mark.parametrize("role", ROLES)
def test_ansible_core_takes_blank_for_every_option(role: str) -> None:
    """Its own look at the arguments comes first: it must not be the one that refuses."""
    for name, option in options_of(role).items():
        # ansible-core 2.16 converts null where an option has a default or is required, and then takes it for no text.
        assert option["type"] == "raw" or not {"default", "required", "choices"} & set(option), name
    for point, spec in entry_points(role).items():
        for name in spec["options"]:
            for value in BLANK:
                # The lists of a document have to be lists.
                if value is not None and name in ("access_roles", "access_users", "access_teams"):
                    continue
                given = {needed: "given" for needed, option in spec["options"].items() if option.get("required")}
                result = ArgumentSpecValidator(spec["options"]).validate({**given, name: value})
                assert result.error_messages == [], (point, name, value)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("value", BLANK, ids=repr)
def test_blank_is_not_given(role: str, value: Any) -> None:
    defaults, prefix = defaults_of(role), f"{role}_"
    read = role_options(dict.fromkeys(defaults, value), defaults, prefix)
    assert read == {"options": {name[len(prefix) :]: default for name, default in defaults.items()}, "problems": []}


DEFAULTS: Mapping[str, Any] = {
    "r_text": "",
    "r_word": "a",
    "r_number": 3,
    "r_bool": False,
    "r_open": None,
    "r_list": [],
    "r_names": [],
    "r_dict": {},
}


@pytest.mark.parametrize(
    ("name", "given", "value"),
    [
        ("text", "x", "x"),
        ("text", 12, "12"),
        ("word", "b", "b"),
        ("number", "4", "4"),
        ("number", 0, 0),
        ("bool", "yes", True),
        ("bool", "false", False),
        ("open", False, False),
        ("open", "no", False),
        ("list", ["x"], ["x"]),
        ("dict", {"a": 1}, {"a": 1}),
    ],
)
def test_what_is_given_counts(name: str, given: Any, value: Any) -> None:
    read = role_options({f"r_{name}": given}, DEFAULTS, "r_", {"r_word": ["a", "b"]})
    assert read["problems"] == []
    assert read["options"][name] == value
    assert type(read["options"][name]) is type(value)


@pytest.mark.parametrize(
    ("name", "given", "piece"),
    [
        ("text", ["x"], "a text, and is a list"),
        ("text", 1.1, "a text: quote it, and is '1.1'"),
        ("text", True, "a text: quote it, and is 'True'"),
        ("word", "c", "one of a, b, and is 'c'"),
        ("number", "soon", "a number, and is 'soon'"),
        ("number", True, "a number, and is 'True'"),
        ("number", 10**400, f"a number, and is '{10**400}'"),
        ("bool", "maybe", "true or false, and is 'maybe'"),
        ("bool", {"a": 1}, "true or false, and is a mapping"),
        ("open", "maybe", "true or false, and is 'maybe'"),
        ("list", "x", "a list, and is 'x'"),
        ("names", "[" * 100_000, f"a list, and is '{'[' * 100_000}'"),
        ("dict", ["x"], "a mapping, and is a list"),
    ],
)
def test_another_type_is_a_problem_by_name(name: str, given: Any, piece: str) -> None:
    read = role_options({f"r_{name}": given}, DEFAULTS, "r_", {"r_word": ["a", "b"]}, ["r_names"])
    assert read["problems"] == [f"r_{name} has to be {piece}."]
    assert read["options"][name] == DEFAULTS[f"r_{name}"]
