"""A terminal that `status --watch` draws on."""
import re
import termios

from lib.terminal import ESCAPE, Terminal


class Screen(Terminal):
    """Knows what it was like before anything was drawn."""

    def __init__(self, test, columns=80, rows=24):
        super().__init__(columns, rows)
        test.addCleanup(self.close)
        self.test = test
        self.before = self.settings()

    def picture(self, part, since=0):
        """The lines of the last picture drawn from there on, once it is whole and holds this."""
        def whole(shown):
            pictures = re.findall(r"\x1b\[H((?:(?!\x1b\[H).)*)\x1b\[J", shown[since:], re.DOTALL)
            return pictures and part in pictures[-1] and pictures[-1]
        return ESCAPE.sub("", self.until(whole, f"a picture with {part!r}")).split("\n")

    def is_lent(self):
        """The terminal is dutyme's: the other screen, no cursor, keys without Enter and unseen."""
        self.test.assertEqual(self.shown.count("\x1b[?1049h"), self.shown.count("\x1b[?1049l") + 1)
        self.test.assertGreater(self.shown.rfind("\x1b[?25l"), self.shown.rfind("\x1b[?25h"))
        self.test.assertFalse(self.settings()[3] & (termios.ICANON | termios.ECHO))

    def is_as_it_was(self):
        self.test.assertEqual(self.settings(), self.before)
        self.test.assertEqual(self.shown.count("\x1b[?1049h"), self.shown.count("\x1b[?1049l"))
        self.test.assertGreater(self.shown.rfind("\x1b[?25h"), self.shown.rfind("\x1b[?25l"))
