# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What every module takes, for tests that hold for each option of each module."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from ansible.module_utils.basic import FILE_COMMON_ARGUMENTS
from ansible_collections.community.outsystems.plugins.module_utils import _module

from .environment import COLLECTION, ROOT

PLUGINS = f"ansible_collections.{COLLECTION}.plugins"
MODULES = sorted(path.stem for path in (ROOT / "plugins" / "modules").glob("lifetime_*.py"))

Spec = Mapping[str, Mapping[str, Any]]

EXAMPLES: Mapping[str, Any] = {"bool": True, "int": 5, "float": 2.5, "dict": {}, "list": []}


class Seen(Exception):
    """Ends a module as soon as it has said what it takes."""

    def __init__(self, keywords: dict[str, Any]) -> None:
        super().__init__()
        self.keywords = keywords


@cache
def declared(module: str) -> dict[str, Any]:
    """The keywords with which a module makes its AnsibleModule."""

    def see(**keywords: Any) -> None:
        raise Seen(keywords)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_module, "_Module", see)
        try:
            importlib.import_module(f"{PLUGINS}.modules.{module}").main()
        except Seen as seen:
            return seen.keywords
    raise AssertionError(f"{module} makes no AnsibleModule")


def spec_of(module: str) -> Spec:
    """All options of a module, with those of ansible-core for files."""
    keywords = declared(module)
    return {**(FILE_COMMON_ARGUMENTS if keywords.get("add_file_common_args") else {}), **keywords["argument_spec"]}


@dataclass(frozen=True)
class Place:
    """An option of a module, at the top or in the entries of lists.

    `steps` are the names on the way to it; `of_list` where its value is one element of a list.
    """

    module: str
    steps: tuple[str, ...]
    option: Mapping[str, Any]
    of_list: bool = False

    def __str__(self) -> str:
        return f"{self.module}:{'.'.join(self.steps)}{'[]' if self.of_list else ''}"

    @property
    def name(self) -> str:
        return self.steps[-1]

    def options(self, *value: Any) -> dict[str, Any]:
        """Options of a task in which this one has the value, and otherwise all that is required; none without one."""
        given = tuple([one] for one in value) if self.of_list else value
        return _with(spec_of(self.module), self.steps, given)


def places(module: str) -> Iterator[Place]:
    """Every option of a module, each entry's too."""
    yield from _places(module, (), spec_of(module))


def example(option: Mapping[str, Any]) -> Any:
    """A value that the option takes."""
    if "choices" in option:
        return option["choices"][0]
    return EXAMPLES.get(option.get("type", "str"), "anything")


def _places(module: str, above: tuple[str, ...], spec: Spec) -> Iterator[Place]:
    for name, option in spec.items():
        steps = (*above, name)
        yield Place(module, steps, option)
        if option.get("type") == "list" and "options" not in option:
            yield Place(module, steps, {**option, "type": option["elements"], "required": True}, of_list=True)
        yield from _places(module, steps, option.get("options", {}))


def _with(spec: Spec, steps: tuple[str, ...], value: tuple[Any, ...]) -> dict[str, Any]:
    given = {name: example(option) for name, option in spec.items() if option.get("required")}
    name, *below = steps
    if below:
        inner = _with(spec[name]["options"], tuple(below), value)
        given[name] = [inner] if spec[name].get("type") == "list" else inner
    elif value:
        given[name] = value[0]
    else:
        given.pop(name, None)
    return given
