"""Whoever reads what dutyme says may be slow, or not read at all."""
import contextlib
import fcntl
import os
import signal
import socket

from lib.dutyme import Stage
from lib.sandbox import END

MIDDLE = True
PIPE_SIZE = 1031  # F_SETPIPE_SZ
FILLING = b"." * 4096


def fill(writer):
    """So that it takes no more; how it waits stays as it was."""
    blocking = os.get_blocking(writer)
    os.set_blocking(writer, False)
    with contextlib.suppress(BlockingIOError):
        while True:
            os.write(writer, FILLING)
    os.set_blocking(writer, blocking)


class Output(Stage):
    def setUp(self):
        super().setUp()
        self.reader, self.writer = os.pipe()
        fcntl.fcntl(self.writer, PIPE_SIZE, 4096)
        self.addCleanup(os.close, self.reader)

    def play_unread(self, *options, **how):
        fill(self.writer)
        job, command = self.play(*options, stderr=self.writer, **how)
        os.close(self.writer)
        return job, command

    def lines(self):
        """What comes until nobody writes any more, without what the pipe was filled with."""
        with open(self.reader, "rb", closefd=False) as stream:
            return stream.read().lstrip(b".").decode().splitlines()

    def test_what_waits_is_written_while_the_command_runs(self):
        job, command = self.play_unread()
        os.read(self.reader, len(FILLING))
        self.assertIn("Ada Byron takes Primary", os.read(self.reader, 65536).decode())
        command.exit(3)
        said = self.lines()
        self.assertIn("back with Bo Larsen", said[-1])
        self.assertEqual(job.wait()[0], 3)

    def test_what_waits_at_the_end_is_written_to_a_reader_that_comes(self):
        job, command = self.play_unread()
        command.exit(3)
        command.gone()
        said = self.lines()
        self.assertIn("Ada Byron takes Primary", said[0])
        self.assertIn("back with Bo Larsen", said[-1])
        self.assertEqual(job.wait()[0], 3)

    def test_whoever_never_reads_is_not_waited_for(self):
        job, command = self.play_unread()
        command.exit(3)
        self.assertEqual(job.wait()[0], 3)
        self.given_back()

    def test_a_second_signal_ends_the_wait(self):
        job, command = self.play_unread()
        command.ask("catch", signal.SIGTERM)
        job.kill(signal.SIGTERM)
        command.await_signal(signal.SIGTERM)
        self.box.fault("delete-override=hold")
        command.exit(3)
        self.box.wait(END, "held")
        job.kill(signal.SIGTERM)
        self.assertEqual(job.wait()[0], 3)

    def test_a_socket(self):
        ours, theirs = socket.socketpair()
        self.addCleanup(ours.close)
        fill(theirs.fileno())
        job, command = self.play(stderr=theirs.fileno())
        theirs.close()
        command.exit(3)
        self.assertEqual(job.wait()[0], 3)
        self.given_back()
