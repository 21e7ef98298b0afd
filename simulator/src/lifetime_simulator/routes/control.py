# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The control API, for tests: look at everything, make things go wrong, do what people do by hand."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ..faults import parse_fault
from ..model import deployments
from ..model.changes import change
from ..model.deployment_script import check_script
from ..model.errors import ApiError
from ..model.serialise import to_plain
from ..packages import PackageError
from ..store import Store

if TYPE_CHECKING:
    from ..pipeline import RequestPipeline

ROOT = "/_simulator"
Endpoint = Callable[[Request], Awaitable[Response]]


class Control:
    """Endpoints below /_simulator; no token is asked for."""

    def __init__(self, pipeline: RequestPipeline, store: Store) -> None:
        self._pipeline = pipeline
        self._store = store

    def endpoints(self) -> Iterator[tuple[str, str, Endpoint]]:
        """Return method, path and function of each endpoint."""
        yield "GET", f"{ROOT}/state/", self.state
        yield "GET", f"{ROOT}/requests/", self.requests
        yield "DELETE", f"{ROOT}/requests/", self.forget
        yield "POST", f"{ROOT}/faults/", self.faults
        yield "DELETE", f"{ROOT}/faults/", self.no_faults
        yield "POST", f"{ROOT}/changes/", self.changes
        yield "POST", f"{ROOT}/reset/", self.reset

    async def state(self, request: Request) -> Response:
        model = self._store.model
        deployments.advance(model)
        self._store.save()
        return JSONResponse({**to_plain(model.state), "clock": model.now()})

    async def requests(self, request: Request) -> Response:
        return JSONResponse(self._pipeline.log.as_json())

    async def forget(self, request: Request) -> Response:
        self._pipeline.log.clear()
        return Response(status_code=204)

    async def faults(self, request: Request) -> Response:
        return await self._each(request, self._fault)

    async def no_faults(self, request: Request) -> Response:
        self._clear()
        return Response(status_code=204)

    async def changes(self, request: Request) -> Response:
        model = self._store.model
        deployments.advance(model)
        response = await self._each(request, lambda data: change(model, data))
        self._store.save()
        return response

    async def reset(self, request: Request) -> Response:
        self._clear()
        self._pipeline.log.clear()
        self._store.reset()
        return Response(status_code=204)

    def _clear(self) -> None:
        model = self._store.model
        self._pipeline.faults.clear()
        model.deployment_scripts.clear()
        model.solution_scripts.clear()
        model.link_ttl = None

    def _fault(self, data: dict[str, Any]) -> None:
        model = self._store.model
        if "deployment" in data:
            model.deployment_scripts.append(check_script(data["deployment"]))
        elif "solution" in data:
            model.solution_scripts.append(data["solution"])
        elif "link_ttl" in data:
            model.link_ttl = float(data["link_ttl"])
        else:
            self._pipeline.faults.add(parse_fault(data))

    @staticmethod
    async def _each(request: Request, act: Callable[[dict[str, Any]], Any]) -> Response:
        data = await request.json()
        try:
            results = [act(entry) for entry in (data if isinstance(data, list) else [data])]
        except (KeyError, OSError, PackageError, ApiError, StopIteration, TypeError, ValueError) as error:
            return JSONResponse({"error": f"{type(error).__name__}: {error}"}, status_code=400)
        return JSONResponse(results)
