# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The web application and its HTTP server."""

from __future__ import annotations

import ipaddress
import json
import re
import signal
import socket
import ssl
import sys
from collections.abc import Awaitable, Callable
from types import FrameType
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Match, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from .contract import load_contract
from .pipeline import RequestPipeline
from .routes import OPERATIONS, Operation
from .routes.control import Control
from .settings import API, Settings
from .store import Store
from .transport import BreakableProtocol

KEEP_ALIVE_SECONDS = 75
SHUTDOWN_SECONDS = 1
OPEN_WARNING = (
    "lifetime-simulator: warning: listening on {}, not on loopback: anyone who can reach this port can use the control "
    "API, which requires no token."
)


def build_app(settings: Settings, store: Store) -> ASGIApp:
    pipeline = RequestPipeline(settings, store, load_contract())
    control = Control(pipeline, store)
    routes = [Route(path, endpoint, methods=[method]) for method, path, endpoint in control.endpoints()]
    routes += [Route(API + o.path, _endpoint(pipeline, o), methods=[o.method], name=o.id) for o in OPERATIONS]

    async def unknown(request: Request, _error: Exception) -> Any:
        return pipeline.unknown_path(request)

    async def wrong_method(request: Request, _error: Exception) -> Any:
        # Starlette's own Allow header has only the methods of the path's first route.
        here = [route for route in routes if route.matches(request.scope)[0] is not Match.NONE]
        return pipeline.wrong_method(request, sorted({method for route in here for method in route.methods or ()}))

    for route in routes:
        # IIS ignores the case of paths.
        route.path_regex = re.compile(route.path_regex.pattern, re.IGNORECASE)
    app = Starlette(routes=routes, exception_handlers={404: unknown, 405: wrong_method})
    app.router.redirect_slashes = False
    return _with_trailing_slash(app, settings.path_prefix)


def _endpoint(pipeline: RequestPipeline, operation: Operation) -> Callable[[Request], Awaitable[Any]]:
    async def endpoint(request: Request) -> Any:
        return await pipeline.serve(operation, request)

    return endpoint


def _with_trailing_slash(app: ASGIApp, prefix: str) -> ASGIApp:
    """Add a trailing slash, as the routes have it, to each path: LifeTime accepts both and redirects neither."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            path = scope["path"]
            scope["original_path"] = path
            if prefix and path.lower().startswith(prefix.lower() + "/"):
                path = path[len(prefix) :]
            elif prefix and not path.startswith("/_simulator"):
                path = "/outside"
            scope["path"] = path if path.endswith("/") else path + "/"
            scope["raw_path"] = scope["path"].encode()
        await app(scope, receive, send)

    return wrapped


def serve(settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM; print the ready line once connections are accepted."""
    store = Store(settings)
    listener = _listener(settings.host, settings.port)
    config = uvicorn.Config(
        build_app(settings, store),
        http=BreakableProtocol,
        ws="none",
        lifespan="off",
        access_log=False,
        log_level="error",
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
        ssl_certfile=settings.tls_cert,
        ssl_keyfile=settings.tls_key,
        ssl_ca_certs=str(settings.tls_client_ca) if settings.tls_client_ca else None,
        ssl_cert_reqs=ssl.CERT_REQUIRED if settings.tls_client_ca else ssl.CERT_NONE,
    )
    # uvicorn raises the signal again after its shutdown; the default action would skip `store.close()`.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _exit)
    try:
        _announce(settings, store, listener)
        uvicorn.Server(config).run(sockets=[listener])
    finally:
        store.close()


def _listener(host: str, port: int) -> socket.socket:
    """Listen on an IPv4 or IPv6 address or name; IPv4 if the name has both."""
    found = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    families = {family for family, *_rest in found}
    family = socket.AF_INET if socket.AF_INET in families else socket.AF_INET6
    return socket.create_server((host, port), family=family, backlog=512)


def _exit(_number: int, _frame: FrameType | None) -> None:
    sys.exit(0)


def _announce(settings: Settings, store: Store, listener: socket.socket) -> None:
    """Print the ready line; warn on standard error if other machines can connect."""
    scheme = "https" if settings.tls_cert else "http"
    host, port = listener.getsockname()[:2]
    if not ipaddress.ip_address(host.partition("%")[0]).is_loopback:
        print(OPEN_WARNING.format(host), file=sys.stderr)
    host = f"[{host}]" if ":" in host else host
    line = {
        "name": settings.name,
        "url": f"{scheme}://{host}:{port}{settings.path_prefix}",
        "token": store.model.state.accounts[0].token,
    }
    print(json.dumps(line), flush=True, file=sys.stdout)
