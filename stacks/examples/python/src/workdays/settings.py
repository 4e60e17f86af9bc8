"""What the environment says, checked before anything listens."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


class SettingsError(Exception):
    """A variable that cannot be used; the message names it and never its value if that is a secret."""


@dataclass(frozen=True)
class Settings:
    port: int
    public_url: str
    hosts: tuple[str, ...]
    origins: tuple[str, ...]
    audience: str | None
    """None: everybody may call, which the stack says with auth.mode none."""
    secret: str
    requests_per_minute: int
    body_limit: int
    """Bytes."""
    log_level: str
    holidays: frozenset[date]


def read_settings(env: Mapping[str, str]) -> Settings:
    """The names are those of the contract between server and stack; HOLIDAYS is this server's own."""
    mode = env.get("MCP_AUTH_MODE", "jwt")
    if mode not in ("jwt", "none"):
        raise SettingsError(f"MCP_AUTH_MODE is {mode}; this server knows jwt and none")
    if mode == "none" and env.get("MCP_ALLOW_UNAUTHENTICATED") != "true":
        raise SettingsError("MCP_AUTH_MODE is none, and MCP_ALLOW_UNAUTHENTICATED is not true")
    secret = env.get("JWT_SECRET", "")
    if mode == "jwt" and len(secret.encode()) < 32:
        raise SettingsError("JWT_SECRET is missing or shorter than 32 bytes")
    port = _number(env, "MCP_SERVER_PORT", 8080)
    return Settings(
        port=port,
        public_url=env.get("MCP_PUBLIC_URL", f"http://127.0.0.1:{port}").rstrip("/"),
        hosts=_list(env, "MCP_ALLOWED_HOSTS"),
        origins=_list(env, "MCP_ALLOWED_ORIGINS"),
        audience=None if mode == "none" else env.get("MCP_AUTH_AUDIENCE", "workdays"),
        secret=secret,
        requests_per_minute=_number(env, "MCP_REQUESTS_PER_MINUTE", 120),
        body_limit=_number(env, "MCP_BODY_LIMIT_KIB", 1024) * 1024,
        log_level=env.get("MCP_LOG_LEVEL", "info"),
        holidays=_days(env, "HOLIDAYS"),
    )


def _list(env: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in env.get(name, "").split(",") if part.strip())


def _number(env: Mapping[str, str], name: str, fallback: int) -> int:
    text = env.get(name, str(fallback))
    if not text.isdecimal() or int(text) < 1:
        raise SettingsError(f"{name} is {text}; it is a whole number from 1")
    return int(text)


def _days(env: Mapping[str, str], name: str) -> frozenset[date]:
    try:
        return frozenset(date.fromisoformat(day) for day in _list(env, name))
    except ValueError as error:
        raise SettingsError(f"{name} is a list of dates such as 2026-12-25: {error}") from error
