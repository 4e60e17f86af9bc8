"""Who may call: tokens signed with the secret that the stack shares with the server."""

from fastmcp.server.auth import AccessToken, AuthProvider
from fastmcp.server.auth.providers.jwt import JWTVerifier
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from .settings import Settings

SCOPE = "ops:read"
"""The scope of a token that only reads, which the stack's own tokens have."""


class SharedSecret(AuthProvider):
    """Checks signature, audience, expiry and scope, and says so in a document (RFC 9728)."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(base_url=settings.public_url, required_scopes=[SCOPE])
        self._public_url = settings.public_url
        # the scope is asked for here: a good token without it is answered with 403, not 401
        self._verifier = JWTVerifier(
            public_key=settings.secret, algorithm="HS256", audience=settings.audience
        )

    async def verify_token(self, token: str) -> AccessToken | None:
        return await self._verifier.verify_token(token)

    def get_routes(self, mcp_path: str | None = None) -> list[Route]:
        self.set_mcp_path(mcp_path)
        document = {
            "resource": f"{self._public_url}{mcp_path}",
            "scopes_supported": self.scopes_supported,
            "bearer_methods_supported": ["header"],
        }

        async def describe(_: Request) -> JSONResponse:
            return JSONResponse(document)

        return [Route(f"/.well-known/oauth-protected-resource{mcp_path}", describe)]
