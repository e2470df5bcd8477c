"""`dutyme extend D` from another terminal: through the guardian while exec runs, by itself for a tour of start."""
import json
import os
import signal
import socket
import stat

from lib import overrides
from lib.dutyme import Stage
from lib.processes import until
from lib.sandbox import CREATE, PATIENCE

MIDDLE = True


class Extending(Stage):
    def extend(self, *words, env=None):
        return self.run_verb("extend", *words, env=env)

    def refused(self, words, *parts, env=None):
        self.is_refused(("extend", *words), *parts, env=env)

    def tour(self):
        [page] = self.pages()
        with open(self.state("tours", page), encoding="utf-8") as file:
            return json.load(file)

    def socket(self):
        [name] = [name for name in os.listdir(self.state("tours")) if name.endswith(".sock")]
        return self.state("tours", name)

    def last_end(self):
        return max(overrides.window(one)[2] for one in self.overrides())


class WhileExecRuns(Extending):
    def test_the_lease_reaches_further(self):
        job, command = self.play()
        before = self.last_end()
        status, err = self.extend("1h", "--json")
        self.assertEqual(status, 0, err)
        self.says(err, "Ada Byron keeps Primary until ")
        self.assertGreaterEqual(self.last_end() - before, 3_600_000)
        self.assertLess(self.last_end() - before, 3_660_000)
        document = json.loads(self.out)
        self.assertEqual(document["version"], 1)
        self.assertEqual(document["holder"], {"id": "PADA001", "name": "Ada Byron"})
        self.assertEqual(document["tour"], self.tour()["tour"])
        self.assertEqual(document["until"], self.tour()["extended"])
        self.assertEqual(overrides.gaps(self.overrides(), self.box.now_ms(), self.last_end()), [])
        command.exit(3)
        status, err = job.wait()
        self.assertEqual(status, 3)
        self.says(err, "Ada Byron keeps Primary until ", "(dutyme extend)", "is back with Bo Larsen")
        self.nobody_is_left()
        self.given_back(2)
        self.assertEqual(os.listdir(self.state("tours")), [])

    def test_by_id_and_by_file(self):
        file = os.path.join(self.work, "tour")
        job, command = self.play("--id-file", file)
        self.assertEqual(self.extend("10m", self.tour()["tour"])[0], 0)
        self.assertEqual(self.extend("10m", "--id-file", file)[0], 0)
        self.assertEqual(len(self.overrides()), 3)
        command.exit()
        self.assertEqual(job.wait()[0], 0)
        self.nobody_is_left()
        self.given_back(3)

    def test_needs_no_token(self):
        job, command = self.play()
        status, err = self.extend("10m", env={"DUTYME_TOKEN": None, "DUTYME_API_URL": None})
        self.assertEqual(status, 0, err)
        command.exit()
        job.wait()

    def test_on_shifts_the_end_is_moved(self):
        job, command = self.play(schedules=("PV3PRI1",), env={"DUTYME_SCHEDULE": "PV3PRI1"})
        before = len(self.overrides("PV3PRI1"))
        status, err = self.extend("20m")
        self.assertEqual(status, 0, err)
        self.assertLessEqual(len(self.overrides("PV3PRI1")), before + 1)
        command.exit()
        self.assertEqual(job.wait()[0], 0)

    def test_past_max_nothing_is_lost(self):
        job, command = self.play("--max", "45m")
        self.refused(["1h"], "1h more is past max = 45m (--max), which ends at", "nothing was changed; extend it by 1")
        self.assertEqual(self.box.on_call(), "PADA001")
        command.exit()
        self.assertEqual(job.wait()[0], 0)
        self.given_back()

    def test_a_lost_reply_makes_no_second_one(self):
        job, command = self.play()
        self.box.fault("create-override=lost-reply@1")
        status, err = self.extend("1h")
        self.assertEqual(status, 0, err)
        self.assertEqual(len(self.overrides()), 2)
        command.exit()
        self.assertEqual(job.wait()[0], 0)
        self.nobody_is_left()
        self.given_back(2)

    def test_somebody_who_took_over_keeps_it(self):
        job, command = self.play()
        self.box.somebody_else("PCLE001")
        self.refused(["1h"], "took Primary after you")
        self.assertEqual(self.box.on_call(), "PCLE001")
        command.exit()
        self.assertEqual(job.wait()[0], 0)

    def test_the_guardian_is_killed_while_at_it(self):
        job, command = self.play()
        self.box.fault("create-override=hold-after")
        extending = self.start("extend", "1h")
        self.box.wait(CREATE, "held")
        guardian = job.guardian()
        os.kill(guardian, signal.SIGKILL)
        self.await_end(guardian)
        self.box.clear_faults()
        self.box.release()
        status, err = extending.wait()
        self.assertEqual(status, 125)
        self.says(err, "has ended before it answered")
        command.exit()
        self.assertEqual(job.wait()[0], 0)
        self.nobody_is_left()
        self.assertEqual(self.box.on_call(), "PBOB001")
        self.assertEqual(overrides.standing(self.overrides(), self.box.now_ms()), [])

    def test_a_replaced_guardian_listens(self):
        job, command = self.play()
        guardian = job.guardian()
        os.kill(guardian, signal.SIGKILL)
        self.await_end(guardian)
        until(lambda: self.extend("10m")[0] == 0, "the next guardian to listen", PATIENCE)
        command.exit()
        self.assertEqual(job.wait()[0], 0)
        self.nobody_is_left()
        self.given_back(2)

    def test_the_socket_is_ours_alone(self):
        job, command = self.play()
        self.assertEqual(stat.S_IMODE(os.stat(self.socket()).st_mode), 0o600)
        if os.geteuid() == 0:
            self.assertTrue(self.is_turned_away_as(65534))
        command.exit()
        self.assertEqual(job.wait()[0], 0)

    def is_turned_away_as(self, user):
        """Another user, who by some mishap reaches the socket, is not heard."""
        for path in (self.folder, self.home, self.state("../.."), self.state(".."), self.state(), self.state("tours"),
                     self.socket()):
            os.chmod(path, 0o777)
        child = os.fork()
        if child == 0:
            try:
                os.setgid(user)
                os.setuid(user)
                end = socket.socket(socket.AF_UNIX)
                end.connect(self.socket())
                end.sendall(b'{"version":"1","extend":"10m"}\n')
                os._exit(0 if end.recv(100) == b"" else 1)
            except (ConnectionResetError, BrokenPipeError):
                os._exit(0)
            except BaseException:
                os._exit(2)
        turned_away = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        for path in (self.socket(), self.state("tours"), self.state()):
            os.chmod(path, 0o700)
        return turned_away and len(self.overrides()) == 1

    def test_in_a_folder_with_a_long_name(self):
        deep = os.path.join(self.folder, *["a" * 50] * 4)
        job, command = self.play(env={"XDG_STATE_HOME": deep})
        status, err = self.extend("10m", env={"XDG_STATE_HOME": deep})
        self.assertEqual(status, 0, err)
        command.exit()
        self.assertEqual(job.wait()[0], 0)
        self.nobody_is_left()
        self.given_back(2)

    def test_what_is_no_request_is_refused(self):
        job, command = self.play()
        for words in (b"hello\n", b'{"version":"2","extend":"10m"}\n', b'{"version":"1"}\n'):
            with self.subTest(words), socket.socket(socket.AF_UNIX) as end:
                end.connect(self.socket())
                end.sendall(words)
                self.assertIn(b"do not understand each other", end.makefile("rb").readline())
        self.assertEqual(self.extend("10m")[0], 0)
        command.exit()
        self.assertEqual(job.wait()[0], 0)

    def test_without_its_guardian_here(self):
        self.abandon_tour()
        self.assertTrue(self.socket())  # left behind by the dead guardian
        self.refused(["10m"], "is a deploy's, and its guardian is not here", "run it where the deploy runs")
        self.assertEqual(self.start("recover").wait()[0], 0)
        self.assertEqual(os.listdir(self.state("tours")), [])


class OfStart(Extending):
    def test_it_lasts_longer(self):
        self.assertEqual(self.start("start", "--for", "30m").wait()[0], 0)
        before = self.last_end()
        status, err = self.extend("30m")
        self.assertEqual(status, 0, err)
        self.says(err, "Ada Byron keeps Primary until ")
        self.assertGreaterEqual(self.last_end() - before, 1_800_000)
        self.assertEqual({lease["state"] for lease in self.tour()["leases"]}, {"lingering"})
        self.assertEqual(self.start("recover").wait()[0], 0)
        self.assertEqual(self.box.on_call(), "PADA001")
        self.assertEqual(self.start("stop").wait()[0], 0)
        self.given_back(2)

    def test_killed_in_the_middle_what_stood_stands(self):
        self.assertEqual(self.start("start", "--for", "30m").wait()[0], 0)
        before = self.last_end()
        self.box.fault("create-override=hold-after")
        job = self.start("extend", "30m")
        self.box.wait(CREATE, "held")
        job.kill()
        job.wait()
        self.box.clear_faults()
        self.box.release()
        self.assertEqual(self.start("recover").wait()[0], 0)
        self.assertEqual(self.last_end(), before)
        self.assertEqual(self.box.on_call(), "PADA001")
        self.assertEqual(self.start("stop").wait()[0], 0)
        self.assertEqual(self.box.on_call(), "PBOB001")

    def test_past_max(self):
        self.assertEqual(self.start("start", "--for", "30m").wait()[0], 0)
        self.refused(["4h"], "4h more is past max = 4h (built in), which ends at", "extend it by 3h2")
        self.assertEqual(self.extend("4h", "--max", "6h")[0], 0)
        self.assertEqual(self.start("stop").wait()[0], 0)

    def test_by_the_file_of_another_machine(self):
        file = os.path.join(self.work, "tour")
        self.assertEqual(self.start("start", "--for", "30m", "--id-file", file).wait()[0], 0)
        elsewhere = {"XDG_STATE_HOME": os.path.join(self.folder, "elsewhere")}
        status, err = self.extend("30m", "--id-file", file, env=elsewhere)
        self.assertEqual(status, 0, err)
        self.assertEqual(self.start("stop", "--id-file", file, env=elsewhere).wait()[0], 0)
        self.given_back(2)
        self.assertEqual(self.start("stop").wait()[0], 0)


class Refused(Extending):
    def test_what_is_no_duration(self):
        for word in ("soon", "-5m", "0", "30s", "25h"):
            with self.subTest(word):
                self.refused(["--", word], "is not a duration from 1m to 24h")
        self.refused([], "extend needs to be told how long: dutyme extend 30m")
        self.refused(["30m", "a", "b"], 'unexpected argument "b"')

    def test_nothing_is_held(self):
        self.refused(["30m"], "nothing is held from this machine")

    def test_an_unknown_tour(self):
        self.refused(["30m", "0123456789abcdef"], "nothing called 0123456789abcdef is taken from this machine, or was")
        self.refused(["30m", "--id-file", "absent"], "nothing was taken: there is no ", "/absent")
        self.refused(["30m", "--id-file", self.write(os.path.join(self.work, "other"), "x")], "was not written by dutyme")

    def test_one_that_is_over(self):
        self.assertEqual(self.run_exec()[0], 0)
        self.nobody_is_left()
        self.refused(["30m", self.logged()[0]["tour"]], "the tour of Ada Byron is over since", "(exit 0)")

    def test_one_that_only_lingers(self):
        self.assertEqual(self.run_exec("--linger", "15m")[0], 0)
        self.nobody_is_left()
        self.refused(["30m"], "has ended (exit 0), and what lingers ends by itself")
        self.assertEqual(self.start("stop").wait()[0], 0)

    def test_several_are_held(self):
        for schedule in ("PPRI001", "PSTK001"):
            self.assertEqual(self.start("start", env={"DUTYME_SCHEDULE": schedule}).wait()[0], 0)
        before = self.box.writes()
        status, err = self.extend("30m")
        self.assertEqual(status, 125)
        self.assertIn("2 tours are held from this machine: say which", err)
        for page in self.pages():
            self.assertIn(f"dutyme extend 30m {page[:16]}", err)
        self.assertEqual(self.box.writes(), before)
        self.assertEqual(self.start("stop").wait()[0], 0)
