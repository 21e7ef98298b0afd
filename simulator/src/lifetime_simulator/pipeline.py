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
from .contract import Contract
from .faults import Fault, FaultQueue
from .http_types import JSON, TEXT, ApiRequest, ApiResponse, error_response
from .model import accounts, deployments
from .model.errors import ApiError
from .model.guids import lowercase_guid, with_lowercase_keys
from .request_body import IIS_PAGE, BodyTooLarge, ClientDisconnected, RequestBody, read_json, read_some, read_upload
from .request_log import LogEntry, RequestLog
from .response_writer import Disconnect, ResponseWriter
from .routes import Operation
from .settings import API, Settings
from .store import Store

UPLOAD = "Deployments_CreateWithBinary"
NOT_AUTHENTICATED = "Authentication failed."
NO_SUCH_PATH = "The requested resource was not found."


class RequestPipeline:
    """Serves the operations of the API to one model, which the store keeps."""

    def __init__(self, settings: Settings, store: Store, contract: Contract) -> None:
        self.settings = settings
        self.store = store
        self.contract = contract
        self.faults = FaultQueue()
        self.log = RequestLog()

    async def serve(self, operation: Operation, request: Request) -> ResponseWriter | Disconnect:
        """ApiResponse one request for one operation."""
        entry = self._entry(operation.id, request)
        fault = self.faults.take(operation.id)
        try:
            if hangup := await self._before(request, entry, fault):
                return hangup
            if fault and fault.status is not None:
                entry.bytes_in = (await read_json(request, parse=False)).size if operation.id != UPLOAD else 0
                return self._send(_injected(fault, fault.status), entry, None)
            answer = await self._act(operation, request, entry)
        except ClientDisconnected:
            return Disconnect()
        except BodyTooLarge:
            return await self._too_large(request, entry)
        finally:
            self.store.save()
        if fault and fault.drop == "after":
            return Disconnect()
        if fault and fault.act_then_status is not None:
            return self._send(_injected(fault, fault.act_then_status), entry, None)
        return self._send(self.held_to_contract(operation, entry, answer), entry, fault)

    def unknown_path(self, request: Request) -> ResponseWriter:
        """ApiResponse a request that no operation is for."""
        return self._send(error_response(404, NO_SUCH_PATH), self._entry("", request), None)

    def wrong_method(self, request: Request, allowed: Iterable[str]) -> ResponseWriter:
        """ApiResponse a request whose path has operations, but for other methods."""
        answer = error_response(405, "The method is not allowed for this resource.")
        return self._send(replace(answer, headers={"Allow": ", ".join(allowed)}), self._entry("", request), None)

    def _entry(self, operation: str, request: Request) -> LogEntry:
        entry = LogEntry(
            method=request.method,
            path=request.scope["asked_path"],
            query=urlencode(request.query_params.multi_items()),
            operation=operation,
            time=self.store.model.now(),
            write=request.method not in ("GET", "HEAD", "OPTIONS"),
        )
        self.log.add(entry)
        return entry

    async def _before(self, request: Request, entry: LogEntry, fault: Fault | None) -> Disconnect | None:
        wait = self.settings.latency_ms + (fault.delay_ms if fault else 0)
        if wait:
            await asyncio.sleep(wait / 1000)
        if fault and fault.drop == "body":
            entry.bytes_in = await read_some(request)
        return Disconnect() if fault and fault.drop in ("before", "body") else None

    async def _act(self, operation: Operation, request: Request, entry: LogEntry) -> ApiResponse:
        model = self.store.model
        account = accounts.authenticate(model, request.headers.get("authorization", ""))
        if account is None:
            return error_response(403, NOT_AUTHENTICATED)
        entry.account = account.username
        if not self.settings.since(*operation.since):
            return error_response(404, NO_SUCH_PATH)
        intake = RequestBody()
        try:
            path = {name: lowercase_guid(value) for name, value in request.path_params.items()}
            query = self._query(operation, request)
            intake = await self._intake(operation, request, entry)
            self._hold_to_contract(operation, path, query, intake, request.headers.get("content-type"))
            deployments.advance(model)
            call = ApiRequest(
                model=model,
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
        except ApiError as refused:
            return error_response(refused.status, *refused.messages)
        finally:
            if intake.file:
                intake.file.unlink(missing_ok=True)

    def _query(self, operation: Operation, request: Request) -> dict[str, str]:
        """Return the query in the contract's spelling: IIS and ASP.NET do not mind the case of names and keys."""
        query = {name: lowercase_guid(value) for name, value in request.query_params.items()}
        return self.contract.spelled(operation.id, query) if operation.id in self.contract.operations else query

    async def _intake(self, operation: Operation, request: Request, entry: LogEntry) -> RequestBody:
        """Read the body, where the operation has one."""
        if operation.id == UPLOAD:
            intake = await read_upload(request, self.settings, self.store.model.files)
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
        intake: RequestBody,
        content_type: str | None,
    ) -> None:
        known = self.contract.operations.get(operation.id)
        if known is None:
            return
        intake.body = with_lowercase_keys(deviations.lenient_body(operation.id, intake.body))
        content_type = deviations.lenient_content_type(known.request_types, content_type)
        query = dict(deviations.lenient_query(operation.id, query))
        violations = self.contract.validate_request(operation.id, path, query, intake.body, content_type)
        # Where the contract has no 400, what is missing or makes no sense in a query is as if it had not been said.
        if violations and (self.settings.answers == "client" or 400 in known.responses):
            raise ApiError(400, *violations)

    def held_to_contract(self, operation: Operation, entry: LogEntry, answer: ApiResponse) -> ApiResponse:
        """Return the answer if it is one that the contract or the list of deviations has; anything else is our bug."""
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
        return replace(error_response(500, *violations), headers={"X-Simulator-Contract": "violation"})

    async def _too_large(self, request: Request, entry: LogEntry) -> ResponseWriter | Disconnect:
        if self.settings.upload_limit_answer == "reset":
            entry.bytes_in = await read_some(request)
            return Disconnect()
        if self.settings.upload_limit_answer == "iis":
            return self._send(ApiResponse(404, IIS_PAGE, "text/html"), entry, None)
        return self._send(error_response(413, "Maximum request length exceeded."), entry, None)

    def _send(self, answer: ApiResponse, entry: LogEntry, fault: Fault | None) -> ResponseWriter:
        wire = ResponseWriter(answer, fault)
        entry.status, entry.bytes_out = answer.status, wire.size
        return wire


def _host(request: Request) -> str:
    """Return host and port as the client knows them; HTTP/1.0 need not say, then it is what the socket listens on."""
    if told := request.headers.get("host", ""):
        return told
    host, port = request.scope.get("server") or ("localhost", None)
    host = f"[{host}]" if ":" in host else host
    return f"{host}:{port}" if port else host


def _injected(fault: Fault, status: int) -> ApiResponse:
    headers = dict(fault.headers or {})
    if fault.body is None:
        return replace(error_response(status, "A fault that a test asked for."), headers=headers)
    content_type = fault.content_type or (TEXT if isinstance(fault.body, str) else JSON)
    return ApiResponse(status, fault.body, content_type, headers)
