"""Serves MCP over HTTP until SIGTERM."""

import os
import sys
import time

import uvicorn
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse

from . import __version__
from .auth import SharedSecret
from .calendar import Calendar
from .gate import MCP_PATH, Gate, Window
from .server import build_server
from .settings import Settings, SettingsError, read_settings

STOP_SEC = 8
"""Seconds that running calls have at a stop."""


def serve(settings: Settings) -> None:
    auth = None if settings.audience is None else SharedSecret(settings)
    server = build_server(Calendar(settings.holidays), auth)
    started = time.monotonic()

    @server.custom_route("/health", methods=["GET"])
    async def health(_: Request) -> JSONResponse:
        uptime = round(time.monotonic() - started, 3)
        return JSONResponse({"status": "healthy", "uptime_seconds": uptime, "version": __version__})

    @server.custom_route("/ready", methods=["GET"])
    async def ready(_: Request) -> JSONResponse:
        return JSONResponse({"status": "ready"})

    gate = Middleware(
        Gate, body_limit=settings.body_limit, window=Window(settings.requests_per_minute)
    )
    app = server.http_app(
        path=MCP_PATH,
        middleware=[gate],
        stateless_http=True,
        host_origin_protection=True,
        # whatever asks for the container's health does so on its loopback
        allowed_hosts=[*settings.hosts, "127.0.0.1", "localhost"],
        allowed_origins=list(settings.origins),
    )
    uvicorn.run(
        app,
        host="0.0.0.0",  # every address of the container; the stack decides what is published
        port=settings.port,
        log_level="debug" if settings.log_level == "debug" else "info",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=STOP_SEC,
    )


if __name__ == "__main__":
    try:
        serve(read_settings(os.environ))
    except SettingsError as error:
        sys.exit(f"workdays: {error}")
