"""How a command is found and started, and what is said when it cannot be."""

import os

from harness import NotHere, check, same
from run import main  # noqa: F401


def fails_with(stage, command, code, **how):
    """The ends of coreutils' wrappers: 127 not found, 126 found but not to be run."""
    if not stage.wrapper:
        raise NotHere("no wrapper: a failed start has no exit code of its own")
    end, out, err = stage.run(command, **how)
    same("the end", end, f"exit {code}")
    same("standard output", out, "")
    if not err.strip():
        same("a word on standard error", err, "a message")


@check("exec", "a name that is nowhere on PATH ends with 127")
def no_such_name(stage):
    fails_with(stage, ["there-is-no-such-command"], 127)


@check("exec", "a path that does not exist ends with 127")
def no_such_path(stage):
    fails_with(stage, ["./nothing-here"], 127)


@check("exec", "a file without the x bit ends with 126")
def not_executable(stage):
    stage.write("plain", "#!/bin/sh\nexit 0\n")
    fails_with(stage, ["./plain"], 126)


@check("exec", "a folder ends with 126")
def a_folder(stage):
    fails_with(stage, [stage.folder], 126)


@check("exec", "a script whose interpreter is missing ends with 127")
def no_interpreter(stage):
    stage.write("script", "#!/no/such/interpreter\n", 0o755)
    fails_with(stage, ["./script"], 127)


@check("exec", "only something not executable on PATH ends with 126")
def not_executable_on_path(stage):
    os.mkdir("bin")
    stage.write("bin/tool", "#!/bin/sh\nexit 0\n")
    fails_with(stage, ["tool"], 126, environment={**stage.environment, "PATH": stage.path("bin")})


@check("exec", "a script without #! is run by sh")
def no_shebang(stage):
    stage.write("script", 'echo "ran $1"\n', 0o755)
    end, out, _ = stage.run(["./script", "well"])
    same("the script", (end, out), ("exit 0", "ran well\n"))


@check("exec", "the first executable on PATH is the one, whatever stands before it")
def first_on_path(stage):
    for folder in ("a", "b", "c", "d"):
        os.mkdir(folder)
    stage.write("b/tool", "#!/bin/sh\necho not executable\n")
    os.mkdir("a/tool")
    stage.write("c/tool", "#!/bin/sh\necho c\n", 0o755)
    stage.write("d/tool", "#!/bin/sh\necho d\n", 0o755)
    path = ":".join(["/no/such/folder"] + [stage.path(f) for f in "abcd"])
    same("who ran", stage.run(["tool"], environment={**stage.environment, "PATH": path})[:2], ("exit 0", "c\n"))


@check("exec", "an empty element of PATH is the current folder")
def empty_path_element(stage):
    stage.write("tool", "#!/bin/sh\necho here\n", 0o755)
    for path in (":/usr/bin", "/nowhere::/bin", "/nowhere:", ""):
        same(f"PATH={path!r}", stage.run(["tool"], environment={**stage.environment, "PATH": path})[:2],
             ("exit 0", "here\n"))


@check("exec", "without PATH the system's own is searched")
def no_path(stage):
    environment = {n: v for n, v in stage.environment.items() if n != "PATH"}
    same("the end", stage.run(["sh", "-c", "exit 4"], environment=environment)[0], "exit 4")
