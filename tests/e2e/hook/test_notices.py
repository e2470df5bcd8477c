"""People are told of a push that somebody is put on call for, and git never waits for that."""
from lib.push import REFUSE, PushStage
from lib.sandbox import PATIENCE

POST = "POST /notices/json"


class Told(PushStage):
    def environment(self, **more):
        return super().environment(**{"DUTYME_NOTIFY_URL": f"{self.box.url}/notices/json", **more})

    def told(self):
        return [notice["body"] for notice in self.box.control("GET", "notices")]

    def test_a_push_that_lands_is_told_once(self):
        commit = self.commit("second")
        self.pushed("origin", "main")
        self.on_call()
        taken, = self.told()
        self.assertEqual(taken["event"], "taken")
        self.assertRegex(taken["text"], r"^Ada Byron takes Primary from Bo Larsen until \d\d:\d\d UTC at the latest: "
                                        rf"push of work main {commit[:7]} \(1 commit\)\.")

    def test_a_push_that_does_not_land_is_told_twice(self):
        self.server_hook(REFUSE)
        self.commit("second")
        self.assertEqual(self.push("origin", "main")[0], 1)
        self.given_back()
        self.nobody_is_left()
        taken, given_back = self.told()
        self.assertEqual(given_back["event"], "given_back")
        self.assertIn("push of work main", given_back["text"])
        self.assertIn("(the push did not land)", given_back["text"])

    def test_git_does_not_wait(self):
        self.box.fault("notice=hold")
        self.commit("second")
        process = self.start_push("origin", "main")
        process.communicate(timeout=PATIENCE)
        self.assertEqual(process.returncode, 0)
        self.box.wait(POST, "held")
        self.assertEqual(self.told(), [])
        self.box.clear_faults()
        self.box.release()
        self.nobody_is_left()
        self.assertEqual(len(self.told()), 1)


if __name__ == "__main__":
    import unittest
    unittest.main()
