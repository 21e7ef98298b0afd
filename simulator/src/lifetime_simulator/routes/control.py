# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The control API, for tests: read the state and the request log, inject faults, make manual changes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ..faults import parse_fault
from ..model import deployments
from ..model.changes import change
from ..model.deployment_script import check_script, parse_solution_script
from ..model.errors import ApiError
from ..model.serialise import to_json
from ..model.typed_json import check_type
from ..packages import PackageError
from ..request_body import MAX_JSON, NOT_JSON, BodyTooLarge, ClientDisconnected, read_json
from ..store import Store

if TYPE_CHECKING:
    from ..pipeline import RequestPipeline

ROOT = "/_simulator"
TOO_LARGE = f"The body of the request has more than {MAX_JSON} bytes."
Endpoint = Callable[[Request], Awaitable[Response]]


class Control:
    """Endpoints below /_simulator; they require no token. Invalid input: 400 with `{"error": sentence}`."""

    def __init__(self, pipeline: RequestPipeline, store: Store) -> None:
        self._pipeline = pipeline
        self._store = store

    def endpoints(self) -> Iterator[tuple[str, str, Endpoint]]:
        """Return method, path and function of each endpoint."""
        yield "GET", f"{ROOT}/state/", self.state
        yield "GET", f"{ROOT}/requests/", self.requests
        yield "DELETE", f"{ROOT}/requests/", self.clear_requests
        yield "POST", f"{ROOT}/faults/", self.faults
        yield "DELETE", f"{ROOT}/faults/", self.clear_faults
        yield "POST", f"{ROOT}/changes/", self.changes
        yield "POST", f"{ROOT}/reset/", self.reset

    async def state(self, request: Request) -> Response:
        model = self._store.model
        deployments.advance(model)
        self._store.save_after_read()
        body = to_json({**vars(model.state), "clock": model.now()})
        return Response(body, media_type="application/json")

    async def requests(self, request: Request) -> Response:
        return JSONResponse(self._pipeline.log.as_json())

    async def clear_requests(self, request: Request) -> Response:
        self._pipeline.log.clear()
        return Response(status_code=204)

    async def faults(self, request: Request) -> Response:
        return await self._for_each(request, self._add_fault)

    async def clear_faults(self, request: Request) -> Response:
        self._clear_faults()
        return Response(status_code=204)

    async def changes(self, request: Request) -> Response:
        model = self._store.model
        deployments.advance(model)
        response = await self._for_each(request, lambda data: change(model, data))
        self._store.save()
        return response

    async def reset(self, request: Request) -> Response:
        self._clear_faults()
        self._pipeline.log.clear()
        self._store.reset()
        return Response(status_code=204)

    def _clear_faults(self) -> None:
        model = self._store.model
        self._pipeline.faults.clear()
        model.deployment_scripts.clear()
        model.solution_scripts.clear()
        model.link_ttl = None

    def _add_fault(self, data: Any) -> None:
        check_type(data, dict[str, Any], "A fault")
        model = self._store.model
        if "deployment" in data:
            model.deployment_scripts.append(check_script(data["deployment"], "deployment"))
        elif "solution" in data:
            model.solution_scripts.append(parse_solution_script(data["solution"]))
        elif "link_ttl" in data:
            check_type(data["link_ttl"], float, "link_ttl")
            model.link_ttl = float(data["link_ttl"])
        else:
            self._pipeline.faults.add(parse_fault(data))

    @staticmethod
    async def _for_each(request: Request, handle: Callable[[Any], Any]) -> Response:
        """Handle one object or each of a list; 400 with a sentence for the first that is not valid."""
        try:
            received = await read_json(request, parse=True)
            if not received.size:
                raise ApiError(400, NOT_JSON)
            entries = received.body if isinstance(received.body, list) else [received.body]
            results = [handle(entry) for entry in entries]
        except ClientDisconnected:
            return Response(status_code=400)
        except BodyTooLarge:
            return JSONResponse({"error": TOO_LARGE}, status_code=400)
        except (ApiError, OSError, PackageError, ValueError) as error:
            return JSONResponse({"error": str(error)}, status_code=400)
        return JSONResponse(results)
