"""What clients see: three tools, a resource and a prompt."""

from datetime import date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from fastmcp import FastMCP
from fastmcp.exceptions import ToolError
from fastmcp.server.auth import AuthProvider
from mcp.types import ToolAnnotations
from pydantic import Field

from . import __version__
from .calendar import Calendar

READS = ToolAnnotations(readOnlyHint=True, idempotentHint=True, openWorldHint=False)

Day = Annotated[date, Field(description="A day as YYYY-MM-DD.")]


def build_server(calendar: Calendar, auth: AuthProvider | None = None) -> FastMCP:
    """The server, without a transport; the calendar says which days are holidays."""
    server = FastMCP(
        "workdays",
        version=__version__,
        instructions="Count with these tools instead of in your head, and say which holidays counted.",
        auth=auth,
        mask_error_details=True,
    )

    @server.tool(annotations=READS)
    def add_workdays(start: Day, days: Annotated[int, Field(description="Negative: before.")]) -> date:
        """The day that is a number of working days after another, or before it."""
        try:
            return calendar.add(start, days)
        except (OverflowError, ValueError) as error:
            raise ToolError(str(error)) from error

    @server.tool(annotations=READS)
    def count_workdays(start: Day, end: Day) -> int:
        """How many working days there are from one day to another, both included."""
        try:
            return calendar.between(start, end)
        except (OverflowError, ValueError) as error:
            raise ToolError(str(error)) from error

    @server.tool(annotations=READS)
    def convert_time(
        time: Annotated[str, Field(description="YYYY-MM-DDTHH:MM in the first zone.", max_length=32)],
        source: Annotated[str, Field(description="Such as Europe/Berlin.", max_length=64)],
        target: Annotated[str, Field(description="Such as America/New_York.", max_length=64)],
    ) -> str:
        """What clocks in one time zone show at a time of another, with the offset from UTC."""
        try:
            local = datetime.fromisoformat(time).replace(tzinfo=ZoneInfo(source))
            return local.astimezone(ZoneInfo(target)).isoformat(timespec="minutes")
        except ZoneInfoNotFoundError as error:
            raise ToolError(f"no such time zone: {source} or {target}") from error
        except (OverflowError, ValueError) as error:
            raise ToolError(str(error)) from error

    @server.resource("workdays://holidays", mime_type="application/json")
    def holidays() -> list[str]:
        """The days on which nobody works although they are not weekends."""
        return sorted(day.isoformat() for day in calendar.holidays)

    @server.prompt
    def plan_deadline(task: str, workdays: int) -> str:
        """Asks for a deadline that leaves enough working days."""
        return (
            f"When is {task} done if it takes {workdays} working days from today on? "
            "Read workdays://holidays, call add_workdays, and name the holidays in between."
        )

    return server
