# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The request pipeline: fault injection, authentication, request validation, handler, response validation, log."""

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
from .request_body import IIS_PAGE, BodyTooLarge, ClientDisconnected, RequestBody, read_half, read_json, read_upload
from .request_log import LogEntry, RequestLog
from .response_writer import Disconnect, ResponseWriter
from .routes import Operation
from .settings import API, Settings
from .store import Store

UPLOAD = "Deployments_CreateWithBinary"
NOT_AUTHENTICATED = "Authentication failed."
NO_SUCH_PATH = "The requested resource was not found."


class RequestPipeline:
    """Runs each request to the API through all steps; `log` and `faults` are read and set by the control API."""

    def __init__(self, settings: Settings, store: Store, contract: Contract) -> None:
        self.settings = settings
        self.store = store
        self.contract = contract
        self.faults = FaultQueue()
        self.log = RequestLog()

    async def serve(self, operation: Operation, request: Request) -> ResponseWriter | Disconnect:
        """Handle one request to `operation`: return the response to send, or Disconnect to reset the connection."""
        entry = self._entry(operation.id, request)
        fault = self.faults.take(operation.id)
        try:
            if disconnect := await self._apply_request_faults(request, entry, fault):
                return disconnect
            if fault and fault.status is not None:
                entry.bytes_in = (await read_json(request, parse=False)).size if operation.id != UPLOAD else 0
                return self._send(_injected(fault, fault.status), entry, None)
            response = await self._handle(operation, request, entry)
        except ClientDisconnected:
            return Disconnect()
        except BodyTooLarge:
            return await self._too_large(request, entry)
        finally:
            if entry.write:
                self.store.save()
            else:
                self.store.save_after_read()
        if fault and fault.drop == "after":
            return Disconnect()
        if fault and fault.act_then_status is not None:
            return self._send(_injected(fault, fault.act_then_status), entry, None)
        return self._send(self.validate_response(operation, entry, response), entry, fault)

    def unknown_path(self, request: Request) -> ResponseWriter:
        """Return 404 for a path without operations."""
        return self._send(error_response(404, NO_SUCH_PATH), self._entry("", request), None)

    def wrong_method(self, request: Request, allowed: Iterable[str]) -> ResponseWriter:
        """Return 405 for a path whose operations have other methods, the `allowed` ones."""
        response = error_response(405, "The method is not allowed for this resource.")
        return self._send(replace(response, headers={"Allow": ", ".join(allowed)}), self._entry("", request), None)

    def _entry(self, operation: str, request: Request) -> LogEntry:
        entry = LogEntry(
            method=request.method,
            path=request.scope["original_path"],
            query=urlencode(request.query_params.multi_items()),
            operation=operation,
            time=self.store.model.now(),
            write=request.method not in ("GET", "HEAD", "OPTIONS"),
        )
        self.log.add(entry)
        return entry

    async def _apply_request_faults(self, request: Request, entry: LogEntry, fault: Fault | None) -> Disconnect | None:
        wait = self.settings.latency_ms + (fault.delay_ms if fault else 0)
        if wait:
            await asyncio.sleep(wait / 1000)
        if fault and fault.drop == "body":
            entry.bytes_in = await read_half(request)
        return Disconnect() if fault and fault.drop in ("before", "body") else None

    async def _handle(self, operation: Operation, request: Request, entry: LogEntry) -> ApiResponse:
        model = self.store.model
        account = accounts.authenticate(model, request.headers.get("authorization", ""))
        if account is None:
            return error_response(403, NOT_AUTHENTICATED)
        entry.account = account.username
        if not self.settings.since(*operation.since):
            return error_response(404, NO_SUCH_PATH)
        received = RequestBody()
        try:
            path = {name: lowercase_guid(value) for name, value in request.path_params.items()}
            query = self._query(operation, request)
            received = await self._read_body(operation, request, entry)
            self._validate_request(operation, path, query, received, request.headers.get("content-type"))
            deployments.advance(model)
            api_request = ApiRequest(
                model=model,
                settings=self.settings,
                account=account,
                path=path,
                query=query,
                body=received.body,
                upload=received.file,
                upload_digest=received.digest,
                base_url=f"{request.url.scheme}://{_host(request)}{self.settings.path_prefix}{API}",
            )
            response = operation.handler(api_request)
            return await response if inspect.isawaitable(response) else response
        except ApiError as error:
            return error_response(error.status, *error.messages)
        finally:
            if received.file:
                received.file.unlink(missing_ok=True)

    def _query(self, operation: Operation, request: Request) -> dict[str, str]:
        """Return the query with the contract's names and GUIDs in lower case: IIS and ASP.NET ignore case."""
        query = {name: lowercase_guid(value) for name, value in request.query_params.items()}
        return self.contract.spelled(operation.id, query) if operation.id in self.contract.operations else query

    async def _read_body(self, operation: Operation, request: Request, entry: LogEntry) -> RequestBody:
        """Read the body: a package to a file, anything else into memory, parsed if the operation takes JSON."""
        if operation.id == UPLOAD:
            received = await read_upload(request, self.settings, self.store.model.files)
        else:
            known = self.contract.operations.get(operation.id)
            received = await read_json(request, parse=bool(known and known.request_types))
        entry.bytes_in = received.size
        return received

    def _validate_request(
        self,
        operation: Operation,
        path: dict[str, str],
        query: dict[str, str],
        received: RequestBody,
        content_type: str | None,
    ) -> None:
        known = self.contract.operations.get(operation.id)
        if known is None:
            return
        received.body = with_lowercase_keys(deviations.lenient_body(operation.id, received.body))
        content_type = deviations.lenient_content_type(known.request_types, content_type)
        query = dict(deviations.lenient_query(operation.id, query))
        violations = self.contract.validate_request(operation.id, path, query, received.body, content_type)
        # Without a 400 in the contract, `--answers contract` ignores invalid parameters.
        if violations and (self.settings.answers == "client" or 400 in known.responses):
            raise ApiError(400, *violations)

    def validate_response(self, operation: Operation, entry: LogEntry, response: ApiResponse) -> ApiResponse:
        """Return the response if it conforms to the contract or to a deviation; else a 500, because that is our bug.

        The violation is logged and marked by the header `X-Simulator-Contract`.
        """
        mode = self.settings.answers
        known = self.contract.operations.get(operation.id)
        declared = known.responses.get(response.status) if known else None
        if mode == "contract" and declared and response.content_type not in declared:
            response = replace(response, content_type=declared[0])
        if response.status == 204 and declared is not None:
            # The contract gives one 204 a body; HTTP does not allow that.
            return response
        if deviations.is_allowed(mode, operation.id, response.status, response.content_type, response.body):
            return response
        if known is None:
            violations = [f"{operation.id} answers {response.status}, which is not a known deviation"]
        else:
            content_type = response.content_type if response.body is not None else None
            violations = self.contract.validate_response(operation.id, response.status, content_type, response.body)
        if not violations:
            return response
        entry.violation = "; ".join(violations)
        return replace(error_response(500, *violations), headers={"X-Simulator-Contract": "violation"})

    async def _too_large(self, request: Request, entry: LogEntry) -> ResponseWriter | Disconnect:
        if self.settings.upload_limit_answer == "reset":
            entry.bytes_in = await read_half(request)
            return Disconnect()
        if self.settings.upload_limit_answer == "iis":
            return self._send(ApiResponse(404, IIS_PAGE, "text/html"), entry, None)
        return self._send(error_response(413, "Maximum request length exceeded."), entry, None)

    def _send(self, response: ApiResponse, entry: LogEntry, fault: Fault | None) -> ResponseWriter:
        writer = ResponseWriter(response, fault)
        entry.status, entry.bytes_out = response.status, writer.size
        return writer


def _host(request: Request) -> str:
    """Return host and port from the Host header, or the listening address: HTTP/1.0 does not require the header."""
    if header := request.headers.get("host", ""):
        return header
    host, port = request.scope.get("server") or ("localhost", None)
    host = f"[{host}]" if ":" in host else host
    return f"{host}:{port}" if port else host


def _injected(fault: Fault, status: int) -> ApiResponse:
    headers = dict(fault.headers or {})
    if fault.body is None:
        return replace(error_response(status, "Injected fault."), headers=headers)
    content_type = fault.content_type or (TEXT if isinstance(fault.body, str) else JSON)
    return ApiResponse(status, fault.body, content_type, headers)
