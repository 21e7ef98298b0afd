# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""As much of AWX's API as the role `awx` needs by way of the modules of awx.awx. It refuses what AWX would not save."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from . import awx_rules
from .environment import ROOT

TOKEN = "a-token-for-awx"
ROOT_PATH = "/api/v2/"
#: Path of the list -> type of its objects.
TYPES = {
    "credential_types": "credential_type",
    "credentials": "credential",
    "execution_environments": "execution_environment",
    "groups": "group",
    "hosts": "host",
    "inventories": "inventory",
    "job_templates": "job_template",
    "notification_templates": "notification_template",
    "organizations": "organization",
    "projects": "project",
    "schedules": "schedule",
    "workflow_approval_templates": "workflow_approval_template",
    "workflow_job_template_nodes": "workflow_job_template_node",
    "workflow_job_templates": "workflow_job_template",
}
#: What goes with an object: list -> (the field that names the object, the list of the object).
OWNED = {
    "groups": ("inventory", "inventories"),
    "hosts": ("inventory", "inventories"),
    "schedules": ("unified_job_template", "job_templates"),
    "workflow_job_template_nodes": ("workflow_job_template", "workflow_job_templates"),
}
APPROVAL = ("name", "description", "timeout")
_NOTIFICATIONS = tuple(f"notification_templates_{when}" for when in ("started", "success", "error", "approvals"))
#: What can be linked to an object.
LINKS = {
    "groups": ("hosts", "children"),
    "job_templates": ("credentials", *_NOTIFICATIONS[:3]),
    "workflow_job_templates": _NOTIFICATIONS,
    "workflow_job_template_nodes": awx_rules.EDGES,
}
#: What AWX fills in.
DEFAULTS: Mapping[str, Mapping[str, Any]] = {
    "credential_types": {"managed": False, "inputs": {}, "injectors": {}},
    "credentials": {"inputs": {}},
    "inventories": {"kind": "", "host_filter": None},
    "hosts": {"enabled": True},
}

Json = dict[str, Any]


class Refused(Exception):
    """What AWX would not save. `status` is that of the answer."""

    def __init__(self, problem: str, status: int = 400) -> None:
        super().__init__(problem)
        self.status = status


class Awx:
    """The objects of one AWX, and what was written."""

    def __init__(self) -> None:
        self.objects: dict[str, dict[int, Json]] = {name: {} for name in TYPES}
        self.links: dict[tuple[str, int, str], list[int]] = {}
        self.surveys: dict[tuple[str, int], Json] = {}
        self.writes: list[str] = []
        self._last = 0
        self.create("organizations", {"name": "Default"})

    def names(self, path: str) -> list[str]:
        return sorted(each.get("name") or each["identifier"] for each in self.objects[path].values())

    def create(self, path: str, given: Json) -> Json:
        self._last += 1
        number, kind = self._last, TYPES[path]
        made = {**DEFAULTS.get(path, {}), **{name: value for name, value in given.items() if value is not None}}
        made.update(id=number, type=kind, url=f"{ROOT_PATH}{path}/{number}/", summary_fields={}, scm_revision="")
        made["related"] = {"survey_spec": f"{made['url']}survey_spec/"}
        self.check(path, made)
        self.objects[path][number] = made
        return made

    def change(self, path: str, number: int, given: Json) -> Json:
        if path == "workflow_approval_templates":
            # The module sends fields of the node, too, which AWX does not look at.
            given = {name: value for name, value in given.items() if name in APPROVAL}
        changed = {**self.objects[path][number], **{name: value for name, value in given.items() if value is not None}}
        self.check(path, changed)
        self.objects[path][number] = changed
        return changed

    def delete(self, path: str, number: int) -> None:
        if path == "credential_types" and any(
            each["credential_type"] == number for each in self.objects["credentials"].values()
        ):
            raise Refused("Deletion is not allowed: there are credentials of this type.", 403)
        del self.objects[path][number]
        for owned, (field, owner) in OWNED.items():
            if owner == path:
                kept = {key: each for key, each in self.objects[owned].items() if each[field] != number}
                self.objects[owned] = kept

    def check(self, path: str, made: Json) -> None:
        """Raise `Refused` for what AWX would not save."""
        for each in self.objects.get(path, {}).values():
            field = "identifier" if path == "workflow_job_template_nodes" else "name"
            scope = ("organization", "inventory", "credential_type", "workflow_job_template")
            same = [each.get(name) == made.get(name) for name in (field, *scope)]
            if all(same) and each["id"] != made["id"]:
                raise Refused(f"There is a {made['type']} {made[field]} already.")
        for problem in getattr(self, f"_{TYPES[path]}_problems", lambda made: ())(made):
            raise Refused(problem)

    def _credential_type_problems(self, made: Json) -> Iterator[str]:
        if made.get("kind") not in ("cloud", "net"):
            yield f"the kind {made.get('kind')}"
        yield from awx_rules.input_problems(made["inputs"])
        yield from awx_rules.injector_problems(made["inputs"], made["injectors"])

    def _credential_problems(self, made: Json) -> Iterator[str]:
        fields = self.objects["credential_types"][made["credential_type"]]["inputs"]["fields"]
        yield from (f"there is no field {name}" for name in set(made["inputs"]) - {each["id"] for each in fields})

    def _job_template_problems(self, made: Json) -> Iterator[str]:
        if made.get("project") not in self.objects["projects"]:
            yield "there is no project"
        if not awx_rules.could_be_playbook(ROOT, made["playbook"]):
            yield "Playbook not found for project."

    def _workflow_job_template_node_problems(self, made: Json) -> Iterator[str]:
        number = made.get("unified_job_template")
        template = self.objects["job_templates"].get(number or 0, {})
        if number is not None and not template and number not in self.objects["workflow_approval_templates"]:
            yield "there is no such template"
        if made.get("limit") and not template.get("ask_limit_on_launch"):
            yield "the limit is not asked for"
        survey = self.surveys.get(("job_templates", number or 0), {})
        yield from awx_rules.answer_problems(survey, made.get("extra_data") or {})

    def _schedule_problems(self, made: Json) -> Iterator[str]:
        if made.get("unified_job_template") not in self.objects["job_templates"]:
            yield "there is no such template"
        yield from awx_rules.rrule_problems(made["rrule"])
        survey = self.surveys.get(("job_templates", made["unified_job_template"]), {})
        yield from awx_rules.answer_problems(survey, made.get("extra_data") or {})

    def linked(self, path: str, number: int, kind: str) -> list[int]:
        return self.links.get((path, number, kind), [])

    def associate(self, path: str, number: int, kind: str, given: Json) -> None:
        linked = self.links.setdefault((path, number, kind), [])
        if given.get("disassociate"):
            linked.remove(given["id"])
            return
        if kind == "credentials":
            used = self.objects["credentials"]
            if used[given["id"]]["credential_type"] in [used[each]["credential_type"] for each in linked]:
                raise Refused("Cannot assign multiple credentials of a type.")
        linked.append(given["id"])
        if kind in awx_rules.EDGES:
            edges = {
                str(node): [
                    (edge, str(child)) for edge in awx_rules.EDGES for child in self.links.get((path, node, edge), ())
                ]
                for node in self.objects[path]
            }
            for problem in awx_rules.graph_problems(edges):
                raise Refused(problem)

    def listed(self, path: str, query: Mapping[str, str]) -> list[Json]:
        if path == "unified_job_templates":
            lists = ("job_templates", "projects", "workflow_job_templates", "workflow_approval_templates")
            found = [each for name in lists for each in self.objects[name].values()]
        else:
            found = list(self.objects[path].values())
        return [each for each in found if all(str(each.get(name)) == value for name, value in query.items())]

    def shown(self, made: Json) -> Json:
        """Without what is secret."""
        if made["type"] != "credential":
            return made
        fields = self.objects["credential_types"][made["credential_type"]]["inputs"]["fields"]
        secret = {each["id"] for each in fields if each.get("secret")}
        inputs = {name: "$encrypted$" if name in secret else value for name, value in made["inputs"].items()}
        return {**made, "inputs": inputs}


class AwxServer:
    """An AWX that listens on a port of loopback until it is stopped."""

    def __init__(self) -> None:
        self.awx = Awx()
        awx = self.awx

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                body = json.loads(self.rfile.read(length) or b"{}")
                status: int
                said: Json | None
                if self.headers.get("Authorization") != f"Bearer {TOKEN}":
                    status, said = 401, {"detail": "Authentication credentials were not provided."}
                else:
                    try:
                        status, said = respond(awx, self.command, self.path, body)
                    except Refused as refused:
                        status, said = refused.status, {"error": str(refused), "detail": str(refused)}
                    except KeyError as missing:
                        status, said = 404, {"detail": f"Not found: {missing}"}
                content = json.dumps(said).encode() if said is not None else b""
                self.send_response(status)
                self.send_header("X-API-Product-Name", "AWX")
                self.send_header("X-API-Product-Version", "24.6.1")
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = do_PATCH = do_DELETE = answer

            def log_request(self, *_args: Any) -> None:
                """Nothing is printed."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def respond(awx: Awx, method: str, target: str, body: Json) -> tuple[int, Json | None]:
    """Status and content of the answer to a request."""
    url = urlsplit(target)
    parts = url.path.removeprefix(ROOT_PATH).strip("/").split("/")
    if method != "GET":
        awx.writes.append(f"{method} {'/'.join(parts)}")
    path = parts[0]
    if len(parts) == 1:
        if method == "POST":
            return 201, awx.shown(awx.create(path, body))
        return 200, _page([awx.shown(each) for each in awx.listed(path, dict(parse_qsl(url.query)))])
    number = int(parts[1])
    made = awx.objects[path][number]
    if len(parts) == 3:
        return _respond_for_part(awx, method, made, parts[2], body)
    if method == "PATCH":
        return 200, awx.shown(awx.change(path, number, body))
    if method == "DELETE":
        awx.delete(path, number)
        return 204, None
    return 200, awx.shown(made)


def _respond_for_part(awx: Awx, method: str, made: Json, part: str, body: Json) -> tuple[int, Json | None]:
    number = made["id"]
    path = next(name for name, kind in TYPES.items() if kind == made["type"])
    if part == "survey_spec":
        if method == "POST":
            for problem in awx_rules.survey_problems(body):
                raise Refused(problem)
            awx.surveys[path, number] = body
        return 200, awx.surveys.get((path, number), {})
    if part == "create_approval_template":
        approval = awx.create("workflow_approval_templates", {name: body.get(name) for name in APPROVAL})
        made["unified_job_template"] = approval["id"]
        made["related"] = {**made["related"], "unified_job_template": approval["url"]}
        return 201, approval
    if part not in LINKS.get(path, ()):
        raise KeyError(part)
    if method == "POST":
        awx.associate(path, number, part, body)
        return 204, None
    return 200, _page([{"id": each} for each in awx.linked(path, number, part)])


def _page(found: list[Json]) -> Json:
    return {"count": len(found), "next": None, "previous": None, "results": found}
