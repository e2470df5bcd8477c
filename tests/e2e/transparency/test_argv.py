"""The arguments, byte for byte."""

import os

from harness import check, same
from run import main  # noqa: F401


def arrive(stage, *arguments):
    seen = stage.report(*arguments)["arguments"][3:]
    same("the arguments", [word.encode("latin-1") for word in seen], [os.fsencode(a) for a in arguments])


@check("argv", "empty words, blanks and quotes stay as they are")
def blanks_and_quotes(stage):
    arrive(stage, "", " ", "a b", "", "'", '"', "\\", "`id`", "$HOME", "*", "~", ";", "&", "|", "!", "#", "")


@check("argv", "newlines, tabs and escapes stay as they are")
def control_characters(stage):
    arrive(stage, "two\nlines", "\t", "\r\n", "\x1b[31m", "\x01\x7f", "\n")


@check("argv", "bytes that are no UTF-8 stay as they are")
def no_utf8(stage):
    arrive(stage, b"\xff\xfe", b"caf\xe9", "ünï→".encode(), bytes(range(1, 256)))


@check("argv", "words that look like options belong to the command")
def options(stage):
    arrive(stage, "--", "-c", "--help", "-", "--quiet", "--version", "-x=1", "--", "NAME=value", "-9")


@check("argv", "an argument of 128 KiB, and ten thousand small ones")
def large(stage):
    arrive(stage, "x" * (128 * 1024 - 1))
    arrive(stage, *["word"] * 10000)


@check("argv", "argv[0] is what the caller wrote, not what was found")
def name_as_given(stage):
    os.mkdir("bin")
    os.symlink(stage.probe, "bin/tool")
    environment = {**stage.environment, "PATH": f"{stage.path('bin')}:{stage.environment['PATH']}"}
    for name in ("tool", "bin/tool", "./bin/../bin/tool"):
        seat = stage.seat()
        job = stage.start([name, "puppet", seat.path], environment=environment)
        puppet = seat.arrive(job)
        puppet.exit()
        job.ends("exit 0")
        same("argv[0]", puppet.report["arguments"][0], name)
