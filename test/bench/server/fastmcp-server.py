"""A stateless FastMCP server that answers in JSON. Argument: port."""

import sys

from fastmcp import FastMCP

server = FastMCP("fastmcp")


@server.tool
def echo(message: str) -> str:
    """Gives back the message that it is called with."""
    return message


server.run(
    transport="http",
    host="127.0.0.1",
    port=int(sys.argv[1]),
    stateless_http=True,
    json_response=True,
    show_banner=False,
    log_level="warning",
    uvicorn_config={"access_log": False},
)
