"""What the command is told of its tour: nothing, unless --export is given."""
import sys
import time

from lib.dutyme import DUTYME, Stage, content

TOLD = ("DUTYME_TOUR", "DUTYME_DEPLOYER", "DUTYME_UNTIL")


class Export(Stage):
    def told(self, *options, env=None):
        """What the command finds in its environment beyond dutyme's own: (variables, what dutyme said)."""
        script = "import os,sys; open(sys.argv[1], 'wb').write(b'\\0'.join(k + b'=' + v for k, v in os.environb.items()))"
        status, err = self.run_exec(*options, "--", sys.executable, "-S", "-c", script, self.trace(), env=env)
        self.assertEqual(status, 0, err)
        found = dict(entry.decode().split("=", 1) for entry in content(self.trace()).split(b"\0"))
        given = self.environment(**(env or {}))
        return {name: value for name, value in found.items() if given.get(name) != value and name != "LC_CTYPE"}, err

    def test_nothing_is_told_unless_it_is_asked_for(self):
        for options, env in (([], {}), (["--export=false"], {"DUTYME_EXPORT": "1"})):
            self.assertEqual(self.told(*options, env=env)[0], {})

    def test_the_tour_its_deployer_and_its_end_are_told(self):
        for options, env in ((["--export"], {}), ([], {"DUTYME_EXPORT": "1"})):
            told, err = self.told(*options, env=env)
            self.assertEqual(set(told), set(TOLD))
            tour = self.logged()[-1]
            self.assertEqual((told["DUTYME_TOUR"], told["DUTYME_DEPLOYER"]), (tour["tour"], "Ada Byron"))
            self.assertRegex(told["DUTYME_UNTIL"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
            first = self.overrides()[-1]["versions"][0]
            self.assertEqual(told["DUTYME_UNTIL"], self.instant(first["end_ms"]))
            self.says(err, "Ada Byron takes Primary")

    @staticmethod
    def instant(milliseconds):
        return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(milliseconds // 1000))

    def test_what_was_told_by_a_dutyme_around_it_is_replaced(self):
        told, err = self.told("--export", env=dict.fromkeys(TOLD, "old"))
        self.assertEqual(set(told), set(TOLD))
        self.assertNotIn("old", told.values())
        self.assertNotIn("there is no variable", err)

    def test_a_dutyme_inside_takes_the_variables_for_no_slip(self):
        status, err = self.run_exec("--export", "--", DUTYME, "exec", "--export", *self.marker())
        self.assertEqual(status, 0, err)
        self.assertTrue(self.ran())
        self.assertNotIn("there is no variable", err)
        self.given_back()

    def test_a_script_without_an_interpreter_line_is_told_as_well(self):
        script = self.write(f"{self.work}/deploy", f'echo "$DUTYME_DEPLOYER" >{self.trace()}\n', 0o755)
        self.assertEqual(self.run_exec("--export", "--", script)[0], 0)
        self.assertEqual(content(self.trace()), b"Ada Byron\n")

    def test_where_nothing_has_to_be_taken_there_is_no_tour(self):
        told, _ = self.told("--export", env={"DUTYME_SCHEDULE": "PADW001"})
        self.assertEqual(set(told), {"DUTYME_DEPLOYER", "DUTYME_UNTIL"})

    def test_where_nobody_is_put_on_call_nothing_is_told(self):
        self.assertEqual(self.told("--export", env={"DUTYME_API_URL": "http://127.0.0.1:9"})[0], {})
        self.assertEqual(self.told("--export", env={"DUTYME_SKIP": "1"})[0], {})
