"""The machine's policy holds for `pass` and `extend` as it does for a take."""
from machine import Machine, require_etc_of_its_own

POLICY = '[dutyme "policy"]\n\t'


class Policy(Machine):
    @classmethod
    def setUpClass(cls):
        require_etc_of_its_own()

    def setUp(self):
        super().setUp()
        self.set("")
        self.assertEqual(self.there("start", "--for", "20m")[0], 0)

    def tearDown(self):
        self.set("")
        self.assertEqual(self.there("stop")[0], 0)

    def refused(self, policy, words, *parts):
        self.set(POLICY + policy + "\n")
        before = self.box.writes()
        status, _, err = self.there(*words)
        self.assertEqual(status, 125, err)
        for part in parts:
            self.assertIn(part, err)
        self.assertEqual(self.box.writes(), before)

    def test_nobody_may_pass(self):
        self.refused("allow-pass = false", ["pass", "cleo@example.com"], "allow-pass", "/etc/dutyme/config:2")

    def test_nor_to_whom_it_may_not_be(self):
        self.refused("allow-person = bo@example.com", ["pass", "cleo@example.com"], "allow-person")

    def test_nor_by_force(self):
        self.refused("allow-force = false", ["pass", "nora@example.com", "--force"], "allow-force")

    def test_what_is_longest_is_so_however_often_it_is_extended(self):
        self.refused("longest-for = 30m", ["extend", "20m"], "longest-for", "/etc/dutyme/config:2")
        self.assertEqual(self.there("extend", "5m")[0], 0)
