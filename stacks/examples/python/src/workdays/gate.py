"""What is refused before MCP looks at it: unknown paths, large bodies, too many requests."""

import time
from collections.abc import Callable

from mcp.server.auth.middleware.bearer_auth import AuthenticatedUser
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

MCP_PATH = "/mcp"
PATHS = (MCP_PATH, "/health", "/ready", f"/.well-known/oauth-protected-resource{MCP_PATH}")
WINDOW_SEC = 60


class Window:
    """Requests of each caller in the running minute; kept in memory, for there is one process."""

    def __init__(self, limit: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit = limit
        self._clock = clock
        self._started = clock()
        self._counts: dict[str, int] = {}

    def wait_sec(self, caller: str) -> int:
        """Counts a request; seconds until the caller may ask again, 0 for now."""
        now = self._clock()
        if now - self._started >= WINDOW_SEC:
            self._started, self._counts = now, {}
        self._counts[caller] = self._counts.get(caller, 0) + 1
        if self._counts[caller] <= self._limit:
            return 0
        return max(1, int(self._started + WINDOW_SEC - now))


class Gate:
    """Stands between the check of the token and MCP."""

    def __init__(self, app: ASGIApp, body_limit: int, window: Window) -> None:
        self._app = app
        self._body_limit = body_limit
        self._window = window

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = None if scope["type"] != "http" else self._refusal(Request(scope))
        await (refusal or self._app)(scope, receive, send)

    def _refusal(self, request: Request) -> Response | None:
        path = request.url.path
        if path not in PATHS:
            return _answer(404, "not_found", f"MCP is served at {MCP_PATH}")
        if path != MCP_PATH:
            return None
        user = request.scope.get("user")
        caller = user.access_token.subject if isinstance(user, AuthenticatedUser) else None
        wait_sec = self._window.wait_sec(caller or "nobody")
        if wait_sec > 0:
            refusal = _answer(429, "too_many_requests", f"try again in {wait_sec} s")
            refusal.headers["retry-after"] = str(wait_sec)
            return refusal
        if request.method != "POST":
            return None
        length = request.headers.get("content-length", "")
        if not length.isdecimal():
            return _answer(411, "length_required", "say the length of the body")
        if int(length) > self._body_limit:
            return _answer(413, "too_large", f"a body has at most {self._body_limit} bytes")
        return None


def _answer(status: int, error: str, message: str) -> JSONResponse:
    return JSONResponse({"error": error, "message": message}, status)
