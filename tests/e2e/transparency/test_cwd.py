"""The current folder."""

import os

from harness import check, same
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
