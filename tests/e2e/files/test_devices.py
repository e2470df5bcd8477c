"""What is no regular file (a device, a pipe, a link to one) is neither replaced nor waited for."""
import os
import shutil
import stat

from stage import Verbs


class Pipes(Verbs):
    def setUp(self):
        super().setUp()
        self.pipe = os.path.join(self.folder, "pipe")
        os.mkfifo(self.pipe)
        self.link = os.path.join(self.folder, "link")
        os.symlink(self.pipe, self.link)

    def stays(self):
        self.assertTrue(stat.S_ISFIFO(os.lstat(self.pipe).st_mode))
        self.assertTrue(os.path.islink(self.link))

    def test_an_id_file(self):
        """As with --id-file /dev/null, which root could replace."""
        for path in (self.pipe, self.link):
            for words in (("exec", "--id-file", path, "--", "touch", self.trace()), ("start", "--id-file", path)):
                self.assertIn(f"{path} is not a regular file", self.verb(*words, status=125))
                self.assertFalse(self.ran())
                self.stays()
            self.verb("stop", "--id-file", path, status=125)
        self.assertEqual(self.overrides(), [])

    def test_a_summary(self):
        self.addCleanup(os.close, os.open(self.pipe, os.O_RDONLY | os.O_NONBLOCK))
        for path in (self.pipe, self.link):
            status, err = self.run_exec(env={"DUTYME_SUMMARY": path})
            self.assertEqual(status, 0, err)
            self.assertEqual(err.count("is not a regular file"), 1, err)
            self.stays()
        self.given_back(2)

    def test_what_lies_in_the_journal(self):
        self.verb("start")
        self.verb("stop")
        os.remove(self.state("log"))
        os.mkfifo(self.state("log"))
        self.assertEqual(self.run_exec()[0], 0)
        self.assertIn("is not a regular file", self.verb("log", status=125))
        self.assertIn("is not a regular file; finished deploys are not shown", self.verb("status"))
        os.mkfifo(self.state("tours", "0123456789abcdef.json"))
        for words, status in ((("stop",), 125), (("recover",), 125), (("status",), 0), (("doctor",), 1)):
            self.assertIn("0123456789abcdef.json is not a regular file", self.verb(*words, status=status) + self.out)
        self.given_back(2)


class Certificates(Verbs):
    SANDBOX_ARGS = ("--tls",)

    def test_a_pipe_is_not_waited_for(self):
        pipe = os.path.join(self.folder, "pipe")
        os.mkfifo(pipe)
        for env in ({"DUTYME_CA_FILE": pipe}, {"DUTYME_CA_FILE": None, "CURL_CA_BUNDLE": pipe}):
            status, err = self.run_exec(env=env)
            self.assertEqual((status, self.ran()), (0, True), err)
            self.assertIn(f"the certificates in {pipe} cannot be read", err)
            os.remove(self.trace())

    def test_a_path_is_one_from_where_dutyme_was_started(self):
        shutil.copy(self.box.ca, os.path.join(self.work, "ca.pem"))
        for name in ("CURL_CA_BUNDLE", "SSL_CERT_FILE"):
            status, err = self.run_exec(env={"DUTYME_CA_FILE": None, name: "ca.pem"})
            self.assertEqual(status, 0, err)
            self.assertIn("Ada Byron takes Primary", err)
        self.given_back(2)
