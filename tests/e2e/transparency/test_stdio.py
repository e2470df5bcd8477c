"""Standard input, output and error are the caller's own."""

import contextlib
import fcntl
import hashlib
import itertools
import os
import signal

from harness import check, same
from lib.processes import Failed
from run import main  # noqa: F401

BLOB = bytes(range(256)) * 4096


def full_pipe():
    """(reader, writer) of a pipe that takes no more; blocking, as pipes are."""
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    with contextlib.suppress(BlockingIOError):
        while True:
            os.write(writer, bytes(4096))
    os.set_blocking(writer, True)
    return reader, writer


@check("stdio", "a megabyte of any bytes goes through unchanged")
def bytes_through(stage):
    stage.write("in", BLOB)
    with open("in", "rb") as source:
        end, out, err = stage.run(["cat"], stdio={0: source.fileno()})
    same("cat", (end, hashlib.sha1(out.encode("latin-1")).hexdigest(), err),
         ("exit 0", hashlib.sha1(BLOB).hexdigest(), ""))


@check("stdio", "nothing is added to standard output or standard error")
def nothing_added(stage):
    same("the outputs", stage.run(["sh", "-c", "printf out; printf err >&2"]), ("exit 0", "out", "err"))
    same("the outputs", stage.run(["true"]), ("exit 0", "", ""))


@check("stdio", "what is written to both stays in order when both are one file")
def one_file(stage):
    with open("both", "ab") as both:
        stage.run(["sh", "-c", "for i in 1 2 3 4 5; do echo o$i; echo e$i >&2; done"],
                  stdio={1: both.fileno(), 2: both.fileno()})
    same("the file", stage.text("both").split(), [f"{c}{i}" for i in range(1, 6) for c in "oe"])


@check("stdio", "only the command reads standard input: the caller goes on where it stopped")
def no_read_ahead(stage):
    stage.write("in", "first\nsecond\nthird\n")
    with open("in", "rb", buffering=0) as source:
        job, puppet = stage.play(stdio={0: source.fileno()})
        same("the first six bytes", puppet.ask("read", 0, 6), "first\n")
        puppet.exit()
        job.ends("exit 0")
        same("what is left", source.read(), b"second\nthird\n")


@check("stdio", "a loop that reads its list from standard input keeps its list")
def reading_loop(stage):
    end, out, _ = stage.bash(f"printf '1\\n2\\n3\\n' | while read n; do {stage.line('echo')} $n; done")
    same("the loop", (end, out), ("exit 0", "1\n2\n3\n"))


@check("stdio", "the three are the very same open files, flags included")
def same_files(stage):
    with open("out", "ab") as out, open("in", "w+b") as source:
        stage.alike("fds 0 to 2", lambda report: [report["files"].get(n) for n in "012"],
                    stdio={0: source.fileno(), 1: out.fileno(), 2: out.fileno()})


@check("stdio", "closed ones are seen closed, in every combination")
def closed(stage):
    for count in (1, 2, 3):
        for missing in itertools.combinations(range(3), count):
            seen = stage.report(stdio={n: None for n in missing})["files"]
            same(f"open of 0-2 with {missing} closed", [n for n in range(3) if str(n) in seen],
                 [n for n in range(3) if n not in missing])


@check("stdio", "shared pipes never become non-blocking")
def stays_blocking(stage):
    pipes = [os.pipe() for _ in range(3)]
    ours = [pipes[0][0], pipes[1][1], pipes[2][1]]
    job, puppet = stage.play(stdio=dict(enumerate(ours)))
    flags = [fcntl.fcntl(fd, fcntl.F_GETFL) & os.O_NONBLOCK for fd in ours]
    puppet.exit()
    job.ends("exit 0")
    flags += [fcntl.fcntl(fd, fcntl.F_GETFL) & os.O_NONBLOCK for fd in ours]
    same("O_NONBLOCK", flags, [0] * 6)


@check("stdio", "non-blocking ones stay so")
def stays_nonblocking(stage):
    reader, writer = os.pipe()
    os.set_blocking(reader, False)
    job, puppet = stage.play(stdio={0: reader})
    same("a read", puppet.ask("read", 0, 1), {"errno": 11})
    puppet.exit()
    job.ends("exit 0")
    os.close(writer)
    same("blocking", os.get_blocking(reader), False)


@check("stdio", "a full disk is the command's to see")
def full_disk(stage):
    with open("/dev/full", "wb", buffering=0) as full:
        job, puppet = stage.play(stdio={1: full.fileno()})
        same("a write", puppet.ask("write", 1, "x"), {"errno": 28})
        puppet.exit(3)
        job.ends("exit 3")


@check("stdio", "the end of standard input is seen at once")
def end_of_input(stage):
    reader, writer = os.pipe()
    job, puppet = stage.play(stdio={0: reader})
    os.close(reader)
    os.write(writer, b"last")
    same("the last bytes", puppet.ask("read", 0, 10), "last")
    os.close(writer)
    same("the end", puppet.ask("read", 0, 10), "")
    puppet.exit()
    job.ends("exit 0")
    if stage.text(f"err.{job.pid}"):
        raise Failed("something was written to standard error")


@check("stdio", "nobody reads standard error, a full pipe: the command starts, gets signals, and its end is seen")
def full_stderr(stage):
    _, writer = full_pipe()
    stage.wrapper = [word for word in stage.wrapper if word != "--quiet"]
    job, puppet = stage.play(stdio={2: writer})
    puppet.catch(signal.SIGTERM)
    job.kill(signal.SIGTERM)
    puppet.await_signal(signal.SIGTERM)
    same("O_NONBLOCK", fcntl.fcntl(writer, fcntl.F_GETFL) & os.O_NONBLOCK, 0)
    puppet.finish(job)
