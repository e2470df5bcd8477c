"""A push that does not land gives the pager back; one that may have landed does not."""
import os
import signal

from lib.dutyme import content
from lib.processes import family
from lib.push import REFUSE, Held, PushStage
from lib.sandbox import ADA, CREATE, END, PATIENCE


class NotLanded(PushStage):
    """Nothing has moved on the remote: the pager is given back."""

    def test_refused_by_the_remote(self):
        self.server_hook(REFUSE)
        self.commit("second")
        status, said = self.push("origin", "main")
        self.assertEqual(status, 1, said)
        self.given_back()
        self.assertEqual((self.open_tours(), self.logged()[0]["outcome"]), (0, "the push did not land"))

    def test_refused_by_the_remote_with_a_token_of_a_command(self):
        self.server_hook(REFUSE)
        self.commit("second")
        self.assertEqual(self.push("origin", "main", env={"DUTYME_TOKEN": None,
                                                          "DUTYME_TOKEN_COMMAND": f"echo {ADA}"})[0], 1)
        self.given_back()

    def test_a_refused_roll_back(self):
        self.commit("second")
        self.git("push", "-q", "--no-verify", "origin", "main")
        self.server_hook(REFUSE)
        self.assertEqual(self.push("-f", "origin", "HEAD~1:main")[0], 1)
        self.given_back()

    def test_refused_by_a_later_hook(self):
        self.write(os.path.join(self.work, ".git/hooks/pre-push"),
                   '#!/bin/sh\ndutyme hook run pre-push -- "$@"\nexit 1\n', 0o755)
        self.commit("second")
        self.assertEqual(self.push("origin", "main")[0], 1)
        self.given_back()

    def test_git_killed_while_the_remote_considers_it_and_refuses(self):
        held = Held(self, status=1)
        self.commit("second")
        process = self.start_push("origin", "main")
        held.wait()
        self.assertEqual(self.box.on_call(), "PADA001")
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)
        held.let_go()
        process.communicate(timeout=PATIENCE)
        self.nobody_is_left()
        self.given_back()

    def test_git_killed_together_with_its_connection(self):
        held = Held(self)
        self.commit("second")
        process = self.start_push("origin", "main", start_new_session=True)
        held.wait()
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate(timeout=PATIENCE)
        self.box.wait(END)
        self.nobody_is_left()
        self.given_back()

    def test_git_killed_while_the_override_is_asked_for(self):
        self.box.fault("create-override=hold")
        self.commit("second")
        process = self.start_push("origin", "main")
        self.box.wait(CREATE, "held")
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)
        self.box.release()
        process.communicate(timeout=PATIENCE)
        self.nobody_is_left()
        self.given_back()
        self.assertEqual(self.logged()[0]["outcome"], "git push was stopped")


class InDoubt(PushStage):
    """Nobody is sent home while the deploy may be under way."""

    def test_git_killed_after_the_remote_has_moved(self):
        held = Held(self, "post-receive")
        commit = self.commit("second")
        process = self.start_push("origin", "main")
        held.wait()
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)
        held.let_go()
        process.communicate(timeout=PATIENCE)
        self.said = ""
        self.nobody_is_left()
        self.assertEqual(self.tip(), commit)
        self.assertNotEqual(self.git("rev-parse", "origin/main"), commit)
        self.assertEqual(len(self.on_call()), 1)

    def test_git_killed_while_the_remote_considers_it_and_accepts(self):
        held = Held(self)
        commit = self.commit("second")
        process = self.start_push("origin", "main")
        held.wait()
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)
        self.assertNotEqual(self.tip(), commit)
        held.let_go()
        process.communicate(timeout=PATIENCE)
        self.said = ""
        self.nobody_is_left()
        self.assertEqual(self.tip(), commit)
        self.assertEqual(len(self.on_call()), 1)

    def test_what_git_has_started_is_watched_as_well(self):
        """A connection outlives a git that is killed, and may bring the push there long after."""
        held = Held(self)
        self.commit("second")
        process = self.start_push("origin", "main")
        held.wait()
        watcher, = self.watchers()
        watched = set()
        for fd in os.listdir(f"/proc/{watcher}/fdinfo"):
            facts = content(f"/proc/{watcher}/fdinfo/{fd}").decode()
            watched.update(int(line.split()[1]) for line in facts.splitlines() if line.startswith("Pid:"))
        started = {pid for pid, facts in family(process.pid).items() if facts.parent == process.pid}
        held.let_go()
        process.communicate(timeout=PATIENCE)
        self.nobody_is_left()
        self.assertIn(process.pid, watched)
        self.assertTrue(watched & started, (watched, started))

    def test_a_remote_that_cannot_be_asked(self):
        self.server_hook(f"#!/bin/sh\ncat >/dev/null\nmv {self.remote} {self.remote}.gone\nexit 1\n")
        self.commit("second")
        self.assertEqual(self.push("origin", "main")[0], 1)
        self.assertEqual(len(self.on_call()), 1)

    def test_what_is_stopped_meanwhile_stays_stopped(self):
        held = Held(self)
        self.commit("second")
        process = self.start_push("origin", "main")
        held.wait()
        self.assertEqual(self.start("stop").wait()[0], 0)
        self.assertEqual(self.box.on_call(), "PBOB001")
        held.let_go()
        process.communicate(timeout=PATIENCE)
        self.nobody_is_left()
        self.given_back()
        self.commit("third")
        self.server_hook("#!/bin/sh\nexit 0\n")
        self.pushed("origin", "main")
        self.assertEqual(len(self.on_call()), 2)

    def test_a_watcher_that_is_killed(self):
        held = Held(self)
        self.commit("second")
        process = self.start_push("origin", "main")
        held.wait()
        watcher, = self.watchers()
        os.kill(watcher, signal.SIGKILL)
        held.let_go()
        process.communicate(timeout=PATIENCE)
        self.said = ""
        self.nobody_is_left()
        self.assertEqual(len(self.on_call()), 1)
        self.assertEqual(self.start("stop").wait()[0], 0)
        self.given_back()
