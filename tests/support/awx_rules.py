# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What AWX refuses to save, said again: each function yields a sentence for whatever AWX would object to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

Document = Mapping[str, Any]

#: The kinds of links between the nodes of a workflow.
EDGES = ("success_nodes", "failure_nodes", "always_nodes")
NAME = re.compile(r"[a-zA-Z_]+[a-zA-Z0-9_]*")
FILE = re.compile(r"template(\.[a-zA-Z_]+[a-zA-Z0-9_]*)?")
#: Variables of AWX itself and of its jobs.
RESERVED_ENVIRONMENT = {
    *("PATH", "PYTHONPATH", "VIRTUAL_ENV", "JOB_ID", "INVENTORY_ID", "INVENTORY_SOURCE_ID", "INVENTORY_UPDATE_ID"),
    *("AD_HOC_COMMAND_ID", "REST_API_URL", "REST_API_TOKEN", "MAX_EVENT_RES", "CALLBACK_QUEUE", "CALLBACK_CONNECTION"),
    *("CACHE", "JOB_CALLBACK_DEBUG", "INVENTORY_HOSTVARS", "AWX_HOST", "PROJECT_REVISION", "SUPERVISOR_CONFIG_PATH"),
}
_FIELD: Mapping[str, type] = {
    **dict.fromkeys(("id", "label", "help_text"), str),
    **dict.fromkeys(("multiline", "secret", "ask_at_runtime"), bool),
    "choices": list,
}
_ONLY_OF_TEXTS = ("choices", "multiline", "format", "secret")
_ANSWERS: Mapping[str, type | tuple[type, ...]] = {
    **dict.fromkeys(("text", "textarea", "password", "multiplechoice", "multiselect"), str),
    "integer": int,
    "float": float,
}


def input_problems(inputs: Document) -> Iterator[str]:
    """Of the input configuration of a credential type."""
    yield from (f"there is no {name}" for name in set(inputs) - {"fields", "required"})
    fields = inputs.get("fields", [])
    names = [each.get("id") for each in fields]
    yield from (f"the field {name} is there twice" for name in set(names) if names.count(name) > 1)
    yield from (
        f"required: {name!r} is not the name of a field" for name in inputs.get("required", []) if name not in names
    )
    for each in fields:
        yield from (f"{each.get('id')}: {problem}" for problem in _field_problems(each))


def _field_problems(field: Document) -> Iterator[str]:
    yield from (f"{name} is missing" for name in ("id", "label") if name not in field)
    yield from (f"there is no {name}" for name in set(field) - {*_FIELD, "type", "format", "default"})
    yield from (
        f"{name} has another type" for name, kind in _FIELD.items() if not isinstance(field.get(name, kind()), kind)
    )
    kind = field.get("type", "string")
    if kind not in ("string", "boolean"):
        yield f"the type {kind}"
    if not NAME.fullmatch(str(field.get("id"))) or field.get("id") == "tower":
        yield "this name is not allowed"
    if not isinstance(field.get("default", "" if kind == "string" else False), str if kind == "string" else bool):
        yield "the default has another type"
    if kind != "string":
        yield from (f"{name} is for texts only" for name in _ONLY_OF_TEXTS if name in field)


def injector_problems(inputs: Document, injectors: Document) -> Iterator[str]:
    """Of the injector configuration: names, and templates that have to render with nothing but the fields."""
    yield from (f"there is no {name}" for name in set(injectors) - {"file", "env", "extra_vars"})
    files = injectors.get("file", {})
    yield from (f"file: the name {name}" for name in files if not FILE.fullmatch(name))
    if "template" in files and len(files) > 1:
        yield "file: a single file and several"
    for kind in ("env", "extra_vars"):
        yield from (f"{kind}: the name {name}" for name in injectors.get(kind, {}) if not NAME.fullmatch(name))
    for name, value in injectors.get("env", {}).items():
        if name.startswith("ANSIBLE_") or name in RESERVED_ENVIRONMENT:
            yield f"env: {name} is not allowed"
        if not value.isascii():
            yield f"env: {name} has other letters than those of ASCII"
    for kind, templates in injectors.items():
        for name, template in templates.items():
            try:
                render(template, {each["id"]: "EXAMPLE" for each in inputs.get("fields", [])}, files, strict=True)
            except TemplateError as error:
                yield f"{kind}: {name}: {error}"


def render(template: str, values: Document, files: Document, strict: bool = False, folder: Path = Path("/tmp")) -> str:
    """What AWX makes of a template whose files are in `folder`; when a credential type is saved, it is strict."""
    names = {name.partition(".")[2]: str(folder / name) for name in files}
    tower = {"filename": names.get("") or {name: path for name, path in names.items() if name}}
    how = {"undefined": StrictUndefined} if strict else {}
    return ImmutableSandboxedEnvironment(**how).from_string(template).render({**values, "tower": tower})


def survey_problems(survey: Document) -> Iterator[str]:
    """Of the survey of a job template or of a workflow."""
    for name, kind in (("name", str), ("description", str), ("spec", list)):
        if not isinstance(survey.get(name), kind):
            yield f"{name} is missing or has another type"
    questions = survey.get("spec") or []
    if not questions:
        yield "there are no questions"
    variables = [each.get("variable") for each in questions]
    yield from (f"{name} is asked for twice" for name in set(variables) if variables.count(name) > 1)
    for each in questions:
        yield from (f"{each.get('variable')}: {problem}" for problem in _question_problems(each))


def _question_problems(question: Document) -> Iterator[str]:
    for name, wanted in (("type", str), ("question_name", str), ("variable", str), ("required", bool)):
        if not isinstance(question.get(name), wanted):
            yield f"{name} is missing or has another type"
    kind, default = str(question.get("type")), question.get("default", "")
    if kind not in _ANSWERS:
        yield f"the type {kind}"
    elif default != "" and not isinstance(default, _ANSWERS[kind]):
        yield "the default has another type"
    for name in ("min", "max"):
        if not isinstance(question.get(name), (int, type(None))):
            yield f"{name} is no number"
    if kind in ("multiplechoice", "multiselect"):
        yield from _choice_problems(question)
    if str(default).startswith("$encrypted$"):
        yield "the default is a reserved word"


def _choice_problems(question: Document) -> Iterator[str]:
    choices = question.get("choices")
    if not choices:
        yield "there are no choices"
        return
    defaults = str(question.get("default", "")).splitlines()
    if question["type"] == "multiplechoice" and len(defaults) > 1:
        yield "there are several defaults"
    yield from (f"the default {each} is no choice" for each in defaults if each not in choices)


def answer_problems(survey: Document, answers: Document) -> Iterator[str]:
    """Of what is given to a job without a survey's form: `extra_data` of a node of a workflow, or of a schedule."""
    questions = {each["variable"]: each for each in survey.get("spec", [])}
    for name, value in answers.items():
        question = questions.get(name)
        if question is None:
            yield f"{name} is not asked for"
        elif question["type"] == "multiplechoice" and value not in question["choices"]:
            yield f"{name}: {value} is no choice"
        elif question["type"] in ("text", "textarea") and not isinstance(value, str):
            yield f"{name} is no text"


def could_be_playbook(project: Path, path: str) -> bool:
    """Whether AWX offers a file of a project as a playbook."""
    parts = path.split("/")
    if any(part in ("roles", "tasks", "group_vars", "host_vars") or part.startswith(".") for part in parts[:-1]):
        return False
    file = project / path
    is_play = re.compile(r"^\s*?-?\s*?(?:hosts|include|import_playbook):", re.MULTILINE)
    return (
        file.suffix in (".yml", ".yaml") and file.is_file() and bool(is_play.search(file.read_text(encoding="utf-8")))
    )


def graph_problems(edges: Mapping[str, Sequence[tuple[str, str]]]) -> Iterator[str]:
    """Of a workflow: identifier -> (kind of the edge, identifier of the child)."""
    for parent, children in edges.items():
        names = [name for _kind, name in children]
        yield from (f"{parent}: {name} is a child in two ways" for name in set(names) if names.count(name) > 1)
        yield from (f"{parent}: there is no {name}" for name in names if name not in edges)
        seen: set[str] = set()
        open_ends = [name for name in names if name in edges]
        while open_ends:
            name = open_ends.pop()
            if name not in seen:
                seen.add(name)
                open_ends += [child for _kind, child in edges[name] if child in edges]
        if parent in seen:
            yield f"{parent} comes after itself"


def rrule_problems(rule: str) -> Iterator[str]:
    """Of the time of a schedule."""
    starts = re.findall(r"DTSTART(?:;[^:]+)?:[0-9]+T[0-9]+Z?", rule)
    if len(starts) != 1 or not rule.startswith("DTSTART"):
        yield "exactly one DTSTART has to be there, and come first"
    elif ";TZID=" not in starts[0] and not starts[0].endswith("Z"):
        yield "DTSTART has no time zone"
    rules = re.findall(r"RRULE:(\S*)", rule)
    if not rules:
        yield "there is no RRULE"
    yield from (f"{name} is not allowed" for name in ("EXDATE:", "RDATE:") if name in rule)
    for each in rules:
        parts = dict(part.split("=", maxsplit=1) for part in each.split(";") if "=" in part)
        if "INTERVAL" not in parts:
            yield "INTERVAL is missing"
        if parts.get("FREQ") not in ("MINUTELY", "HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY"):
            yield f"the frequency {parts.get('FREQ')}"
        if re.search(r"[0-9]", parts.get("BYDAY", "")):
            yield "BYDAY has a number"
        if {"COUNT", "UNTIL"} <= set(parts) or int(parts.get("COUNT", 0)) > 999:
            yield "COUNT is too high, or there is an UNTIL, too"
