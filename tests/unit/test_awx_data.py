# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the role awx creates: AWX saves it, and the roles that jobs run take it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
import yaml

from tests.support import awx_rules
from tests.support.awx_data import data, defaults, job_templates, read
from tests.support.environment import ROOT
from tests.support.roles import entry_points

TYPES = {each["key"]: each for each in data("credential_types")}
TEMPLATES = job_templates()
WORKFLOW = data("workflow")
QUESTIONS = data("questions")
# Playbook -> role and entry point.
RUNS = {
    "publish": ("publish", "main"),
    "prepare": ("publish", "prepare"),
    "continue": ("publish", "continue"),
    "rollback": ("publish", "rollback"),
    "promote": ("promote", "main"),
    "access": ("access", "main"),
    "access_export": ("access", "export"),
    "access_report": ("access", "report"),
}
# What sets AWX up.
NOT_IN_AWX = {"awx"}
# The role's own choices, where its spec takes whatever a survey sends.
CHOICES = yaml.safe_load((ROOT / "roles" / "publish" / "vars" / "main.yml").read_text(encoding="utf-8"))[
    "__publish_choices"
]


def runs(template: Mapping[str, Any]) -> tuple[str, str]:
    """Role and entry point of a job template that runs a role."""
    return RUNS[template["playbook"].removeprefix("playbooks/").removesuffix(".yml")]


def options_of(template: Mapping[str, Any]) -> dict[str, Any]:
    """Option -> its spec, of what a job template runs."""
    if template["playbook"] != "playbooks/drift.yml":
        role, entry_point = runs(template)
        options: dict[str, Any] = entry_points(role)[entry_point]["options"]
        return options
    # A playbook without a role says what its options are by their defaults, and which lists may be texts.
    variables = yaml.safe_load((ROOT / template["playbook"]).read_text(encoding="utf-8"))[0]["vars"]
    return {
        name: {"type": "raw" if name in variables["__drift_lists"] else type(default).__name__, "default": default}
        for name, default in variables["__drift_defaults"].items()
    }


@pytest.mark.parametrize("key", TYPES)
def test_awx_saves_each_credential_type(key: str) -> None:
    kind = TYPES[key]
    assert list(awx_rules.input_problems(kind["inputs"])) == []
    assert list(awx_rules.injector_problems(kind["inputs"], kind["injectors"])) == []


@pytest.mark.parametrize(
    ("inputs", "problem"),
    [
        ({"fields": [], "dependencies": {}}, "there is no dependencies"),
        ({"fields": [{"id": "url"}]}, "url: label is missing"),
        ({"fields": [{"id": "tower", "label": "x"}]}, "tower: this name is not allowed"),
        ({"fields": [{"id": "2nd", "label": "x"}]}, "2nd: this name is not allowed"),
        ({"fields": [{"id": "a", "label": "x"}, {"id": "a", "label": "y"}]}, "the field a is there twice"),
        ({"fields": [{"id": "a", "label": "x", "type": "number"}]}, "a: the type number"),
        ({"fields": [{"id": "a", "label": "x", "required": True}]}, "a: there is no required"),
        ({"fields": [{"id": "a", "label": "x", "type": "boolean", "secret": True}]}, "a: secret is for texts only"),
        (
            {"fields": [{"id": "a", "label": "x", "type": "boolean", "default": "yes"}]},
            "a: the default has another type",
        ),
        ({"fields": [], "required": ["a"]}, "required: 'a' is not the name of a field"),
    ],
)
def test_inputs_that_awx_refuses(inputs: Mapping[str, Any], problem: str) -> None:
    assert list(awx_rules.input_problems(inputs)) == [problem]


@pytest.mark.parametrize(
    ("injectors", "problem"),
    [
        ({"vars": {}}, "there is no vars"),
        ({"env": {"ANSIBLE_CONFIG": "x"}}, "env: ANSIBLE_CONFIG is not allowed"),
        ({"env": {"PATH": "x"}}, "env: PATH is not allowed"),
        ({"env": {"A-B": "x"}}, "env: the name A-B"),
        ({"file": {"ca": "x"}}, "file: the name ca"),
        ({"file": {"template": "x", "template.b": "y"}}, "file: a single file and several"),
        ({"extra_vars": {"x": "{{ nobody }}"}}, "extra_vars: x: 'nobody' is undefined"),
        ({"extra_vars": {"x": "{{ tower.filename.ca }}"}}, "extra_vars: x: 'dict object' has no attribute 'ca'"),
        ({"extra_vars": {"x": "{% if %}"}}, "extra_vars: x: Expected an expression, got 'end of statement block'"),
    ],
)
def test_injectors_that_awx_refuses(injectors: Mapping[str, Any], problem: str) -> None:
    inputs = {"fields": [{"id": "url", "label": "Address"}]}
    assert list(awx_rules.injector_problems(inputs, injectors)) == [problem]


@pytest.mark.parametrize("key", TYPES)
def test_what_a_blank_certificate_becomes(key: str) -> None:
    injectors = TYPES[key]["injectors"]
    values = {"url": "https://lifetime.example.com", "token": "t"}
    made = {
        name: awx_rules.render(template, values, injectors["file"])
        for name, template in injectors["extra_vars"].items()
    }
    assert set(made.values()) == {"", "https://lifetime.example.com", "t"}
    template = next(text for name, text in injectors["extra_vars"].items() if name.endswith("ca_path"))
    assert (
        awx_rules.render(template, {**values, "ca_certificate": "-----BEGIN"}, injectors["file"]) == "/tmp/template.ca"
    )


@pytest.mark.parametrize("key", [*(key for key in TEMPLATES if TEMPLATES[key]["survey"]), "workflow"])
def test_awx_saves_each_survey(key: str) -> None:
    survey = WORKFLOW["survey"] if key == "workflow" else TEMPLATES[key]["survey"]
    assert list(awx_rules.survey_problems(survey)) == []


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"required": "yes"}, "x: required is missing or has another type"),
        ({"type": "bool"}, "x: the type bool"),
        ({"type": "integer", "default": "1"}, "x: the default has another type"),
        ({"min": "1"}, "x: min is no number"),
        ({"type": "multiplechoice"}, "x: there are no choices"),
        ({"type": "multiplechoice", "choices": ["a"], "default": "b"}, "x: the default b is no choice"),
        ({"default": "$encrypted$"}, "x: the default is a reserved word"),
    ],
)
def test_questions_that_awx_refuses(change: Mapping[str, Any], problem: str) -> None:
    question = {"variable": "x", "question_name": "X", "type": "text", "required": False}
    survey = {"name": "", "description": "", "spec": [{**question, **change}]}
    assert list(awx_rules.survey_problems(survey)) == [problem]
    assert list(awx_rules.survey_problems({**survey, "spec": [question]})) == []
    assert list(awx_rules.survey_problems({**survey, "spec": [question, question]})) == ["x is asked for twice"]
    assert "there are no questions" in list(awx_rules.survey_problems({**survey, "spec": []}))


@pytest.mark.parametrize("key", TEMPLATES)
def test_awx_offers_each_playbook(key: str) -> None:
    assert awx_rules.could_be_playbook(ROOT, TEMPLATES[key]["playbook"])


def test_every_playbook_has_a_job_template() -> None:
    playbooks = {path.stem for path in (ROOT / "playbooks").glob("*.yml")} - NOT_IN_AWX
    assert {template["playbook"] for template in TEMPLATES.values()} == {f"playbooks/{name}.yml" for name in playbooks}


@pytest.mark.parametrize("key", TEMPLATES)
def test_each_question_asks_for_an_option_of_the_role(key: str) -> None:
    options = options_of(TEMPLATES[key])
    for question in TEMPLATES[key]["survey"].get("spec", []):
        assert fits(question, options[question["variable"]]), question["variable"]


def fits(question: Mapping[str, Any], option: Mapping[str, Any]) -> bool:
    """Whether the answers to a question are values of an option: a text, one of its choices, or true or false."""
    if question["type"] != "multiplechoice":
        takes_text = option["type"] in ("str", "raw") or "A text is taken for a list" in str(option["description"])
        return takes_text and "default" not in question
    choices = question["choices"]
    if sorted(choices) == ["false", "true"]:
        return question["default"] == str(option["default"]).lower()
    allowed = option.get("choices") or CHOICES[question["variable"]]
    return set(choices) <= set(allowed) and question["default"] in choices


def test_the_first_choice_is_what_the_role_does_by_itself() -> None:
    options = entry_points("publish")["main"]["options"]
    for question in TEMPLATES["publish"]["survey"]["spec"]:
        if "default" in question:
            assert question["default"] == str(options[question["variable"]]["default"]).lower()


def provided(key: str) -> set[str]:
    """The variables that a job has: from its credentials, its survey and the inventory."""
    template = TEMPLATES[key]
    kinds = {"publish": ("source", "target"), "target": ("target",), "access": ("access",)}
    used = kinds[template["credentials"].removeprefix("{{ __awx_").partition("_credentials")[0]]
    inventory = defaults()["awx_inventory_variables"]
    publishes = key != "drift" and runs(template)[0] == "publish"
    hosts = defaults()["awx_targets" if publishes else "awx_lifetimes"]
    of_hosts = [set(host.get("variables", {})) for host in hosts]
    return {
        *(name for kind in used for name in TYPES[kind]["injectors"]["extra_vars"]),
        *(each["variable"] for each in template["survey"].get("spec", [])),
        *inventory,
        *set.intersection(*of_hosts),
    }


# Beside those that the spec requires, what each playbook cannot do without.
MORE = {
    "publish": {"publish_source_url", "publish_source_token", "publish_source_environment", "publish_applications"},
    "prepare": {"publish_source_url", "publish_source_token", "publish_source_environment", "publish_applications"},
    "continue": {"publish_deployment_key"},
    "rollback": {"publish_applications", "publish_backup_dir"},
    "promote": {"promote_applications", "promote_environments"},
    "drift": {"access_url", "access_token"},
}


@pytest.mark.parametrize("key", TEMPLATES)
def test_each_required_variable_is_provided(key: str) -> None:
    options = options_of(TEMPLATES[key])
    required = {name for name, option in options.items() if option.get("required")} | MORE.get(key, set())
    assert required <= provided(key)


def test_what_stays_is_no_question() -> None:
    """A blank answer would go before what the inventory says."""
    asked = {each["variable"] for each in QUESTIONS.values()}
    said = set(defaults()["awx_inventory_variables"])
    for host in [*defaults()["awx_targets"], *defaults()["awx_lifetimes"]]:
        said |= set(host.get("variables", {}))
    assert not asked & said
    options = {
        name
        for role in ("publish", "promote", "access")
        for spec in entry_points(role).values()
        for name in spec["options"]
    }
    assert said <= options


def test_awx_saves_the_schedules() -> None:
    (schedule,) = data("schedules")
    assert schedule["rrule"] == "{{ awx_drift_schedule }}"
    assert list(awx_rules.rrule_problems(defaults()["awx_drift_schedule"])) == []
    (template,) = (each for each in TEMPLATES.values() if each["name"] == schedule["template"])
    assert list(awx_rules.answer_problems(template["survey"], schedule["extra_data"])) == []


def workflow_edges() -> dict[str, list[tuple[str, str]]]:
    return {
        node["identifier"]: [(kind, child) for kind in awx_rules.EDGES for child in node.get(kind, [])]
        for node in WORKFLOW["nodes"]
    }


def test_awx_saves_the_workflow() -> None:
    assert len(workflow_edges()) == len(WORKFLOW["nodes"])
    assert all(("template" in node) != ("approval" in node) for node in WORKFLOW["nodes"])
    assert list(awx_rules.graph_problems(workflow_edges())) == []
    for node in WORKFLOW["nodes"]:
        template = template_of(node)
        assert list(awx_rules.answer_problems(template.get("survey", {}), node.get("extra_data", {}))) == []


def template_of(node: Mapping[str, Any]) -> Mapping[str, Any]:
    """The job template that a node runs; {} for an approval."""
    return next((each for each in TEMPLATES.values() if each["name"] == node.get("template")), {})


def test_graphs_that_awx_refuses() -> None:
    assert list(awx_rules.graph_problems({"a": [("success_nodes", "b")], "b": []})) == []
    assert list(awx_rules.graph_problems({"a": [("success_nodes", "a")]})) == ["a comes after itself"]
    assert list(awx_rules.graph_problems({"a": [("success_nodes", "b")]})) == ["a: there is no b"]
    both = {"a": [("success_nodes", "b"), ("failure_nodes", "b")], "b": []}
    assert list(awx_rules.graph_problems(both)) == ["a: b is a child in two ways"]


def test_answers_that_awx_refuses() -> None:
    survey = {"spec": [QUESTIONS["state"], QUESTIONS["deployment_key"]]}
    assert list(awx_rules.answer_problems(survey, {"publish_state": "aborted"})) == []
    assert list(awx_rules.answer_problems(survey, {"publish_state": "gone"})) == ["publish_state: gone is no choice"]
    assert list(awx_rules.answer_problems(survey, {"publish_force": True})) == ["publish_force is not asked for"]
    assert list(awx_rules.answer_problems(survey, {"publish_deployment_key": 7})) == [
        "publish_deployment_key is no text"
    ]


def test_answers_of_the_workflow_are_taken_by_each_of_its_jobs() -> None:
    """They go to every job, whether its own survey asks for them or not, and before what a node says."""
    answers = {each["variable"] for each in WORKFLOW["survey"]["spec"]}
    for node in WORKFLOW["nodes"]:
        assert not answers & set(node.get("extra_data", {}))
        template = template_of(node)
        if template:
            role, entry_point = runs(template)
            assert answers <= set(entry_points(role)[entry_point]["options"])


def test_nothing_is_published_to_production_without_an_approval() -> None:
    edges = workflow_edges()
    parents = {child: parent for parent, children in edges.items() for _kind, child in children}
    assert edges["approve-prepare"] == [("success_nodes", "prepare-production")]
    assert parents["prepare-production"] == "approve-prepare"
    assert parents["continue-production"] == "approve-continue"
    assert ("failure_nodes", "rollback-test") in edges["publish-test"]
    assert ("failure_nodes", "abort-production") in edges["approve-continue"]
    assert ("failure_nodes", "rollback-production") in edges["continue-production"]


def test_the_project_has_the_version_of_the_collection() -> None:
    galaxy = yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))
    assert defaults()["awx_project_version"] == galaxy["version"]
    assert defaults()["awx_project_url"] == f"{galaxy['repository']}.git"


def test_every_object_has_a_name_that_can_be_another() -> None:
    used = str([read("vars/main.yml"), *(read_tasks(name) for name in ("present", "absent"))])
    assert [name for name in data("default_names") if f"__awx_names.{name}" not in used] == []


def read_tasks(name: str) -> str:
    return (ROOT / "roles" / "awx" / "tasks" / f"{name}.yml").read_text(encoding="utf-8")


def test_defaults_are_what_the_documentation_says() -> None:
    options = entry_points("awx")["main"]["options"]
    given = defaults()
    assert set(options) == set(given)
    assert all(option["default"] == given[name] for name, option in options.items() if "default" in option)


@pytest.mark.parametrize(
    ("rule", "problems"),
    [
        ("DTSTART:20260105T050000Z RRULE:FREQ=DAILY;INTERVAL=1", []),
        ("DTSTART;TZID=Europe/Lisbon:20260105T050000 RRULE:FREQ=WEEKLY;INTERVAL=1;BYDAY=MO", []),
        ("DTSTART:20260105T050000 RRULE:FREQ=DAILY;INTERVAL=1", ["DTSTART has no time zone"]),
        ("RRULE:FREQ=DAILY;INTERVAL=1", ["exactly one DTSTART has to be there, and come first"]),
        ("DTSTART:20260105T050000Z RRULE:FREQ=DAILY", ["INTERVAL is missing"]),
        ("DTSTART:20260105T050000Z RRULE:FREQ=SECONDLY;INTERVAL=1", ["the frequency SECONDLY"]),
    ],
)
def test_times_of_schedules(rule: str, problems: list[str]) -> None:
    assert list(awx_rules.rrule_problems(rule)) == problems
