"""/etc/dutyme/config, the machine's own file: read below the user's, wherever variables point. The tests see an /etc of
their own, for which root and a mount namespace are needed; where these are not to be had they are skipped.
"""
import os

from machine import Machine, require_etc_of_its_own


def setUpModule():
    require_etc_of_its_own()


class MachineFile(Machine):
    def test_it_lies_below_the_users_file_and_the_environment(self):
        self.set("[dutyme]\n\tlease = 5m\n\tmax = 2h\n\tfor = 7m\n")
        self.write(os.path.join(self.home, ".config/dutyme/config"), "[dutyme]\n\tmax = 3h\n")
        shown = self.settings(DUTYME_FOR="9m")
        self.assertEqual(shown["lease"], ("5m", "/etc/dutyme/config:2"))
        self.assertEqual((shown["max"][0], shown["for"][0]), ("3h", "9m"))

    def test_no_variable_moves_it(self):
        self.set("[dutyme]\n\tlease = 5m\n")
        elsewhere = os.path.join(self.folder, "elsewhere")
        self.write(os.path.join(elsewhere, "dutyme", "config"), "[dutyme]\n\tlease = 6m\n")
        shown = self.settings(XDG_CONFIG_DIRS=elsewhere, DUTYME_MACHINE_CONFIG=elsewhere + "/dutyme/config",
                              DUTYME_CONFIG=elsewhere + "/dutyme/config")
        self.assertEqual(shown["lease"], ("5m", "/etc/dutyme/config:2"))

    def test_a_deploy_goes_by_it(self):
        self.set("[dutyme]\n\tschedule = PPRI001\n\tlease = 5m\n")
        status, _, err = self.there("exec", "--", "true", DUTYME_SCHEDULE=None)
        self.assertEqual(status, 0, err)
        self.says(err, "takes Primary from Bo Larsen")
        self.nobody_is_left()
        self.given_back()

    def test_what_others_may_write_is_not_used(self):
        self.set("[dutyme]\n\tlease = 5m\n", 0o666)
        self.assertEqual(self.settings()["lease"], ("30m", "built in"))
        self.says(self.there("start", "--dry-run")[2], "/etc/dutyme/config")

    def test_nonsense_in_it_is_an_error_with_its_line(self):
        self.set("[dutyme]\n\tlease = 5m\n\tlease = soon\n")
        status, _, err = self.there("exec", "--", "true")
        self.assertEqual(status, 125)
        self.says(err, "/etc/dutyme/config:3")
