"""What --until runs is treated as the command is: the checks of the command, run on it. Only its end is not the
wrapper's: that is the deploy's, which was a success."""
import os

import harness
import run
import test_cwd  # noqa: F401
import test_fds  # noqa: F401
import test_group  # noqa: F401
import test_signal  # noqa: F401
import test_stdio  # noqa: F401
import test_stop  # noqa: F401
import test_tty  # noqa: F401
import test_tty_jobs  # noqa: F401

# Their shells ask for the command's exit status.
OF_THE_STATUS = {"group.group_of_pipeline", "signal.pipeline", "tty.foreground", "tty.ctrl_c", "tty.ctrl_backslash",
                 "tty.deadly_keys", "tty.ctrl_c_again", "tty.script_stops", "tty.suspend_and_resume", "tty.pipeline",
                 "tty.many_cycles", "tty.suspend_traced", "tty.kill_job", "tty.continued_alone", "tty.nested_shell"}


def main(line):
    harness.CHECKS[:] = [check for check in harness.CHECKS if check["name"] not in OF_THE_STATUS]
    return run.main(["--wrapper", os.path.join(run.HERE, "until") + " $DUTYME", *line])
