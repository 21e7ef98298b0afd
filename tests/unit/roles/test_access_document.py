# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the role `access` exports can be read again, whatever people have written into LifeTime."""

from __future__ import annotations

import re
from typing import Any

import jinja2
import pytest
import yaml
from ansible.plugins.filter import core as filters
from ansible.plugins.test import core as tests
from hypothesis import example, given
from hypothesis import strategies as st

from tests.support.environment import ROOT

TEMPLATE = ROOT / "roles" / "access" / "templates" / "document.yml.j2"

# What YAML does not take as it is, what it takes for the end of a line, and what it or a template gives a meaning.
ODD = (
    [chr(code) for code in (*range(0x20), *range(0x7F, 0xA1), 0x2028, 0x2029, 0xD7FF, 0xE000)]
    + ["\ufefe", "\ufeff", "\ufffd", "\ufffe", "\uffff", "\U00010000", "\U0001f600", "\U0010ffff"]
    + list("\"'\\#:-!&*{}[]%@`|>, ~?=éß")
    + ["{{", "{%", "{#", "---", "...", "\\u0085", "\\n", "!unsafe ", "$ANSIBLE_VAULT;1.1;AES256\n"]
)
TEXT = st.one_of(
    st.lists(st.sampled_from(ODD), max_size=6).map("".join), st.text(st.characters(exclude_categories=["Cs"]))
)
FLAG = st.booleans()


def records(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[list[dict[str, Any]]]:
    return st.lists(st.fixed_dictionaries(dict(fields)), max_size=2)


PERMISSIONS = records(environment=TEXT, level=TEXT, create_applications=FLAG, add_dependencies_to_system=FLAG)
DOCUMENT = st.fixed_dictionaries(
    {
        "roles": records(name=TEXT, manage_infrastructure=FLAG, manage_teams=FLAG, environment_permissions=PERMISSIONS),
        "users": records(
            username=TEXT,
            name=TEXT,
            email=TEXT,
            role=TEXT,
            active=FLAG,
            application_roles=records(application=TEXT, role=TEXT),
        ),
        "teams": records(
            name=TEXT,
            description=TEXT,
            members=records(username=TEXT, role=TEXT),
            applications=st.lists(TEXT, max_size=2),
        ),
    }
)


class Loader(yaml.SafeLoader):
    """Reads as Ansible does, in Python."""


class FastLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Reads as Ansible does, where it has libyaml: that one refuses and folds other characters."""


for loader in (Loader, FastLoader):
    loader.add_constructor("!unsafe", lambda _loader, node: str(node.value))


def template() -> jinja2.Template:
    # As Ansible does it for files.
    templates = jinja2.Environment(trim_blocks=True, keep_trailing_newline=True, autoescape=False)
    templates.filters.update(filters.FilterModule().filters())
    templates.tests.update(tests.TestModule().tests())
    return templates.from_string(TEMPLATE.read_text(encoding="utf-8"))


COMPILED = template()


def rendered(document: dict[str, Any]) -> str:
    found = {f"__access_found_{kind}": {kind: entries} for kind, entries in document.items()}
    return COMPILED.render(__access_options={"url": "https://lifetime"}, **found)


def named(name: str) -> dict[str, Any]:
    team = {"name": name, "description": name, "members": [], "applications": [name]}
    return {"roles": [], "users": [], "teams": [team]}


@pytest.mark.scenario("K5")
@given(DOCUMENT)
@example(named("".join(ODD)))
def test_what_is_written_is_what_is_read(document: dict[str, Any]) -> None:
    text = rendered(document)
    for loader in (Loader, FastLoader):
        read = yaml.load(text, loader)
        # A user without a name has no such field: an option that is empty is refused.
        users = [
            {name: value for name, value in user.items() if (name, value) != ("name", "")} for user in document["users"]
        ]
        expected = {**document, "users": users}
        assert read == {f"access_{kind}": entries for kind, entries in expected.items()}


@pytest.mark.parametrize("odd", ODD)
def test_each_odd_character_by_itself(odd: str) -> None:
    text = rendered(named(f"a{odd}b"))
    for loader in (Loader, FastLoader):
        assert yaml.load(text, loader)["access_teams"][0]["name"] == f"a{odd}b"
    # Whoever opens the file sees lines where YAML does, and no character that cannot be seen.
    assert re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]", text) is None


def test_what_people_can_read_is_not_escaped() -> None:
    assert '  - name: "Café 😀 / Büro"\n' in rendered(named("Café 😀 / Büro"))
