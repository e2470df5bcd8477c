"""Pipelines: what the neighbours see, and when they see it."""

import os
import select

from harness import check, same
from lib.processes import Failed
from run import main  # noqa: F401


@check("pipe", "the reader sees the end as soon as the command closes its output")
def output_closed(stage):
    reader, writer = os.pipe()
    job, puppet = stage.play(stdio={1: writer})
    os.close(writer)
    puppet.ask("write", 1, "word")
    puppet.ask("close", 1)
    same("the word", os.read(reader, 9), b"word")
    if not select.select([reader], [], [], stage.patience)[0]:
        raise Failed("no end of file although the command has closed its output")
    same("the end", os.read(reader, 9), b"")
    puppet.exit()
    job.ends("exit 0")


@check("pipe", "the writer sees the pipe break as soon as the command closes its input")
def input_closed(stage):
    reader, writer = os.pipe()
    job, puppet = stage.play(stdio={0: reader})
    os.close(reader)
    puppet.ask("close", 0)
    poll = select.poll()
    poll.register(writer, 0)
    if not poll.poll(stage.patience * 1000):
        raise Failed("the pipe stays whole although the command has closed its input")
    puppet.exit()
    job.ends("exit 0")


@check("pipe", "a neighbour that stops reading ends the command by SIGPIPE")
def broken_by_reader(stage):
    same("statuses", stage.bash(f"{stage.line('yes')} | head -1; echo ${{PIPESTATUS[@]}}")[1].split(),
         ["y", "141", "0"])


@check("pipe", "a command that stops reading ends its neighbour by SIGPIPE")
def breaks_writer(stage):
    same("statuses", stage.bash(f"yes | {stage.line('head', '-1')}; echo ${{PIPESTATUS[@]}}")[1].split(),
         ["y", "141", "0"])


@check("pipe", "three in a row, pipefail and all")
def three_in_a_row(stage):
    script = f"set -o pipefail; seq 100000 | {stage.line('sort', '-rn')} | {stage.line('head', '-2')} | tail -1"
    end, out, err = stage.bash(script)
    same("the pipeline", (end, out, err), ("exit 141", "99999\n", ""))
    script = f"printf 'b\\na\\n' | {stage.line('sort')} | {stage.line('sh', '-c', 'cat; exit 3')} | cat"
    same("the pipeline", stage.bash("set -o pipefail; " + script)[:2], ("exit 3", "a\nb\n"))


@check("pipe", "SIGPIPE has its default meaning in the command, and ignored stays ignored")
def sigpipe(stage):
    same("default", 13 in stage.report()["default"], True)
    same("ignored", stage.report(habits=["ignore=13"])["ignored"], [13])


@check("pipe", "command substitution ends with the command")
def substitution(stage):
    same("the word", stage.bash(f"x=$({stage.line('echo', 'word')}); echo \"<$x>$?\"")[1], "<word>0\n")
    same("the code", stage.bash(f"x=$({stage.line('sh', '-c', 'exit 6')}); echo $?")[1], "6\n")
