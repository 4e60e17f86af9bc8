"""The days on which people work; knows neither MCP nor the environment."""

from collections.abc import Iterable
from datetime import date, timedelta

FURTHEST_DAYS = 2600
"""Working days that are counted at most: about ten years."""


class Calendar:
    """Monday to Friday without the holidays of a company."""

    def __init__(self, holidays: Iterable[date] = ()) -> None:
        self.holidays = frozenset(holidays)

    def is_workday(self, day: date) -> bool:
        return day.weekday() < 5 and day not in self.holidays

    def add(self, start: date, days: int) -> date:
        """The day that is so many working days after `start`, or before it for a negative number."""
        if abs(days) > FURTHEST_DAYS:
            raise ValueError(f"at most {FURTHEST_DAYS} working days are counted")
        step = timedelta(days=1 if days >= 0 else -1)
        day, left = start, abs(days)
        while left > 0:
            day += step
            left -= self.is_workday(day)
        return day

    def between(self, start: date, end: date) -> int:
        """Working days from `start` to `end`, both included."""
        if end < start:
            raise ValueError("the end is before the start")
        span = (end - start).days + 1
        if span > FURTHEST_DAYS * 2:
            raise ValueError("the span is too long to count")
        return sum(self.is_workday(start + timedelta(days=passed)) for passed in range(span))
