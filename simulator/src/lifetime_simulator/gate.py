# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every request goes through: faults, account, contract, handler, contract again, log."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import urlencode

from starlette.requests import Request

from . import deviations
from .call import JSON, TEXT, Answer, Call, errors
from .contract import Contract
from .faults import Fault, FaultBook
from .intake import IIS_PAGE, GoneAway, Intake, TooLarge, read_json, read_some, read_upload
from .requestlog import Request as Entry
from .requestlog import RequestLog
from .routes import Operation
from .settings import API, Settings
from .store import Store
from .wire import Hangup, Wire
from .world import access, deployments
from .world.guids import folded, with_folded_keys
from .world.refused import Refused

UPLOAD = "Deployments_CreateWithBinary"
NOT_AUTHENTICATED = "Authentication failed."
NO_SUCH_PATH = "The requested resource was not found."


class Gate:
    """Serves the operations of the API to one world, which the store keeps."""

    def __init__(self, settings: Settings, store: Store, contract: Contract) -> None:
        self.settings = settings
        self.store = store
        self.contract = contract
        self.faults = FaultBook()
        self.log = RequestLog()

    async def serve(self, operation: Operation, request: Request) -> Wire | Hangup:
        """Answer one request for one operation."""
        entry = self._entry(operation.id, request)
        fault = self.faults.take(operation.id)
        try:
            if hangup := await self._before(request, entry, fault):
                return hangup
            if fault and fault.status is not None:
                entry.bytes_in = (await read_json(request, parse=False)).size if operation.id != UPLOAD else 0
                return self._send(_injected(fault, fault.status), entry, None)
            answer = await self._act(operation, request, entry)
        except GoneAway:
            return Hangup()
        except TooLarge:
            return await self._too_large(request, entry)
        finally:
            self.store.save()
        if fault and fault.drop == "after":
            return Hangup()
        if fault and fault.act_then_status is not None:
            return self._send(_injected(fault, fault.act_then_status), entry, None)
        return self._send(self.held_to_contract(operation, entry, answer), entry, fault)

    def unknown_path(self, request: Request) -> Wire:
        """Answer a request that no operation is for."""
        return self._send(errors(404, NO_SUCH_PATH), self._entry("", request), None)

    def wrong_method(self, request: Request, allowed: Iterable[str]) -> Wire:
        """Answer a request whose path has operations, but for other methods."""
        answer = errors(405, "The method is not allowed for this resource.")
        return self._send(replace(answer, headers={"Allow": ", ".join(allowed)}), self._entry("", request), None)

    def _entry(self, operation: str, request: Request) -> Entry:
        entry = Entry(
            method=request.method,
            path=request.scope["asked_path"],
            query=urlencode(request.query_params.multi_items()),
            operation=operation,
            time=self.store.world.now(),
            write=request.method not in ("GET", "HEAD", "OPTIONS"),
        )
        self.log.add(entry)
        return entry

    async def _before(self, request: Request, entry: Entry, fault: Fault | None) -> Hangup | None:
        wait = self.settings.latency_ms + (fault.delay_ms if fault else 0)
        if wait:
            await asyncio.sleep(wait / 1000)
        if fault and fault.drop == "body":
            entry.bytes_in = await read_some(request)
        return Hangup() if fault and fault.drop in ("before", "body") else None

    async def _act(self, operation: Operation, request: Request, entry: Entry) -> Answer:
        world = self.store.world
        account = access.authenticate(world, request.headers.get("authorization", ""))
        if account is None:
            return errors(403, NOT_AUTHENTICATED)
        entry.account = account.username
        if not self.settings.since(*operation.since):
            return errors(404, NO_SUCH_PATH)
        intake = Intake()
        try:
            path = {name: folded(value) for name, value in request.path_params.items()}
            query = self._query(operation, request)
            intake = await self._intake(operation, request, entry)
            self._hold_to_contract(operation, path, query, intake, request.headers.get("content-type"))
            deployments.advance(world)
            call = Call(
                world=world,
                settings=self.settings,
                account=account,
                path=path,
                query=query,
                body=intake.body,
                upload=intake.file,
                upload_digest=intake.digest,
                base_url=f"{request.url.scheme}://{_host(request)}{self.settings.path_prefix}{API}",
            )
            answer = operation.handler(call)
            return await answer if inspect.isawaitable(answer) else answer
        except Refused as refused:
            return errors(refused.status, *refused.messages)
        finally:
            if intake.file:
                intake.file.unlink(missing_ok=True)

    def _query(self, operation: Operation, request: Request) -> dict[str, str]:
        """Give the query in the contract's spelling: IIS and ASP.NET do not mind the case of names and keys."""
        query = {name: folded(value) for name, value in request.query_params.items()}
        return self.contract.spelled(operation.id, query) if operation.id in self.contract.operations else query

    async def _intake(self, operation: Operation, request: Request, entry: Entry) -> Intake:
        """Read the body, where the operation has one."""
        if operation.id == UPLOAD:
            intake = await read_upload(request, self.settings, self.store.world.files)
        else:
            known = self.contract.operations.get(operation.id)
            intake = await read_json(request, parse=bool(known and known.request_types))
        entry.bytes_in = intake.size
        return intake

    def _hold_to_contract(
        self,
        operation: Operation,
        path: dict[str, str],
        query: dict[str, str],
        intake: Intake,
        content_type: str | None,
    ) -> None:
        known = self.contract.operations.get(operation.id)
        if known is None:
            return
        intake.body = with_folded_keys(deviations.lenient_body(operation.id, intake.body))
        content_type = deviations.lenient_content_type(known.request_types, content_type)
        query = dict(deviations.lenient_query(operation.id, query))
        violations = self.contract.validate_request(operation.id, path, query, intake.body, content_type)
        # Where the contract has no 400, what is missing or makes no sense in a query is as if it had not been said.
        if violations and (self.settings.answers == "client" or 400 in known.responses):
            raise Refused(400, *violations)

    def held_to_contract(self, operation: Operation, entry: Entry, answer: Answer) -> Answer:
        """Give the answer if it is one that the contract or the list of deviations has; anything else is our bug."""
        mode = self.settings.answers
        known = self.contract.operations.get(operation.id)
        declared = known.responses.get(answer.status) if known else None
        if mode == "contract" and declared and answer.content_type not in declared:
            answer = replace(answer, content_type=declared[0])
        if answer.status == 204 and declared is not None:
            # One 204 has a body in the contract; in HTTP it has none.
            return answer
        if deviations.is_allowed(mode, operation.id, answer.status, answer.content_type, answer.body):
            return answer
        if known is None:
            violations = [f"{operation.id} answers {answer.status}, which is no known deviation"]
        else:
            content_type = answer.content_type if answer.body is not None else None
            violations = self.contract.validate_response(operation.id, answer.status, content_type, answer.body)
        if not violations:
            return answer
        entry.violation = "; ".join(violations)
        return replace(errors(500, *violations), headers={"X-Simulator-Contract": "violation"})

    async def _too_large(self, request: Request, entry: Entry) -> Wire | Hangup:
        if self.settings.upload_limit_answer == "reset":
            entry.bytes_in = await read_some(request)
            return Hangup()
        if self.settings.upload_limit_answer == "iis":
            return self._send(Answer(404, IIS_PAGE, "text/html"), entry, None)
        return self._send(errors(413, "Maximum request length exceeded."), entry, None)

    def _send(self, answer: Answer, entry: Entry, fault: Fault | None) -> Wire:
        wire = Wire(answer, fault)
        entry.status, entry.bytes_out = answer.status, wire.size
        return wire


def _host(request: Request) -> str:
    """Give host and port as the client knows them; HTTP/1.0 need not say, then it is what the socket listens on."""
    if told := request.headers.get("host", ""):
        return told
    host, port = request.scope.get("server") or ("localhost", None)
    host = f"[{host}]" if ":" in host else host
    return f"{host}:{port}" if port else host


def _injected(fault: Fault, status: int) -> Answer:
    headers = dict(fault.headers or {})
    if fault.body is None:
        return replace(errors(status, "A fault that a test asked for."), headers=headers)
    content_type = fault.content_type or (TEXT if isinstance(fault.body, str) else JSON)
    return Answer(status, fault.body, content_type, headers)
