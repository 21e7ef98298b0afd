# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every option of every module, one by one: numbers where a text is wanted, null, nothing and blanks.

The modules are not carried out: what these tests let through has passed ansible-core's own checks, and nothing has been
asked of a LifeTime yet.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from ansible.module_utils._internal._json import _profiles
from ansible.module_utils.testing import patch_module_args
from ansible_collections.community.outsystems.plugins.module_utils import _module, _validation

from tests.support.specs import MODULES, Place, declared, places, spec_of

PLACES = [place for module in MODULES for place in places(module)]
TEXTS = [place for place in PLACES if place.option.get("type", "str") in ("str", "path")]
PATHS = [place for place in TEXTS if place.option.get("type") == "path"]
# What is in them has no declared form.
FREE = [place for place in PLACES if place.option.get("type") in ("dict", "raw") and "options" not in place.option]

# Why a number may stand where a text is wanted.
NUMBERS_ARE_TEXT = {
    "description": "for people: what a team is for",
    "notes": "for people: what a deployment is for, often the number of a ticket",
    "owner": "users of the system have numbers",
    "group": "groups of the system have numbers",
    "level": "permission levels have numbers, and labels that differ between releases of LifeTime",
    "default_level": "as level",
}

# Why an option may be given with nothing in it.
NOTHING_IS_SAID = {
    "configuration": "a database connection without parameters",
    "description": "a team without a description",
    "email": "a user without an address",
    "role": "a user without a role, as the export writes it",
    "notes": "a deployment without notes",
}

# What a survey or YAML makes of what people wrote. The last one is no number that could be recognised in a message.
NUMBERS: list[Any] = [7, 0, -1, 1.7, 1e300, True, False, 48151623]


class Refused(Exception):
    def __init__(self, result: dict[str, Any]) -> None:
        super().__init__(result["msg"])
        self.result = result

    @property
    def problems(self) -> list[str]:
        return [problem["place"] for problem in self.result["failure"].get("problems", [])]


def accepted(module: str, options: dict[str, Any], capsys: pytest.CaptureFixture[str], **rules: Any) -> dict[str, Any]:
    """The parameters that a module would work with; Refused, with the result of the task."""
    keywords = declared(module)
    files = keywords.get("add_file_common_args", False)
    with patch_module_args(options):
        try:
            made = _module._Module(argument_spec=keywords["argument_spec"], add_file_common_args=files, **rules)
        except SystemExit:
            raise Refused(json.loads(capsys.readouterr().out)) from None
    parameters: dict[str, Any] = made.params
    return parameters


def shown(place: Place) -> str:
    """The place as messages say it, but for the labels of entries."""
    path = "[0].".join(place.steps)
    return f"{path}[0]" if place.of_list else path


def plain(where: str) -> str:
    """The place in a message, without the labels of entries."""
    return re.sub(r"\([^)]*\)", "", where)


def may_take_numbers(place: Place) -> bool:
    return place.name in NUMBERS_ARE_TEXT


def may_be_empty(place: Place) -> bool:
    return place.name in NOTHING_IS_SAID and not place.option.get("required")


def told(place: Place, value: Any) -> list[str]:
    return [plain(str(one)) for one in _validation.check(spec_of(place.module), place.options(value))]


def test_the_lists_of_what_is_let_through_are_those_of_the_code() -> None:
    assert set(NUMBERS_ARE_TEXT) == _validation.TAKES_NUMBERS
    assert set(NOTHING_IS_SAID) == _validation.MAY_BE_EMPTY
    assert {place.name for place in TEXTS if may_take_numbers(place)} == set(NUMBERS_ARE_TEXT)
    assert {place.name for place in TEXTS if may_be_empty(place)} == set(NOTHING_IS_SAID)


@pytest.mark.parametrize("place", TEXTS, ids=str)
def test_a_number_or_a_truth_value_is_no_text(place: Place) -> None:
    for value in NUMBERS:
        problems = told(place, value)
        if may_take_numbers(place) and not isinstance(value, bool):
            assert problems == []
            continue
        assert len(problems) == 1
        assert problems[0].startswith(f"{shown(place)}: ")
        assert "quote it" in problems[0]
        assert "48151623" not in problems[0]


@pytest.mark.parametrize("place", TEXTS, ids=str)
def test_what_comes_as_text_is_text(place: Place) -> None:
    for value in ("1.70", "678", "yes", "no", "0123", "null", "1e5", "True"):
        if "choices" not in place.option:
            assert told(place, value) == []


@pytest.mark.parametrize("place", TEXTS, ids=str)
def test_half_of_a_character_is_refused(
    place: Place, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # ansible-core itself checks that where its controller is loaded, as it may be in a process of tests; in that of a
    # module it is not.
    monkeypatch.setattr(f"{_profiles.__name__}._string_encoding_check_enabled", lambda: False)
    for value in ("\ud800", "a\udfffb"):
        with pytest.raises(Refused) as refused:
            accepted(place.module, place.options(value), capsys)
        assert refused.value.result["failure"]["code"] == "invalid_option"
        assert [plain(where) for where in refused.value.problems] == [shown(place)]
        assert (
            value not in json.dumps(refused.value.result["failure"], ensure_ascii=False) + refused.value.result["msg"]
        )


@pytest.mark.parametrize("place", FREE, ids=str)
def test_half_of_a_character_is_refused_however_deep_it_is(place: Place) -> None:
    value = {"a": [{"b": ["fine", "c\ud800"]}], "d\udfff": {"e": 1}}
    path = shown(place)
    said = [(plain(one.place), one.text) for one in _validation.check(spec_of(place.module), place.options(value))]
    assert [where for where, _text in said] == [f"{path}.a[0].b[1]", f"{path}.d\udfff"]
    assert all("Type it again, or take it out." in text for _where, text in said)
    assert told(place, {"a": [{"b": ["fine", "\U0001f600"]}]}) == []


def test_half_of_a_character_that_the_text_of_a_mapping_writes_with_signs_is_refused() -> None:
    (place,) = (one for one in FREE if str(one) == "lifetime_deployment:package_contents")
    for text in ('{"a": ["\\ud800"]}', "{'a': ['\\ud800']}"):
        assert [where.split(":")[0] for where in told(place, text)] == ["package_contents.a[0]"]


@pytest.mark.parametrize("place", PATHS, ids=str)
def test_a_null_character_is_in_no_path(place: Place) -> None:
    (said,) = told(place, "/a\0b")
    assert said == f"{shown(place)}: this holds a null character, which no path can hold. Type it again."


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_a_number_beyond_all_numbers_is_told_like_any_other(place: Place) -> None:
    if place.option.get("type") in ("int", "float"):
        told(place, 10**400)


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_null_is_not_given(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    options = place.options(None)
    if place.option.get("required"):
        with pytest.raises(Refused) as refused:
            accepted(place.module, options, capsys)
        assert refused.value.result["failure"]["code"] == "invalid_option"
        assert [plain(where) for where in refused.value.problems] == [shown(place)]
        return
    assert accepted(place.module, options, capsys) == accepted(place.module, place.options(), capsys)


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_nothing_and_blanks_are_refused_unless_they_say_something(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    for value in ("", " ", " \t\n"):
        options = place.options(value)
        if may_be_empty(place):
            accepted(place.module, options, capsys)
            continue
        with pytest.raises(Refused) as refused:
            accepted(place.module, options, capsys)
        assert refused.value.result["failure"]["code"] == "invalid_option"
        assert refused.value.result["changed"] is False
        assert [plain(where) for where in refused.value.problems] == [shown(place)]


def rules() -> Iterator[tuple[str, dict[str, Any], str]]:
    """Options that do not go together, and a part of what is said of that."""
    binary = {"dest": "/tmp/x", "environment": "Test"}
    yield "lifetime_app_binary", {**binary, "application": None, "applications": None}, "application, applications"
    yield "lifetime_app_binary", {**binary, "application": "A", "applications": ["B"]}, "mutually exclusive"
    yield "lifetime_deployment", {"package": None, "deployment_key": None}, "package, applications, deployment_key"
    yield "lifetime_deployment", {"package": "/tmp/x", "notes": "n"}, "applications"
    yield "lifetime_deployment", {"applications": [{"application": "A"}]}, "source_environment"
    yield "lifetime_deployment", {"package": "/tmp/x", "state": "absent"}, "deployment_key"


@pytest.mark.parametrize(("module", "options", "part"), list(rules()))
def test_what_ansible_refuses_is_a_failure_like_ours(
    module: str, options: dict[str, Any], part: str, capsys: pytest.CaptureFixture[str]
) -> None:
    names = ("mutually_exclusive", "required_one_of", "required_by", "required_together", "required_if")
    own = {name: declared(module)[name] for name in names if name in declared(module)}
    with pytest.raises(Refused, match=part) as refused:
        accepted(module, options, capsys, **own)
    assert refused.value.result["failure"]["code"] == "invalid_option"
    assert refused.value.result["changed"] is False
    assert refused.value.result["msg"].startswith("Cannot use the options of this task: ")


def test_null_leaves_the_place_to_what_is_not_given(capsys: pytest.CaptureFixture[str]) -> None:
    """Where one of two options is null, only the other one is given."""
    options = {"dest": "/tmp/x", "environment": "Test", "application": None, "applications": ["B"], "mode": None}
    own = {"mutually_exclusive": [("application", "applications")]}
    assert accepted("lifetime_app_binary", options, capsys, **own)["mode"] == "0600"


def test_null_leaves_it_to_the_environment(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIFETIME_TIMEOUT", "7.5")
    assert accepted("lifetime_role_info", {"timeout": None}, capsys)["timeout"] == 7.5
