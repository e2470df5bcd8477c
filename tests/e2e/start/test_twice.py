"""`dutyme start` for who is on call by an earlier one: at a terminal it offers to extend that."""
from stage import GO, Asking

from lib import overrides

EXTEND = r"Ada Byron is on call for Primary until \d\d:\d\d already; extend that until \d\d:\d\d\? \(y/n\) \[y\]: "


class Twice(Asking):
    NOTHING = {}

    def setUp(self):
        super().setUp()
        self.assertEqual(self.start("start", "--for", "20m").wait()[0], 0)

    def ends(self):
        return sorted(overrides.window(one)[2] for one in self.overrides())

    def test_it_is_extended(self):
        [before] = self.ends()
        screen = self.screen("start", "--for", "40m")
        screen.answer(EXTEND, "")
        self.assertEqual(screen.end(), 0)
        self.assertIn("Ada Byron keeps Primary until", screen.shown)
        self.assertEqual(len(self.pages()), 1)
        self.assertGreater(self.ends()[-1], before + 1_000_000)
        self.stop()
        self.given_back(2)

    def test_or_a_second_one_begins(self):
        screen = self.screen("start", "--for", "40m")
        screen.answer(EXTEND, "n")
        screen.answer(GO, "y")
        self.assertEqual(screen.end(), 0)
        self.assertEqual(len(self.pages()), 2)
        self.stop()

    def test_nothing_is_asked_where_the_first_lasts_longer(self):
        screen = self.screen("start", "--for", "10m")
        screen.answer(GO, "n")
        self.assertEqual(screen.end(), 1)
        self.stop()

    def test_without_a_terminal_a_second_one_begins(self):
        self.assertEqual(self.start("start", "--for", "40m").wait()[0], 0)
        self.assertEqual(len(self.pages()), 2)
        self.stop()
