# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What every module has to have, so that the next one gets it right by looking at the failures."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import yaml
from ansible_collections.community.outsystems.plugins.module_utils import _options

from tests.support.environment import COLLECTION, ROOT
from tests.support.module_docs import documents
from tests.support.specs import MODULES, PLUGINS, declared

SPECS = sorted(name for name in vars(_options) if name.isupper())
FRAGMENTS = sorted(path.stem for path in (ROOT / "plugins" / "doc_fragments").glob("*.py"))
# What ansible-core adds to a module that writes files, and documents itself.
FILE_OPTIONS = {"attributes", "group", "mode", "owner", "selevel", "serole", "setype", "seuser", "unsafe_writes"}
#: Where the vendor documents the API.
VENDOR = "https://success.outsystems.com/documentation/11/reference/outsystems_apis/lifetime_api_v2/"

Document = Mapping[str, Any]


def differences(spec: Document, documented: Document, where: str = "") -> Iterator[str]:
    """A sentence for each way in which options and their documentation differ, suboptions included."""
    for name in sorted(set(spec) - set(documented)):
        yield f"{where}{name} is not documented."
    for name in sorted(set(documented) - set(spec)):
        yield f"{where}{name} is documented, and no option."
    for name in sorted(set(documented) & set(spec)):
        is_so, said = spec[name], documented[name]
        for fact, usual in (("type", "str"), ("elements", None), ("required", False), ("choices", None)):
            if is_so.get(fact, usual) != said.get(fact, usual):
                yield f"{where}{name}: {fact} is {is_so.get(fact, usual)}, documented as {said.get(fact, usual)}."
        if is_so.get("default") != said.get("default"):
            yield f"{where}{name}: default is {is_so.get('default')}, documented as {said.get('default')}."
        yield from differences(is_so.get("options", {}), said.get("suboptions", {}), f"{where}{name}.")


def without_samples(values: Document, where: str = "") -> Iterator[str]:
    """The returned values that show no sample, neither of themselves nor of what they contain."""
    for name, value in values.items():
        inner = value.get("contains") or {}
        if "sample" not in value and not inner:
            yield f"{where}{name}"
        yield from without_samples(inner, f"{where}{name}.")


def fragment(spec: str) -> dict[str, Any]:
    """The options that the doc fragment of the name of a spec documents."""
    found = []
    for file in FRAGMENTS:
        texts = vars(importlib.import_module(f"{PLUGINS}.doc_fragments.{file}").ModuleDocFragment)
        found += [texts[name] for name in (spec, "DOCUMENTATION" if file == spec.lower() else "") if name in texts]
    assert len(found) == 1, f"{len(found)} doc fragments document the options {spec}"
    options: dict[str, Any] = yaml.safe_load(found[0])["options"]
    return options


@pytest.mark.parametrize("module", MODULES)
def test_the_documentation_says_what_the_module_takes(module: str) -> None:
    keywords = declared(module)
    options, documented = keywords["argument_spec"], documents()[module]["doc"]["options"]
    if keywords.get("add_file_common_args"):
        assert set(documented) >= FILE_OPTIONS
        documented = {name: said for name, said in documented.items() if name not in FILE_OPTIONS - set(options)}
    assert list(differences(options, documented)) == []


@pytest.mark.parametrize("spec", SPECS)
def test_a_fragment_documents_the_options_of_its_name(spec: str) -> None:
    assert list(differences(getattr(_options, spec), fragment(spec))) == []


@pytest.mark.parametrize("module", MODULES)
def test_check_mode_and_diff_mode_are_supported_and_documented(module: str) -> None:
    attributes = documents()[module]["doc"]["attributes"]
    reads_only = module.endswith("_info")
    assert declared(module)["supports_check_mode"] is True
    assert attributes["check_mode"]["support"] == "full"
    assert attributes["diff_mode"]["support"] == ("N/A" if reads_only else "full")
    idempotent = attributes["idempotent"]
    assert idempotent["support"] in (["full"] if reads_only else ["full", "partial", "none"])
    assert idempotent["support"] == "full" or idempotent["details"]
    assert attributes["action_group"]["membership"] == [f"{COLLECTION}.lifetime"]


@pytest.mark.parametrize("module", MODULES)
def test_the_examples_are_tasks_that_the_module_takes(module: str) -> None:
    tasks = yaml.safe_load(documents()[module]["examples"])
    own = [task[f"{COLLECTION}.{module}"] for task in tasks if f"{COLLECTION}.{module}" in task]
    assert own
    assert all(task.get("name") for task in tasks)
    known = set(declared(module)["argument_spec"]) | FILE_OPTIONS
    assert [option for options in own for option in options if option not in known] == []
    texts = [value for options in own for name, value in options.items() if name == "lifetime_token"]
    assert [text for text in texts if "{{" not in text] == [], "a token in a playbook is a token in a repository"


@pytest.mark.parametrize("module", MODULES)
def test_every_returned_value_has_a_sample(module: str) -> None:
    returned = documents()[module]["return"]
    assert returned
    assert list(without_samples(returned)) == []
    assert [name for name, value in returned.items() if not (value.get("description") and value.get("returned"))] == []


@pytest.mark.parametrize("module", MODULES)
def test_the_documentation_leads_on(module: str) -> None:
    document = documents()[module]["doc"]
    linked = {entry["module"].rpartition(".")[2] for entry in document["seealso"] if "module" in entry}
    assert linked
    assert linked - {module} <= set(MODULES)
    assert module not in linked
    assert document["version_added"]
    # The vendor's page of the API.
    assert [entry["link"] for entry in document["seealso"] if entry.get("link", "").startswith(VENDOR)]


@pytest.mark.parametrize("module", MODULES)
def test_a_state_is_what_is_desired_and_no_verb(module: str) -> None:
    states = declared(module)["argument_spec"].get("state", {}).get("choices", [])
    assert set(states) <= {"present", "absent", "deployed", "prepared", "aborted"}


@pytest.mark.parametrize("module", MODULES)
def test_every_module_is_tested_over_http(module: str) -> None:
    name = re.compile(rf"\b{module}\b")
    files = (ROOT / "tests" / "integration").rglob("test_*.py")
    assert [file for file in files if name.search(file.read_text(encoding="utf-8"))]


def test_secrets_are_not_logged() -> None:
    open_secrets = [
        f"{module}: {name}"
        for module in MODULES
        for name, spec in _all_options(declared(module)["argument_spec"])
        if re.search(r"token|password|secret", name) and spec.get("type") == "str" and "choices" not in spec
        if not spec.get("no_log")
    ]
    assert open_secrets == []


def _all_options(spec: Document) -> Iterator[tuple[str, Document]]:
    for name, option in spec.items():
        yield name, option
        yield from _all_options(option.get("options", {}))


def test_differences_are_seen() -> None:
    spec: dict[str, Any] = {"a": {"type": "str"}, "b": {"type": "int", "default": 3, "options": {"x": {"type": "str"}}}}
    said = {"b": {"type": "int", "default": 4, "suboptions": {"y": {"type": "str"}}}, "c": {}}
    assert list(differences(spec, said)) == [
        "a is not documented.",
        "c is documented, and no option.",
        "b: default is 3, documented as 4.",
        "b.x is not documented.",
        "b.y is documented, and no option.",
    ]
    assert list(differences(spec, {"a": {}, "b": {**spec["b"], "suboptions": {"x": {}}}})) == []


def test_missing_samples_are_seen() -> None:
    values = {"a": {"sample": 1}, "b": {"contains": {"c": {}, "d": {"contains": {"e": {"sample": 2}}}}}, "f": {}}
    assert list(without_samples(values)) == ["b.c", "f"]
