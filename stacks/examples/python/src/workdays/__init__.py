"""Working days, deadlines and time zones for whoever plans, over MCP."""

__version__ = "1.0.0"
