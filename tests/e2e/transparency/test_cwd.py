"""The current folder."""

import contextlib
import os
import subprocess

from harness import NotHere, check, same
from run import main  # noqa: F401


@check("cwd", "the command starts where the caller stands")
def same_folder(stage):
    os.mkdir("deep")
    os.chdir("deep")
    stage.alike("the folder", lambda report: report["folder"])


@check("cwd", "a folder that was deleted under the caller is no obstacle")
def deleted_folder(stage):
    seen = stage.alike("getcwd", lambda report: report["folder"], habits=["folder=deleted"])
    same("getcwd", seen, "errno 2")


@check("cwd", "a command can unmount where it was started")
def unmount(stage):
    os.mkdir("mounted")
    there = stage.path("mounted")
    prepare = f"mount -t tmpfs none {there} && cd {there} && "
    for words in (["unshare", "-m"], ["unshare", "-U", "-r", "-m"]):
        with contextlib.suppress(OSError):
            if subprocess.run([*words, "sh", "-c", f"{prepare}true"], stderr=subprocess.DEVNULL, check=False).returncode == 0:
                break
    else:
        raise NotHere("no right to mount on this machine")
    command = stage.line("sh", "-c", 'cd / && umount "$0"', there)
    end, _, err = stage.run([*words, "sh", "-c", f"{prepare}exec {command}"], wrapped=False)
    same("umount", (end, err), ("exit 0", ""))
