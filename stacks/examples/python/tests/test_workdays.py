import unittest
from datetime import date

from workdays.calendar import Calendar
from workdays.gate import Window
from workdays.settings import SettingsError, read_settings

FRIDAY = date(2026, 12, 18)
CHRISTMAS = date(2026, 12, 25)


class CalendarTest(unittest.TestCase):
    def test_skips_weekends_and_holidays(self) -> None:
        calendar = Calendar([CHRISTMAS])
        self.assertEqual(calendar.add(FRIDAY, 5), date(2026, 12, 28))
        self.assertEqual(calendar.add(date(2026, 12, 28), -1), date(2026, 12, 24))
        self.assertEqual(calendar.between(FRIDAY, date(2026, 12, 28)), 6)

    def test_fails_for_a_span_that_ends_before_it_starts(self) -> None:
        with self.assertRaisesRegex(ValueError, "before the start"):
            Calendar().between(CHRISTMAS, FRIDAY)


class WindowTest(unittest.TestCase):
    def test_counts_each_caller_alone_and_begins_again_after_a_minute(self) -> None:
        now = 0.0
        window = Window(2, lambda: now)
        self.assertEqual([window.wait_sec("ada") for _ in range(3)], [0, 0, 60])
        self.assertEqual(window.wait_sec("bob"), 0)
        now = 60.0
        self.assertEqual(window.wait_sec("ada"), 0)


class SettingsTest(unittest.TestCase):
    def test_fails_without_a_secret_and_names_the_variable_alone(self) -> None:
        with self.assertRaisesRegex(SettingsError, "JWT_SECRET is missing") as caught:
            read_settings({"JWT_SECRET": "too-short"})
        self.assertNotIn("too-short", str(caught.exception))

    def test_reads_the_holidays(self) -> None:
        settings = read_settings({"JWT_SECRET": "x" * 32, "HOLIDAYS": "2026-12-25, 2027-01-01"})
        self.assertEqual(settings.holidays, {CHRISTMAS, date(2027, 1, 1)})


if __name__ == "__main__":
    unittest.main()
